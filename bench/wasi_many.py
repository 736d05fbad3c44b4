"""WASI guests at work: how long the event loop stands still, for one guest that sleeps and for 1,000 at once."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from runtime import Wasi

from .cold_start import longest_gap
from .guests import bindings
from .measure import MILLI, Scale
from .results import Findings, Line, Spread, at_most

_GUEST = Path(__file__).parents[1] / "guest" / "probe.wasm"
#: Bytes of the file that each guest reads.
_SIZE = 100_000
#: Names a component that componentize-py has made, with WASI and no other imports.
CPYTHON = "BENCH_CPYTHON_GUEST"
Work = Callable[[], Awaitable[Any]]


class _Guests:
    """Makes guests that share bindings and a folder. Each runs one command and is closed."""

    def __init__(self, folder: Path) -> None:
        self._class = bindings("bench_probe", _GUEST.read_bytes()).BenchProbe
        self._folder = folder

    async def run(self, *command: str) -> None:
        said: list[bytes] = []
        wasi = Wasi(args=("probe", *command), preopens={"/": self._folder}, stdout=said.append)
        async with await self._class.instantiate(wasi=wasi) as guest:
            await guest.run.run()
        assert said, "a guest that has done its work says so"

    async def many(self, count: int, *command: str) -> None:
        """Run guests at once, of which one begins in each turn of the event loop."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self.run(*command))
                await asyncio.sleep(0)

    def instances(self, count: int) -> Work:
        """Return what makes guests, lets them do nothing else, and closes them, in turns."""

        async def make() -> None:
            for _ in range(count):
                async with await self._class.instantiate(wasi=Wasi(args=("probe",))):
                    pass

        return make


class _Collections:
    """Notes the longest garbage collection; a context manager."""

    def __init__(self) -> None:
        self.longest = self._begun = 0.0

    def _note(self, phase: str, _: object) -> None:
        if phase == "start":
            self._begun = perf_counter()
        else:
            self.longest = max(self.longest, perf_counter() - self._begun)

    def __enter__(self) -> _Collections:
        gc.collect()
        gc.callbacks.append(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        gc.callbacks.remove(self._note)


async def _lines(name: str, work: Work, rounds: int) -> list[Line]:
    """Return the longest gap while work is done, what of it is Python's collector, and all of it."""
    gaps, pauses, seconds = [], [], []
    for _ in range(rounds):
        with _Collections() as collections:
            gap, whole = await longest_gap(work)
        gaps.append(gap)
        pauses.append(collections.longest)
        seconds.append(whole)
    spreads = [Spread.of(values).scaled(MILLI) for values in (gaps, pauses, seconds)]
    return [
        Line(f"{name}: the loop's longest gap", "ms", spreads[0]),
        Line(f"{name}: the longest garbage collection", "ms", spreads[1]),
        Line(f"{name}: all of it", "ms", spreads[2]),
    ]


async def _sleeping(guests: _Guests, rounds: int) -> list[Line]:
    """Return the lines of a guest that has begun already, and sleeps 5 ms 20 times."""

    async def rest() -> None:
        await task

    gaps = []
    for _ in range(rounds):
        task = asyncio.create_task(guests.run("nap", "5", "20"))
        await asyncio.sleep(0.02)
        gaps.append((await longest_gap(rest))[0])
    spread = Spread.of(gaps).scaled(MILLI)
    return [Line("a guest that sleeps: the loop's longest gap", "ms", spread, goal=at_most(2))]


async def _instances(guests: _Guests, rounds: int, count: int) -> Line:
    """Return what an instance of a C command takes from the cache, made and closed."""
    make, seconds = guests.instances(count), []
    for _ in range(rounds):
        begun = perf_counter()
        await make()
        seconds.append((perf_counter() - begun) / count)
    return Line("an instance of a C command", "ms", Spread.of(seconds).scaled(MILLI))


async def _cpython(rounds: int) -> list[Line]:
    """Return what an instance of a CPython guest takes, if there is one."""
    path = os.environ.get(CPYTHON)
    if not path:
        return []
    guest_class = bindings("bench_cpython", Path(path).read_bytes()).BenchCpython
    seconds = []
    for _ in range(rounds * 5 + 1):
        begun = perf_counter()
        async with await guest_class.instantiate(wasi=Wasi(args=("app",))):
            seconds.append(perf_counter() - begun)
    spread = Spread.of(seconds[1:]).scaled(MILLI)
    return [Line("an instance of a CPython guest", "ms", spread, goal=at_most(15))]


async def _measure(scale: Scale) -> Findings:
    rounds, count = scale.few(3, 7), scale.few(100, 1000)
    found = Findings("guests of WASI at once")
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "file").write_bytes(bytes(_SIZE))
        guests = _Guests(Path(name))
        await guests.run("nap", "1")
        found.lines = [
            *await _lines("nothing", lambda: asyncio.sleep(0.1), rounds),
            *await _sleeping(guests, rounds),
            *await _lines("a guest that begins and sleeps", lambda: guests.run("nap", "100"), rounds),
            *await _lines(
                f"{count} guests that sleep 100 ms", lambda: guests.many(count, "nap", "100"), rounds
            ),
            *await _lines(
                f"{count} guests that sleep 50 ms and read {_SIZE // 1000} kB",
                lambda: guests.many(count, "sum", "/file", "50"), rounds,
            ),
            await _instances(guests, rounds, 50),
            *await _cpython(rounds),
        ]  # fmt: skip
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
