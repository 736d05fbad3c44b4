"""What rounds are like: how many of everything, and which of what may happen does."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

import wasmtime

from runtime import new_engine

from .plans import Do, PlanProfile


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the program."""

    seed: int
    stores: int
    trace: bool = False
    #: What is to be left out.
    without: frozenset[str] = frozenset()

    def has(self, what: str) -> bool:
        """Return True if rounds may have that."""
        return what not in self.without


@dataclass(frozen=True, slots=True)
class Profile:
    """Draw what one event loop of a round is like."""

    stores: int
    callers: int
    engine: wasmtime.Engine
    plans: PlanProfile
    #: Callers begun in one turn, at most.
    rush: int
    #: Shares of callers that are ended early and that run in unusual ways, and of stores polled on worker threads.
    cancelled: float
    odd: float
    offload: float
    #: True if guests yield when they compute.
    sliced: bool
    #: True if the loop is closed while things are under way.
    abrupt: bool
    #: True if the collector may find what belongs to this thread while it runs in another.
    foreign: bool
    #: True if how things go depends on the time: on slices, worker threads, other loops.
    timed: bool


@cache
def _engine(time_slice: float | None) -> wasmtime.Engine:
    return new_engine(time_slice=time_slice, cache=False)


_WEIGHTS = {
    Do.SLEEP: 3, Do.FUTURE: 5, Do.EVENT: 1, Do.STUBBORN: 0.2, Do.GREEN: 1, Do.CALL: 3, Do.CATCH: 2, Do.TOGETHER: 1,
    Do.LEAVE: 1, Do.LATER: 1, Do.HANG: 0.5, Do.COLLECT: 0.05, Do.STORE_GC: 1, Do.LITTER: 0.5, Do.TABLE: 1, Do.CLOSE: 0.3,
    Do.INTRUDE: 0.05, Do.MISUSE: 0.3,
}  # fmt: skip


def draw(choice: random.Random, options: Options, threads: int, collector: str) -> Profile:
    """Draw what one event loop of a round is like."""
    stores = choice.choice([1, 2, 5, options.stores // 5 or 1, options.stores, options.stores])
    sliced = choice.random() < 0.3 and options.has("slices")
    time_slice = 0.001 if sliced else choice.choice([None, 0.01]) if options.has("slices") else None
    offload = choice.choice([0.0, 0.0, 0.0, 0.3]) if options.has("offload") else 0.0
    trouble = choice.choice([0.0, 0.02, 0.1])
    weights = {do: weight * choice.choice([0.2, 1, 1, 3]) for do, weight in _WEIGHTS.items()}
    # The ticker, and the workers that poll, are threads too, and may find Python's garbage.
    foreign = threads > 1 or (collector != "on demand" and (time_slice is not None or offload > 0))
    return Profile(
        stores=stores,
        callers=choice.choice([stores * 2 + 10, max(10, options.stores * 2)]) // threads,
        engine=_engine(time_slice),
        plans=PlanProfile(
            weights, trouble, trouble / 2, choice.choice([200_000, 2_000_000]) if sliced else 100
        ),
        rush=choice.choice([1, 5, 50]),
        cancelled=choice.choice([0.0, 0.1, 0.5]),
        odd=choice.choice([0.0, 0.1, 0.5]),
        offload=offload,
        sliced=time_slice is not None,
        abrupt=choice.random() < 0.15 and options.has("abrupt") and not foreign,
        foreign=foreign,
        timed=sliced or offload > 0 or threads > 1,
    )
