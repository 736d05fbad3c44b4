"""Calls that are suspended at once and resumed in any order."""

from __future__ import annotations

import asyncio
import contextlib
import random

import wasmtime

from ..gates import Gate
from ..guests import instantiate, relay
from ..isolated import isolated
from .common import (
    TWICE,
    at_once,
    soon,
    soon_plain,
)


@isolated()
def test_two_suspended_calls_resumed_first_in_first_out() -> None:
    """1: switching greenlets with guest frames on the C stack works only in last-in-first-out order."""

    async def main() -> None:
        gate = Gate()
        instances = [await relay(gate.plain) for _ in range(3)]
        for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
            tasks = [asyncio.create_task(each.run(number)) for number, each in enumerate(instances)]
            await gate.until(3)
            for number in order:
                gate.open(number)
                assert await tasks[number] == number

    asyncio.run(main())


@isolated()
def test_thousands_of_calls_suspended_at_once() -> None:
    """2: traps interleaved, suspended calls dropped, the rest resumed in random order."""

    async def main() -> None:
        gate, count, choice = Gate(), 3000, random.Random(11)
        trapping = await instantiate('(module (func (export "run") unreachable))')
        instances = [
            await relay(gate.plain if number % 2 else gate.host) for number in range(count)
        ]
        tasks = [asyncio.create_task(each.run(number)) for number, each in enumerate(instances)]
        await gate.until(count)
        order = list(range(count))
        choice.shuffle(order)
        for number in order:
            if number % 3:
                gate.open(number)
                assert await tasks[number] == number
            else:
                tasks[number].cancel()
                with contextlib.suppress(wasmtime.Trap):
                    await trapping.run()
        await asyncio.wait(tasks)
        assert sum(task.cancelled() for task in tasks) == count // 3

    asyncio.run(main())


@isolated()
def test_two_host_calls_in_one_guest_call() -> None:
    """3: a flag left over from the first would let the second return without running."""

    async def main() -> None:
        for host in (soon, soon_plain, at_once):
            instance = await relay(host, source=TWICE)
            for number in range(5):
                assert await instance.run(number) == (number + 1) + 100 * (number + 2)

    asyncio.run(main())
