"""Exported functions of a component: one turn in the store for all that belongs to a call.

A call lowers its arguments, for which the guest may have to allocate; calls the core function; lifts
the result; and lets the guest free it. No other call comes between.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import get_ident
from typing import Any

import wasmtime

from ..call import Call, start
from ..errors import SignatureMismatch
from ..function import BoundFunction
from ..host_call import HostCall
from ..stack import Stack
from ..store import StoreState
from ..unwind import IDLE
from .signatures import parse
from . import plan as p
from .core_calls import CoreCall
from .explain import explain
from .handles import BorrowScope
from .lowering import WRONG, Lowering
from .memory import GuestMemory
from .state import ComponentState
from .values import Err



class ComponentFunction(BoundFunction):
    """An exported function, ready to be called with Python values."""

    __slots__ = ("component", "export", "is_from_outside", "memory", "post_return")

    def __init__(
        self,
        store: wasmtime.Store,
        store_state: StoreState,
        function: Any,
        export: p.Export,
        component: ComponentState,
        memory: GuestMemory,
        post_return: CoreCall | None,
    ) -> None:
        signature = parse(export.type)
        super().__init__(store, store_state, function, signature, export.name, component.poison)
        self.component, self.export = component, export
        self.memory, self.post_return = memory, post_return
        #: False if another instance of the same component makes the calls, or the runtime itself.
        self.is_from_outside = True

    def lower(self, call: Call, values: tuple[Any, ...]) -> None:
        """Check the arguments and bring them into the guest."""
        export, component = self.export, self.component
        if self.is_from_outside:
            component.begin()
        else:
            component.scope = BorrowScope()
        if export.lower is None:
            try:
                self._pack(call, values)
            except WRONG as error:
                raise explain(export, values, error) from None
            return
        out = Lowering(self.memory)
        try:
            flat = export.lower(out, *values)
            self._pack(call, flat)
            if out.pieces:
                self._check_size(out)
        except WRONG as error:
            component.take_back(out)
            raise explain(export, values, error) from None
        if out.pieces:
            self._place(call, out)

    def _pack(self, call: Call, flat: tuple[Any, ...]) -> None:
        pairs = [part for pair in zip(self.kinds, flat, strict=True) for part in pair]
        self.pack(call.view, call.buffer.offset, *pairs)

    def _check_size(self, out: Lowering) -> None:
        component = self.component
        component.left -= out.size()
        if component.left < 0:
            raise ValueError(f"arguments of more than {component.copied} bytes (Limits(copied=...))")

    def _place(self, call: Call, out: Lowering) -> None:
        component, view, offset = self.component, call.view, call.buffer.offset
        component.locked = True

        def put_pointer(number: int, address: int) -> None:
            view[offset + 32 * number + 8 : offset + 32 * number + 12] = address.to_bytes(4, "little")

        try:
            out.place(put_pointer, call.buffer.outer)
        except BaseException as error:
            self.poison.poison(self.name, error)
            raise
        component.locked = False

    def lift(self, call: Call, core: Any) -> Any:
        """Return the result, and let the guest free it."""
        export, component = self.export, self.component
        try:
            result = core if export.lift is None else self._lift(core)
            if component.scope.borrows or component.scope.lenders or component.scope.lent:
                component.end()
            if self.post_return is not None:
                component.locked = True
                arguments = () if core is None else (core,)
                self.post_return(call.buffer.outer, *arguments)
                component.locked = False
        except BaseException as error:
            self.poison.poison(self.name, error)
            raise
        if export.raises:
            if result.__class__ is Err:
                raise result
            return result.value
        return result

    def _lift(self, core: Any) -> Any:
        lift = self.export.lift
        assert lift is not None
        return lift(self.memory) if core is None else lift(self.memory, core)

    # ---- what is different from a core function ----

    def write_arguments(self, call: Call, values: tuple[Any, ...]) -> None:
        self.lower(call, values)

    async def _call(self, call: Call, stack: Stack | None) -> Any:
        return self.lift(call, await super()._call(call, stack))

    def _choose_queue(self) -> Any:
        queue = super()._choose_queue()
        host_call = queue if self.is_from_outside else None
        while isinstance(host_call, HostCall):  # None is not one, and ends the chain
            if host_call.alive and host_call.importer is self.component.guest():
                raise RuntimeError(
                    f"{self.name}: a host function of the same instance is running, and the "
                    "component model forbids to enter the instance again before it has returned"
                )
            host_call = host_call.outer
        return queue


def bind_export(bound: ComponentFunction, store: wasmtime.Store) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return the coroutine function for an export: the fast path, and what it leaves to others."""
    queue, poison, garbage = bound.store_state.queue, bound.poison, bound.component.garbage

    async def call_export(*values: Any) -> Any:
        thread = get_ident()
        if garbage:
            await collect(bound.component)
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, values)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            bound.lower(call, values)
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                core = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                result = bound.lift(call, core)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = bound.lift(call, call.buffer.result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, store)
            raise

    return call_export


async def collect(component: ComponentState) -> None:
    """Run the destructors of objects that Python's collector has found."""
    while component.garbage:
        ownership = component.garbage.pop()
        ownership.lends = 0
        await component.drop_object(ownership)


def core_function(state: StoreState, core: Any, name: str) -> Any:
    """Return the raw handle of a core function."""
    if not isinstance(core, wasmtime.Func):
        raise SignatureMismatch(f"{name} is not a function")
    from ..wasmtime_api.externs import copy_func

    return copy_func(core)


