"""Synchronous calls of guest functions, but for the fast path (`_emitted/sync_calls.py`)."""

from __future__ import annotations

from ctypes import addressof
from threading import get_ident
from typing import Any

from wasmtime import Instance, Module, Store

from ..backtrace import add_note
from ..errors import OutOfFuel
from ..modules.instance import adopt_instance
from ..native import structs
from ..native.library import library, pointer
from ..poison import Poison
from ..values import references
from ..values.codec import PACK_ERRORS
from ..values.raw import SyncCallBuffer, sync_codec
from ..values.types import Signature
from ..wasmtime_api import engines, errors
from ..wasmtime_api.externs import RawFunc, RawInstance
from ..wasmtime_api.library import ErrorPtr, TrapPtr
from ..wasmtime_api.linkers import LINKER_INSTANTIATE, Linker
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE
from .store import SyncFunc, SyncStoreState

sync_call = library.sync_call


class SyncFunction:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive, because the store itself may keep it. Its callers do.
    """

    __slots__ = (
        "buffer", "codec", "count", "free", "function", "name", "pack", "pointer", "poison",
        "signature", "store_state", "view",
    )  # fmt: skip

    def __init__(
        self, store_state: SyncStoreState, function: Any, signature: Signature, name: str,
        poison: Poison,
    ) -> None:  # fmt: skip
        #: `function` is the raw handle, in memory of its own.
        self.store_state, self.function = store_state, function
        self.signature, self.name, self.poison = signature, name, poison
        self.count = len(signature.parameters)
        self.codec = sync_codec(signature)
        self.pack = self.codec.pack
        self.free: list[SyncCallBuffer] = []
        #: The buffer of the fast path, which uses it only when the store is idle.
        self.buffer = self._new_buffer()
        self.view, self.pointer = memoryview(self.buffer).cast("B"), pointer(self.buffer)

    __reduce_ex__ = OF_AN_INSTANCE

    def _new_buffer(self) -> SyncCallBuffer:
        return self.codec.new_sync_call_buffer(self.store_state, addressof(self.function))

    def call(self, values: tuple[Any, ...], keep_alive: object) -> Any:
        """Make a call for which the fast path is not enough. `keep_alive` is the store."""
        if len(values) != self.count:
            raise TypeError(f"{self.name} takes {self.count} arguments, not {len(values)}")
        return self.run(values)

    def enter(self, buffer: SyncCallBuffer) -> int:
        """Run the guest and return the status with which it ended."""
        return sync_call(pointer(buffer))

    def run(self, values: tuple[Any, ...]) -> Any:
        """Claim the store, unless the call is nested and has it already, and run the guest."""
        self.poison.check()
        state, thread = self.store_state, get_ident()
        buffer = self.free.pop() if self.free else self._new_buffer()
        state.prepare_nested()
        owner_thread = state.owner_thread
        if owner_thread and owner_thread != thread:
            raise state.refusal(self.name)
        try:
            state.owner_thread = thread
            self._write_arguments(buffer, values)
            status = self.enter(buffer)
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
                state.owner_thread = owner_thread
            self.free.append(buffer)

    def _write_arguments(self, buffer: SyncCallBuffer, values: tuple[Any, ...]) -> None:
        if not self.codec.is_raw:
            return buffer.write_arguments(values)
        try:
            self.pack(buffer, buffer.offset, *values)
        except PACK_ERRORS:
            buffer.write_arguments(values)

    # ---- failures ----

    def settle(self, buffer: SyncCallBuffer, status: int) -> None:
        """Release what the guest dropped. If it failed, poison the instance and raise why.

        RuntimeError for one that was not begun, because the thread's stack has no room for it.
        """
        if status == structs.CRAMPED:  # or this is the thread's first call
            self.store_state.check_room(self.name)
            status = self.enter(buffer)
        if status < 0:
            references.release_dropped()
            status = ~status
        if status:
            error: BaseException = RuntimeError("the guest call was interrupted")
            try:
                error = self._take_failure(buffer)
            finally:
                self.poison.poison(self.name, error)
            raise error

    def failed(self, buffer: SyncCallBuffer, error: BaseException) -> None:
        """Clean up after a call that an exception has left, maybe before `settle` could."""
        if buffer.trap or buffer.error:
            self.poison.poison(self.name, error)
            earlier = self._take_failure(buffer)
            if error.__context__ is None:
                error.__context__ = earlier

    def _take_failure(self, buffer: SyncCallBuffer) -> BaseException:
        """Return the trap, the error or the host function's exception that a call ended with."""
        state = self.store_state
        trap, buffer.trap = buffer.trap, None
        pointer, buffer.error = buffer.error, None
        raised = state.take_raised()
        if trap:
            return errors.take_trap(TrapPtr(trap), OutOfFuel)
        failure = ErrorPtr(pointer or 0)
        if raised is None or not buffer.raised:
            return errors.take_error(failure)
        try:
            if isinstance(raised, Exception):
                add_note(raised, self.name, failure)
        finally:
            errors.delete_error(failure)
        return raised


class SyncInstantiation(SyncFunction):
    """The call that makes an instance: the start function is guest code."""

    __slots__ = ("instance", "linker", "module")

    def __init__(
        self, store_state: SyncStoreState, linker: Linker, module: Module, poison: Poison
    ) -> None:
        super().__init__(store_state, RawFunc(), Signature((), ()), "the start function", poison)
        self.linker, self.module, self.instance = linker, module, RawInstance()

    def enter(self, buffer: SyncCallBuffer) -> int:
        store, module = self.store_state.context, engines.module_pointer(self.module)
        arguments = self.linker.pointer, store, module, addressof(self.instance)
        return library.sync_begin(addressof(buffer), LINKER_INSTANTIATE, *arguments)


def instantiate_sync(
    store: Store, store_state: SyncStoreState, linker: Linker, module: Module, poison: Poison
) -> Instance:
    """Make an instance with the imports that a linker defines."""
    call = SyncInstantiation(store_state, linker, module, poison)
    call.run(())
    return adopt_instance(store, store_state, module, call.instance, SyncFunc.adopt)
