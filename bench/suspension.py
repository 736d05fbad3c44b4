"""The cost of one real suspension: a host function waits for one turn of the event loop."""

from __future__ import annotations

import asyncio
from time import process_time

from .contenders import (
    FLOOR,
    GETTER,
    GREENLET,
    METHOD,
    SLEEP,
    THREADS,
    host_calls,
    our_guest,
    repeat,
)
from .floor import FloorModule, NoCollector, PlainFloorGuest
from .guests import host_class
from .measure import Scale, interleave
from .results import Findings, at_least, at_most

_AWAIT, _BY_HAND = "await_", "await_, by hand"

#: What `await_` may take beyond ``await``: CPU time in microseconds.
_GOAL = 1.5


async def _measure(scale: Scale) -> Findings:
    calls = await host_calls("sleep")
    names = METHOD, GETTER, THREADS, GREENLET, FLOOR
    with NoCollector():
        samples = await interleave(
            {**{name: calls[name] for name in names}, SLEEP: repeat(asyncio.sleep, 0)}, scale
        )
        by_hand = PlainFloorGuest(FloorModule(host_class("await by hand")().from_host))
        plain = {
            METHOD: calls[METHOD],
            _AWAIT: repeat((await our_guest("await")).sum, 1),
            FLOOR: calls[FLOOR],
            _BY_HAND: repeat(by_hand.call_sum, 1),
        }
        cpu = await interleave(plain, scale, clock=process_time)
    floor = cpu.more(_BY_HAND, FLOOR, "the same by hand")
    # Where even the least code takes as long, a fifth more than that.
    goal = at_most(max(_GOAL, round(floor.value.low * 1.2, 2)))
    found = Findings("one real suspension")
    found.lines = [
        # "at most 1.8 times asyncio.sleep(0)'s own cost on top of it"
        samples.cost(METHOD, SLEEP, at_most(2.8)),
        samples.cost(GETTER, SLEEP),
        samples.faster(METHOD, THREADS, at_least(25)),
        samples.faster(METHOD, GREENLET),
        samples.cost(METHOD, FLOOR),
        cpu.line(_AWAIT, "await_ in a plain host function, CPU time"),
        cpu.more(_AWAIT, METHOD, "beyond await in an async one", goal),
        floor,
        *(samples.line(name) for name in (SLEEP, THREADS, GREENLET, FLOOR)),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
