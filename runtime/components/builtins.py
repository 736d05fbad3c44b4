"""The host functions of the canonical ABI itself: they make, drop and look into handles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import wasmtime

from . import plan as p
from .handles import Handle
from .state import ComponentState


def resource_function(
    row: p.ResourceFunction,
    component: ComponentState,
    destroy: Callable[[int, int], Awaitable[None]],
) -> Callable[..., Any]:
    """Return the function for async bindings. ``destroy(resource, rep)`` runs a destructor."""
    if row.operation != "drop":
        return _plain_function(row, component)

    async def drop(index: int) -> None:
        handle = _remove(row, component, index)
        if handle is None:
            return
        if component.plan.by_number[row.resource].component is not None:
            await destroy(row.resource, handle.rep)
        elif component.dropped(handle.rep):
            await exit_object(handle.rep)

    return drop


def sync_resource_function(
    row: p.ResourceFunction, component: ComponentState, destroy: Callable[[int, int], None]
) -> Callable[..., Any]:
    """Return the function for synchronous bindings."""
    if row.operation != "drop":
        return _plain_function(row, component)

    def drop(index: int) -> None:
        handle = _remove(row, component, index)
        if handle is None:
            return
        if component.plan.by_number[row.resource].component is not None:
            destroy(row.resource, handle.rep)
        elif component.dropped(handle.rep):
            leave(handle.rep)

    leave = exit_object_now
    if row.resource in component.plan.provided:
        from ..wasi.blocking import blocking

        leave = blocking(exit_object)
    return drop


def _plain_function(row: p.ResourceFunction, component: ComponentState) -> Callable[..., Any]:
    resource = row.resource

    def new(rep: int) -> int:
        _check_leave(component)
        return component.handles[row.component].add(Handle(resource, rep, True, None))

    def rep(index: int) -> Any:
        return component.handles[row.component].get(index, resource).rep

    return new if row.operation == "new" else rep


def _check_leave(component: ComponentState) -> None:
    if component.locked:
        raise wasmtime.Trap("cannot leave component instance")


def _remove(row: p.ResourceFunction, component: ComponentState, index: int) -> Handle | None:
    """Remove a handle; return it if it is an owned one."""
    _check_leave(component)
    handle = component.handles[row.component].remove(index, row.resource)
    if handle.scope is not None:
        handle.scope.borrows -= 1
    return handle if handle.own else None


async def exit_object(item: object) -> None:
    """Exit a host's object that is a context manager, of either kind."""
    leave = getattr(type(item), "__aexit__", None)
    if leave is not None:
        await leave(item, None, None, None)
    else:
        exit_object_now(item)


def exit_object_now(item: object) -> None:
    """Exit a host's object that is a plain context manager."""
    leave = getattr(type(item), "__exit__", None)
    if leave is not None:
        leave(item, None, None, None)


#: The core types of these functions.
TYPES = {
    "new": "(param u32) (result u32)",
    "rep": "(param u32) (result u32)",
    "drop": "(param u32)",
}
