"""The cost of calls of synchronous bindings (``--sync``)."""

from __future__ import annotations

import asyncio
from typing import Any

from .contenders import WASMTIME_PY, repeat_plainly
from .guests import CALLS, bindings, host_class
from .measure import Contender, Scale, interleave
from .results import Findings, at_least
from .rivals import Untyped, add

_EXPORT, _HOST = "export call", "host call"


def _guest() -> Any:
    module = bindings("bench_sync", CALLS, sync=True)
    guest = module.BenchSync.instantiate(module.Imports(env=host_class("plain")()))
    if guest.twice(2) != 4 or guest.sum(5) != 16:
        raise TypeError("the bindings are not synchronous")
    return guest


def _contenders(guest: Any) -> dict[str, Contender]:
    untyped = Untyped(add)

    async def export(count: int) -> None:
        for _ in range(count):
            guest.twice(1)

    async def host(count: int) -> None:
        for _ in range(count):
            guest.sum(1)

    return {
        _EXPORT: export,
        _HOST: host,
        f"{WASMTIME_PY}, {_EXPORT}": repeat_plainly(untyped.twice, untyped.store, 1),
        f"{WASMTIME_PY}, {_HOST}": repeat_plainly(untyped.sum, untyped.store, 1),
    }


def run(scale: Scale) -> Findings:
    """Measure it, if the generator can make such bindings."""
    found = Findings("synchronous bindings")
    try:
        guest = _guest()
    except Exception as error:
        found.notes.append(
            f"skipped: the generator makes no synchronous bindings yet ({type(error).__name__}: {error})"
        )
        return found
    samples = asyncio.run(interleave(_contenders(guest), scale))
    found.lines = [
        samples.faster(_EXPORT, f"{WASMTIME_PY}, {_EXPORT}", at_least(30)),
        samples.faster(_HOST, f"{WASMTIME_PY}, {_HOST}", at_least(16)),
    ]
    return found
