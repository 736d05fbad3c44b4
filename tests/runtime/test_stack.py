"""`Stack`: one call at a time, again and again; `Stack.run`, `await_` and `can_await`, where they work and where not."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import json
import re
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import wasmtime
from greenlet import getcurrent, greenlet

from runtime import (
    FuncExt,
    Stack,
    StackInUse,
    await_,
    can_await,
    i32,
    i64,
    instantiate_async,
    new_engine,
)

from .gates import Gate, some_turns
from .guests import ALONE, RELAY, Instance, compiled, instantiate, new_store, relay


async def soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


# ---- sizes ----


@pytest.mark.parametrize("size", [-1, -(2**40)])
def test_a_size_is_not_negative(size: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        Stack(size)


@pytest.mark.parametrize("size", ["64", 1.5, None], ids=repr)
def test_a_size_is_a_number_of_bytes(size: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        Stack(size)


@pytest.mark.parametrize("given", [512 * 1024, 1024 * 1024])
async def test_a_stack_wants_at_least_its_size(given: int) -> None:
    engine = new_engine(stack_size=given, max_wasm_stack=128 * 1024, cache=False)
    instance = await instantiate(ALONE, [], wasmtime.Store(engine))
    add = instance.getter("add", i32, i32, i32)
    for size in (0, 1, given - 1, given):
        assert await add(Stack(size), 1, 2) == 3
        assert (
            await FuncExt.call_async(instance.func("add"), instance.store, Stack(size), 1, 2) == 3
        )
    too_big = Stack(given + 1)
    for _ in range(2):
        with pytest.raises(ValueError, match=f"{given + 1}.*{given}.*new_engine"):
            await add(too_big, 1, 2)
        with pytest.raises(ValueError, match=f"{given + 1}.*{given}.*new_engine"):
            await FuncExt.call_async(instance.func("add"), instance.store, too_big, 1, 2)
    assert await add(Stack(given), 1, 2) == 3


async def test_the_stack_of_an_engine_that_is_not_ours() -> None:
    """wasmtime gives two MiB."""
    instance = await instantiate(ALONE, [], wasmtime.Store())
    add = instance.getter("add", i32, i32, i32)
    assert await add(Stack(2 * 1024 * 1024), 1, 2) == 3
    with pytest.raises(ValueError, match="bytes"):
        await add(Stack(2 * 1024 * 1024 + 1), 1, 2)


async def test_one_stack_for_stores_of_several_engines() -> None:
    small = await instantiate(
        ALONE,
        [],
        wasmtime.Store(new_engine(stack_size=600 * 1024, max_wasm_stack=65536, cache=False)),
    )
    large = await instantiate(
        ALONE, [], wasmtime.Store(new_engine(stack_size=2048 * 1024, cache=False))
    )
    stack = Stack(1024 * 1024)
    assert await large.getter("add", i32, i32, i32)(stack, 1, 2) == 3
    with pytest.raises(ValueError, match="bytes"):
        await small.getter("add", i32, i32, i32)(stack, 1, 2)
    assert await large.getter("add", i32, i32, i32)(stack, 1, 2) == 3


# ---- one call at a time ----


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
@pytest.mark.parametrize("size", [0, 1])
async def test_a_stack_serves_one_call_at_a_time(size: int, plain: bool) -> None:
    gate, stack = Gate(), Stack(size)
    instance, other = await relay(gate.plain if plain else gate.host), await instantiate(ALONE)
    run, add = instance.getter("run", i32, i32), other.getter("add", i32, i32, i32)
    task = asyncio.create_task(run(stack, 1))
    await gate.until(1)
    attempts: list[Callable[[], Any]] = [
        lambda: add(stack, 1, 2),
        lambda: run(stack, 2),
        lambda: FuncExt.call_async(other.func("add"), other.store, stack, 1, 2),
        lambda: stack.run(print),
    ]
    for attempt in attempts * 2:
        with pytest.raises(StackInUse, match="of its own"):
            await attempt()
    gate.open(1, 5)
    assert await task == 5
    assert await add(stack, 1, 2) == 3


async def test_a_stack_in_use_takes_no_turn_of_the_store() -> None:
    gate, stack = Gate(), Stack()
    waiting, other = await relay(gate.host), await instantiate(ALONE)
    task = asyncio.create_task(waiting.getter("run", i32, i32)(stack, 1))
    await gate.until(1)
    with pytest.raises(StackInUse):
        await other.getter("add", i32, i32, i32)(stack, 1, 2)
    assert await other.call("add", 1, 2) == 3
    gate.open(1)
    await task


async def test_a_nested_call_needs_a_stack_of_its_own() -> None:
    stack, made = Stack(), list[Instance]()

    async def f(x: i32) -> i32:
        if not x:
            return 0
        with pytest.raises(StackInUse):
            await made[0].getter("run", i32, i32)(stack, x - 1)
        result: int = await made[0].getter("run", i32, i32)(Stack(), x - 1)
        return result + 1

    made.append(await relay(f))
    assert await made[0].getter("run", i32, i32)(stack, 3) == 3


async def test_a_stack_is_used_again_and_again() -> None:
    stack = Stack()

    async def f(x: i32) -> i32:
        await asyncio.sleep(0)
        if x % 5 == 0:
            raise LookupError
        return x

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    calls = [(await relay(function)).getter("run", i32, i32) for function in (f, plain_f)]
    for number in range(200):
        if number % 5 == 0:
            with pytest.raises(LookupError):
                await calls[number % 2](stack, number)
        else:
            assert await calls[number % 2](stack, number) == number
        assert await stack.run(lambda: await_(soon(7))) == 7


def test_a_stack_moves_from_loop_to_loop_and_from_thread_to_thread() -> None:
    stack, results = Stack(), list[int]()

    def work() -> None:
        async def main() -> None:
            instance = await relay(lambda x: await_(soon(x)))
            results.append(await instance.getter("run", i32, i32)(stack, len(results)))
            results.append(await stack.run(lambda: await_(soon(len(results)))))

        asyncio.run(main())

    for _ in range(5):
        work()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert results == list(range(20))


# ---- with ----


async def test_a_stack_is_a_context_manager() -> None:
    instance = await instantiate(ALONE)
    add = instance.getter("add", i32, i32, i32)
    with Stack() as stack:
        assert await add(stack, 1, 2) == 3
    attempts: list[Callable[[], Any]] = [
        lambda: add(stack, 1, 2),
        lambda: FuncExt.call_async(instance.func("add"), instance.store, stack, 1, 2),
        lambda: stack.run(print),
    ]
    for attempt in attempts:
        with pytest.raises(RuntimeError, match="closed"):
            await attempt()
    with pytest.raises(RuntimeError, match="closed"):
        stack.__enter__()
    assert await add(Stack(), 1, 2) == 3


async def test_a_with_block_does_not_end_under_a_call() -> None:
    gate, stack = Gate(), Stack()
    instance = await relay(gate.host)
    task = asyncio.create_task(instance.getter("run", i32, i32)(stack, 1))
    await gate.until(1)
    with pytest.raises(StackInUse), stack:
        pass
    gate.open(1)
    assert await task == 1


# ---- run ----


async def test_run_gives_what_the_function_returns() -> None:
    stack = Stack()

    def function(a: int, *, b: int) -> tuple[int, int]:
        return a, b

    assert await stack.run(function, 1, b=2) == (1, 2)
    assert await stack.run(int) == 0


async def test_run_lets_the_function_await() -> None:
    turns: list[str] = []

    def function(name: str) -> str:
        for number in range(3):
            turns.append(f"{name}{number}")
            await_(asyncio.sleep(0))
        assert can_await()
        return name

    first, second = await asyncio.gather(Stack().run(function, "a"), Stack().run(function, "b"))
    assert first + second == "ab"
    assert turns == ["a0", "b0", "a1", "b1", "a2", "b2"]


async def test_run_gives_the_greenlet_itself() -> None:
    """Which is how the machinery says to itself that the function waits."""
    source = '(module (import "env" "f" (func $f (result externref))) (func (export "run") (result externref) (call $f)))'
    assert isinstance(await Stack().run(getcurrent), greenlet)
    assert isinstance(await (await relay(lambda: getcurrent(), source=source)).run(), greenlet)


@pytest.mark.parametrize("waits", [False, True])
async def test_a_function_that_switches_to_its_caller(waits: bool) -> None:
    """It would wait as a greenlet of its own does, to which nothing ever comes back."""
    cleaned, stack = list[bool](), Stack()

    def function() -> None:
        if waits:
            await_(asyncio.sleep(0))
        parent = getcurrent().parent
        assert parent is not None
        try:
            parent.switch()
        finally:
            cleaned.append(True)

    with pytest.raises(RuntimeError, match="wait with await_"):
        await stack.run(function)
    assert cleaned == [True]
    assert await stack.run(int) == 0


async def test_run_raises_what_the_function_raises() -> None:
    stack, error = Stack(), LookupError("x")

    def function() -> None:
        await_(soon(1))
        raise error

    for _ in range(3):
        with pytest.raises(LookupError) as caught:
            await stack.run(function)
        assert caught.value is error
    assert await stack.run(int) == 0


async def test_run_is_cancelled_where_it_waits() -> None:
    stack, gate, left = Stack(), Gate(), list[str]()

    def function() -> None:
        try:
            await_(gate.host(1))
        finally:
            await_(soon(1))
            left.append("left")

    task = asyncio.create_task(stack.run(function))
    await gate.until(1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert left == ["left"]
    assert await stack.run(int) == 0


async def test_run_in_a_host_function_and_guests_in_run() -> None:
    inner = await relay(lambda x: await_(soon(x + 1)))

    def call_guest(x: int) -> int:
        return int(await_(inner.run(x)))

    async def f(x: i32) -> i32:
        return await Stack().run(call_guest, x)

    outer = await relay(f)
    assert await outer.run(1) == 2


async def test_a_guest_called_in_run_needs_another_stack() -> None:
    instance, stack = await instantiate(ALONE), Stack()
    add = instance.getter("add", i32, i32, i32)

    def function() -> int:
        with pytest.raises(StackInUse):
            await_(add(stack, 1, 2))
        return int(await_(add(Stack(), 1, 2)))

    assert await stack.run(function) == 3


# ---- await_ where it works ----


def _deep(depth: int, value: int) -> int:
    return _deep(depth - 1, value) if depth else int(await_(soon(value)))


def _generator(value: int) -> Iterator[int]:
    for _ in range(3):
        yield await_(soon(value))


class _Property:
    @property
    def value(self) -> int:
        return int(await_(soon(self.number)))

    def __init__(self, number: int) -> None:
        self.number = number


class _Manager(contextlib.AbstractContextManager[int]):
    def __init__(self, value: int) -> None:
        self.value = value

    def __enter__(self) -> int:
        return int(await_(soon(self.value)))

    def __exit__(self, *_: object) -> None:
        await_(soon(0))


def _managed(value: int) -> int:
    with _Manager(value) as found:
        return found


def _caught(value: int) -> int:
    async def fail() -> int:
        await asyncio.sleep(0)
        raise LookupError(value)

    try:
        return await_(fail())
    except LookupError as error:
        return int(error.args[0]) + int(await_(soon(0)))


def _future(value: int) -> int:
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, value)
    return int(await_(future))


def _many(value: int) -> int:
    return sum(await_(soon(1)) for _ in range(value))


def _gathered(value: int) -> int:
    return sum(await_(asyncio.gather(*(soon(1) for _ in range(value)))))


PLACES: dict[str, Callable[[int], int]] = {
    "here": lambda value: int(await_(soon(value))),
    "a hundred frames down": lambda value: _deep(100, value),
    "a generator": lambda value: list(_generator(value))[2],
    "a property": lambda value: _Property(value).value,
    "a context manager": _managed,
    "an except block": _caught,
    "a future": _future,
    "many times": _many,
    "a gather": _gathered,
    "sorted's key": lambda value: (
        sorted([3, 1, 2], key=lambda item: await_(soon(-item)))[0] + value - 3
    ),
    "max's key": lambda value: max([0, value], key=lambda item: await_(soon(item))),
    "reduce": lambda value: functools.reduce(lambda a, b: a + await_(soon(b)), [1] * value),
    "re.sub": lambda value: int(re.sub("x", lambda _: await_(soon(str(value))), "x")),
    "json": lambda value: int(json.dumps(object(), default=lambda _: await_(soon(value)))),
}


@pytest.mark.parametrize("place", PLACES)
async def test_await_works_wherever_a_plain_host_function_gets_to(place: str) -> None:
    instance = await relay(PLACES[place])
    assert await instance.run(9) == 9
    results = await asyncio.gather(
        *[(await relay(PLACES[place])).run(number) for number in range(1, 9)]
    )
    assert results == list(range(1, 9))


async def test_a_greenlet_of_the_users_own_inside_a_host_function() -> None:
    """Switching among one's own greenlets is fine; awaiting is for the one that the host function runs on."""

    def f(x: i32) -> i32:
        def body(y: int) -> int:
            return int(other.parent.switch(y + 1)) + 1  # type: ignore[union-attr]

        other = greenlet(body)
        first = other.switch(x)
        first = int(await_(soon(first)))  # `other` stays suspended meanwhile
        return int(other.switch(first))

    instances = [await relay(f) for _ in range(5)]
    assert await asyncio.gather(*(each.run(n) for n, each in enumerate(instances))) == [
        n + 2 for n in range(5)
    ]


# ---- await_ where it cannot work ----


def refusal() -> str:
    """What `await_` says here. The coroutine must not be left over (a warning would be an error)."""
    assert not can_await()
    with pytest.raises(RuntimeError) as caught:
        await_(soon(1))
    return str(caught.value)


def test_await_without_anything() -> None:
    message = refusal()
    assert "async def" in message
    assert "Stack().run" in message


async def test_await_in_a_coroutine() -> None:
    assert not can_await()
    coroutine = soon(1)
    with pytest.raises(RuntimeError, match="'await'"):
        await_(coroutine)


async def test_await_in_a_plain_function_that_no_guest_called() -> None:
    assert "Stack" in refusal()


async def test_await_in_an_async_host_function() -> None:
    told: list[str] = []

    async def f(x: i32) -> i32:
        assert not can_await()
        try:
            return int(await_(soon(x)))
        except RuntimeError as error:
            told.append(str(error))
            return x

    instance = await relay(f)
    assert await instance.run(3) == 3
    assert "'await'" in told[0]
    assert "f" in told[0]


async def test_await_in_a_plain_function_below_an_async_host_function() -> None:
    told: list[str] = []

    async def f(x: i32) -> i32:
        told.append(refusal())
        return x

    await (await relay(f)).run(1)
    assert "async def" in told[0]


async def test_await_in_a_coroutine_that_a_plain_host_function_awaits() -> None:
    """That coroutine runs in the task, not on the host function's greenlet."""
    told: list[str] = []

    async def inner() -> int:
        told.append(refusal())
        return 4

    instance = await relay(lambda x: await_(inner()) + x)
    assert await instance.run(1) == 5
    assert told


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")
@pytest.mark.parametrize("host", [True, False], ids=["in a host function", "in Stack.run"])
async def test_await_in_the_first_step_of_an_eager_task(host: bool) -> None:
    """The step runs on the host function's greenlet: left in the middle, no other task could ever run again."""
    loop: Any = asyncio.get_running_loop()
    loop.set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009 (older versions lack it)
    told: list[str] = []

    async def task() -> int:
        told.append(refusal())
        assert await Stack().run(lambda: await_(soon(2))) == 2
        return 3

    def f(x: i32) -> i32:
        begun = asyncio.create_task(task())
        assert can_await()
        return await_(begun) + x

    assert await ((await relay(f)).run(1) if host else Stack().run(f, 1)) == 4
    assert "Stack().run" in told[0]


async def test_await_in_a_callback_of_the_loop() -> None:
    told: list[str] = []

    def f(x: i32) -> i32:
        assert can_await()
        asyncio.get_running_loop().call_soon(lambda: told.append(refusal()))
        await_(soon(1))
        assert can_await()
        return x

    assert await (await relay(f)).run(1) == 1
    assert len(told) == 1


async def test_await_in_another_task_while_a_host_function_waits() -> None:
    gate = Gate()
    instance = await relay(gate.plain)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    assert "Stack" in refusal()
    gate.open(1)
    assert await task == 1


async def test_await_in_another_thread() -> None:
    told: list[str] = []

    def f(x: i32) -> i32:
        await_(asyncio.to_thread(lambda: told.append(refusal())))
        return x

    assert await (await relay(f)).run(1) == 1
    assert "Stack" in told[0]


async def test_await_in_a_greenlet_of_the_users_own() -> None:
    told: list[str] = []

    def f(x: i32) -> i32:
        greenlet(lambda: told.append(refusal())).switch()
        return int(await_(soon(x)))

    assert await (await relay(f)).run(6) == 6
    assert "own greenlet" in told[0]


async def test_await_after_the_host_function_returned() -> None:
    """A generator that outlives it is resumed elsewhere."""
    kept: list[Any] = []

    def later() -> Iterator[int]:
        yield await_(soon(1))
        yield len(refusal())

    def f(x: i32) -> i32:
        kept.append(later())
        return int(next(kept[0]))

    assert await (await relay(f)).run(1) == 1
    assert next(kept[0]) > 0


async def test_await_in_a_host_function_of_wasmtimes_own() -> None:
    """It runs on the guest's fiber, where nothing can wait."""
    store, told = new_store(), list[str]()

    def f(x: int) -> int:
        told.append(refusal())
        return x

    func = wasmtime.Func(
        store, wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()]), f
    )
    instance = Instance(
        store, await instantiate_async(store, compiled(store.engine, RELAY), [func])
    )
    assert await instance.run(2) == 2
    assert "FuncExt" in told[0]


@pytest.mark.parametrize("wrong", [None, 5, "text", object(), soon, lambda: None], ids=repr)
async def test_await_takes_awaitables_only(wrong: Any) -> None:
    told: list[str] = []

    def f(x: i32) -> i32:
        with pytest.raises(TypeError) as caught:
            await_(wrong)
        told.append(str(caught.value))
        return int(await_(soon(x)))

    assert await (await relay(f)).run(3) == 3
    assert type(wrong).__name__ in told[0]


async def test_an_awaitable_that_fails_at_once() -> None:
    class Broken:
        def __await__(self) -> Iterator[Any]:
            raise LookupError("broken")

    def f(x: i32) -> i32:
        with pytest.raises(LookupError, match="broken"):
            await_(Broken())  # type: ignore[arg-type]
        return int(await_(soon(x)))

    assert await (await relay(f)).run(3) == 3


async def test_what_a_stack_shows_of_itself() -> None:
    gate, stack = Gate(), Stack(64)
    instance = await relay(gate.host)
    assert "idle" in repr(stack)
    task = asyncio.create_task(instance.getter("run", i32, i32)(stack, 1))
    await gate.until(1)
    assert "running" in repr(stack)
    gate.open(1)
    await task
    with stack:
        assert "64" in repr(stack)
    assert "closed" in repr(stack)


async def test_a_guest_with_slices_on_a_stack() -> None:
    """The fiber is suspended by its time slice, and the stack stays its own."""
    instance, stack = await instantiate(ALONE), Stack()
    count = instance.getter("count", i64, i64)
    task = asyncio.create_task(count(stack, 2**62))
    await some_turns(3)
    with pytest.raises(StackInUse):
        await stack.run(print)
    task.cancel()
    await asyncio.wait([task])
    assert await count(stack, 5) == 5


class Theirs(greenlet):
    """A greenlet of the user's, which may know anything."""

    knows: object = None


@pytest.mark.parametrize("with_stack", [False, True])
async def test_a_greenlet_of_the_users_is_let_go_of_after_the_call(with_stack: bool) -> None:
    instance, stacks, results = await relay(lambda x: x + 1), [Stack()], list[int]()
    run, kept = instance.getter("run", i32, i32), list[weakref.ref[Theirs]]()

    def call() -> None:
        coroutine = run(stacks[0], 1) if with_stack else instance.call("run", 1)
        with pytest.raises(StopIteration) as stop:
            coroutine.send(None)
        results.append(stop.value.value)

    for _ in range(3):
        theirs = Theirs(call)
        theirs.knows = (
            stacks[0],
            instance,
        )  # and so the Stack's own greenlet, which the collector does not see through
        kept.append(weakref.ref(theirs))
        theirs.switch()
        del theirs
    stacks.clear()
    gc.collect()
    assert results == [2, 2, 2]
    assert [each() for each in kept] == [None, None, None]
