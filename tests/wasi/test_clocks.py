"""`wasi:clocks` and `wasi:random`."""

from __future__ import annotations

import time

import pytest
import wasmtime

from runtime._emitted import wasi as w
from runtime.wasi.clocks import MonotonicClock, Timezone, WallClock
from runtime.wasi.holdings import Holdings
from runtime.wasi.random import MAX_BYTES, Insecure, InsecureSeed, Random

from .loops import every_loop, run


def test_the_wall_clock_is_that_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = WallClock()
    before, now, after = time.time_ns(), clock.now(), time.time_ns()
    assert before <= now.seconds * 1_000_000_000 + now.nanoseconds <= after
    assert now.nanoseconds < 1_000_000_000
    resolution = clock.resolution()
    assert 0 < resolution.seconds * 1_000_000_000 + resolution.nanoseconds < 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: -1)  # before 1970
    assert clock.now() == w.Datetime(0, 0)


def test_the_monotonic_clock_does_not_go_back() -> None:
    clock = MonotonicClock(Holdings())
    times = [clock.now() for _ in range(100)]
    assert times == sorted(times)
    assert all(0 <= each < 1 << 64 for each in times)
    assert clock.resolution() > 0


@every_loop
def test_subscriptions_of_the_past_and_the_future(loop: str) -> None:
    async def main() -> None:
        clock = MonotonicClock(Holdings())
        assert clock.subscribe_instant(0).ready()
        assert clock.subscribe_duration(0).ready()
        assert not clock.subscribe_instant((1 << 64) - 1).ready()
        assert not clock.subscribe_duration((1 << 64) - 1).ready()
        begin = clock.now()
        await clock.subscribe_duration(2_500_000).block()
        assert clock.now() - begin >= 2_500_000

    run(loop, main)


def test_the_timezone_is_utc() -> None:
    when = w.Datetime(1_700_000_000, 0)
    assert Timezone().display(when) == w.TimezoneDisplay(0, "UTC", False)
    assert Timezone().utc_offset(when) == 0


@every_loop
def test_random_bytes_are_fresh_and_bounded(loop: str) -> None:
    async def main() -> None:
        for function in (Random().get_random_bytes, Insecure().get_insecure_random_bytes):
            for count in (0, 1, 32, 1 << 20):
                assert len(await function(count)) == count
            assert await function(32) != await function(32)
            with pytest.raises(wasmtime.Trap, match="random bytes at a time"):
                await function(MAX_BYTES + 1)

    run(loop, main)


def test_random_numbers_have_64_bits() -> None:
    for function in (
        Random().get_random_u64,
        Insecure().get_insecure_random_u64,
        lambda: InsecureSeed().insecure_seed()[0],
        lambda: InsecureSeed().insecure_seed()[1],
    ):
        numbers = {function() for _ in range(50)}
        assert len(numbers) == 50
        assert 1 << 58 < max(numbers) < 1 << 64
