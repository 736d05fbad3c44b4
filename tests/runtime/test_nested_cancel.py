"""Nested calls of a host function that ends before them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime import await_, i32

from .gates import Gate, some_turns
from .guests import Instance, relay
from .stepping import KINDS, STEPS, outcome


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
