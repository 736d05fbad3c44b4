"""What a benchmark finds: lines of a table, and curves. Plain data, written as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from math import inf
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """A median between the quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """The spread of one value per round; infinite when there are none."""
        if len(values) < 2:
            value = values[0] if values else inf
            return cls(value, value, value)
        low, _, high = quantiles(values, n=4, method="inclusive")
        return cls(median(values), low, high)

    def scaled(self, factor: float) -> Spread:
        """Return the spread in another unit."""
        return Spread(self.median * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: a bound for a line's ratio, or for its value when it has none."""

    bound: float
    #: "at least" or "at most"
    side: str = "at most"

    def met(self, value: float) -> bool:
        """Return True if `value` is on the right side."""
        return value >= self.bound if self.side == "at least" else value <= self.bound


def at_least(bound: float) -> Goal:
    """A goal for which more is better."""
    return Goal(bound, "at least")


def at_most(bound: float) -> Goal:
    """A goal for which less is better."""
    return Goal(bound, "at most")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a value, and how it compares."""

    name: str
    unit: str
    value: Spread
    #: What it is compared with.
    against: str = ""
    #: the median of the ratios of each round
    ratio: Spread | None = None
    #: "times faster" or "times the cost"
    ratio_is: str = ""
    goal: Goal | None = None

    @property
    def met(self) -> bool | None:
        """True if the goal is reached; None without a goal."""
        if self.goal is None:
            return None
        return self.goal.met(self.judged)

    @property
    def judged(self) -> float:
        """What a goal is compared with: the median of the ratios; of plain times and sizes the lower quartile, since what the
        machine does besides can only add to them."""
        return self.ratio.median if self.ratio is not None else self.value.low

    @property
    def wanted(self) -> str:
        """The goal in words."""
        if self.goal is None:
            return ""
        return f"{self.goal.side} {self.goal.bound:g} {self.ratio_is or self.unit}"


@dataclass(frozen=True, slots=True)
class Curve:
    """How something grows."""

    name: str
    x: str
    y: str
    #: points by what was measured
    series: dict[str, list[tuple[float, float]]]
    logarithmic: bool = False


@dataclass(slots=True)
class Findings:
    """All that one question's program found out."""

    question: str
    lines: list[Line] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain data, with what the lines say about themselves."""
        data = asdict(self)
        for plain, line in zip(data["lines"], self.lines, strict=True):
            plain["goal"], plain["met"] = line.wanted, line.met
        return data

    def dumps(self) -> str:
        """Return text that `loads` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Findings:
        """Read text that `dumps` wrote."""
        data = json.loads(text)
        lines = [_line(each) for each in data.pop("lines")]
        curves = [Curve(**each) for each in data.pop("curves")]
        return cls(lines=lines, curves=curves, **data)


def _line(data: dict[str, Any]) -> Line:
    ratio, goal = data.pop("ratio"), data.pop("goal")
    return Line(
        value=Spread(**data.pop("value")),
        ratio=Spread(**ratio) if ratio else None,
        goal=Goal(**goal) if goal else None,
        **data,
    )
