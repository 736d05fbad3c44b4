"""What a call of an exported function does besides the core call, in both kinds of bindings."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any, Protocol

import wasmtime

from . import plan as p
from .explain import explain
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import PUT_SIZE, GuestMemory
from .state import ComponentState
from .values import Err

_POINTER = Struct("<I")


def uncaught_exception() -> wasmtime.Trap:
    """Return the trap for an exception that no guest caught: none crosses a component's border."""
    return wasmtime.Trap("uncaught exception propagated out of component")


class CallNow(Protocol):
    """A core function that is called at once; the first argument is the suspended call around it."""

    def __call__(self, outer: int | None, /, *values: Any) -> Any: ...


class ExportedFunction:
    """The component's side of an exported function: types, memory, and the rules of a call.

    Args:
        put: ``put(view, flat)`` writes core values as arguments, and raises one of `WRONG`.
        first: Where the payload of the first argument is in a call's buffer.
        stride: Bytes from one argument to the next.
    """

    __slots__ = (
        "component", "export", "first", "is_from_outside", "memory", "post_return", "put", "stride",
    )  # fmt: skip

    def __init__(
        self,
        export: p.Export,
        component: ComponentState,
        memory: GuestMemory,
        post_return: CallNow | None,
        put: Callable[[Any, tuple[Any, ...]], None],
        first: int,
        stride: int,
    ) -> None:
        self.export, self.component, self.memory = export, component, memory
        self.post_return = post_return
        self.put, self.first, self.stride = put, first, stride
        #: False if another instance of the same component makes the calls, or the runtime itself.
        self.is_from_outside = True

    @property
    def is_direct(self) -> bool:
        """True if core values are the arguments, and no other instance of the component is called."""
        return self.export.lower is None and not self.component.has_inner_functions

    @property
    def ends(self) -> bool:
        """True if a call ends with its core function: there is nothing to lift, free or give back."""
        export = self.export
        lends = export.lower is not None and export.piece is None
        return export.lift is None and self.post_return is None and not lends

    def begin(self) -> None:
        """Begin a call, which has its turn."""
        component = self.component
        if not self.is_from_outside:
            component.scope = BorrowScope(component.scope)
            return
        if component.dirty:
            component.reset()
        component.dirty = True
        component.left = component.copied
        if component.has_inner_functions:
            component.entered = component.lineage(self.export.options.component)

    def lower(self, view: Any, pointer: Any, outer: int | None, values: tuple[Any, ...]) -> None:
        """Check the arguments and bring them into the guest.

        The call's buffer is both ``view`` and ``pointer``, as ctypes takes it.
        """
        self.begin()
        lower = self.export.lower
        if lower is None:
            try:
                self.put(view, values)
            except WRONG as error:
                raise self.refused(values, error) from None
            return
        component, out = self.component, Lowering(self.memory)
        try:
            self.put(view, lower(out, *values))
            if out.pieces:
                component.left -= out.size()
                if component.left < 0:
                    raise self.too_much()
        except WRONG as error:
            component.take_back(out)
            component.scope.end()
            raise self.refused(values, error) from None
        if out.pieces:
            component.locked = True
            try:
                out.place(lambda number, address: self._put_pointer(view, number, address), outer)
            except BaseException as error:
                component.poison.poison(self.export.name, error)
                raise
            finally:
                component.locked = False

    def refused(self, values: tuple[Any, ...], error: BaseException) -> BaseException:
        """Return the error for arguments that were refused, before the guest was entered."""
        if self.is_from_outside:
            self.component.dirty = False
        return explain(self.export, values, error)

    def too_much(self) -> ValueError:
        limit = self.component.copied
        return ValueError(f"arguments of more than {limit} bytes (Limits(copied=...))")

    def _put_pointer(self, view: Any, number: int, address: int) -> None:
        _POINTER.pack_into(view, self.first + self.stride * number, address)

    def lift(self, outer: int | None, core: Any) -> Any:
        """Return the result of the core function, and let the guest free it."""
        export, component = self.export, self.component
        try:
            if self.memory.moves:
                self.memory.refresh()
            result = core if export.lift is None else export.lift(self.memory, core)
            scope = component.scope
            if scope.borrows or scope.lenders or scope.lent:
                component.end()
            if self.post_return is not None:
                component.locked = True
                self.post_return(outer, *(() if core is None else (core,)))
        except BaseException as error:
            component.poison.poison(export.name, error)
            raise
        finally:
            component.locked = False
        if self.is_from_outside:
            component.dirty = False
        if export.raises:
            if result.__class__ is Err:
                raise result
            return result.value
        return result


class OnePieceFunction(ExportedFunction):
    """An exported function with one thing to allocate: its quickest way, without a `Lowering`."""

    __slots__ = ("alignment", "lower_values", "place")

    def __init__(self, export: p.Export, *rest: Any) -> None:
        super().__init__(export, *rest)
        assert export.piece is not None
        number, self.alignment = export.piece
        self.place = self.first + self.stride * number
        self.lower_values: Any = export.lower

    def lower(self, view: Any, pointer: Any, outer: int | None, values: tuple[Any, ...]) -> None:
        # Functions in slots are called quicker by way of variables.
        component, lower, put, place_piece = (
            self.component,
            self.lower_values,
            self.put,
            self.memory.put,
        )
        if component.dirty or component.has_inner_functions or not self.is_from_outside:
            self.begin()
        else:
            component.dirty, component.left = True, component.copied
        try:
            data, flat = lower(*values)
            put(view, flat)
            size = len(data)
            component.left -= size
            if component.left < 0:
                raise self.too_much()
        except WRONG as error:
            raise self.refused(values, error) from None
        component.locked = True
        try:
            if size <= PUT_SIZE and data.__class__ is bytes:
                place_piece(data, self.alignment, outer, pointer, self.place)
            else:
                self.place_slowly(view, outer, data)
        except BaseException as error:
            component.poison.poison(self.export.name, error)
            raise
        finally:
            component.locked = False

    def place_slowly(self, view: Any, outer: int | None, data: Any) -> None:
        """Bring data into the guest that is long, or no bytes."""
        address = self.memory.allocate(self.alignment, len(data), outer)
        _POINTER.pack_into(view, self.place, address)
        self.memory.write(address, data)


def exported_function(export: p.Export, *rest: Any) -> ExportedFunction:
    """Return the component's side of an exported function. It takes what the class takes."""
    return (ExportedFunction if export.piece is None else OnePieceFunction)(export, *rest)
