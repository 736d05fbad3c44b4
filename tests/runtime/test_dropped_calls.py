"""Calls that are dropped: never driven to their end, or on a loop that is closed."""

from __future__ import annotations

import asyncio
import gc
import types
import warnings
from collections.abc import Callable, Generator
from typing import Any

import pytest

from runtime import FuncExt, Stack, await_, i32, i64

from .gates import Gate, some_turns
from .guests import ALONE, Instance, instantiate, relay
from .stepping import KINDS, STEPS, steps, still_usable

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
