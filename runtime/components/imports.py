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
    ``function[0] = value`` checks a result and brings it into the guest, as drivers write it.
    """

    __slots__ = (
        "_outer_scope", "address", "component", "find_outer", "is_counted", "memory", "name", "put", "row",
    )  # fmt: skip

    #: Prepares the store for a nested call, and returns the buffer of the suspended one, if any.
    find_outer: Callable[[], int | None]
    #: Writes the core result, if there is one. Raises one of `WRONG`.
    put: Callable[[Any], None]

    def __init__(
        self, row: p.HostFunction | p.InnerFunction, component: ComponentState, memory: GuestMemory
    ) -> None:
        self.row, self.component, self.memory = row, component, memory
        self.name = row.name if isinstance(row, p.HostFunction) else row.callee.name
        #: False for WASI: a command may read and write any number of bytes, each time a few.
        self.is_counted = not (isinstance(row, p.HostFunction) and row.is_provided)
        #: Where a result in memory belongs.
        self.address = 0
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
        if not self.is_counted and row.borrows:
            lift = self._counted_by_itself_in_a_scope(lift)
        elif row.borrows:
            lift = self._in_a_scope(lift)
        elif not self.is_counted:
            lift = self._counted_by_itself(lift)
        size, alignment = row.spilled or (0, 1)

        def lift_all(values: Any) -> tuple[Any, ...]:
            return lift(memory, read(values))

        def refresh_and_lift_all(values: Any) -> tuple[Any, ...]:
            memory.refresh()
            return lift(memory, read(values))

        def lift_all_but_the_address(values: Any) -> tuple[Any, ...]:
            if memory.moves:
                memory.refresh()
            core = read(values)
            at = core[-1]
            if at & (alignment - 1) or at + size > memory.size:
                memory.check(at, size, alignment)
            self.address = at
            return lift(memory, core[:-1])

        def lift_the_address(values: Any) -> tuple[Any, ...]:
            if memory.moves:
                memory.refresh()
            (at,) = read(values)
            if at & (alignment - 1) or at + size > memory.size:
                memory.check(at, size, alignment)
            self.address = at
            return ()

        if row.spilled is None:
            return refresh_and_lift_all if memory.moves else lift_all
        takes_nothing = isinstance(row, p.HostFunction) and not row.count
        return lift_the_address if takes_nothing else lift_all_but_the_address

    def _in_a_scope(self, lift: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
        component = self.component

        def lift_borrowed(memory: GuestMemory, core: tuple[Any, ...]) -> tuple[Any, ...]:
            self._outer_scope, component.scope = component.scope, BorrowScope(component.scope)
            return lift(memory, core)

        return lift_borrowed

    def _counted_by_itself(
        self, lift: Callable[..., tuple[Any, ...]]
    ) -> Callable[..., tuple[Any, ...]]:
        component = self.component

        def lift_counted(memory: GuestMemory, core: tuple[Any, ...]) -> tuple[Any, ...]:
            left, component.left = component.left, component.copied
            try:
                return lift(memory, core)
            finally:
                component.left = left

        return lift_counted

    def _counted_by_itself_in_a_scope(
        self, lift: Callable[..., tuple[Any, ...]]
    ) -> Callable[..., tuple[Any, ...]]:
        # Not one of the two in the other: each frame costs, and most functions of WASI are such.
        component = self.component

        def lift_counted(memory: GuestMemory, core: tuple[Any, ...]) -> tuple[Any, ...]:
            self._outer_scope, component.scope = component.scope, BorrowScope(component.scope)
            left, component.left = component.left, component.copied
            try:
                return lift(memory, core)
            finally:
                component.left = left

        return lift_counted

    def __setitem__(self, index: int, value: Any) -> None:
        row, component = self.row, self.component
        if row.borrows:
            component.scope.end()
            component.scope = self._outer_scope
        if row.lower is None:
            self.put(value)
            return
        out = Lowering(self.memory)
        try:
            flat = row.lower(out, value)
            if row.spilled is None:
                self.put(flat)
        except WRONG as error:
            component.take_back(out)
            if isinstance(error, AttributeError):  # A record's field is not set.
                raise TypeError from None
            raise
        if out.pieces:
            self.count(out.size())
            component.locked = True
            out.place(_no_pointer, self.find_outer())
            component.locked = False
        if row.spilled is not None:
            self.memory.write(self.address, flat)

    def count(self, size: int) -> None:
        """Count bytes of the result. Raises a trap if they are too many."""
        component = self.component
        left = (component.left if self.is_counted else component.copied) - size
        if left < 0:
            raise wasmtime.Trap(f"the call copies more than {component.copied} bytes")
        if self.is_counted:
            component.left = left

    def refused(self, value: object) -> BaseException:
        """Return the error for a result that was refused."""
        kind = self.row.result if isinstance(self.row, p.HostFunction) else None
        if isinstance(value, RaisedError):
            value = Err(value.value)
        return explain_result(self.name, kind, value)


class OnePieceImport(ImportedFunction):
    """A host function that returns one thing to allocate: its quickest way, without a `Lowering`."""

    __slots__ = ("alignment", "lower_value", "place")

    def __init__(self, row: p.HostFunction | p.InnerFunction, *rest: Any) -> None:
        super().__init__(row, *rest)
        assert row.piece is not None
        self.place, self.alignment = row.piece
        self.lower_value: Any = row.lower

    def __setitem__(self, index: int, value: Any) -> None:
        # Functions in slots are called quicker by way of variables.
        component, memory, at, lower = self.component, self.memory, self.address, self.lower_value
        put, find_outer = memory.put, self.find_outer
        if self.row.borrows:
            component.scope.end()
            component.scope = self._outer_scope
        try:
            data, block = lower(value)
        except AttributeError:  # A record's field is not set.
            raise TypeError from None
        size = len(data)
        self.count(size)
        component.locked = True
        if size <= PUT_SIZE and data.__class__ is bytes:
            if memory.moves:
                memory.refresh()
            memory.view[at : at + len(block)] = block  # checked when the arguments were read
            put(data, self.alignment, find_outer(), None, at + self.place)
        else:
            address = memory.allocate(self.alignment, size, find_outer())
            memory.write(address, data)
            memory.write(at, block)
            memory.write(at + self.place, _POINTER.pack(address))
        component.locked = False


def imported_function(row: p.HostFunction | p.InnerFunction, *rest: Any) -> ImportedFunction:
    """Return the component's side of a host function. It takes what the class takes."""
    return (ImportedFunction if row.piece is None else OnePieceImport)(row, *rest)


def _as_they_are(memory: GuestMemory, core: tuple[Any, ...]) -> tuple[Any, ...]:
    return core


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
