"""How the cost grows with parameters, a module's exports, nesting, and host calls in one guest call."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import wasmtime

from runtime import await_

from .contenders import METHOD, WASMTIME_PY, repeat, repeat_plainly
from .guests import CALLS, bindings, host_class
from .measure import MICRO, Contender, Samples, Scale, interleave
from .results import Curve, Findings, Line, Spread

Points = list[tuple[float, float]]


def _series(
    samples: dict[int, Samples], names: tuple[str, ...], unit: float = MICRO
) -> dict[str, Points]:
    return {
        name: [(x, each.line(name, unit=unit).value.median) for x, each in samples.items()]
        for name in names
    }


def _line(name: str, samples: dict[int, Samples], label: str, few: int, many: int) -> Line:
    """Compare the cost with few and with many. They were measured one after the other, so this is the least sure of all lines."""
    ratio = samples[many].line(name).value.median / samples[few].line(name).value.median
    return Line(
        label,
        "µs",
        samples[many].line(name).value,
        f"with {few:,}",
        Spread(ratio, ratio, ratio),
        "times the cost",
    )


# ---- parameters ----


def _parameters_text(counts: range) -> str:
    functions = (
        f'(func (export "f{n}") (param{" i32" * n}) (result i32) (i32.const 1))' for n in counts
    )
    return f"(module {''.join(functions)})"


async def _parameters(scale: Scale) -> Samples:
    counts = range(16)
    text = _parameters_text(counts)
    guest = await bindings("bench_parameters", text).BenchParameters.instantiate()
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    exports: Any = wasmtime.Instance(store, wasmtime.Module(engine, text), []).exports(store)
    contenders: dict[str, Contender] = {}
    for count in counts:
        values = range(count)
        contenders[f"{METHOD} {count}"] = repeat(getattr(guest, f"f{count}"), *values)
        contenders[f"{WASMTIME_PY} {count}"] = repeat_plainly(exports[f"f{count}"], store, *values)
    return await interleave(contenders, scale, rounds=scale.few(3, 9))


def _parameters_curve(samples: Samples) -> Curve:
    series = {
        name: [(float(n), samples.line(f"{name} {n}").value.median) for n in range(16)]
        for name in (METHOD, WASMTIME_PY)
    }
    return Curve("parameters of an export", "parameters", "µs", series)


# ---- exports ----


def _exports_text(count: int) -> str:
    functions = (
        f'(func (export "f{n}") (param i32) (result i32) (local.get 0))' for n in range(count)
    )
    return f"(module {''.join(functions)})"


async def _exports(count: int, scale: Scale) -> Samples:
    kind = bindings(f"bench_exports_{count}", _exports_text(count))
    instantiate = getattr(kind, f"BenchExports{count}").instantiate
    guest = await instantiate()
    calls = await interleave({_CALL: repeat(guest.f0, 1)}, scale, rounds=scale.few(3, 9))
    instances: list[Any] = []

    def clean_up() -> None:
        for each in instances:
            each.close()

    async def instance(times: int) -> Callable[[], None]:
        instances[:] = [await instantiate() for _ in range(times)]
        return clean_up

    several = await interleave({_INSTANCE: instance}, scale, rounds=3, count=max(1, 100 // count))
    return Samples(calls.seconds | several.seconds)


_CALL, _INSTANCE = "a call", "a further instance"

# ---- nesting ----


class Nesting:
    """A host function that calls the guest that called it, to a given depth."""

    guest: Any

    async def from_host(self, depth: int, _: int, /) -> int:
        """Calls ``ask`` once, which comes back here, until the depth is used up."""
        self.left -= 1
        return await self.guest.ask(1) if self.left > 0 else 1

    left = 0


async def _nesting(depths: tuple[int, ...], scale: Scale) -> dict[int, Samples]:
    module, host = bindings("bench_calls", CALLS), Nesting()
    host.guest = await module.BenchCalls.instantiate(module.Imports(env=host))

    async def nested(depth: int) -> None:
        host.left = depth
        await host.guest.ask(1)

    return {
        depth: await interleave({METHOD: repeat(nested, depth)}, scale, rounds=scale.few(3, 9))
        for depth in depths
    }


def _per_level(samples: dict[int, Samples]) -> dict[str, Points]:
    return {
        "each level": [
            (depth, each.line(METHOD).value.median / depth) for depth, each in samples.items()
        ]
    }


class PlainNesting:
    """The same by a plain function, which waits for the guest in `await_`."""

    guest: Any

    def from_host(self, depth: int, _: int, /) -> int:
        """Calls ``ask`` once, as above."""
        self.left -= 1
        return await_(self.guest.ask(1)) if self.left > 0 else 1

    left = 0


_MANY, _VERY_MANY = "250 levels", "1,000 levels"
_DEEP = {_MANY: 250, _VERY_MANY: 1000}


async def _deep_nesting(host: Nesting | PlainNesting, scale: Scale) -> Samples:
    """Return what each level takes in deep nests."""
    module = bindings("bench_calls", CALLS)
    host.guest = await module.BenchCalls.instantiate(module.Imports(env=host))

    async def nested(depth: int) -> None:
        host.left = depth
        await host.guest.ask(1)

    contenders = {name: repeat(nested, depth) for name, depth in _DEEP.items()}
    samples = await interleave(contenders, scale, rounds=scale.few(3, 9), count=1)
    return Samples({name: [each / _DEEP[name] for each in samples.seconds[name]] for name in _DEEP})


# ---- host calls in one guest call ----


async def _host_calls(scale: Scale) -> dict[str, Points]:
    module = bindings("bench_calls", CALLS)
    series: dict[str, Points] = {}
    for kind in ("async", "plain", "sleep"):
        guest = await module.BenchCalls.instantiate(module.Imports(env=host_class(kind)()))
        series[kind] = []
        for times in (1, 10, 100):
            samples = await interleave(
                {kind: repeat(guest.ask, times)}, scale, rounds=scale.few(3, 9)
            )
            series[kind].append((times, samples.line(kind).value.median / times))
    return series


async def _measure(scale: Scale) -> Findings:
    found = Findings("growth")
    parameters = await _parameters(scale)
    exports = {
        count: await _exports(count, scale)
        for count in ((1, 100, 1000) if scale.quick else (1, 10, 100, 1000, 10_000))
    }
    nesting = await _nesting((1, 2, 4, 8) if scale.quick else (1, 2, 4, 8, 16, 32), scale)
    # Of frames: on CPython 3.11 each level has nine, and 4 KiB of the thread's stack.
    sys.setrecursionlimit(100_000)
    deep = await _deep_nesting(Nesting(), scale)
    deep_plain = await _deep_nesting(PlainNesting(), scale)
    most, deepest = max(exports), max(nesting)
    found.lines = [
        parameters.faster(f"{METHOD} 15", f"{WASMTIME_PY} 15", label="export of 15 parameters"),
        parameters.cost(f"{METHOD} 15", f"{METHOD} 0", label="export of 15 parameters"),
        _line(_CALL, exports, f"a call, {most:,} exports", 1, most),
        _line(_INSTANCE, exports, f"a further instance, {most:,} exports", 1, most),
        _line(METHOD, nesting, f"a call nested {deepest} deep", 1, deepest),
        deep.cost(_VERY_MANY, _MANY, label="a level of 1,000, async"),
        deep_plain.cost(_VERY_MANY, _MANY, label="a level of 1,000, await_"),
    ]
    found.curves = [
        _parameters_curve(parameters),
        Curve("exports of the module", "exports", "µs", _series(exports, (_CALL, _INSTANCE)), True),
        Curve("nesting", "depth", "µs for each level", _per_level(nesting)),
        Curve(
            "host calls in one guest call",
            "host calls",
            "µs for each",
            await _host_calls(scale),
            True,
        ),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
