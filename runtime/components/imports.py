"""Host functions of a component: what its core modules call, in both kinds of bindings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any

import wasmtime

from ..introspection.callables import is_async, is_awaitable
from . import plan as p
from .explain import explain_result
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import PUT_SIZE, GuestMemory
from .state import ComponentState
from .values import Err, RaisedError

_POINTER = Struct("<I")


class ImportedFunction:
    """The component's side of a host function: it lifts the arguments and lowers the result.

    A function is not called again before it has returned, so what belongs to one call is here.
    """

    __slots__ = ("_address", "_outer_scope", "component", "memory", "name", "row")

    def __init__(
        self, row: p.HostFunction | p.InnerFunction, component: ComponentState, memory: GuestMemory
    ) -> None:
        self.row, self.component, self.memory = row, component, memory
        self.name = row.name if isinstance(row, p.HostFunction) else row.callee.name
        #: Where a result in memory belongs.
        self._address = 0
        self._outer_scope = component.scope

    @property
    def is_direct(self) -> bool:
        """True if core values are the arguments and the result."""
        row = self.row
        return row.lift is None and row.lower is None and row.spilled is None and not row.borrows

    def reader(self, read: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], tuple[Any, ...]]:
        """Return the function that returns the arguments of a call; ``read`` reads core values."""
        row, memory = self.row, self.memory
        lift = row.lift or _as_they_are
        if row.borrows:
            lift = self._in_a_scope(lift)
        size, alignment = row.spilled or (0, 1)

        def lift_all(values: Any) -> tuple[Any, ...]:
            if memory.moves:
                memory.refresh()
            return lift(memory, *read(values))

        def lift_all_but_the_address(values: Any) -> tuple[Any, ...]:
            if memory.moves:
                memory.refresh()
            *flat, self._address = read(values)
            memory.check(self._address, size, alignment)
            return lift(memory, *flat)

        return lift_all if row.spilled is None else lift_all_but_the_address

    def _in_a_scope(self, lift: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
        component = self.component

        def lift_borrowed(memory: GuestMemory, *flat: Any) -> tuple[Any, ...]:
            self._outer_scope, component.scope = component.scope, BorrowScope(component.scope)
            return lift(memory, *flat)

        return lift_borrowed

    def lower(self, value: Any, put: Callable[[Any], None], outer: int | None) -> None:
        """Check the result and bring it into the guest. ``put`` writes the core result, if any."""
        row, component = self.row, self.component
        if row.borrows:
            component.scope.end()
            component.scope = self._outer_scope
        if row.lower is None:
            put(value)
            return
        if row.piece is not None:
            self._lower_piece(value, row.piece, outer)
            return
        out = Lowering(self.memory)
        try:
            flat = row.lower(out, value)
            if row.spilled is None:
                put(flat)
        except WRONG as error:
            component.take_back(out)
            if isinstance(error, AttributeError):  # A record's field is not set.
                raise TypeError from None
            raise
        if out.pieces:
            self._count(out.size())
            component.locked = True
            out.place(_no_pointer, outer)
            component.locked = False
        if row.spilled is not None:
            self.memory.write(self._address, flat)

    def _lower_piece(self, value: Any, piece: tuple[int, int], outer: int | None) -> None:
        """Lower a result with one thing to allocate, without a `Lowering`."""
        component, memory, lower = self.component, self.memory, self.row.lower
        assert lower is not None
        try:
            data, block = lower(value)
        except AttributeError:  # A record's field is not set.
            raise TypeError from None
        size, (place, alignment) = len(data), piece
        self._count(size)
        component.locked = True
        if size <= PUT_SIZE and data.__class__ is bytes:
            memory.write(self._address, block)
            memory.put(data, alignment, outer, None, self._address + place)
        else:
            address = memory.allocate(alignment, size, outer)
            memory.write(address, data)
            _POINTER.pack_into(block, place, address)
            memory.write(self._address, block)
        component.locked = False

    def _count(self, size: int) -> None:
        component = self.component
        component.left -= size
        if component.left < 0:
            raise wasmtime.Trap(f"the call copies more than {component.copied} bytes")

    def refused(self, value: object) -> BaseException:
        """Return the error for a result that was refused."""
        kind = self.row.result if isinstance(self.row, p.HostFunction) else None
        if isinstance(value, RaisedError):
            value = Err(value.value)
        return explain_result(self.name, kind, value)


def _as_they_are(memory: GuestMemory, *flat: Any) -> tuple[Any, ...]:
    return flat


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
