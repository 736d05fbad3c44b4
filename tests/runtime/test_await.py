"""`await_`: where it works, and what it says where it cannot."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import json
import re
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import wasmtime
from greenlet import greenlet

from runtime import (
    Stack,
    StackInUse,
    await_,
    can_await,
    i32,
    i64,
    instantiate_async,
)

from .gates import Gate, some_turns, soon
from .guests import ALONE, RELAY, Instance, compiled, instantiate, new_store, relay

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


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")
async def test_await_in_an_eager_task_that_is_the_host_function() -> None:
    """No function of Python is below that step: C makes the task."""
    source = '(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))'
    told: list[str] = []

    async def task() -> int:
        with pytest.raises(RuntimeError) as caught:
            await_(soon(1))
        told.append(str(caught.value))
        return 3

    options: dict[str, Any] = {"loop": asyncio.get_running_loop(), "eager_start": True}
    instance = await relay(functools.partial(asyncio.Task, task(), **options), source=source)
    assert await instance.run() == 3
    assert "task" in told[0]


async def test_await_as_a_host_function() -> None:
    source = """(module
      (import "env" "f" (func $f (param externref) (result externref)))
      (func (export "run") (param externref) (result externref) (call $f (local.get 0))))"""
    instance = await relay(await_, source=source)
    assert await instance.run(soon(3)) == 3


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
