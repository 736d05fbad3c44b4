"""What do waiting guests cost: memory for each, and time to resume one, from a single guest to 50,000 in one process?

Every number of guests gets a process of its own (``python -m bench.waiting KIND COUNT`` prints what it found), because memory that was
once in use is not given back.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from .measure import Scale
from .results import Curve, Findings, Line, Spread, at_most

OURS, FLOOR, THREADS, TASKS = "generated method", "ctypes by hand", "thread bridge", "plain tasks"

#: Turns in which every guest is resumed once.
_TURNS = 9
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
        """Lets through who waits; who comes back waits for the next time."""
        future, self._future, self.waiting = self._future, asyncio.get_running_loop().create_future(), 0
        future.set_result(1)

    async def wait_for(self, count: int) -> None:
        """Returns when that many wait."""
        while self.waiting < count:
            await asyncio.sleep(0)


Maker = Callable[[], Awaitable[Callable[[int], Awaitable[int]]]]


def _ours(gate: Gate) -> Maker:
    from runtime import new_engine

    from .guests import CALLS, bindings

    module = bindings("bench_calls", CALLS)
    options: Any = {"many": True} if "many" in (new_engine.__kwdefaults__ or {}) else {}
    engine = new_engine(**options) if options else None
    compiled = module.BenchCalls.load(engine)
    imports = module.Imports(env=gate)

    async def make() -> Callable[[int], Awaitable[int]]:
        guest = await module.BenchCalls.instantiate(imports, module=compiled)
        ask: Callable[[int], Awaitable[int]] = guest.ask
        return ask

    return make


def _floor(gate: Gate) -> Maker:
    from .floor import FloorGuest, FloorModule

    gc.disable()
    module = FloorModule(gate.from_host)

    async def make() -> Callable[[int], Awaitable[int]]:
        return FloorGuest(module).call_ask

    return make


def _threads(gate: Gate) -> Maker:
    from concurrent.futures import ThreadPoolExecutor

    from .rivals import ThreadBridge

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(2000))

    async def make() -> Callable[[int], Awaitable[int]]:
        bridge = ThreadBridge(gate.from_host, loop)
        return lambda times: bridge.call(bridge.ask, times)

    return make


def _tasks(gate: Gate) -> Maker:
    async def ask(times: int) -> int:
        for _ in range(times):
            await gate.from_host(1, 2)
        return 1

    async def make() -> Callable[[int], Awaitable[int]]:
        return ask

    return make


_MAKERS: dict[str, Callable[[Gate], Maker]] = {OURS: _ours, FLOOR: _floor, THREADS: _threads, TASKS: _tasks}


async def _start(make: Maker, count: int, turns: int) -> list[asyncio.Task[int]]:
    return [asyncio.ensure_future((await make())(turns)) for _ in range(count)]


async def _child(kind: str, count: int) -> dict[str, float]:
    gate = Gate()
    make = _MAKERS[kind](gate)
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
        "resume": await _turns(gate, count),
    }
    gate.open()
    await asyncio.gather(*warm, *tasks)
    return found


async def _turns(gate: Gate, count: int) -> float:
    """Seconds to resume one guest and have it wait again: the median turn."""
    seconds = []
    for _ in range(_TURNS):
        begun = perf_counter()
        gate.open()
        await gate.wait_for(count)
        seconds.append((perf_counter() - begun) / count)
    return Spread.of(seconds).median


def _run(kind: str, count: int) -> dict[str, float] | str:
    """What a process of its own finds, or why it ended."""
    command = [sys.executable, "-m", "bench.waiting", kind, str(count)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _each(found: list[dict[str, float]]) -> Spread:
    return Spread.of([each["resident"] / max(1, each["guests"]) for each in found])


def _resume(found: list[dict[str, float]]) -> Spread:
    return Spread.of([each["resume"] for each in found]).scaled(1e6)


def _rounds(kinds: tuple[str, ...], counts: tuple[int, ...], rounds: int, notes: list[str]) -> dict[tuple[str, int], Any]:
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
    lines = []
    for kind, name, goal in ((OURS, "a waiting guest", 22.0), (FLOOR, f"a waiting guest, {FLOOR}", None), (TASKS, "a waiting task, no guest", None)):
        if found[kind, many]:
            lines.append(Line(name, f"KiB of {many:,}", _each(found[kind, many]), goal=at_most(goal) if goal else None))
    if found[THREADS, few]:
        lines.append(Line(f"a waiting guest, {THREADS}", f"KiB of {few:,}", _each(found[THREADS, few])))
    for kind in (OURS, FLOOR, TASKS):
        pairs = list(zip(found[kind, many], found[kind, few], strict=False))
        if pairs:
            ratio = Spread.of([one["resume"] / other["resume"] for one, other in pairs])
            goal = at_most(1.5) if kind == OURS else None
            value = _resume(found[kind, many])
            lines.append(Line(f"to resume one of {many:,}, {kind}", "µs", value, f"one of {few:,}", ratio, "times the cost", goal))
    return lines


def _at_once(count: int, notes: list[str]) -> list[Line]:
    outcome = _run(OURS, count)
    if isinstance(outcome, str):
        notes.append(f"{count:,} guests at once: {outcome}")
        return [Line(f"{count:,} guests at once", "GiB", Spread(float("inf"), float("inf"), float("inf")), goal=at_most(1.5))]
    notes.append(f"{count:,} guests at once: {outcome['maps'] / outcome['guests']:.2f} memory maps each, made in {outcome['made']:.1f} s")
    gib = outcome["all"] / 1024 / 1024
    return [Line(f"{count:,} guests at once", "GiB", Spread(gib, gib, gib), goal=at_most(1.5))]


def _curves(found: dict[tuple[str, int], Any]) -> list[Curve]:
    memory: dict[str, list[tuple[float, float]]] = {}
    resume: dict[str, list[tuple[float, float]]] = {}
    for (kind, count), outcomes in found.items():
        if outcomes:
            if outcomes[0]["guests"] > _WARM:
                memory.setdefault(kind, []).append((count, _each(outcomes).median))
            resume.setdefault(kind, []).append((count, _resume(outcomes).median))
    return [
        Curve("memory of a waiting guest", "guests waiting", "KiB each", memory, True),
        Curve("resuming one of many", "guests waiting", "µs", resume, True),
    ]


def run(scale: Scale) -> Findings:
    """Answers the question."""
    found = Findings("waiting guests")
    few, many = 1000, scale.few(5000, 10_000)
    kinds = (OURS, FLOOR, THREADS, TASKS)
    outcomes = _rounds(kinds, (few, many), scale.few(1, 3), found.notes)
    found.lines = _lines(outcomes, few, many)
    counts = () if scale.quick else (1, 10, 100, 20_000)
    outcomes |= _rounds((OURS, TASKS), counts, 1, found.notes)
    found.lines += [] if scale.quick else _at_once(50_000, found.notes)
    found.curves = _curves(dict(sorted(outcomes.items(), key=lambda item: item[0][1])))
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_child(sys.argv[1], int(sys.argv[2])))))
