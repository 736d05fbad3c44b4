"""Guest calls, made in all the ways there are, and what is right for them to return."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import wasmtime

from runtime import Extern, FuncExt, Stack, instantiate_async

from . import guest_module
from .model import Call, mark, seen
from .plans import Way


async def make(call: Call) -> int:
    """Make the call in its own way. The context's marks are then as before, whatever becomes of the call."""
    number = call.plan.number
    marked, saw = mark.set(number), seen.set(seen.get())
    try:
        value = await _make(call)
        was = seen.get()
    finally:
        with suppress(ValueError):  # closed by the collector, in whatever context that found
            seen.reset(saw)
            mark.reset(marked)
    if call.values and was != (number, len(call.values) - 1):
        call.checked.complain(
            f"{call}: its host functions set a context variable; the caller sees {was}"
        )
    return value


async def _make(call: Call) -> int:
    plan, checked = call.plan, call.checked
    if plan.way is Way.START:
        await _start(call)
        return 0
    arguments: tuple[Any, ...] = plan.number, guest_module.encoded(plan.kinds), plan.spin, plan.trap
    if plan.holds:
        arguments = *arguments, call.item
    name = "hold" if plan.holds else "work"
    got = await _ask(call, name, arguments)
    if not plan.holds:
        value: int = got
        return value
    item, value = got
    if item is not call.item:
        checked.complain(f"{call} gave back {item!r}, which is another object than it was given")
    return value


async def _ask(call: Call, name: str, arguments: tuple[Any, ...]) -> Any:
    checked, way = call.checked, call.plan.way
    if way is Way.METHOD and checked.guest is not None:
        return await getattr(checked.guest, name)(*arguments)
    stack = (
        Stack()
        if call.plan.own_stack or not checked.spare or call.family.forgotten
        else checked.spare.pop()
    )
    if not call.family.forgotten:  # a Stack keeps the call alive that is suspended on it
        call.stack = stack
    try:
        if way is Way.FUNC:
            return await FuncExt.call_async(checked.exports[name], checked.store, stack, *arguments)
        if way is Way.TYPED and checked.guest is not None:
            typed = checked.typed.get(name) or _typed(checked.guest, name)
            return await typed(stack, *arguments)
        return await getattr(checked, name)(stack, *arguments)
    finally:
        if call.stack is not None and len(checked.spare) < 5:
            checked.spare.append(stack)
        call.stack = None


def _typed(guest: Any, name: str) -> Any:
    getter = getattr(guest.getters, name)
    return getter.get5() if name == "hold" else getter.get4()


async def _start(call: Call) -> None:
    checked = call.checked
    while True:
        try:
            imports = _imports(call)
            break
        except RuntimeError as error:  # a worker thread polls a guest of this store right now
            if not checked.offload or "worker thread" not in str(error):
                raise
            await asyncio.sleep(0.001)
    await instantiate_async(
        checked.store, guest_module.compiled(checked.store.engine, guest_module.STARTER), imports
    )


def _imports(call: Call) -> list[Extern]:
    checked = call.checked
    store = checked.store
    if checked.wait is None:
        checked.wait = FuncExt.wrap_async(store, checked.hosts.env.wait)
    type_ = wasmtime.GlobalType(wasmtime.ValType.i32(), False)
    return [checked.wait, wasmtime.Global(store, type_, wasmtime.Val.i32(call.plan.number))]


def wrong_with(call: Call, value: int) -> str | None:
    """Return what is wrong with the call's having returned that value, or None."""
    plan = call.plan
    if call.raised is not None:
        return f"returned {value}, although its host function raised {call.raised!r}"
    if call.wrong is not None:
        return f"returned {value}, although its host function's result was none"
    if len(call.values) != len(plan.steps):
        return f"returned {value} after {len(call.values)} of {len(plan.steps)} steps"
    if plan.trap:
        return f"returned {value}, and should have trapped"
    if plan.way is not Way.START and value != call.expected():
        return f"returned {value}, {call.expected()} was wanted"
    return None
