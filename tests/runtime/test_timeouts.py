"""Timeouts and task groups around guest calls."""

from __future__ import annotations

import asyncio

import pytest

from runtime import i32

from .gates import Gate
from .guests import ALONE, Instance, instantiate, relay
from .stepping import KINDS, STEPS, steps, still_usable


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


#: Calls what it imports for ever.
NAG = """(module $nag
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32)
    (loop $again (drop (call $f (local.get 0))) (br $again)) (unreachable))
  (func (export "once") (param i32) (result i32) (call $f (local.get 0))))"""


@KINDS
async def test_a_timeout_ends_a_guest_that_calls_the_host_in_a_loop(plain: bool) -> None:
    """No poll of it takes a time slice, and no host function waits."""

    def identity(x: i32) -> i32:
        return x

    async def identity_async(x: i32) -> i32:
        return x

    instance = await relay(identity if plain else identity_async, source=NAG)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await instance.run(1)
    assert await instance.call("once", 5) == 5


async def test_other_tasks_run_while_guests_call_the_host_in_loops() -> None:
    turns, calls = 0, 0

    async def f(x: i32) -> i32:
        nonlocal calls
        calls += 1
        assert turns < 20
        return x

    async def nag() -> None:
        instance = await relay(f, source=NAG)
        with pytest.raises(AssertionError):
            await instance.run(1)

    nagging = [asyncio.create_task(nag()) for _ in range(3)]
    while turns < 20:
        await asyncio.sleep(0)
        turns += bool(calls)
    await asyncio.gather(*nagging)


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
