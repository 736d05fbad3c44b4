"""The cost of reading and writing a mebibyte of guest memory, against a plain copy of the same bytes."""

from __future__ import annotations

import asyncio
from typing import Any

from .contenders import our_guest, repeat_plainly
from .measure import Contender, Scale, interleave
from .results import Curve, Findings, at_most

_MIB = 1 << 20
_READ, _WRITE, _VIEW = "read", "write", "view"
_COPY, _STORE = "bytes(memoryview)", "memoryview[:] = bytes"


def _contenders(memory: Any, size: int) -> dict[str, Contender]:
    # The copy is from and to the guest's own memory, so that pages and caches are the same for both.
    data, other = bytes(size), memory.view()[:size]
    read, write = memory.read, memory.write

    def store() -> None:
        other[:] = data

    return {
        _READ: repeat_plainly(read, 0, size),
        _WRITE: repeat_plainly(write, 0, data),
        _VIEW: repeat_plainly(memory.view),
        _COPY: repeat_plainly(bytes, other),
        _STORE: repeat_plainly(store),
    }


async def _grown(size: int) -> Any:
    memory = (await our_guest("async")).memory
    memory.grow(-(-size // 65536))
    return memory


async def _measure(scale: Scale) -> Findings:
    memory = await _grown(4 * _MIB)
    samples = await interleave(_contenders(memory, _MIB), scale)
    found = Findings("guest memory")
    found.lines = [
        samples.cost(_READ, _COPY, at_most(1.3), label="read 1 MiB"),
        samples.cost(_WRITE, _STORE, at_most(1.3), label="write 1 MiB"),
        samples.line(_VIEW, "view(), whatever the size"),
        samples.line(_COPY, f"{_COPY}, 1 MiB"),
        samples.line(_STORE, f"{_STORE}, 1 MiB"),
    ]
    found.curves = [await _growth(memory, scale)]
    return found


async def _growth(memory: Any, scale: Scale) -> Curve:
    series: dict[str, list[tuple[float, float]]] = {_READ: [], _WRITE: [], _COPY: [], _STORE: []}
    for size in (16, 256, 4096, 65536, _MIB, 4 * _MIB):
        samples = await interleave(_contenders(memory, size), scale, rounds=scale.few(3, 7))
        for name, points in series.items():
            points.append((size, samples.line(name).value.median))
    return Curve("guest memory", "bytes", "µs", series, True)


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
