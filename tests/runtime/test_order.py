"""The order of calls: those of several stores in any order, those of one store in turn, nested ones at once."""

from __future__ import annotations

import asyncio
import random

import pytest

from runtime import FuncExt, Stack, i32, instantiate_async

from .gates import Gate, eventually, one_turn, some_turns, start
from .guests import TOWER, compiled, relay

# ---- stores among each other ----

GUESTS = 200


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_two_hundred_guests_suspended_together_resume_in_random_order(
    seed: int, plain: bool
) -> None:
    gate, order = Gate(), list(range(GUESTS))
    random.Random(seed).shuffle(order)
    instances = [await relay(gate.plain if plain else gate.host) for _ in range(GUESTS)]
    tasks = [start(instance.run(number)) for number, instance in enumerate(instances)]
    await gate.until(GUESTS)
    for count, number in enumerate(order):
        gate.open(number, number * 3)
        assert await tasks[number] == number * 3
        assert sum(task.done() for task in tasks) == count + 1
    assert gate.left == order


@pytest.mark.parametrize(
    "order", [range(20), range(19, -1, -1)], ids=["first in, first out", "last in, first out"]
)
async def test_guests_resume_in_either_order(order: range) -> None:
    gate = Gate()
    instances = [await relay(gate.plain if number % 2 else gate.host) for number in range(20)]
    tasks = [start(instance.run(number)) for number, instance in enumerate(instances)]
    await gate.until(20)
    for number in order:
        gate.open(number)
        await tasks[number]
    assert gate.left == list(order)


@pytest.mark.parametrize("seed", range(5))
async def test_guests_of_many_steps_take_them_in_random_order(seed: int) -> None:
    """Three host calls for each of thirty guests, in any order that a loop could bring about; some end in an error."""
    choice, gate, count = random.Random(seed), Gate(), 30
    instances = [
        await relay(choice.choice([gate.host, gate.plain]), source=TOWER) for _ in range(count)
    ]
    tasks = [
        start(instance.call("thrice", number * 10)) for number, instance in enumerate(instances)
    ]
    failed: set[int] = set()
    while not all(task.done() for task in tasks):
        await eventually(lambda: len(gate.waiting) == sum(not task.done() for task in tasks))
        if not gate.waiting:
            break
        number = choice.choice(sorted(gate.waiting))
        if choice.random() < 0.1:
            failed.add(number // 10)
            gate.fail(number, LookupError(number))
        else:
            gate.open(number)
        await asyncio.wait([tasks[number // 10]], timeout=0)
    for number, task in enumerate(tasks):
        if number in failed:
            with pytest.raises(LookupError):
                await task
        else:
            assert await task == 30 * number + 3
    assert failed


async def test_a_guest_calls_a_guest_of_another_store() -> None:
    inner = await relay(lambda x: x + 1)
    outer = await relay(inner.run)
    assert await outer.run(1) == 2


# ---- calls of one store ----


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_calls_on_one_store_wait_their_turn(plain: bool) -> None:
    gate = Gate()
    instance = await relay(gate.plain if plain else gate.host)
    tasks = [start(instance.run(number)) for number in range(10)]
    for number in range(10):
        await gate.until(1)
        await some_turns()
        assert list(gate.waiting) == [number]
        gate.open(number)
        assert await tasks[number] == number
    assert gate.came == list(range(10))


async def test_getters_calls_and_instantiations_share_the_queue() -> None:
    gate = Gate()
    instance = await relay(gate.host)
    store, run = instance.store, instance.getter("run", i32, i32)
    starting = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (func $start (drop (call $f (i32.const 2)))) (start $start))"""
    func = FuncExt.wrap_async(store, gate.host)
    tasks = [
        start(run(Stack(), 0)),
        start(instance.run(1)),
        start(instantiate_async(store, compiled(store.engine, starting), [func])),
        start(FuncExt.call_async(func, store, Stack(), 3)),
        start(run(Stack(), 4)),
    ]
    for number in range(5):
        await gate.until(1)
        gate.open(number)
        await tasks[number]
    assert gate.came == list(range(5))


async def test_whoever_comes_back_queues_behind_those_who_wait() -> None:
    """No call overtakes: a task that calls again at once lets the others pass first."""
    instance = await relay(one_turn)
    order: list[str] = []

    async def caller(name: str) -> None:
        for _ in range(20):
            await instance.run(1)
            order.append(name)

    await asyncio.gather(*(caller(name) for name in "abc"))
    assert "".join(order) == "abc" * 20


async def test_a_call_that_never_waits_does_not_overtake_either() -> None:
    gate = Gate()
    instance = await relay(gate.host, source=TOWER)
    done: list[str] = []

    async def add(name: str) -> None:
        await instance.call("add", 1, 2)
        done.append(name)

    async def wait(name: str) -> None:
        await instance.call("down", 1)
        done.append(name)

    tasks = [start(wait("first")), start(add("second")), start(wait("third")), start(add("fourth"))]
    await gate.until(1)
    await some_turns()
    assert done == []
    gate.open(0)
    await eventually(lambda: done == ["first", "second"])
    await some_turns()
    assert done == ["first", "second"]
    gate.open(0)
    await asyncio.gather(*tasks)
    assert done == ["first", "second", "third", "fourth"]


@pytest.mark.parametrize("cancelled", [[1], [4], [2, 3], [1, 2, 3, 4]], ids=str)
async def test_a_queued_call_that_is_cancelled_leaves_the_queue(cancelled: list[int]) -> None:
    gate = Gate()
    instance = await relay(gate.host)
    tasks = [start(instance.run(number)) for number in range(5)]
    await gate.until(1)
    await some_turns()
    for number in cancelled:
        tasks[number].cancel()
    await some_turns()
    assert [task.cancelled() for task in tasks] == [number in cancelled for number in range(5)]
    left = [number for number in range(5) if number not in cancelled]
    for number in left:
        await gate.until(1)
        gate.open(number)
        assert await tasks[number] == number
    assert gate.came == left


async def test_the_next_in_the_queue_is_cancelled_in_the_moment_its_turn_comes() -> None:
    gate = Gate()
    instance = await relay(gate.host)
    tasks = [start(instance.run(number)) for number in range(3)]
    await gate.until(1)
    await some_turns()
    gate.open(0)
    await tasks[0]  # the turn was handed to the second, and its task has not woken up yet
    tasks[1].cancel()
    await asyncio.wait([tasks[1]])
    assert tasks[1].cancelled()
    await gate.until(1)
    gate.open(2)
    assert await tasks[2] == 2


async def test_a_stack_in_the_queue_is_in_use() -> None:
    gate = Gate()
    instance = await relay(gate.host)
    first, stack = start(instance.run(0)), Stack()
    await gate.until(1)
    queued = start(FuncExt.call_async(instance.func(), instance.store, stack, 1))
    await some_turns()
    with pytest.raises(RuntimeError, match="Stack"):
        await FuncExt.call_async(instance.func(), instance.store, stack, 2)
    queued.cancel()
    await asyncio.wait([queued])
    gate.open(0)
    await first
    last = start(FuncExt.call_async(instance.func(), instance.store, stack, 3))
    await gate.until(1)
    gate.open(3)
    assert await last == 3
