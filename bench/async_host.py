"""The cost of an export call that calls one ``async def`` host function, which returns at once."""

from __future__ import annotations

import asyncio

from .contenders import FLOOR, GETTER, GREENLET, METHOD, THREADS, WASMTIME_PY, host_calls
from .floor import NoCollector
from .measure import Scale, interleave
from .results import Findings, at_least


async def _measure(scale: Scale) -> Findings:
    with NoCollector():
        samples = await interleave(await host_calls("async"), scale)
    found = Findings("async host function, ready at once")
    found.lines = [
        samples.faster(METHOD, WASMTIME_PY, at_least(8)),
        samples.faster(GETTER, WASMTIME_PY),
        samples.faster(METHOD, THREADS),
        samples.faster(METHOD, GREENLET),
        samples.cost(METHOD, FLOOR),
        *(samples.line(name) for name in (WASMTIME_PY, THREADS, GREENLET, FLOOR)),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
