"""`wasi:io/poll`: waiting for one thing or for many, on every event loop."""

from __future__ import annotations

import time

import anyio
import pytest
import wasmtime

from runtime.wasi.clocks import MonotonicClock
from runtime.wasi.holdings import MAX_POLLABLES, Holdings
from runtime.wasi.poll import Poll, Pollable

from .loops import cancelled, every_loop, run

poll = Poll().poll


class Flag:
    """Something that is ready once it is raised."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.is_raised = False
        self.waiters = self.most_waiters = 0
        self.event = anyio.Event()

    def pollable(self) -> Pollable:
        return Pollable(self.is_ready, self.wait, self.holdings)

    def is_ready(self) -> bool:
        return self.is_raised

    def set(self) -> None:
        self.is_raised = True
        self.event.set()

    async def wait(self) -> None:
        self.waiters += 1
        self.most_waiters = max(self.waiters, self.most_waiters)
        try:
            await self.event.wait()
        finally:
            self.waiters -= 1


@every_loop
def test_poll_returns_the_positions_of_all_that_are_ready(loop: str) -> None:
    async def main() -> None:
        flags = [Flag(Holdings()) for _ in range(4)]
        pollables = [flag.pollable() for flag in flags]
        flags[1].set()
        flags[3].set()
        assert await poll([*pollables, pollables[1]]) == [1, 3, 4]

    run(loop, main)


@every_loop
def test_poll_wakes_for_any_and_leaves_no_waiter(loop: str) -> None:
    async def main() -> None:
        flags = [Flag(Holdings()) for _ in range(3)]
        pollables = [flag.pollable() for flag in flags]
        async with anyio.create_task_group() as group:

            async def set_one() -> None:
                await anyio.lowlevel.checkpoint()
                flags[2].set()

            group.start_soon(set_one)
            assert await poll([*pollables, pollables[2]]) == [2, 3]
        assert [flag.waiters for flag in flags] == [0, 0, 0]
        assert flags[2].most_waiters == 1  # however often it is in the list

    run(loop, main)


@every_loop
def test_a_poll_can_be_cancelled(loop: str) -> None:
    async def main() -> None:
        flags = [Flag(Holdings()) for _ in range(3)]
        clock = MonotonicClock(Holdings())
        pollables: list[Pollable] = [flag.pollable() for flag in flags]
        for chosen in (pollables[:1], pollables, [*pollables, clock.subscribe_duration(10**12)]):
            await cancelled(lambda chosen=chosen: poll(chosen))  # type: ignore[misc]
            assert [flag.waiters for flag in flags] == [0, 0, 0]
        flags[0].set()
        assert await poll(pollables) == [0]

    run(loop, main)


@every_loop
def test_a_timer_ends_a_poll(loop: str) -> None:
    async def main() -> None:
        clock, flag = MonotonicClock(Holdings()), Flag(Holdings())
        begin = clock.now()
        soon, late = clock.subscribe_duration(3_000_000), clock.subscribe_duration(10**15)
        assert not soon.ready()
        assert await poll([late, flag.pollable(), soon]) == [2]
        assert await poll([late, soon]) == [1]
        assert clock.now() - begin >= 3_000_000
        assert flag.waiters == 0

    run(loop, main)


@every_loop
def test_poll_of_nothing_traps(loop: str) -> None:
    async def main() -> None:
        with pytest.raises(wasmtime.Trap, match="poll of 0 pollables"):
            await poll([])
        with pytest.raises(wasmtime.Trap, match="poll of 65537 pollables"):
            await poll([Flag(Holdings()).pollable()] * (MAX_POLLABLES + 1))

    run(loop, main)


@every_loop
def test_poll_of_many_lets_other_tasks_run(loop: str) -> None:
    async def main() -> None:
        flag, turns = Flag(Holdings()), 0
        pollable = flag.pollable()
        async with anyio.create_task_group() as group:

            async def count() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    if turns == 100:
                        flag.set()
                    await anyio.lowlevel.checkpoint()

            group.start_soon(count)
            assert len(await poll([pollable] * MAX_POLLABLES)) == MAX_POLLABLES
            group.cancel_scope.cancel()
        assert turns >= 100
        assert flag.most_waiters <= 1

    run(loop, main)


@every_loop
def test_a_wait_that_returns_at_once_does_not_stop_the_loop(loop: str) -> None:
    async def main() -> None:
        asked = 0

        def is_ready() -> bool:
            nonlocal asked
            asked += 1
            return False

        async def wait() -> None:
            return

        pollable = Pollable(is_ready, wait, Holdings())
        await cancelled(pollable.block)
        await cancelled(lambda: poll([pollable, Flag(Holdings()).pollable()]))
        assert asked < 1000

    run(loop, main)


@every_loop
def test_what_a_wait_raises_comes_out_as_it_is(loop: str) -> None:
    async def main() -> None:
        async def wait() -> None:
            raise LookupError("lost")

        flag = Flag(Holdings())
        pollables = [flag.pollable(), Pollable(lambda: False, wait, Holdings())]
        with pytest.raises(LookupError, match="lost"):
            await poll(pollables)
        assert flag.waiters == 0

    run(loop, main)


def test_the_pollables_of_a_guest_are_bounded() -> None:
    holdings = Holdings()
    clock = MonotonicClock(holdings)
    timers = [clock.subscribe_duration(0) for _ in range(MAX_POLLABLES)]
    for _ in range(2):  # what was refused does not count
        with pytest.raises(wasmtime.Trap, match="more than 65536 pollables"):
            clock.subscribe_duration(0)
    timers.pop().__exit__()
    clock.subscribe_duration(0)


@every_loop
def test_many_sleep_in_few_turns_of_the_loop(loop: str) -> None:
    async def main() -> None:
        clock, turns, done = MonotonicClock(Holdings()), 0, 0

        async def sleep() -> None:
            nonlocal done
            await poll([clock.subscribe_instant(when)])
            done += 1

        when = time.monotonic_ns() + 20_300_000
        async with anyio.create_task_group() as group:
            for _ in range(1000):
                group.start_soon(sleep)
            while done < 1000:
                turns += 1
                await anyio.sleep(0.001)
        assert turns < 500

    run(loop, main)


def test_a_sleep_does_not_end_early_and_then_spin() -> None:
    clock = MonotonicClock(Holdings())
    for milliseconds in (1_000_000, 2_000_001, 3_000_003):
        seconds = clock.subscribe_duration(milliseconds * 1_000_000 + 1).seconds()
        assert (seconds * 1000).is_integer()
        assert seconds * 1000 <= milliseconds + 1
    assert clock.subscribe_instant(0).seconds() == 0
    assert clock.subscribe_instant(0).ready()
    assert clock.subscribe_duration((1 << 64) - 1).seconds() == 86_400
