"""Synchronous calls of guest functions: all of it but the fast path (`runtime.arity`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import addressof
from threading import get_ident
from typing import Any

import wasmtime

from ..backtrace import add_note
from ..errors import OutOfFuel
from ..native.library import library, pointer
from ..poison import Poison
from ..values import references
from ..values.codec import PACK_ERRORS
from ..values.raw import SyncCallBuffer, sync_codec
from ..values.types import Signature
from ..wasmtime_api import engines, errors, exports, externs
from ..wasmtime_api.exports import LazyExports
from ..wasmtime_api.externs import RawFunc, RawInstance
from ..wasmtime_api.library import ErrorPtr, TrapPtr
from ..wasmtime_api.linkers import LINKER_INSTANTIATE, Linker
from .store import SyncFunc, SyncStoreState

#: What a guest call ends with when a host function raised (fiber.c).
_RAISED = "host function raised an exception"

sync_call = library.sync_call


class SyncFunction:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive: that is for whoever calls.
    """

    __slots__ = (
        "buffer",
        "codec",
        "count",
        "free",
        "function",
        "name",
        "pack",
        "pointer",
        "poison",
        "signature",
        "state",
        "view",
    )

    def __init__(
        self, state: SyncStoreState, function: Any, signature: Signature, name: str, poison: Poison
    ) -> None:
        self.state = state
        #: the raw handle, in memory of its own
        self.function = function
        self.signature = signature
        self.name = name
        self.poison = poison
        self.count = len(signature.parameters)
        self.codec = sync_codec(signature)
        self.pack = self.codec.pack
        self.free: list[SyncCallBuffer] = []
        #: the one of the fast path, which uses it only when the store is idle
        self.buffer = self._new_buffer()
        self.view = memoryview(self.buffer).cast("B")
        self.pointer = pointer(self.buffer)

    def _new_buffer(self) -> SyncCallBuffer:
        return self.codec.new_sync_call_buffer(self.state, addressof(self.function))

    def call(self, values: tuple[Any, ...], keep_alive: object) -> Any:
        """The call by the long way: the store may be in use, by this very thread or another, or there is something to check."""
        if len(values) != self.count:
            raise TypeError(f"{self.name} takes {self.count} arguments, not {len(values)}")
        return self.run(self.enter, values)

    def enter(self, buffer: SyncCallBuffer) -> int:
        """Runs the guest."""
        return sync_call(pointer(buffer))

    def run(self, enter: Callable[[SyncCallBuffer], int], values: tuple[Any, ...]) -> Any:
        """Claims the store, unless this is nested in a call that has, and runs the guest."""
        self.poison.check()
        state, thread = self.state, get_ident()
        buffer = self.free.pop() if self.free else self._new_buffer()
        state.prepare_nested()
        owner = state.owner
        if owner and owner != thread:
            raise state.refuse(self.name)
        try:
            state.owner = thread
            if self.codec.is_raw:
                try:
                    self.pack(buffer, buffer.offset, *values)
                except PACK_ERRORS:
                    buffer.write_arguments(values)
            else:
                buffer.write_arguments(values)
            status = enter(buffer)
            if status:
                self.settle(buffer, status)
            return buffer.result
        except BaseException as error:
            self.failed(buffer, error)
            raise
        finally:
            try:
                buffer.release_arguments()
            finally:
                state.owner = owner
            self.free.append(buffer)

    # ---- failures ----

    def settle(self, buffer: SyncCallBuffer, status: int) -> None:
        """After a call that did not simply succeed: lets go of what the guest dropped, and raises what it ended with."""
        if status < 0:
            references.release_dropped()
            status = ~status
        if status:
            error: BaseException = RuntimeError("the guest call was interrupted")
            try:
                error = self._failure(buffer)
            finally:
                self.poison.poison(self.name, error)
            raise error

    def failed(self, buffer: SyncCallBuffer, error: BaseException) -> None:
        """An exception leaves the call. If the guest failed and `settle` was not reached, its instance is as bad as ever."""
        if buffer.trap or buffer.error:
            self.poison.poison(self.name, error)
            self._failure(buffer)

    def _failure(self, buffer: SyncCallBuffer) -> BaseException:
        """The exception for a call that ended by a trap or an error, of a host function perhaps."""
        state = self.state
        trap, buffer.trap = buffer.trap, None
        pointer, buffer.error = buffer.error, None
        raised, state.error = state.error, None
        if trap:
            return errors.take_trap(TrapPtr(trap), OutOfFuel)
        failure = ErrorPtr(pointer or 0)
        if _RAISED not in errors.error_message(failure):
            return errors.take_error(failure)
        for server in list(state.servers.values()):
            if getattr(server.generator, "gi_frame", None) is None:  # closed
                server.renew()
        error = raised or _lost()
        if isinstance(error, Exception):
            add_note(error, self.name, failure)
        errors.delete_error(failure)
        return error


def _lost() -> BaseException:
    """The exception for one that got past a host function's callback, so that only ctypes has seen it (and printed it).

    There is no stack left to call Python on, or Ctrl-C was pressed again while an exception was on its way.
    """
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    if depth > sys.getrecursionlimit() - 100:
        return RecursionError(
            "maximum recursion depth exceeded where a guest called a host function"
        )
    return KeyboardInterrupt()


class SyncInstantiation(SyncFunction):
    """The call that makes an instance: its start function is guest code."""

    __slots__ = ("instance", "linker", "module")

    def __init__(
        self, state: SyncStoreState, linker: Linker, module: wasmtime.Module, poison: Poison
    ) -> None:
        super().__init__(state, RawFunc(), Signature((), ()), "the start function", poison)
        self.linker = linker
        self.module = module
        self.instance = RawInstance()

    def enter(self, buffer: SyncCallBuffer) -> int:
        """Instantiates, and runs the start function."""
        what = (
            self.linker.pointer,
            self.state.context,
            engines.module_pointer(self.module),
            addressof(self.instance),
        )
        return library.sync_begin(addressof(buffer), LINKER_INSTANTIATE, *what)


def instantiate_sync(
    store: wasmtime.Store,
    state: SyncStoreState,
    linker: Linker,
    module: wasmtime.Module,
    poison: Poison,
) -> wasmtime.Instance:
    """Makes an instance from what a linker defines."""
    instantiation = SyncInstantiation(state, linker, module, poison)
    instantiation.run(instantiation.enter, ())
    instance = externs.instance_from(instantiation.instance)
    names = exports.export_names(module)
    exports.set_exports(instance, LazyExports(store, instantiation.instance, names, SyncFunc.adopt))
    state.instances.append((instance, names))
    return instance
