"""Calls that end early: cancelled at every point, timed out, dropped, never awaited, on loops that close.

The store stays usable each time, and guest code after the point where it was unwound never runs.
"""

from __future__ import annotations

import asyncio
import gc
import types
import warnings
from collections.abc import Callable, Generator
from typing import Any

import pytest

from runtime import FuncExt, Stack, await_, i32, i64, instantiate_async

from .gates import Gate, eventually, some_turns
from .guests import ALONE, Instance, compiled, instantiate, new_store, relay

#: Counts what it got to: `before` and `after` a host call that may be unwound.
STEPS = """(module $steps
  (import "env" "f" (func $f (param i32) (result i32)))
  (global $before (export "before") (mut i32) (i32.const 0))
  (global $after (export "after") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32) (local $got i32)
    (global.set $before (i32.add (global.get $before) (i32.const 1)))
    (local.set $got (call $f (local.get 0)))
    (global.set $after (i32.add (global.get $after) (i32.const 1)))
    (local.get $got))
  (func (export "counts") (result i32 i32) (global.get $before) (global.get $after)))"""

KINDS = pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])


async def steps(gate: Gate, plain: bool) -> Instance:
    return await relay(gate.plain if plain else gate.host, source=STEPS)


async def still_usable(instance: Instance, gate: Gate) -> None:
    """One more call goes all the way."""
    before, after = await instance.call("counts")
    task = asyncio.create_task(instance.run(1000))
    await gate.until(1)
    gate.open(1000, 1001)
    assert await task == 1001
    assert await instance.call("counts") == (before + 1, after + 1)


async def outcome(task: asyncio.Task[Any]) -> BaseException | None:
    """What the task ended with; None for a result."""
    await asyncio.wait([task])
    return asyncio.CancelledError() if task.cancelled() else task.exception()


# ---- where ----


@KINDS
async def test_before_it_began(plain: bool) -> None:
    gate = Gate()
    instance = await steps(gate, plain)
    task = asyncio.create_task(instance.run(1))
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    assert await instance.call("counts") == (0, 0)
    await still_usable(instance, gate)


@KINDS
async def test_in_a_host_function(plain: bool) -> None:
    gate = Gate()
    instance = await steps(gate, plain)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel("enough")
    await asyncio.wait([task])
    with pytest.raises(asyncio.CancelledError, match="enough"):
        await task
    assert gate.left == [1]
    assert await instance.call("counts") == (1, 0)
    await still_usable(instance, gate)


async def test_in_the_queue() -> None:
    gate = Gate()
    instance = await steps(gate, plain=False)
    first = asyncio.create_task(instance.run(1))
    await gate.until(1)
    second = asyncio.create_task(instance.run(2))
    await some_turns()
    second.cancel()
    assert isinstance(await outcome(second), asyncio.CancelledError)
    gate.open(1)
    assert await first == 1
    assert await instance.call("counts") == (1, 1)
    await still_usable(instance, gate)


async def test_in_a_slice() -> None:
    instance = await instantiate(ALONE)
    task = asyncio.create_task(instance.call("spin"))
    await some_turns(5)
    assert not task.done()
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    assert await instance.call("add", 1, 2) == 3


@KINDS
async def test_in_a_nested_call(plain: bool) -> None:
    """Everything between the task and the innermost host function ends, innermost first."""
    left: list[str] = []
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        try:
            if x == 0:
                return await gate.host(x)
            result: int = await made[0].run(x - 1)
            return result
        finally:
            left.append(f"host {x}")

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    made.append(await relay(plain_f if plain else f, source=STEPS))
    task = asyncio.create_task(made[0].run(3))
    await gate.until(1)
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    assert left == ["host 0", "host 1", "host 2", "host 3"]
    assert await made[0].call("counts") == (4, 0)


async def test_a_nested_call_alone() -> None:
    """The host function catches it, and the outer call goes on."""
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        if x == 0:
            return await gate.host(x)
        nested = asyncio.create_task(made[0].run(0))
        await gate.until(1)
        nested.cancel()
        assert isinstance(await outcome(nested), asyncio.CancelledError)
        return x

    made.append(await relay(f, source=STEPS))
    assert await made[0].run(5) == 5
    assert await made[0].call("counts") == (2, 1)
    assert gate.left == [0]


@KINDS
async def test_while_instantiating(plain: bool) -> None:
    gate, store = Gate(), new_store()
    source = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (func $start (drop (call $f (i32.const 7)))) (start $start))"""
    func = FuncExt.wrap_async(store, gate.plain if plain else gate.host)
    task = asyncio.create_task(instantiate_async(store, compiled(store.engine, source), [func]))
    await gate.until(1)
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    again = asyncio.create_task(instantiate_async(store, compiled(store.engine, source), [func]))
    await gate.until(1)
    gate.open(7)
    await again


@pytest.mark.parametrize("turn", range(40))
@KINDS
async def test_after_any_number_of_turns(turn: int, plain: bool) -> None:
    """Cancelled after each turn of the loop that a call with waits, slices and nested calls takes."""
    made: list[Instance] = []

    async def f(x: i32) -> i32:
        for _ in range(3):
            await asyncio.sleep(0)
        if x:
            await made[0].run(x - 1)
        return x

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    made.append(await relay(plain_f if plain else f, source=STEPS))
    task = asyncio.create_task(made[0].run(4))
    await some_turns(turn)
    task.cancel()
    error = await outcome(task)
    before, after = await made[0].call("counts")
    if error is None:
        assert (before, after) == (5, 5)
    else:
        assert isinstance(error, asyncio.CancelledError)
        assert after < 5
    assert await made[0].run(4) == 4
    assert await made[0].call("counts") == (before + 5, after + 5)


# ---- what a host function makes of it ----


@KINDS
async def test_a_host_function_that_swallows_it_carries_on(plain: bool) -> None:
    gate = Gate()

    async def f(x: i32) -> i32:
        try:
            return await gate.host(x)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            return 99

    def plain_f(x: i32) -> i32:
        try:
            return await_(gate.host(x))
        except asyncio.CancelledError:
            await_(asyncio.sleep(0))
            return 99

    instance = await relay(plain_f if plain else f, source=STEPS)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    assert await task == 99
    assert await instance.call("counts") == (1, 1)


@KINDS
async def test_a_host_function_may_clean_up_for_a_while(plain: bool) -> None:
    gate, cleaned = Gate(), list[int]()

    async def clean_up(x: int) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        cleaned.append(x)

    async def f(x: i32) -> i32:
        try:
            return await gate.host(x)
        finally:
            await clean_up(x)

    def plain_f(x: i32) -> i32:
        try:
            return await_(gate.host(x))
        finally:
            await_(clean_up(x))

    instance = await relay(plain_f if plain else f, source=STEPS)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    assert cleaned == [1]
    await still_usable_after(instance, gate)


@KINDS
async def test_a_host_function_may_turn_it_into_another_error(plain: bool) -> None:
    gate = Gate()

    async def f(x: i32) -> i32:
        try:
            return await gate.host(x)
        except asyncio.CancelledError as error:
            raise LookupError("instead") from error

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    instance = await relay(plain_f if plain else f, source=STEPS)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    assert isinstance(await outcome(task), LookupError)
    await still_usable_after(instance, gate)


async def still_usable_after(instance: Instance, gate: Gate) -> None:
    task = asyncio.create_task(instance.run(5))
    await gate.until(1)
    gate.open(5)
    assert await task == 5


@KINDS
async def test_twice(plain: bool) -> None:
    """The second cancellation hits the clean-up after the first."""
    gate, seen = Gate(), list[str]()

    async def f(x: i32) -> i32:
        try:
            return await gate.host(x)
        except asyncio.CancelledError:
            seen.append("first")
            try:
                return await gate.host(x + 1)
            except asyncio.CancelledError:
                seen.append("second")
                raise

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    instance = await relay(plain_f if plain else f, source=STEPS)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    await eventually(lambda: list(gate.waiting) == [2])
    task.cancel()
    assert isinstance(await outcome(task), asyncio.CancelledError)
    assert seen == ["first", "second"]
    await still_usable_after(instance, gate)


# ---- timeouts and groups ----


@KINDS
async def test_a_timeout(plain: bool) -> None:
    gate = Gate()
    instance = await steps(gate, plain)
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await instance.run(1)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await still_usable(instance, gate)


async def test_a_timeout_ends_a_guest_that_computes() -> None:
    instance = await instantiate(ALONE)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await instance.call("spin")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(instance.call("spin"), 0.02)
    assert await instance.call("add", 1, 2) == 3


async def test_a_timeout_inside_a_host_function_is_its_own() -> None:
    gate = Gate()

    async def f(x: i32) -> i32:
        try:
            async with asyncio.timeout(0):
                return await gate.host(x)
        except TimeoutError:
            return 77

    instance = await relay(f, source=STEPS)
    assert await instance.run(1) == 77


async def test_a_timeout_around_a_nested_call() -> None:
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        if x == 0:
            return await gate.host(x)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await made[0].run(0)
        return x

    made.append(await relay(f, source=STEPS))
    assert await made[0].run(1) == 1
    assert await made[0].call("counts") == (2, 1)


async def test_a_task_group_whose_other_task_fails() -> None:
    gate = Gate()
    instances = [await steps(gate, plain=bool(number % 2)) for number in range(4)]

    async def fail() -> None:
        await gate.until(4)
        raise LookupError

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for number, instance in enumerate(instances):
                group.create_task(instance.run(number))
            group.create_task(fail())

    with pytest.raises(ExceptionGroup) as caught:
        await all_of_them()
    assert [type(error) for error in caught.value.exceptions] == [LookupError]
    assert sorted(gate.left) == [0, 1, 2, 3]
    for instance in instances:
        await still_usable(instance, gate)


# ---- nested calls of a host function that ends ----


async def _abandoned(
    ending: BaseException, plain: bool
) -> tuple[list[str], list[asyncio.Task[Any]], Instance]:
    """A host function with nested calls, two deep, in a task of its own, which raises while they are under way."""
    gate, made, left, tasks = Gate(), list[Instance](), list[str](), list[asyncio.Task[Any]]()

    async def wait(x: int) -> int:
        try:
            if x == 10:
                return await gate.host(x)
            result: int = await made[0].run(x - 1)
            return result
        finally:
            left.append(f"host {x}")

    async def f(x: i32) -> i32:
        if x >= 10:
            return await wait(x)
        tasks.append(asyncio.create_task(made[0].run(11)))
        await gate.until(1)
        tasks.append(asyncio.create_task(made[0].run(20)))  # queues behind it
        await some_turns()
        raise ending

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    made.append(await relay(plain_f if plain else f, source=STEPS))
    with pytest.raises(type(ending)) as caught:
        await made[0].run(1)
    assert caught.value is ending
    await asyncio.wait(tasks)
    return left, tasks, made[0]


@KINDS
async def test_nested_calls_are_unwound_when_their_host_function_raises(plain: bool) -> None:
    left, tasks, instance = await _abandoned(LookupError("over"), plain)
    assert left == ["host 10", "host 11"]
    for task in tasks:
        error = task.exception()
        assert isinstance(error, RuntimeError)
        assert "LookupError" in str(error)
        assert task.cancelling() == 0
    assert await instance.call("counts") == (3, 0)


@KINDS
async def test_nested_calls_are_unwound_when_their_host_function_is_cancelled(plain: bool) -> None:
    left, tasks, instance = await _abandoned(asyncio.CancelledError(), plain)
    assert left == ["host 10", "host 11"]
    assert [type(task.exception()) for task in tasks] == [RuntimeError, RuntimeError]
    assert await instance.call("counts") == (3, 0)


async def test_a_nested_call_that_computes_is_unwound_when_its_host_function_raises() -> None:
    made, tasks = list[Instance](), list[asyncio.Task[Any]]()
    source = STEPS[:-1] + """(func (export "spin") (loop $again (br $again))))"""

    async def f(x: i32) -> i32:
        tasks.append(asyncio.create_task(made[0].call("spin")))
        await some_turns(5)
        raise LookupError

    made.append(await relay(f, source=source))
    with pytest.raises(LookupError):
        await made[0].run(1)
    assert isinstance(await outcome(tasks[0]), RuntimeError)
    assert await made[0].call("counts") == (1, 0)


async def test_an_unwound_nested_calls_awaiter_may_be_cancelled_too() -> None:
    """Its own cancellation is not lost when the host function around it raises at the same time."""
    gate, made, tasks = Gate(), list[Instance](), list[asyncio.Task[Any]]()

    async def f(x: i32) -> i32:
        if x == 10:
            return await gate.host(x)
        tasks.append(asyncio.create_task(made[0].run(10)))
        await gate.until(1)
        tasks[0].cancel()
        raise LookupError

    made.append(await relay(f, source=STEPS))
    with pytest.raises(LookupError):
        await made[0].run(1)
    assert isinstance(await outcome(tasks[0]), asyncio.CancelledError | RuntimeError)
    assert tasks[0].cancelling() == 1


# ---- coroutines that are never driven to their end ----


@types.coroutine
def _hand_over(x: int) -> Generator[int, int, int]:
    """When awaited, hand x to the code that drives the coroutine by hand."""
    return (yield x)


async def handing(x: i32) -> i32:
    return await _hand_over(x)


def plain_handing(x: i32) -> i32:
    return await_(handing(x))


async def test_a_generator_that_is_a_coroutine_can_be_awaited() -> None:
    """Whatever ``await`` takes, `await_` takes."""

    def f(x: i32) -> i32:
        return await_(_hand_over(x))

    coroutine = (await relay(f, source=STEPS)).run(5)
    assert coroutine.send(None) == 5
    with pytest.raises(StopIteration):
        coroutine.send(6)


HANDING = pytest.mark.parametrize("host", [handing, plain_handing], ids=["async", "plain"])


@HANDING
async def test_a_coroutine_can_be_driven_by_hand(host: Callable[..., Any]) -> None:
    instance = await relay(host, source=STEPS)
    coroutine = instance.run(5)
    assert coroutine.send(None) == 5
    with pytest.raises(StopIteration) as caught:
        coroutine.send(6)
    assert caught.value.value == 6


@HANDING
async def test_a_coroutine_is_closed_in_the_middle(host: Callable[..., Any]) -> None:
    instance = await relay(host, source=STEPS)
    for _ in range(10):
        coroutine = instance.run(5)
        coroutine.send(None)
        coroutine.close()
    assert await instance.call("counts") == (10, 0)


@HANDING
async def test_a_coroutine_is_dropped_in_the_middle(host: Callable[..., Any]) -> None:
    instance = await relay(host, source=STEPS)
    for _ in range(10):
        coroutine = instance.run(5)
        coroutine.send(None)
        del coroutine
        gc.collect()
    assert await instance.call("counts") == (10, 0)


@HANDING
async def test_coroutines_in_cycles_are_dropped_in_the_middle(host: Callable[..., Any]) -> None:
    instances = [await relay(host, source=STEPS) for _ in range(10)]
    for instance in instances:
        cycle: list[Any] = [instance.run(5)]
        cycle.append(cycle)
        cycle[0].send(None)
        del cycle
    gc.collect()
    assert [await instance.call("counts") for instance in instances] == [(1, 0)] * 10


@HANDING
async def test_calls_driven_by_hand_from_one_task_take_turns(host: Callable[..., Any]) -> None:
    instance = await relay(host, source=STEPS)
    first, second = instance.run(1), instance.run(2)
    assert first.send(None) == 1
    assert second.send(None) != 2  # something of the loop's, to wait for its turn with
    with pytest.raises(StopIteration):
        first.send(10)
    assert second.send(None) == 2
    with pytest.raises(StopIteration) as caught:
        second.send(20)
    assert caught.value.value == 20


@HANDING
async def test_an_error_is_thrown_into_a_coroutine(host: Callable[..., Any]) -> None:
    instance = await relay(host, source=STEPS)
    coroutine, error = instance.run(5), LookupError()
    coroutine.send(None)
    with pytest.raises(LookupError) as caught:
        coroutine.throw(error)
    assert caught.value is error
    assert await instance.call("counts") == (1, 0)


@HANDING
async def test_a_closed_coroutine_runs_the_clean_up_of_its_host_function(
    host: Callable[..., Any],
) -> None:
    left: list[int] = []

    async def f(x: i32) -> i32:
        try:
            return await _hand_over(x)
        finally:
            left.append(x)

    def plain_f(x: i32) -> i32:
        try:
            return await_(handing(x))
        finally:
            left.append(x)

    instance = await relay(f if host is handing else plain_f, source=STEPS)
    coroutine = instance.run(5)
    coroutine.send(None)
    coroutine.close()
    assert left == [5]


async def test_a_closed_coroutine_can_wait_for_nothing_more() -> None:
    """To await while being closed is an error in every coroutine, and in plain functions too."""
    told: list[str] = []

    def f(x: i32) -> i32:
        try:
            return await_(handing(x))
        finally:
            try:
                await_(handing(x))
            except RuntimeError as error:
                told.append(str(error))

    instance = await relay(f, source=STEPS)
    coroutine = instance.run(5)
    coroutine.send(None)
    coroutine.close()
    assert "closed" in told[0]
    assert await instance.call("counts") == (1, 0)


async def test_a_coroutine_that_is_never_awaited_takes_no_turn() -> None:
    instance = await instantiate(ALONE)
    add = instance.getter("add", i32, i32, i32)
    with pytest.warns(RuntimeWarning, match="never awaited"):
        add(Stack(), 1, 2)
    with pytest.warns(RuntimeWarning, match="never awaited"):
        FuncExt.call_async(instance.func("add"), instance.store, Stack(), 1, 2)  # type: ignore[unused-coroutine]
    assert await add(Stack(), 1, 2) == 3


# ---- loops ----


@KINDS
def test_a_loop_that_ends_with_calls_under_way(plain: bool) -> None:
    """asyncio.run cancels what is left; the store is used again on the next loop."""
    gate, kept = Gate(), list[Instance]()

    async def first() -> None:
        kept.append(await steps(gate, plain))
        kept.append(kept[0])
        tasks = [asyncio.create_task(kept[0].run(number)) for number in range(3)]
        await gate.until(1)
        assert not any(task.done() for task in tasks)

    async def second() -> None:
        assert gate.left == [0]
        assert await kept[0].call("counts") == (1, 0)
        await still_usable(kept[0], gate)

    asyncio.run(first())
    asyncio.run(second())


@KINDS
def test_a_loop_that_closes_with_calls_suspended(plain: bool) -> None:
    """Nothing is cancelled: the loop is simply gone, and its tasks with it."""
    gate, kept, tasks = Gate(), list[Instance](), list[asyncio.Task[Any]]()

    async def first() -> None:
        kept.append(await steps(gate, plain))
        tasks.extend(asyncio.create_task(kept[0].run(number)) for number in range(3))
        await gate.until(1)

    async def second() -> None:
        other = Gate()
        before, after = await kept[0].call("counts")
        assert (before, after) == (1, 0)
        del other
        gate.waiting.clear()
        await still_usable(kept[0], gate)

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    loop.run_until_complete(first())
    loop.close()
    asyncio.run(second())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tasks.clear()
        gc.collect()
    asyncio.run(second_time(kept[0]))


async def second_time(instance: Instance) -> None:
    """After the dead tasks were collected, the store still is what it was."""
    assert await instance.call("counts") == (2, 1)


async def test_cancelling_many_stores_at_once() -> None:
    gate, count = Gate(), 100
    instances = [await steps(gate, plain=bool(number % 2)) for number in range(count)]
    tasks = [asyncio.create_task(instance.run(number)) for number, instance in enumerate(instances)]
    await gate.until(count)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert gate.left == list(range(count))
    assert [await instance.call("counts") for instance in instances] == [(1, 0)] * count


async def test_a_cancelled_call_frees_its_stack() -> None:
    gate = Gate()
    instance = await steps(gate, plain=True)
    stack, run = Stack(), instance.getter("run", i32, i32)
    for number in range(5):
        task = asyncio.create_task(run(stack, number))
        await gate.until(1)
        task.cancel()
        await asyncio.wait([task])
    last = asyncio.create_task(run(stack, 9))
    await gate.until(1)
    gate.open(9)
    assert await last == 9


async def test_a_long_computation_can_be_cancelled_and_repeated() -> None:
    instance = await instantiate(ALONE)
    count = instance.getter("count", i64, i64)
    for _ in range(3):
        task = asyncio.create_task(count(Stack(), 2**62))
        await some_turns(3)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
    assert await count(Stack(), 1000) == 1000
