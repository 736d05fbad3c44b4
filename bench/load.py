"""The time of ``load`` for a module that was compiled before, on this machine or in this process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import wasmtime

from .guests import bindings, large_module
from .measure import MILLI, Contender, Scale, interleave
from .results import Findings, Line, Spread, at_most

_OURS, _TOUCHED = "load", "load, the .wasm touched since"
_FILE, _CACHE = "wasmtime.Module.deserialize_file", "wasmtime.Module, wasmtime's cache"
_VARIABLES = ("XDG_CACHE_HOME", "WASMTIME_ASYNC_CACHE")


@contextlib.contextmanager
def own_cache(folder: str) -> Iterator[None]:
    """Caches on disk begin empty, and leave nothing behind."""
    before = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(dict.fromkeys(_VARIABLES, folder))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _repeated(
    load: Callable[[wasmtime.Engine], Any], engine: Callable[[], wasmtime.Engine]
) -> Contender:
    # A new engine each time: an engine knows what was loaded for it. Making it is off the clock, in a list made before.
    engines: list[wasmtime.Engine] = []

    async def run(count: int) -> Callable[[], None]:
        for _ in range(count):
            load(engines.pop() if engines else engine())
        return lambda: engines.extend(engine() for _ in range(count))

    engines.append(engine())
    return run


def _wasmtime_engine(cache: bool) -> Callable[[], wasmtime.Engine]:
    def make() -> wasmtime.Engine:
        config = wasmtime.Config()
        if cache:
            config.cache = True
        return wasmtime.Engine(config)

    return make


def _first(load: Callable[[], Any]) -> Spread:
    begun = perf_counter()
    load()
    return Spread.of([perf_counter() - begun])


async def _measure(scale: Scale, folder: str) -> Findings:
    from runtime import new_engine

    data = large_module(scale.few(2, 14))
    size = f"{len(data) / 1e6:.0f} MB"
    generated = bindings("bench_large", data)
    module = generated.BenchLarge
    found = Findings(f"load of a module of {size}, compiled before")
    first = _first(lambda: module.load(new_engine()))
    compiling = _first(lambda: module.load(new_engine(cache=False)))
    plain, cached = _wasmtime_engine(False), _wasmtime_engine(True)
    compiled = Path(folder, "compiled")
    compiled.write_bytes(wasmtime.Module(plain(), data).serialize())
    wasmtime.Module(cached(), data)

    def touched(engine: wasmtime.Engine) -> None:
        os.utime(Path(str(generated.__file__)).with_suffix(".wasm"))
        module.load(engine)

    contenders = {
        _OURS: _repeated(module.load, new_engine),
        _TOUCHED: _repeated(touched, new_engine),
        _FILE: _repeated(
            lambda engine: wasmtime.Module.deserialize_file(engine, str(compiled)), plain
        ),
        _CACHE: _repeated(lambda engine: wasmtime.Module(engine, data), cached),
    }
    samples = await interleave(contenders, scale, rounds=scale.few(9, 15), count=1)
    found.lines = [
        samples.line(_OURS, unit=MILLI, goal=at_most(2)),
        samples.cost(_OURS, _FILE, unit=MILLI),
        samples.line(_TOUCHED, unit=MILLI),
        samples.line(_CACHE, unit=MILLI),
        samples.line(_FILE, unit=MILLI),
        Line("load for the first time (compiles, writes)", "s", first),
        Line("load without a cache (compiles)", "s", compiling),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, own_cache(folder):
        return asyncio.run(_measure(scale, folder))
