"""The cost of waiting guests: memory for each, and time to resume one, from one guest to 50,000 in a process.

Every number of guests gets a process of its own (``python -m bench.waiting KIND COUNT`` prints what it found), because memory
that was once in use is not given back.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from .measure import Scale
from .results import Curve, Findings, Line, Spread, at_least, at_most

OURS, FLOOR, THREADS, TASKS = "generated method", "ctypes by hand", "thread bridge", "plain tasks"
#: Measured in a process in which the collector runs less often than after every 700 objects.
SELDOM = "generated method, gc.set_threshold(50_000)"

#: Turns in which every guest is resumed once.
_TURNS = 9
#: Guests above this number need an engine made for many (4 GiB of addresses for each memory end at 32,000).
_ROOM = 20_000
#: Guests made before memory is first looked at.
_WARM = 20


def _resident() -> float:
    """KiB of this process that are in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4.0


def _maps() -> int:
    with open("/proc/self/maps") as file:
        return sum(1 for _ in file)


class Gate:
    """What the host functions wait for: all of them are let through at once, again and again."""

    def __init__(self) -> None:
        self._future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.waiting = 0

    async def from_host(self, a: int, b: int, /) -> int:
        """The host function."""
        self.waiting += 1
        return await self._future

    def open(self) -> None:
        """Let through all that wait. What comes back waits for the next time."""
        future, self._future, self.waiting = (
            self._future,
            asyncio.get_running_loop().create_future(),
            0,
        )
        future.set_result(1)

    async def wait_for(self, count: int) -> None:
        """Returns when that many wait."""
        while self.waiting < count:
            await asyncio.sleep(0)


Maker = Callable[[], Awaitable[Callable[[int], Awaitable[int]]]]


def _ours(gate: Gate, count: int) -> Maker:
    from .guests import CALLS, bindings

    module = bindings("bench_calls", CALLS)
    compiled = module.BenchCalls.load(_engine(count))
    imports = module.Imports(env=gate)

    async def make() -> Callable[[int], Awaitable[int]]:
        guest = await module.BenchCalls.instantiate(imports, module=compiled)
        ask: Callable[[int], Awaitable[int]] = guest.ask
        return ask

    return make


def _seldom(gate: Gate, count: int) -> Maker:
    gc.set_threshold(50_000)
    return _ours(gate, count)


def _engine(count: int) -> Any:
    """The engine that all instances share; for more guests than its memories have room for, one that makes them smaller."""
    from runtime import new_engine

    options: dict[str, Any] = {"many": True}
    wanted = count > _ROOM and options.keys() <= (new_engine.__kwdefaults__ or {}).keys()
    return new_engine(**options) if wanted else None


def _floor(gate: Gate, count: int) -> Maker:
    from .floor import FloorGuest, FloorModule

    gc.disable()
    module = FloorModule(gate.from_host)

    async def make() -> Callable[[int], Awaitable[int]]:
        return FloorGuest(module).call_ask

    return make


def _threads(gate: Gate, count: int) -> Maker:
    from concurrent.futures import ThreadPoolExecutor

    from .rivals import ThreadBridge

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(count))

    async def make() -> Callable[[int], Awaitable[int]]:
        bridge = ThreadBridge(gate.from_host, loop)
        return lambda times: bridge.call(bridge.ask, times)

    return make


def _tasks(gate: Gate, count: int) -> Maker:
    async def ask(times: int) -> int:
        for _ in range(times):
            await gate.from_host(1, 2)
        return 1

    async def make() -> Callable[[int], Awaitable[int]]:
        return ask

    return make


_MAKERS: dict[str, Callable[[Gate, int], Maker]] = {
    OURS: _ours, SELDOM: _seldom, FLOOR: _floor, THREADS: _threads, TASKS: _tasks,
}  # fmt: skip


async def _start(make: Maker, count: int, turns: int) -> list[asyncio.Task[int]]:
    return [asyncio.ensure_future((await make())(turns)) for _ in range(count)]


async def _child(kind: str, count: int) -> dict[str, float]:
    gate = Gate()
    make = _MAKERS[kind](gate, count)
    warm = await _start(make, min(_WARM, count), _TURNS + 1)
    await gate.wait_for(len(warm))
    gc.collect()
    before, maps, begun = _resident(), _maps(), perf_counter()
    tasks = await _start(make, count - len(warm), _TURNS + 1)
    await gate.wait_for(count)
    made = perf_counter() - begun
    found = {
        "resident": _resident() - before,
        "all": _resident(),
        "maps": _maps() - maps,
        "guests": count - len(warm),
        "made": made,
        **await _turns(gate, count),
    }
    gate.open()
    await asyncio.gather(*warm, *tasks)
    return found


async def _turns(gate: Gate, count: int) -> dict[str, float]:
    """Seconds to resume one guest and have it wait again, and the collector's part of them: medians of turns."""
    seconds, parts, collector = list[float](), list[float](), Collector()
    for _ in range(_TURNS):
        collector.seconds, begun = 0.0, perf_counter()
        gate.open()
        await gate.wait_for(count)
        seconds.append((perf_counter() - begun) / count)
        parts.append(collector.seconds / count)
    return {"resume": Spread.of(seconds).median, "collector": Spread.of(parts).median}


class Collector:
    """Takes the time that Python's collector takes."""

    def __init__(self) -> None:
        self.seconds = self._begun = 0.0
        gc.callbacks.append(self._note)

    def _note(self, phase: str, _: object) -> None:
        if phase == "start":
            self._begun = perf_counter()
        else:
            self.seconds += perf_counter() - self._begun


def _run(kind: str, count: int) -> dict[str, float] | str:
    """What a process of its own finds, or why it ended."""
    command = [sys.executable, "-m", "bench.waiting", kind, str(count)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return _reason(done.stderr) or f"exit {done.returncode}"
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _reason(stderr: str) -> str:
    # What an exception says, or wasmtime before it ends the process.
    lines = [line.strip() for line in stderr.splitlines()]
    return next(
        (
            line
            for line in lines
            if re.match(r"[\w.]+Error\b|memory allocation|thread .* panicked", line)
        ),
        "",
    )


def _each(found: list[dict[str, float]]) -> Spread:
    return Spread.of([each["resident"] / max(1, each["guests"]) for each in found])


def _resume(found: list[dict[str, float]]) -> Spread:
    return Spread.of([each["resume"] for each in found]).scaled(1e6)


def _rounds(
    kinds: tuple[str, ...], counts: tuple[int, ...], rounds: int, notes: list[str]
) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {(kind, count): [] for kind in kinds for count in counts}
    for _ in range(rounds):
        for kind, count in found:
            if kind == THREADS and count > 1000:  # a thread each
                continue
            outcome = _run(kind, count)
            if isinstance(outcome, str):
                notes.append(f"{count} guests, {kind}: {outcome}")
            else:
                found[kind, count].append(outcome)
    return found


def _lines(found: dict[tuple[str, int], Any], few: int, many: int) -> list[Line]:
    lines = [
        Line(name, f"KiB of {count:,}", _each(found[kind, count]), goal=goal)
        for kind, count, name, goal in (
            (OURS, many, "a waiting guest", at_most(22)),
            (FLOOR, many, f"a waiting guest, {FLOOR}", None),
            (THREADS, few, f"a waiting guest, {THREADS}", None),
            (TASKS, many, "a waiting task, no guest", None),
        )
        if found[kind, count]
    ]
    lines += [
        _resuming(kind, found[kind, few], found[kind, many], few, many)
        for kind in (OURS, SELDOM, FLOOR, TASKS)
    ]
    part = Spread.of([each["collector"] for each in found[OURS, many]]).scaled(1e6)
    return [*lines, Line(f"to resume one of {many:,}, the collector's part", "µs", part)]


def _resuming(
    kind: str, few: list[dict[str, float]], many: list[dict[str, float]], count: int, counts: int
) -> Line:
    ratios = [theirs["resume"] / ours["resume"] for ours, theirs in zip(few, many, strict=False)]
    goal = at_most(1.5) if kind in (OURS, SELDOM) else None
    name = f"to resume one of {counts:,}, {kind}"
    return Line(
        name, "µs", _resume(many), f"one of {count:,}", Spread.of(ratios), "times the cost", goal
    )


def _at_once(count: int, notes: list[str]) -> list[Line]:
    name = f"{count:,} guests at once"
    outcome = _run(OURS, count)
    if isinstance(outcome, str):
        notes.append(f"{name} do not work: {outcome}")
        return [Line(name, "guests", Spread.of([0]), goal=at_least(count))]
    each = outcome["maps"] / outcome["guests"]
    notes.append(f"{name}: {each:.2f} memory maps each, made in {outcome['made']:.1f} s")
    return [Line(name, "GiB", Spread.of([outcome["all"] / 1024 / 1024]), goal=at_most(1.5))]


def _curves(found: dict[tuple[str, int], Any]) -> list[Curve]:
    memory: dict[str, list[tuple[float, float]]] = {}
    resume: dict[str, list[tuple[float, float]]] = {}
    for (kind, count), outcomes in found.items():
        if outcomes:
            if count >= 1000:  # with fewer, what Python had in reserve hides them
                memory.setdefault(kind, []).append((count, _each(outcomes).median))
            resume.setdefault(kind, []).append((count, _resume(outcomes).median))
    return [
        Curve("memory of a waiting guest", "guests waiting", "KiB each", memory, True),
        Curve("resuming one of many", "guests waiting", "µs", resume, True),
    ]


def run(scale: Scale) -> Findings:
    """Measure it, where the kernel tells how much memory is in use."""
    found = Findings("waiting guests")
    if not Path("/proc/self/statm").exists():
        found.notes.append("skipped: it needs Linux's /proc")
        return found
    few, many = 1000, scale.few(5000, 10_000)
    kinds = (OURS, SELDOM, FLOOR, THREADS, TASKS)
    outcomes = _rounds(kinds, (few, many), scale.few(1, 3), found.notes)
    found.lines = _lines(outcomes, few, many)
    counts = () if scale.quick else (1, 10, 100, 20_000)
    outcomes |= _rounds((OURS, TASKS), counts, 1, found.notes)
    found.lines += [] if scale.quick else _at_once(50_000, found.notes)
    found.curves = _curves(dict(sorted(outcomes.items(), key=lambda item: item[0][1])))
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_child(sys.argv[1], int(sys.argv[2])))))
