"""The cost of an export call that calls nothing."""

from __future__ import annotations

import asyncio

from .contenders import FLOOR, GETTER, GREENLET, METHOD, THREADS, WASMTIME_PY, export_calls
from .floor import NoCollector
from .measure import Scale, interleave
from .results import Findings, at_least


async def _measure(scale: Scale) -> Findings:
    with NoCollector():
        samples = await interleave(await export_calls(), scale)
    found = Findings("export call")
    found.lines = [
        samples.faster(METHOD, WASMTIME_PY, at_least(12)),
        samples.faster(GETTER, WASMTIME_PY, at_least(14)),
        samples.faster(METHOD, THREADS),
        samples.faster(METHOD, GREENLET),
        samples.cost(METHOD, FLOOR),
        *(samples.line(name) for name in (WASMTIME_PY, THREADS, GREENLET, FLOOR)),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
