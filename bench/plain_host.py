"""The cost of an export call that calls one plain host function, in which `await_` would work."""

from __future__ import annotations

import asyncio

from .contenders import GETTER, METHOD, WASMTIME_PY, host_calls
from .floor import NoCollector
from .measure import Scale, interleave
from .results import Findings, at_least


async def _measure(scale: Scale) -> Findings:
    calls = await host_calls("plain")
    with NoCollector():
        samples = await interleave(
            {name: calls[name] for name in (METHOD, GETTER, WASMTIME_PY)}, scale
        )
    found = Findings("plain host function")
    found.lines = [
        samples.faster(METHOD, WASMTIME_PY, at_least(6)),
        samples.faster(GETTER, WASMTIME_PY),
        samples.line(WASMTIME_PY),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
