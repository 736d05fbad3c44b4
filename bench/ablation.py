"""Where the time of one call goes: ladders of programs, each of which does one thing more than the one before.

A rung is written as the runtime does the same thing, with the runtime's own parts. So this file knows
the insides of the runtime (`_Parts`) and changes with them. The last rung is the generated method:
its difference to the rung below is what the ladder does not explain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from sys import getrefcount
from threading import get_ident
from typing import Any

import wasmtime

from runtime import funcext, i32, new_engine
from runtime.engine.ticker import ticker
from runtime.host_call import HostCall, current_call
from runtime.native.library import library
from runtime.native.structs import ASLEEP

from .contenders import our_guest, repeat
from .measure import NANO, Contender, Samples, Scale, interleave
from .results import Findings, Line, Spread

Rung = Callable[[int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a call of one export is made of."""

    start: Callable[[Any], int]
    resume: Callable[[Any], int]
    poll: Callable[[Any], int]
    pointer: Any
    #: The pointer of a call that is not under way: a poll of it only crosses into C and back.
    idle_pointer: Any
    call: Any
    buffer: Any
    #: What the arguments are packed with: ``pack(view, offset, kind, value)``.
    pack: Callable[..., None]
    packed_into: tuple[Any, int, Any]
    queue: Any
    host_function: Any

    @classmethod
    def of(cls, guest: Any, store: wasmtime.Store, name: str) -> _Parts:
        """Return the parts for an export that takes and returns one i32."""
        function = guest.exports[name]
        bound, idle = (funcext.bind(store, function, (i32, i32), name) for _ in range(2))
        call, state = bound.call, bound.store_state
        (host_function,) = state.host_functions.values()
        host_function.make_ready()
        packed_into = call.view, call.buffer.offset, bound.kinds[0]
        return cls(
            library.start, library.resume, library.poll, call.pointer, idle.call.pointer, call,
            call.buffer, bound.pack, packed_into, state.queue, host_function,
        )  # fmt: skip

    def wake(self) -> None:
        """Wake the ticker of time slices, which has gone to sleep, and poll again."""
        ticker.wake()
        self.poll(self.pointer)


async def _nothing(n: int) -> int:
    return n


def _method(inner: Rung) -> Rung:
    class Guest:
        def __init__(self) -> None:
            self.calls = {"name": inner}

        async def method(self, n: int) -> int:
            return await self.calls["name"](n)

    return Guest().method


# ---- an export call ----


def _export_ladder(guest: Any, parts: _Parts) -> dict[str, Rung]:
    start, poll, pointer, idle = parts.start, parts.poll, parts.pointer, parts.idle_pointer
    buffer, queue, pack, call = parts.buffer, parts.queue, parts.pack, parts.call
    view, offset, kind = parts.packed_into

    async def packed(n: int) -> int:
        pack(view, offset, kind, n)
        return n

    async def crossed(n: int) -> int:
        pack(view, offset, kind, n)
        poll(idle)
        return n

    async def run(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        return n

    async def read(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def claimed(n: int) -> int:
        thread = get_ident()
        if queue.owner is not None:
            raise AssertionError
        try:
            queue.thread, queue.owner = thread, call
            pack(view, offset, kind, n)
            if start(pointer) == ASLEEP:
                parts.wake()
            result: int = buffer.result
            return result
        finally:
            queue.owner = None

    return {
        "a coroutine, awaited": _nothing,
        "arguments packed and checked (struct)": packed,
        "into C and back, GIL released (ctypes)": crossed,
        "the guest: future, fiber, epoch, delete": run,
        "the result read (ctypes field)": read,
        "store claimed and freed, thread noted": claimed,
        "the method around it: a second coroutine": _method(claimed),
        "what is left: checks, guards, the Stack": guest.twice,
    }


# ---- a host call ----


def _host_ladder(guest: Any, parts: _Parts) -> dict[str, Rung]:
    start, resume, pointer = parts.start, parts.resume, parts.pointer
    buffer, host, pack = parts.buffer, parts.host_function, parts.pack
    view, offset, kind = parts.packed_into
    function, arguments, values, cell = host.function, host.arguments, host.values, host.result_cell

    async def suspended(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def passed(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        cell[0] = sum(arguments(values))
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def served(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        cell[0] = await function(*arguments(values))
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def marked(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        token = current_call.set(None)
        cell[0] = await function(*arguments(values))
        current_call.reset(token)
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    return {
        "a guest call without a host call": guest.twice,
        "suspended and resumed: two polls, a fiber switched": suspended,
        "arguments read, result written": passed,
        "the host function, a coroutine": served,
        "the context variable, set and reset": marked,
        **_driven(parts),
        "what is left: checks, guards, exceptions": guest.sum,
    }


def _driven(parts: _Parts) -> dict[str, Rung]:
    start, resume, pointer = parts.start, parts.resume, parts.pointer
    buffer, host, pack, call = parts.buffer, parts.host_function, parts.pack, parts.call
    view, offset, kind = parts.packed_into
    function, arguments, values, cell = host.function, host.arguments, host.values, host.result_cell
    free: list[HostCall | None] = [None]

    async def drive() -> int:
        host_call, free[0] = free[0] or HostCall(call.reference), None
        host_call.function, host_call.outer = host.reference, current_call.get()
        host_call.alive = True
        host_call.token = current_call.set(host_call)
        cell[0] = await function(*arguments(values))
        current_call.reset(host_call.token)
        host_call.token = host_call.outer = None
        if getrefcount(host_call) == 2:
            free[0] = host_call
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def noted(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        # What `drive` does, here without a coroutine of its own.
        host_call, free[0] = free[0] or HostCall(call.reference), None
        host_call.function, host_call.outer = host.reference, current_call.get()
        host_call.alive = True
        host_call.token = current_call.set(host_call)
        cell[0] = await function(*arguments(values))
        current_call.reset(host_call.token)
        host_call.token = host_call.outer = None
        if getrefcount(host_call) == 2:
            free[0] = host_call
        if resume(pointer) == ASLEEP:
            parts.wake()
        result: int = buffer.result
        return result

    async def driven(n: int) -> int:
        pack(view, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        driver = call.new_driver = drive()
        result = await driver
        call.new_driver = None
        return result

    return {
        "the HostCall: which function runs, for which call": noted,
        "the driver: a coroutine, noted": driven,
        "the method around it: one more coroutine": _method(driven),
    }


# ---- the ladders measured ----


async def _climb(rungs: dict[str, Rung], scale: Scale) -> tuple[Samples, list[str]]:
    contenders: dict[str, Contender] = {name: repeat(rung, 1) for name, rung in rungs.items()}
    return await interleave(contenders, scale), list(rungs)


def _lines(samples: Samples, names: list[str], title: str) -> list[Line]:
    best = {name: samples.undisturbed(name) * NANO for name in names}
    rest = [(f"+ {name}", best[name] - best[before]) for before, name in pairwise(names)]
    rows = [(names[0], best[names[0]]), *rest, ("all of it", best[names[-1]])]
    return [Line(f"{title}: {name}", "ns", Spread(value, value, value)) for name, value in rows]


async def _measure(scale: Scale) -> Findings:
    found = Findings("profile of one call")
    store = wasmtime.Store(new_engine())
    guest = await our_guest("async", store)
    await guest.sum(1)
    ladders = {
        "export call": _export_ladder(guest, _Parts.of(guest, store, "twice")),
        "host call": _host_ladder(guest, _Parts.of(guest, store, "sum")),
    }
    for title, rungs in ladders.items():
        found.lines += _lines(*await _climb(rungs, scale), title)
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
