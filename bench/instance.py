"""The cost of a further instance of a loaded module, and how it grows with imports."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import wasmtime

from .contenders import FLOOR, WASMTIME_PY, our_guest
from .floor import FloorGuest, FloorModule, NoCollector
from .guests import CALLS, bindings, host_class
from .measure import Contender, Scale, interleave
from .results import Findings, at_most

_ONE, _EIGHT = "instantiate, 1 import", "instantiate, 8 imports"


def _closing(guests: list[Any]) -> Callable[[], None]:
    def clean_up() -> None:
        for guest in guests:
            guest.close()
        guests.clear()
        gc.collect()

    return clean_up


def _ours(module: Any, imports: Any, name: str) -> Contender:
    instantiate = getattr(module, name).instantiate

    async def run(count: int) -> Callable[[], None]:
        return _closing([await instantiate(imports) for _ in range(count)])

    return run


def _floor() -> Contender:
    module = FloorModule(host_class("async")().from_host)

    async def run(count: int) -> Callable[[], None]:
        return _closing([FloorGuest(module) for _ in range(count)])

    return run


def _wasmtime_py() -> Contender:
    engine, i32 = wasmtime.Engine(), wasmtime.ValType.i32()
    module, kind = wasmtime.Module(engine, CALLS), wasmtime.FuncType([i32, i32], [i32])

    def instance() -> wasmtime.Store:
        store = wasmtime.Store(engine)
        wasmtime.Instance(store, module, [wasmtime.Func(store, kind, lambda a, b: a + b)])
        return store

    async def run(count: int) -> Callable[[], None]:
        return _closing([instance() for _ in range(count)])

    return run


def _eight_imports() -> Contender:
    names = [f"f{i}" for i in range(8)]
    text = "".join(f'(import "env" "{name}" (func (param i32 i32) (result i32)))' for name in names)
    module = bindings("bench_eight", f"(module {text})")
    function: Any = vars(host_class("async"))["from_host"]
    host = type("Host", (), dict.fromkeys(names, function))
    return _ours(module, module.Imports(env=host()), "BenchEight")


async def _measure(scale: Scale) -> Findings:
    await our_guest("async")
    module = bindings("bench_calls", CALLS)
    contenders = {
        _ONE: _ours(module, module.Imports(env=host_class("async")()), "BenchCalls"),
        _EIGHT: _eight_imports(),
        WASMTIME_PY: _wasmtime_py(),
        FLOOR: _floor(),
    }
    # Collected off the clock: on it, the collector comes round at the same contender in every round.
    with NoCollector():
        samples = await interleave(contenders, scale)
    found = Findings("a further instance")
    found.lines = [
        samples.line(_ONE, goal=at_most(40)),
        samples.cost(_ONE, FLOOR),
        samples.cost(_ONE, WASMTIME_PY),
        samples.line(_EIGHT),
        samples.line(WASMTIME_PY, f"{WASMTIME_PY}, 1 import"),
        samples.line(FLOOR, f"{FLOOR}, 1 import"),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
