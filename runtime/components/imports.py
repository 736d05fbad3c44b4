"""Host functions of a component: what its core modules call."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import wasmtime

from ..host_function import HostFunction
from ..introspection.callables import is_async, is_awaitable
from ..store import StoreState
from .signatures import parse
from . import plan as p
from .explain import explain_result
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import GuestMemory
from .state import ComponentState
from .values import Err, RaisedError


class ComponentHostFunction(HostFunction):
    """A host function whose values are those of the component model.

    The call lifts the arguments when the driver asks for them, and lowers the result when the
    driver writes it, for which the guest may have to allocate.
    """

    __slots__ = ("component", "memory", "outer_scope", "result_address", "row", "store_state")

    row: p.HostFunction | p.InnerFunction

    def __init__(
        self,
        store_state: StoreState,
        function: Callable[..., Any],
        row: p.HostFunction | p.InnerFunction,
        component: ComponentState,
        memory: GuestMemory,
        name: str,
    ) -> None:
        super().__init__(store_state, function, parse(row.type), False, name)
        self.store_state, self.row = store_state, row
        self.component, self.memory = component, memory
        self.outer_scope = component.scope
        self.result_address = 0
        self.importer = component.guest

    def make_ready(self) -> None:
        super().make_ready()
        read, row = self.arguments, self.row
        lift, cell = row.lift, self.result_cell
        count = len(self.signature.parameters) - (row.spilled is not None)

        def arguments(values: Any) -> tuple[Any, ...]:
            component = self.component
            self.outer_scope, component.scope = component.scope, BorrowScope()
            flat = read(values)
            if row.spilled is not None:
                self.result_address = flat[-1]
                size, alignment = row.spilled
                self.memory.check(self.result_address, size, alignment)
            return flat[:count] if lift is None else lift(self.memory, *flat[:count])

        self.arguments = arguments
        self.result_cell = _ResultCell(self, cell)

    def lower(self, value: Any, cell: Any) -> None:
        """Check the result and bring it into the guest."""
        component, row = self.component, self.row
        component.scope.end()
        component.scope = self.outer_scope
        if row.lower is None:
            cell[0] = value
            return
        out = Lowering(self.memory)
        try:
            flat = row.lower(out, value)
            if row.spilled is None:
                cell[0] = flat
            component.left -= out.size()
        except WRONG:
            component.take_back(out)
            raise
        if component.left < 0:
            raise wasmtime.Trap(
                f"the call copies more than {component.copied} bytes (Limits(copied=...))"
            )
        if row.spilled is not None or out.pieces:
            self._place(out, flat)

    def _place(self, out: Lowering, block: Any) -> None:
        component = self.component
        component.locked = True
        out.place(_no_pointer, self.store_state.fiber_buffer())
        if self.row.spilled is not None:
            self.memory.write(self.result_address, block)
        component.locked = False

    def write_result(self, value: object) -> None:
        kind = self.row.result if isinstance(self.row, p.HostFunction) else None
        if isinstance(value, RaisedError):
            value = Err(value.value)
        raise explain_result(self.name, kind, value, TypeError())


class _ResultCell:
    """``cell[0] = value`` lowers the result."""

    __slots__ = ("_cell", "_function")

    def __init__(self, function: ComponentHostFunction, cell: Any) -> None:
        self._function, self._cell = function, cell

    def __setitem__(self, index: int, value: object) -> None:
        self._function.lower(value, self._cell)


def _no_pointer(number: int, address: int) -> None:
    raise AssertionError("a core result is no pointer")


def user_function(row: p.HostFunction, imports: object) -> Callable[..., Any]:
    """Return the function of the user for an import, which returns what it raises as `Err`."""
    function: Callable[..., Any]
    if row.method:
        function = _method(row.method)
    else:
        function = attrgetter(row.path)(imports)
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
