"""Calls that end early: cancelled at every point, timed out, dropped, never awaited, on loops that close.

The store stays usable each time, and guest code after the point where it was unwound never runs.
"""

from __future__ import annotations

import asyncio

import pytest

from runtime import FuncExt, await_, i32, instantiate_async

from .gates import Gate, eventually, some_turns
from .guests import ALONE, Instance, compiled, instantiate, new_store, relay
from .stepping import KINDS, STEPS, outcome, steps, still_usable

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
