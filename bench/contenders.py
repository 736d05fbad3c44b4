"""One guest call, made in every way there is: the contenders of the questions about calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from runtime import Stack, Store

from .floor import FloorGuest, FloorModule
from .guests import CALLS, bindings, host_class
from .measure import Contender
from .rivals import NaiveGreenlet, ThreadBridge, Untyped, add

METHOD = "generated method"
GETTER = "getter on a Stack"
WASMTIME_PY = "wasmtime-py, synchronous"
THREADS = "thread bridge"
GREENLET = "naive greenlet"
FLOOR = "ctypes by hand"
SLEEP = "asyncio.sleep(0)"


def repeat(call: Callable[..., Awaitable[Any]], *values: Any) -> Contender:
    """Awaits a call again and again."""

    async def run(count: int) -> None:
        for _ in range(count):
            await call(*values)

    return run


def repeat_plainly(call: Callable[..., Any], *values: Any) -> Contender:
    """Makes a call that is not awaited again and again."""

    async def run(count: int) -> None:
        for _ in range(count):
            call(*values)

    return run


async def our_guest(kind: str, store: Store | None = None) -> Any:
    """Return an instance of `CALLS` with a host function of that kind, as a user makes it."""
    module = bindings("bench_calls", CALLS)
    imports = module.Imports(env=host_class(kind)())
    return await module.BenchCalls.instantiate(imports, store=store)


def _method_sum(guest: Any) -> Contender:
    async def run(count: int) -> None:
        for _ in range(count):
            await guest.sum(1)

    return run


def _method_twice(guest: Any) -> Contender:
    async def run(count: int) -> None:
        for _ in range(count):
            await guest.twice(1)

    return run


async def export_calls() -> dict[str, Contender]:
    """An export that calls nothing."""
    guest = await our_guest("async")
    untyped = Untyped(add)
    bridge = ThreadBridge(host_class("async")().from_host, asyncio.get_running_loop())
    naive = NaiveGreenlet(host_class("async")().from_host)
    floor = FloorGuest(FloorModule(host_class("async")().from_host))
    return {
        METHOD: _method_twice(guest),
        GETTER: repeat(guest.getters.twice.get1(), Stack(), 1),
        WASMTIME_PY: repeat_plainly(untyped.twice, untyped.store, 1),
        THREADS: repeat(bridge.call, bridge.twice, 1),
        GREENLET: repeat(naive.call, naive.twice, 1),
        FLOOR: repeat(floor.call_twice, 1),
    }


async def host_calls(kind: str) -> dict[str, Contender]:
    """An export that makes one host call: "async", "plain" or "sleep". Only the synchronous rival's is always plain."""
    guest = await our_guest(kind)
    untyped = Untyped(add)
    others = host_class("async" if kind == "plain" else kind)()
    bridge = ThreadBridge(others.from_host, asyncio.get_running_loop())
    naive = NaiveGreenlet(others.from_host)
    floor = FloorGuest(FloorModule(others.from_host))
    return {
        METHOD: _method_sum(guest),
        GETTER: repeat(guest.getters.sum.get1(), Stack(), 1),
        WASMTIME_PY: repeat_plainly(untyped.sum, untyped.store, 1),
        THREADS: repeat(bridge.call, bridge.sum, 1),
        GREENLET: repeat(naive.call, naive.sum, 1),
        FLOOR: repeat(floor.call_sum, 1),
    }
