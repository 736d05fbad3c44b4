"""Where does the time of one call go? Ladders of programs, each a rung above the last; what a rung adds is its price.

The rungs are written as the runtime does the same thing, with its own parts, so this file knows the runtime's insides
(`_Parts`) and moves with them. The last rung is the generated method; what it takes above the one before is what the ladder
does not explain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from sys import getrefcount
from threading import get_ident
from typing import Any

from runtime.fiber.layout import ASLEEP
from runtime.host import HostCall, current_call

from runtime import fiber, func, i32
from runtime.engine import ticker

from .contenders import our_guest, repeat
from .measure import NANO, Contender, Samples, Scale, interleave
from .results import Findings, Line, Spread

Rung = Callable[[int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a call of one export is made of."""

    start: Callable[[Any], int]
    answer: Callable[[Any], int]
    again: Callable[[Any], int]
    pointer: Any
    #: of a call that is not under way
    idle_pointer: Any
    record: Any
    bound: Any
    lane: Any
    host: Any

    @classmethod
    def of(cls, guest: Any, name: str) -> _Parts:
        """From an instance and the name of an export of one i32."""
        store = guest.__instance__.store
        bound, idle = (func.bind(store, guest.exports[name], (i32, i32), name) for _ in range(2))
        library: Any = fiber.library
        (host,) = bound.state.hosts.values()
        return cls(
            library.start, library.answer, library.again, bound.call.pointer, idle.call.pointer, bound.call.record, bound,
            bound.state.lane, host,
        )  # fmt: skip

    def wake(self) -> None:
        """The ticker of time slices has gone to sleep, which the next poll has to notice: wakes it and polls."""
        ticker.wake()
        self.again(self.pointer)


async def _nothing(n: int) -> int:
    return n


def _method(inner: Rung) -> Rung:
    class Guest:
        def __init__(self) -> None:
            self.calls = {"name": inner}

        async def method(self, n: int) -> int:
            return await self.calls["name"](n)

    return Guest().method


# ---- an export call -----------------------------------------------------------------------------------------------------


def _export_ladder(guest: Any) -> dict[str, Rung]:
    parts = _Parts.of(guest, "twice")
    start, again, pointer, idle, record, lane = (
        parts.start, parts.again, parts.pointer, parts.idle_pointer, parts.record, parts.lane,
    )  # fmt: skip
    pack, buffer, offset, (kind,) = (
        parts.bound.pack,
        parts.bound.call.buffer,
        record.offset,
        parts.bound.kinds,
    )

    async def packed(n: int) -> int:
        pack(buffer, offset, kind, n)
        return n

    async def crossed(n: int) -> int:
        pack(buffer, offset, kind, n)
        again(idle)
        return n

    async def run(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        return n

    async def read(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def claimed(n: int) -> int:
        thread = get_ident()
        if lane.holder is not None:
            raise AssertionError
        try:
            lane.holder = parts
            lane.thread = thread
            pack(buffer, offset, kind, n)
            if start(pointer) == ASLEEP:
                parts.wake()
            result: int = record.result
            return result
        finally:
            lane.holder = None

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


# ---- a host call -----------------------------------------------------------------------------------------------------------


def _host_ladder(guest: Any) -> dict[str, Rung]:
    parts = _Parts.of(guest, "sum")
    start, answer, pointer, record, host = (
        parts.start,
        parts.answer,
        parts.pointer,
        parts.record,
        parts.host,
    )
    pack, buffer, offset, (kind,) = (
        parts.bound.pack,
        parts.bound.call.buffer,
        record.offset,
        parts.bound.kinds,
    )
    function, arguments, values, slot = host.function, host.arguments, host.values, host.slot

    async def suspended(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def passed(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        slot[0] = sum(arguments(values))
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def served(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        slot[0] = await function(*arguments(values))
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def marked(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        token = current_call.set(None)
        slot[0] = await function(*arguments(values))
        current_call.reset(token)
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
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
    start, answer, pointer, record, host = (
        parts.start,
        parts.answer,
        parts.pointer,
        parts.record,
        parts.host,
    )
    pack, buffer, offset, (kind,) = (
        parts.bound.pack,
        parts.bound.call.buffer,
        record.offset,
        parts.bound.kinds,
    )
    function, arguments, values, slot = host.function, host.arguments, host.values, host.slot
    call = parts.bound.call
    kept: list[HostCall | None] = [None]

    async def noted(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        host_call, kept[0] = kept[0] or HostCall(call.reference), None
        host_call.function, host_call.outer, host_call.alive = (
            host.reference,
            current_call.get(),
            True,
        )
        host_call.token = current_call.set(host_call)
        slot[0] = await function(*arguments(values))
        current_call.reset(host_call.token)
        host_call.token = host_call.outer = None
        if getrefcount(host_call) == 2:
            kept[0] = host_call
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def serve() -> int:
        host_call, kept[0] = kept[0] or HostCall(call.reference), None
        host_call.function, host_call.outer, host_call.alive = (
            host.reference,
            current_call.get(),
            True,
        )
        host_call.token = current_call.set(host_call)
        slot[0] = await function(*arguments(values))
        current_call.reset(host_call.token)
        host_call.token = host_call.outer = None
        if getrefcount(host_call) == 2:
            kept[0] = host_call
        if answer(pointer) == ASLEEP:
            parts.wake()
        result: int = record.result
        return result

    async def driven(n: int) -> int:
        pack(buffer, offset, kind, n)
        if start(pointer) == ASLEEP:
            parts.wake()
        driver = call.begun = serve()
        result = await driver
        call.begun = None
        return result

    return {
        "the HostCall: who runs, for whom": noted,
        "the driver: a coroutine, noted": driven,
        "the method around it: one more coroutine": _method(driven),
    }


# ---- the ladders measured ------------------------------------------------------------------------------------------------


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
    guest = await our_guest("async")
    await guest.sum(1)
    for title, rungs in (
        ("export call", _export_ladder(guest)),
        ("host call", _host_ladder(guest)),
    ):
        found.lines += _lines(*await _climb(rungs, scale), title)
    return found


def run(scale: Scale) -> Findings:
    """Answers the question."""
    return asyncio.run(_measure(scale))
