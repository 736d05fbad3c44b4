"""Synchronous calls of guest functions: all of it but the fast path (`runtime.arity`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import addressof
from threading import get_ident
from typing import Any

import wasmtime

from . import capi
from .errors import OutOfFuel
from .fiber import library, pointer, references
from .guard import Guard
from .notes import add_note
from .records import REFUSED, CallRecord
from .syncrecords import RawCall, argument_packer, is_unchecked, new_sync_call_record
from .syncstore import SyncFunc, SyncState
from .values import Signature

#: What a guest call ends with when a host function raised (fiber.c).
_RAISED = "host function raised an exception"

sync_call = library.sync_call


class SyncBound:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive: that is for whoever calls.
    """

    __slots__ = (
        "buffer",
        "count",
        "function",
        "guard",
        "name",
        "pack",
        "pointer",
        "record",
        "signature",
        "spare",
        "state",
        "unchecked",
    )

    def __init__(
        self, state: SyncState, function: Any, signature: Signature, name: str, guard: Guard
    ) -> None:
        self.state = state
        #: the raw handle, in memory of its own
        self.function = function
        self.signature = signature
        self.name = name
        self.guard = guard
        self.count = len(signature.parameters)
        #: are there no references to give up after its calls?
        self.unchecked = is_unchecked(signature)
        self.pack = argument_packer(signature)
        self.spare: list[RawCall | CallRecord] = []
        #: the one of the fast path, which uses it only when the store is idle
        self.record = self._new_record()
        self.buffer = memoryview(self.record).cast("B")
        self.pointer = pointer(self.record)

    def _new_record(self) -> RawCall | CallRecord:
        return new_sync_call_record(self.signature, self.state, addressof(self.function))

    def call(self, values: tuple[Any, ...], keeps: object) -> Any:
        """The call by the long way: the store may be in use, by this very thread or another, or there is something to check."""
        if len(values) != self.count:
            raise TypeError(f"{self.name} takes {self.count} arguments, not {len(values)}")
        return self.run(self.enter, values)

    def enter(self, record: RawCall | CallRecord) -> int:
        """Runs the guest."""
        return sync_call(pointer(record))

    def run(self, enter: Callable[[RawCall | CallRecord], int], values: tuple[Any, ...]) -> Any:
        """Claims the store, unless this is nested in a call that has, and runs the guest."""
        self.guard.check()
        state, thread = self.state, get_ident()
        record = self.spare.pop() if self.spare else self._new_record()
        state.prepare_nested()
        holder = state.holder
        if holder and holder != thread:
            raise state.refuse(self.name)
        try:
            state.holder = thread
            if self.unchecked:
                try:
                    self.pack(record, record.offset, *values)
                except REFUSED:
                    record.write_arguments(values)
            else:
                record.write_arguments(values)
            status = enter(record)
            if status:
                self.settle(record, status)
            return record.result
        except BaseException as error:
            self.failed(record, error)
            raise
        finally:
            try:
                record.release_arguments()
            finally:
                state.holder = holder
            self.spare.append(record)

    # ---- failures ----

    def settle(self, record: RawCall | CallRecord, status: int) -> None:
        """After a call that did not simply succeed: lets go of what the guest dropped, and raises what it ended with."""
        if status < 0:
            references.release_dropped()
            status = ~status
        if status:
            error: BaseException = RuntimeError("the guest call was interrupted")
            try:
                error = self._failure(record)
            finally:
                self.guard.poison(self.name, error)
            raise error

    def failed(self, record: RawCall | CallRecord, error: BaseException) -> None:
        """An exception leaves the call. If the guest failed and `settle` was not reached, its instance is as bad as ever."""
        if record.trap or record.error:
            self.guard.poison(self.name, error)
            self._failure(record)

    def _failure(self, record: RawCall | CallRecord) -> BaseException:
        """The exception for a call that ended by a trap or an error, of a host function perhaps."""
        state = self.state
        trap, record.trap = record.trap, None
        pointer, record.error = record.error, None
        raised, state.error = state.error, None
        if trap:
            return capi.take_trap(capi.TrapPtr(trap), OutOfFuel)
        failure = capi.ErrorPtr(pointer or 0)
        if _RAISED not in capi.error_message(failure):
            return capi.take_error(failure)
        for server in list(state.servers.values()):
            if getattr(server.generator, "gi_frame", None) is None:  # closed
                server.renew()
        error = raised or _lost()
        if isinstance(error, Exception):
            add_note(error, self.name, failure)
        capi.delete_error(failure)
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


class SyncInstantiation(SyncBound):
    """The call that makes an instance: its start function is guest code."""

    __slots__ = ("instance", "linker", "module")

    def __init__(
        self, state: SyncState, linker: capi.Linker, module: wasmtime.Module, guard: Guard
    ) -> None:
        super().__init__(state, capi.RawFunc(), Signature((), ()), "the start function", guard)
        self.linker = linker
        self.module = module
        self.instance = capi.RawInstance()

    def enter(self, record: RawCall | CallRecord) -> int:
        """Instantiates, and runs the start function."""
        what = (
            self.linker.pointer,
            self.state.context,
            capi.module_pointer(self.module),
            addressof(self.instance),
        )
        return library.sync_begin(addressof(record), capi.LINKER_INSTANTIATE, *what)


def instantiate_sync(
    store: wasmtime.Store,
    state: SyncState,
    linker: capi.Linker,
    module: wasmtime.Module,
    guard: Guard,
) -> wasmtime.Instance:
    """Makes an instance from what a linker defines."""
    instantiation = SyncInstantiation(state, linker, module, guard)
    instantiation.run(instantiation.enter, ())
    instance = capi.instance_from(instantiation.instance)
    names = capi.export_names(module)
    capi.set_exports(
        instance, capi.LazyExports(store, instantiation.instance, names, SyncFunc.adopt)
    )
    state.instances.append((instance, names))
    return instance
