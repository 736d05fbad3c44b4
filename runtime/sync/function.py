"""Synchronous calls of guest functions, but for the fast path (`_emitted/sync_calls.py`)."""

from __future__ import annotations

from ctypes import addressof
from threading import get_ident
from typing import Any

from wasmtime import Module, Store

from ..backtrace import add_note
from ..errors import OutOfFuel
from ..exceptions import uncaught
from ..modules.instance import adopt_instance
from ..native import structs
from ..native.library import library, pointer
from ..native.structs import TRAP_OFFSET
from ..poison import Poison
from ..values import references
from ..values.codec import PACK_ERRORS
from ..values.raw import SyncCallBuffer, SyncCodec, sync_codec
from ..values.types import Signature
from ..wasmtime_api import errors
from ..wasmtime_api.exports import LazyExports
from ..wasmtime_api.externs import RawFunc, RawInstance
from ..wasmtime_api.library import ErrorPtr, TrapPtr
from ..wasmtime_api.linkers import InstancePre, Linker
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE
from .store import SyncFunc, SyncStoreState

sync_call = library.sync_call
_NOTHING = sync_codec(Signature((), ()))


class SyncFunction:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive, because the store itself may keep it. Its callers do.
    """

    __slots__ = (
        "buffer", "codec", "count", "free", "function", "name", "pack", "pointer", "poison",
        "signature", "store_state", "view",
    )  # fmt: skip

    def __init__(
        self, store_state: SyncStoreState, function: Any, codec: SyncCodec,
        name: str, poison: Poison,
    ) -> None:  # fmt: skip
        #: `function` is the raw handle, in memory of its own.
        self.store_state, self.function = store_state, function
        self.signature, self.name, self.poison = codec.signature, name, poison
        self.count = len(codec.parameters)
        self.codec = codec
        self.pack = self.codec.pack
        self.free: list[SyncCallBuffer] = []
        #: The buffer of the fast path, which uses it only when the store is idle.
        self.buffer = self._new_buffer()
        self.view, self.pointer = memoryview(self.buffer).cast("B"), pointer(self.buffer)

    __reduce_ex__ = OF_AN_INSTANCE

    def _new_buffer(self) -> SyncCallBuffer:
        return self.codec.new_sync_call_buffer(self.store_state, addressof(self.function))

    def take_function(self, function: Any) -> None:
        """Be bound to another instance's function of the same type, after `SyncStoreState.reopen`."""
        self.function, buffer, state = function, self.buffer, self.store_state
        buffer.function, buffer.context = addressof(function), state.context
        buffer.sync_store = addressof(state.shared)

    def is_unused(self) -> bool:
        """Return True if calls were made on the fast path alone, where nothing else can be kept."""
        return not self.free and self.codec.is_raw and self.count < 16

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
        """Release what the guest dropped. If it failed, raise why, and poison the instance.

        An exception of its own unwinds the guest with its clean-up code, and poisons nothing.
        RuntimeError for a call that was not begun, because the thread's stack has no room for it.
        """
        if status == structs.CRAMPED:  # or this is the thread's first call
            self.store_state.check_room(self.name)
            status = self.enter(buffer)
        if status < 0:
            references.release_dropped()
            status = ~status
            if not status and self.store_state.shared.threw:
                self.store_state.forget_thrown()
        if status:
            error: BaseException = RuntimeError("the guest call was interrupted")
            is_guests = False
            try:
                error, is_guests = self._take_failure(buffer)
            finally:
                if not is_guests:
                    self.poison.poison(self.name, error)
            raise error

    def failed(self, buffer: SyncCallBuffer, error: BaseException) -> None:
        """Clean up after a call that an exception has left, maybe before `settle` could."""
        if buffer.trap or buffer.error:
            self.poison.poison(self.name, error)
            earlier, _ = self._take_failure(buffer)
            if error.__context__ is None:
                error.__context__ = earlier

    def _take_failure(self, buffer: SyncCallBuffer) -> tuple[BaseException, bool]:
        """Return the trap, the error or the host function's exception that a call ended with.

        The flag is True if it is a WebAssembly exception which the guest let out.
        """
        state = self.store_state
        trap, buffer.trap = buffer.trap, None
        pointer, buffer.error = buffer.error, None
        raised, thrown = state.take_raised(), state.thrown
        state.forget_thrown()
        failure = ErrorPtr(pointer or 0)
        if not trap and raised is not None and buffer.raised:
            return self._host_function_failed(failure, raised), False
        taken: Exception = (
            errors.take_trap(TrapPtr(trap), OutOfFuel) if trap else errors.take_error(failure)
        )
        exception = uncaught(state, taken, thrown)
        return exception or taken, exception is not None

    def _host_function_failed(self, failure: ErrorPtr, raised: BaseException) -> BaseException:
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
        super().__init__(store_state, RawFunc(), _NOTHING, "the start function", poison)
        self.linker, self.module, self.instance = linker, module, RawInstance()

    def enter(self, buffer: SyncCallBuffer) -> int:
        trap = addressof(buffer) + TRAP_OFFSET
        out = addressof(self.instance), trap
        arguments = self.linker.sync_instantiation(self.store_state.context, self.module, *out)
        return library.sync_begin(addressof(buffer), *arguments)


def instantiate_sync(
    store: Store, store_state: SyncStoreState, linker: Linker, module: Module, poison: Poison
) -> LazyExports:
    """Make an instance with the imports that a linker defines, and return its exports."""
    call = SyncInstantiation(store_state, linker, module, poison)
    call.run(())
    return adopt_instance(store, store_state, module, call.instance, SyncFunc.adopt)


def instantiate_in_new_store(
    store_state: SyncStoreState, resolved: InstancePre | Linker, module: Module,
    buffer: SyncCallBuffer, poison: Poison, instance: Any,
) -> None:  # fmt: skip
    """Make an instance in a store that nothing has used, and write its raw handle to `instance`."""
    address = addressof(buffer)
    rest = resolved.sync_instantiation(
        store_state.context, module, addressof(instance), address + TRAP_OFFSET
    )
    try:
        store_state.owner_thread = get_ident()
        status = library.sync_begin(address, *rest)
        if status == structs.CRAMPED:  # or this is the thread's first call
            store_state.check_room("the start function")
            status = library.sync_begin(address, *rest)
        if status:
            _start_function(store_state, poison).settle(buffer, status)
    except BaseException as error:
        _start_function(store_state, poison).failed(buffer, error)
        raise
    finally:
        store_state.owner_thread = 0


def _start_function(store_state: SyncStoreState, poison: Poison) -> SyncFunction:
    return SyncFunction(store_state, RawFunc(), _NOTHING, "the start function", poison)
