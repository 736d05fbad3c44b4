"""Exported functions of async bindings: one turn in the store for all that belongs to a call.

A call lowers its arguments, for which the guest may have to allocate; calls the core function; lifts
the result; and lets the guest free it. No other call comes between.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import get_ident
from typing import Any

import wasmtime

from .._emitted.component_calls import export
from ..call import Call, start
from ..exceptions import WasmException
from ..function import BoundFunction
from ..host_call import HostCall
from ..native.structs import VALUE_OFFSET, VALUE_SIZE
from ..stack import Stack, note_that_it_polls
from ..store import StoreState
from ..unwind import IDLE
from ..values.checked import checked_codec
from . import plan as p
from .calls import CallNow, exported_function, uncaught_exception
from .core_calls import putter
from .memory import GuestMemory
from .resources import keep_garbage
from .signatures import parse
from .state import ComponentState


class ComponentFunction(BoundFunction):
    """An exported function, ready to be called with Python values."""

    __slots__ = ("exported",)

    def __init__(
        self,
        store: wasmtime.Store,
        store_state: StoreState,
        function: Any,
        row: p.Export,
        component: ComponentState,
        memory: GuestMemory,
        post_return: CallNow | None,
    ) -> None:
        codec = checked_codec(parse(row.type))
        super().__init__(store, store_state, function, codec, row.name, component.poison)
        begin = self.call.buffer.offset
        put, places = putter(self.pack, begin, self.kinds), (begin + VALUE_OFFSET, VALUE_SIZE)
        rest = component, memory, post_return, put, *places
        self.exported = exported_function(row, *rest)

    def write_arguments(self, call: Call, values: tuple[Any, ...]) -> None:
        self.exported.lower(call.view, call.pointer, call.buffer.outer, values)

    async def _call(self, call: Call, stack: Stack | None) -> Any:
        core = await super()._call(call, stack)
        return self.exported.lift(call.buffer.outer, core)

    async def call_slowly(
        self, stack: Stack | None, values: tuple[Any, ...], is_sync: bool = False
    ) -> Any:
        try:
            return await super().call_slowly(stack, values, is_sync)
        except WasmException:
            raise self.uncaught() from None
        except BaseException:
            self.exported.component.let_go_if_poisoned()
            raise

    def uncaught(self) -> wasmtime.Trap:
        """Return the trap for an exception that left the guest, and let no call enter it again."""
        trap, component = uncaught_exception(), self.exported.component
        component.poison.poison(self.name, trap)
        component.let_go_if_poisoned()
        return trap

    def failed(
        self, call: Call, stack: Stack | None, error: BaseException, keep_alive: object
    ) -> None:
        super().failed(call, stack, error, keep_alive)
        self.exported.component.let_go_if_poisoned()

    def _choose_queue(self) -> Any:
        queue = super()._choose_queue()
        if self.exported.is_from_outside:
            self._refuse_reentrance(queue)
        return queue

    def check_not_entered(self) -> None:
        """Raise RuntimeError in a host function that the same instance has called."""
        self._refuse_reentrance(super()._choose_queue())

    def _refuse_reentrance(self, host_call: object) -> None:
        guest = self.exported.component.guest()
        while isinstance(host_call, HostCall):  # None is not one, and ends the chain
            if host_call.alive and host_call.importer is guest:
                raise entered_again(self.name)
            host_call = host_call.outer


def entered_again(name: str) -> RuntimeError:
    """Return the error for a call from inside a host function of the same instance."""
    return RuntimeError(
        f"{name}: a host function of the same instance is running, and the component model forbids "
        "to enter the instance again before it has returned"
    )


def bind_export(
    bound: ComponentFunction, store: wasmtime.Store
) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return the coroutine function for an export: the fast path, and what it leaves to others."""
    queue, poison, exported = bound.store_state.queue, bound.poison, bound.exported
    component, slow = exported.component, bound.needs_slow_path
    garbage, ends, lower, lift = component.garbage, exported.ends, exported.lower, exported.lift

    async def call_export(*values: Any) -> Any:
        thread = get_ident()
        if garbage:
            await collect(component)
        if poison.cause is not None or queue.owner is not None or slow:
            return await bound.call_slowly(None, values)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            lower(call.view, call.pointer, None, values)
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                core = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                result = core if ends else lift(None, core)
                component.dirty = False
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, store)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    note_that_it_polls(call_export.__code__)
    if slow or not exported.is_direct:
        return call_export
    return export(bound, ends, call_export, store)


note_that_it_polls(ComponentFunction.call_slowly.__code__)


async def collect(component: ComponentState) -> None:
    """Run the destructors of objects that Python's collector has found."""
    while component.garbage:
        ownership = component.garbage.pop()
        ownership.lends = 0
        try:
            await component.drop_object(ownership)
        except BaseException:
            keep_garbage(component, ownership)
            raise
