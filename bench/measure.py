"""Interleaved rounds: every contender runs in every round, in turns, so that what the machine does besides hits all alike.

The number behind every ratio is the median of the ratios of single rounds, never a ratio of medians.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

from .results import Goal, Line, Spread

#: Does its work that many times. What it returns is called afterwards, off the clock: to close things, say.
Contender = Callable[[int], Awaitable[Callable[[], object] | None]]

MICRO = 1e6
MILLI = 1e3
NANO = 1e9

_UNITS = {1.0: "s", MILLI: "ms", MICRO: "µs", NANO: "ns"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to measure."""

    quick: bool = False

    @property
    def rounds(self) -> int:
        """Rounds for what is quick to do."""
        return 45 if self.quick else 151

    @property
    def slice(self) -> float:
        """Seconds of one contender in one round: short, so that those of a round are close together in time."""
        return 0.002 if self.quick else 0.003

    def few(self, quick: int, full: int) -> int:
        """Rounds, or a size, for what is slow to do."""
        return quick if self.quick else full


class Samples:
    """Seconds per piece of work, of each contender in each round."""

    def __init__(self, seconds: dict[str, list[float]]) -> None:
        self.seconds = seconds

    def line(
        self, name: str, label: str = "", *, unit: float = MICRO, goal: Goal | None = None
    ) -> Line:
        """A contender's own time."""
        return Line(
            label or name, _UNITS[unit], Spread.of(self.seconds[name]).scaled(unit), goal=goal
        )

    def faster(
        self,
        name: str,
        rival: str,
        goal: Goal | None = None,
        *,
        unit: float = MICRO,
        label: str = "",
    ) -> Line:
        """How many times faster a contender is than its rival."""
        ratios = [
            theirs / ours
            for ours, theirs in zip(self.seconds[name], self.seconds[rival], strict=True)
        ]
        return self._compared(name, rival, ratios, "times faster", goal, unit, label)

    def cost(
        self,
        name: str,
        rival: str,
        goal: Goal | None = None,
        *,
        unit: float = MICRO,
        label: str = "",
    ) -> Line:
        """How many times the rival's time a contender takes."""
        ratios = [
            ours / theirs
            for ours, theirs in zip(self.seconds[name], self.seconds[rival], strict=True)
        ]
        return self._compared(name, rival, ratios, "times the cost", goal, unit, label)

    def more(
        self, name: str, rival: str, label: str, goal: Goal | None = None, *, unit: float = MICRO
    ) -> Line:
        """How much more time a contender takes than its rival."""
        pairs = zip(self.seconds[name], self.seconds[rival], strict=True)
        difference = Spread.of([ours - theirs for ours, theirs in pairs]).scaled(unit)
        return Line(label, _UNITS[unit], difference, goal=goal)

    def _compared(
        self,
        name: str,
        rival: str,
        ratios: list[float],
        words: str,
        goal: Goal | None,
        unit: float,
        label: str,
    ) -> Line:
        value = Spread.of(self.seconds[name]).scaled(unit)
        return Line(label or name, _UNITS[unit], value, rival, Spread.of(ratios), words, goal)

    def undisturbed(self, name: str) -> float:
        """The first decile: what it takes when nothing else runs, if that was the case in some rounds."""
        return quantiles(self.seconds[name], n=10, method="inclusive")[0]


async def interleave(
    contenders: Mapping[str, Contender],
    scale: Scale,
    *,
    rounds: int = 0,
    count: int = 0,
    clock: Callable[[], float] = perf_counter,
) -> Samples:
    """Measures all contenders in rounds. `count` fixes how often each does its work in a round (0: by the clock)."""
    counts = {
        name: count or await _calibrated(run, scale.slice, clock)
        for name, run in contenders.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    gc.collect()
    gc.freeze()
    try:
        for _ in range(rounds or scale.rounds):
            for name in order:
                seconds[name].append(await _timed(contenders[name], counts[name], clock))
            order.append(order.pop(0))
    finally:
        gc.unfreeze()
    return Samples(seconds)


async def _calibrated(run: Contender, wanted: float, clock: Callable[[], float]) -> int:
    count = 1
    while True:
        each = await _timed(run, count, clock)
        for _ in range(3):
            # Not all of it need be the contender's: a turn that is too short measures cold caches.
            if wanted / 4 < each * count < 10 * wanted:
                each = min(each, await _timed(run, count, clock))
        if each * count > wanted / 4 or count > 1 << 24:
            return max(1, round(wanted / each))
        count *= 4


async def _timed(run: Contender, count: int, clock: Callable[[], float]) -> float:
    begun = clock()
    clean_up = await run(count)
    seconds = clock() - begun
    if clean_up is not None:
        clean_up()
    return seconds / count
