"""The cost of an instance for each request: made, called once, which calls the host twice, and closed.

All of it is CPU time of the process. The floor is the least code that does the same work: the C of
`runtime/native`, called by hand, with everything known beforehand and nothing checked.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from time import process_time
from typing import Any

import wasmtime

from .fresh_floor import AsyncFloor, SyncFloor
from .guests import bindings
from .measure import Contender, Scale, interleave
from .results import Findings, at_most

#: What a ratio may be, and CPU time for each request of a web server.
_GOAL, _REQUEST = 0.4, 100.0
_KINDS = ("async", "plain", "--sync")


def source(imports: int) -> str:
    """Return a module with a memory that imports so many functions and calls two of them."""
    last = min(imports, 2) - 1
    functions = "".join(
        f'(import "env" "f{i}" (func $f{i} (param i32 i32) (result i32)))' for i in range(imports)
    )
    return f"""(module {functions}
      (memory (export "memory") 1)
      (func (export "twice") (param $n i32) (result i32)
        (i32.add (local.get $n) (local.get $n)))
      (func (export "pair") (param $n i32) (result i32)
        (call $f{last} (local.get $n) (call $f0 (i32.const 10) (i32.const 1)))))"""


async def _async(self: object, a: int, b: int, /) -> int:
    return a + b


def _plain(self: object, a: int, b: int, /) -> int:
    return a + b


def _host(kind: str, imports: int) -> Any:
    function = _async if kind == "async" else _plain
    names = [f"f{i}" for i in range(imports)]
    return type("Host", (), dict[str, Any].fromkeys(names, function))()


def _bindings(kind: str, imports: int) -> tuple[Any, Any]:
    """Return what makes instances, and what it is given."""
    word = "sync" if kind == "--sync" else "async"
    module = bindings(f"fresh_{word}_{imports}", source(imports), sync=kind == "--sync")
    instantiate = getattr(module, f"Fresh{word.title()}{imports}").instantiate
    return instantiate, module.Imports(env=_host(kind, imports))


def _ours(kind: str, imports: int) -> Contender:
    instantiate, given = _bindings(kind, imports)

    async def run(count: int) -> None:
        for _ in range(count):
            async with await instantiate(given) as guest:
                await guest.pair(1)

    async def run_sync(count: int) -> None:
        for _ in range(count):
            with instantiate(given) as guest:
                guest.pair(1)

    return run_sync if kind == "--sync" else run


def _wasmtime_py(imports: int) -> Contender:
    engine, i32 = wasmtime.Engine(), wasmtime.ValType.i32()
    module, kind = wasmtime.Module(engine, source(imports)), wasmtime.FuncType([i32, i32], [i32])
    host = _host("plain", imports)

    async def run(count: int) -> None:
        for _ in range(count):
            store, linker = wasmtime.Store(engine), wasmtime.Linker(engine)
            for i in range(imports):
                function = wasmtime.Func(store, kind, getattr(host, f"f{i}"))
                linker.define(store, "env", f"f{i}", function)
            pair: Any = linker.instantiate(store, module).exports(store)["pair"]
            pair(store, 1)
            linker.close()
            store.close()

    return run


def _requests() -> Contender:
    """A task for each request, as servers have, which makes its own host with what it needs."""
    module = bindings("fresh_async_1", source(1))
    instantiate = module.FreshAsync1.instantiate

    class Host:
        def __init__(self, user: int) -> None:
            self.user = user

        async def f0(self, a: int, b: int, /) -> int:
            await asyncio.sleep(0)
            return a + b + self.user

    async def request(user: int) -> None:
        async with await instantiate(module.Imports(env=Host(user))) as guest:
            await guest.pair(user)

    async def run(count: int) -> None:
        for begin in range(0, count, 50):
            users = range(begin, min(begin + 50, count))
            await asyncio.gather(*map(request, users))

    return run


def _floors() -> dict[str, Callable[[], Awaitable[None]]]:
    return {
        "async": AsyncFloor(source(1), _host("async", 1).f0).request,
        "--sync": SyncFloor(source(1), _host("plain", 1).f0).request,
    }


def _repeated(request: Callable[[], Awaitable[None]]) -> Contender:
    async def run(count: int) -> None:
        for _ in range(count):
            await request()

    return run


def _collecting(run: Contender) -> Contender:
    async def run_and_collect(count: int) -> Callable[[], object]:
        await run(count)
        return gc.collect

    return run_and_collect


def _name(kind: str, imports: int) -> str:
    return f"{kind}, {imports} import{'s' if imports > 1 else ''}"


async def _measure(scale: Scale) -> Findings:
    contenders: dict[str, Contender] = {}
    for imports in (1, 8):
        contenders[_name("wasmtime-py", imports)] = _wasmtime_py(imports)
        for kind in _KINDS:
            contenders[_name(kind, imports)] = _ours(kind, imports)
    for kind, floor in _floors().items():
        contenders[f"by hand, {kind}"] = _repeated(floor)
    contenders["a request"] = _requests()
    # Collected off the clock: what a contender leaves to the collector is not to hit the next one.
    collected = {name: _collecting(run) for name, run in contenders.items()}
    rounds, count = scale.few(15, 61), scale.few(30, 60)
    samples = await interleave(collected, scale, rounds=rounds, count=count, clock=process_time)
    found = Findings("an instance for each request, CPU time")
    for imports in (1, 8):
        rival = _name("wasmtime-py", imports)
        found.lines += [
            samples.cost(_name(kind, imports), rival, at_most(_GOAL)) for kind in _KINDS
        ]
        found.lines.append(samples.line(rival))
    found.lines += [samples.cost(f"by hand, {kind}", "wasmtime-py, 1 import") for kind in _floors()]
    found.lines.append(samples.line("a request", "a task that makes one", goal=at_most(_REQUEST)))
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
