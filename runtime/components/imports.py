"""Host functions of a component: what its core modules call, in both kinds of bindings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import wasmtime

from ..introspection.callables import is_async, is_awaitable
from . import plan as p
from .explain import explain_result
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import GuestMemory
from .state import ComponentState
from .values import Err, RaisedError


class ImportedFunction:
    """The component's side of a host function: it lifts the arguments and lowers the result.

    A function is not called again before it has returned, so what belongs to one call is here.
    """

    __slots__ = ("_address", "_count", "_outer_scope", "component", "memory", "name", "row")

    def __init__(
        self,
        row: p.HostFunction | p.InnerFunction,
        component: ComponentState,
        memory: GuestMemory,
        count: int,
    ) -> None:
        self.row, self.component, self.memory = row, component, memory
        self.name = row.name if isinstance(row, p.HostFunction) else row.callee.name
        #: How many core values are arguments; an address for the result may follow.
        self._count = count - (row.spilled is not None)
        self._address = 0
        self._outer_scope = component.scope

    def lift(self, flat: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments."""
        row, component = self.row, self.component
        if component.locked:
            raise wasmtime.Trap("cannot leave component instance")
        self._outer_scope, component.scope = component.scope, BorrowScope()
        if self.memory.moves:
            self.memory.refresh()
        if row.spilled is not None:
            self._address = flat[self._count]
            size, alignment = row.spilled
            self.memory.check(self._address, size, alignment)
            flat = flat[: self._count]
        return flat if row.lift is None else row.lift(self.memory, *flat)

    def lower(self, value: Any, put: Callable[[Any], None], outer: int | None) -> None:
        """Check the result and bring it into the guest. ``put`` writes the core result, if any."""
        row, component = self.row, self.component
        component.scope.end()
        component.scope = self._outer_scope
        if row.lower is None:
            put(value)
            return
        out = Lowering(self.memory)
        try:
            flat = row.lower(out, value)
            if row.spilled is None:
                put(flat)
        except WRONG:
            component.take_back(out)
            raise
        component.left -= out.size()
        if component.left < 0:
            raise wasmtime.Trap(f"the call copies more than {component.copied} bytes")
        if out.pieces or out.runs:
            component.locked = True
            out.place(_no_pointer, outer)
            component.locked = False
        if row.spilled is not None:
            self.memory.write(self._address, flat)

    def refused(self, value: object) -> BaseException:
        """Return the error for a result that was refused."""
        kind = self.row.result if isinstance(self.row, p.HostFunction) else None
        if isinstance(value, RaisedError):
            value = Err(value.value)
        return explain_result(self.name, kind, value)


def _no_pointer(number: int, address: int) -> None:
    raise AssertionError("a core result is no pointer")


def user_function(
    row: p.HostFunction, functions: Mapping[str, Callable[..., Any]]
) -> Callable[..., Any]:
    """Return the function of the user for an import, which returns what it raises as `Err`."""
    function: Callable[..., Any]
    function = _method(row.method) if row.method else functions[row.path]
    return _catching(function) if row.raises else function


def _method(name: str) -> Callable[..., Any]:
    def call(item: Any, *values: Any) -> Any:
        return getattr(item, name)(*values)

    return call


def _catching(function: Callable[..., Any]) -> Callable[..., Any]:
    async def awaiting(awaitable: Any) -> Any:
        try:
            return await awaitable
        except Err as error:
            return RaisedError(error.value)

    async def call_async(*values: Any) -> Any:
        try:
            return await function(*values)
        except Err as error:
            return RaisedError(error.value)

    def call(*values: Any) -> Any:
        try:
            result = function(*values)
        except Err as error:
            return RaisedError(error.value)
        return awaiting(result) if is_awaitable(result) else result

    return call_async if is_async(function) else call
