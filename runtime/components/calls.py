"""What a call of an exported function does besides the core call, in both kinds of bindings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import wasmtime

from . import plan as p
from .explain import explain
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import GuestMemory
from .state import ComponentState
from .values import Err


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
        put_pointer: ``put_pointer(view, number, address)`` changes one of them.
    """

    __slots__ = (
        "component", "export", "is_from_outside", "memory", "post_return", "put", "put_pointer",
    )  # fmt: skip

    def __init__(
        self,
        export: p.Export,
        component: ComponentState,
        memory: GuestMemory,
        post_return: CallNow | None,
        put: Callable[[Any, tuple[Any, ...]], None],
        put_pointer: Callable[[Any, int, int], None],
    ) -> None:
        self.export, self.component, self.memory = export, component, memory
        self.post_return = post_return
        self.put, self.put_pointer = put, put_pointer
        #: False if another instance of the same component makes the calls, or the runtime itself.
        self.is_from_outside = True

    @property
    def is_direct(self) -> bool:
        """True if core values are the arguments and the result, and nothing comes after them."""
        export = self.export
        return export.lower is None and export.lift is None and self.post_return is None

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

    def lower(self, view: Any, outer: int | None, values: tuple[Any, ...]) -> None:
        """Check the arguments and bring them into the guest."""
        self.begin()
        lower = self.export.lower
        if lower is None:
            try:
                self.put(view, values)
            except WRONG as error:
                raise self.refused(values, error) from None
            return
        out = Lowering(self.memory)
        try:
            self.put(view, lower(out, *values))
            if out.pieces:
                self._count(out)
        except WRONG as error:
            self.component.take_back(out)
            self.component.scope.end()
            raise self.refused(values, error) from None
        if out.pieces:
            self._place(out, view, outer)

    def refused(self, values: tuple[Any, ...], error: BaseException) -> BaseException:
        """Return the error for arguments that were refused, before the guest was entered."""
        if self.is_from_outside:
            self.component.dirty = False
        return explain(self.export, values, error)

    def _count(self, out: Lowering) -> None:
        component, pieces = self.component, out.pieces
        component.left -= out.size() if out.runs or len(pieces) > 1 else len(pieces[0][0])
        if component.left < 0:
            limit = component.copied
            raise ValueError(f"arguments of more than {limit} bytes (Limits(copied=...))")

    def _place(self, out: Lowering, view: Any, outer: int | None) -> None:
        component = self.component
        component.locked = True
        try:
            if len(out.pieces) == 1 and not out.runs:  # without what several pieces need
                data, alignment, _, number = out.pieces[0]
                address = self.memory.allocate(alignment, len(data), outer)
                self.put_pointer(view, number, address)
                self.memory.write(address, data)
            else:
                out.place(lambda number, address: self.put_pointer(view, number, address), outer)
        except BaseException as error:
            component.poison.poison(self.export.name, error)
            raise
        finally:
            component.locked = False

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
