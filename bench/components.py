"""The cost of calls of components, beside wasmtime-py's own component API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime import component

from .component_floor import by_hand
from .contenders import WASMTIME_PY, repeat_plainly
from .guests import bindings
from .measure import Contender, Scale, interleave
from .results import Findings, Goal, Line, at_least, at_most

_GUEST = Path(__file__).with_name("components.wat")
_MIB = 1 << 20
_MEMCPY, _CORE = "memoryview[:] = bytes, 1 MiB", "the plain core call"
_PARTS = 1000


@dataclass(frozen=True, slots=True)
class _Case:
    """A call: its goals, times faster than wasmtime-py; `slow` if wasmtime-py takes milliseconds.

    If there is a floor, the same by hand, a goal that it rules out is a fifth above the floor.
    """

    name: str
    label: str
    arguments: Callable[[Any], tuple[Any, ...]] = lambda module: ()
    goal: Goal | None = None
    sync_goal: Goal | None = None
    slow: bool = False
    has_floor: bool = False


def _pairs(module: Any) -> tuple[Any, ...]:
    return ([module.Pair(f"name {index}", index) for index in range(_PARTS)],)


_CASES = (
    _Case("add", "add(u32, u32)", lambda module: (1, 2), at_least(12), at_least(30)),
    _Case("text_in", "string of 100 B in", lambda module: ("x" * 100,), at_least(6), at_least(12)),
    _Case("text_out", "string of 100 B out", goal=at_least(6)),
    _Case("bytes_in", "list<u8> of 1 MiB in", lambda module: (bytes(_MIB),), at_least(5000), slow=True),
    _Case("bytes_out", "list<u8> of 1 MiB out", goal=at_least(5000), slow=True),
    _Case("u32s_in", "list<u32> of 10,000 in", lambda module: (list(range(10_000)),), at_least(80), slow=True),
    _Case("u32s_out", "list<u32> of 10,000 out", goal=at_least(40), slow=True),
    _Case("pairs_in", "1,000 records in", _pairs, at_least(25), slow=True),
    _Case("pairs_out", "1,000 records out", goal=at_least(30), slow=True),
    _Case("variant", "record in, variant out", lambda module: (module.Pair("pear", 3),), at_least(15)),
    _Case("call_price", "import with a record", lambda module: (3,), at_least(11), has_floor=True),
    _Case("call_name", "import that returns a string", goal=at_least(5), has_floor=True),
)  # fmt: skip


class _Host:
    async def price(self, pair: Any, /) -> float:
        return 2.5

    async def name(self) -> str:
        return "x" * 20


class _PlainHost:
    def price(self, pair: Any, /) -> float:
        return 2.5

    def name(self) -> str:
        return "x" * 20


class _Rival:
    """The component in wasmtime-py: values are of its own types, and a call ends with post_return."""

    def __init__(self, data: bytes) -> None:
        self.engine = wasmtime.Engine()
        self.component = component.Component(self.engine, data)
        self.linker = component.Linker(self.engine)
        with self.linker.root() as root, root.add_instance("host") as host:
            host.add_func("price", lambda store, pair: 2.5)
            host.add_func("name", lambda store: "x" * 20)
        self.store = wasmtime.Store(self.engine)
        self.instance = self.linker.instantiate(self.store, self.component)

    def function(self, name: str) -> Callable[..., Any]:
        function, store = self.instance.get_func(self.store, name.replace("_", "-")), self.store
        assert function is not None

        def call(*values: Any) -> Any:
            result = function(store, *values)
            function.post_return(store)
            return result

        return call

    def values(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(_record(value) for value in values)

    def make(self) -> None:
        store = wasmtime.Store(self.engine)
        self.linker.instantiate(store, self.component)
        store.close()


def _record(value: Any) -> Any:
    if isinstance(value, list):
        return [_record(item) for item in value]
    if not hasattr(value, "count") or isinstance(value, str | bytes):
        return value
    record = component.Record()
    record.name, record.count = value.name, value.count  # type: ignore[attr-defined]
    return record


def _awaiting(function: Callable[..., Any], values: Sequence[Any]) -> Contender:
    async def run(count: int) -> None:
        for _ in range(count):
            await function(*values)

    return run


async def _measure(scale: Scale) -> Findings:
    data = bytes(wasmtime.wat2wasm(_GUEST.read_text()))
    module, plain = (
        bindings("bench_component", data),
        bindings("bench_component_sync", data, sync=True),
    )
    guest = await module.BenchComponent.instantiate(module.Imports(_Host()))
    sync = plain.BenchComponentSync.instantiate(plain.Imports(_PlainHost()))
    rival, found = _Rival(data), Findings("components")
    floor = await by_hand(module.Pair)
    for case in _CASES:
        theirs, sync_name = f"{WASMTIME_PY}, {case.label}", f"{case.label}, --sync"
        values = case.arguments(module)
        contenders = {
            case.label: _awaiting(getattr(guest, case.name), values),
            sync_name: repeat_plainly(getattr(sync, case.name), *case.arguments(plain)),
            theirs: repeat_plainly(rival.function(case.name), *rival.values(values)),
        }
        if case.has_floor:
            contenders[f"{case.label}, by hand"] = _awaiting(getattr(floor, case.name), values)
        rounds = scale.few(1, 3) if case.slow else 0  # 0: as many as usual
        samples = await interleave(contenders, scale, rounds=rounds)
        goal = case.goal
        if case.has_floor:
            found.lines.append(samples.faster(f"{case.label}, by hand", theirs))
            goal = _above(found.lines[-1], case.goal)
        found.lines.append(samples.faster(case.label, theirs, goal))
        found.lines.append(samples.faster(sync_name, theirs, case.sync_goal))
    found.lines += await _against_floors(guest, scale)
    found.lines += await _instances(module, plain, rival, scale)
    return found


def _above(floor: Line, goal: Goal | None) -> Goal | None:
    """Return the goal, or one that is a fifth above the floor where that is slower."""
    return goal and at_least(min(goal.bound, round(floor.judged / 1.2, 2)))


async def _against_floors(guest: Any, scale: Scale) -> list[Any]:
    data, memory = bytes(_MIB), memoryview(bytearray(_MIB))

    def copy() -> None:
        memory[:] = data

    contenders = {
        "bytes in": _awaiting(guest.bytes_in, (data,)),
        "bytes out": _awaiting(guest.bytes_out, ()),
        _MEMCPY: repeat_plainly(copy),
    }
    samples = await interleave(contenders, scale)
    goal = at_most(3)
    core = bindings("bench_core", _CORE_GUEST)
    plain = await core.BenchCore.instantiate()
    contenders = {
        "add": _awaiting(guest.add, (1, 2)),
        _CORE: _awaiting(plain.add, (1, 2)),
    }
    calls = await interleave(contenders, scale)
    return [
        samples.cost("bytes in", _MEMCPY, goal, label="list<u8> of 1 MiB in"),
        samples.cost("bytes out", _MEMCPY, goal, label="list<u8> of 1 MiB out"),
        calls.cost("add", _CORE, at_most(1.15), label="add(u32, u32)"),
    ]


_CORE_GUEST = """(module (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))"""


async def _instances(module: Any, plain: Any, rival: _Rival, scale: Scale) -> list[Any]:
    imports, sync_imports = module.Imports(_Host()), plain.Imports(_PlainHost())

    async def ours(count: int) -> None:
        for _ in range(count):
            (await module.BenchComponent.instantiate(imports)).close()

    def sync() -> None:
        plain.BenchComponentSync.instantiate(sync_imports).close()

    theirs = f"{WASMTIME_PY}, instance"
    contenders = {
        "a further instance": ours,
        "a further instance, --sync": repeat_plainly(sync),
        theirs: repeat_plainly(rival.make),
    }
    samples = await interleave(contenders, scale)
    return [
        samples.cost("a further instance", theirs, at_most(6)),
        samples.cost("a further instance, --sync", theirs, at_most(6)),
    ]


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
