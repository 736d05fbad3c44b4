"""The host functions of the canonical ABI itself: handles of resources, and calls between instances."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import wasmtime

from . import plan as p
from .handles import Handle
from .state import ComponentState

Destroy = Callable[[int, int], Awaitable[None]]


def resource_function(
    row: p.ResourceFunction, component: ComponentState, destroy: Destroy
) -> Callable[..., Any]:
    """Return the Python function for a built-in one. ``destroy(resource, rep)`` runs a destructor."""
    handles, resource = component.handles[row.component], row.resource

    def check() -> None:
        if component.locked:
            raise wasmtime.Trap("cannot leave component instance")

    def new(rep: int) -> int:
        check()
        return handles.add(Handle(resource, rep, True, None))

    def rep(index: int) -> int:
        return handles.get(index, resource).rep  # type: ignore[no-any-return]

    async def drop(index: int) -> None:
        check()
        handle = handles.remove(index, resource)
        if not handle.own:
            if handle.scope is not None:
                handle.scope.borrows -= 1
        elif component.plan.resources[resource].component is None:
            if component.dropped(handle.rep):
                await exit_object(handle.rep)
        else:
            await destroy(resource, handle.rep)

    functions: dict[str, Callable[..., Any]] = {"new": new, "rep": rep, "drop": drop}
    return functions[row.operation]


async def exit_object(item: object) -> None:
    """Exit a host's object that is a context manager."""
    leave = getattr(type(item), "__aexit__", None)
    if leave is not None:
        await leave(item, None, None, None)
        return
    leave = getattr(type(item), "__exit__", None)
    if leave is not None:
        leave(item, None, None, None)


#: The core types of the built-in functions.
TYPES = {
    "new": "(param u32) (result u32)",
    "rep": "(param u32) (result u32)",
    "drop": "(param u32)",
}
