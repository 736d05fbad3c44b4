"""How long the event loop stands still while a module is instantiated that was never compiled."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import Any

import wasmtime

from .guests import bindings, large_module
from .load import own_cache
from .measure import MILLI, Scale
from .results import Findings, Line, Spread, at_most

#: Seconds between two looks of the task that watches the loop.
_TICK = 0.001


async def _watch(gaps: list[float]) -> None:
    """Note how much later than asked for each turn comes."""
    last = perf_counter()
    while True:
        await asyncio.sleep(_TICK)
        now = perf_counter()
        gaps.append(now - last - _TICK)
        last = now


async def longest_gap(work: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Return the loop's longest gap while the work is done, and the seconds that it takes."""
    gc.collect()
    gaps: list[float] = []
    watching = asyncio.create_task(_watch(gaps))
    await asyncio.sleep(10 * _TICK)
    begun = perf_counter()
    await work()
    seconds = perf_counter() - begun
    await asyncio.sleep(10 * _TICK)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return max(gaps), seconds


async def _measure(scale: Scale) -> Findings:
    from runtime import new_engine

    size = scale.few(1, 4)
    module = bindings("bench_cold", large_module(size))
    gaps, seconds, idle = [], [], []

    async def instantiate() -> None:
        await module.BenchCold.instantiate(store=wasmtime.Store(new_engine()))

    for _ in range(scale.few(3, 5)):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, own_cache(folder):
            gap, whole = await longest_gap(instantiate)
        gaps.append(gap)
        seconds.append(whole)
        idle.append((await longest_gap(partial(asyncio.sleep, whole)))[0])
    found = Findings(f"instantiating a module of {size} MB for the first time")
    found.lines = [
        Line(
            "the loop's longest gap meanwhile", "ms", Spread.of(gaps).scaled(MILLI),
            goal=at_most(50),
        ),
        Line("the longest gap while nothing is done, as long", "ms", Spread.of(idle).scaled(MILLI)),
        Line("all of it (compiles, writes)", "s", Spread.of(seconds)),
    ]  # fmt: skip
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
