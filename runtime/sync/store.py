"""What the runtime knows about a store that synchronous bindings use.

The rules:
  - `owner_thread` is the thread that has the store. A call claims it, and gives it back, by a plain
    attribute store. Between the check and the claim no function is called, so no other thread comes
    between.
  - A call that finds its own thread there is nested: a host function, a finalizer or a signal
    handler made it.
  - `error` is what the last host function raised, from its end to the end of the guest call around
    it. Only the guest runs in between. C keeps what was raised by other code meanwhile.
  - `thrown` is the last WebAssembly exception that a host function raised, which C throws into the
    guest (`sync_call_back` in fiber.c), until that guest's call has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import addressof
from threading import get_ident
from typing import TYPE_CHECKING, Any, Protocol

import wasmtime

from ..engine.state import KIB
from ..exceptions import WasmException, uncaught
from ..native import structs
from ..native.library import library
from ..native.thread_stack import stack_left
from ..store import StoreBase, state_of_kind
from ..values.types import Signature
from ..wasmtime_api import engines, externs, types
from ..wasmtime_api.guarded_store import StoreUser
from ..wasmtime_api.library import Context

#: The owner of a closed store, so that the fast path needs no check of its own.
CLOSED = -1

#: Bytes of a thread's stack for host functions called by a guest that has used up its own share.
HOST_ROOM = 256 * KIB
MIB = 1024 * KIB

if TYPE_CHECKING:
    from ..store import HasImporter

    class _HostServer(Protocol):
        """What serves the calls of a host function (`host.Server`)."""

        @property
        def host(self) -> HasImporter: ...
        def prepare_next(self) -> None: ...
        def close(self) -> None: ...


class SyncStoreState(StoreBase):
    """One store's context, identity, owner and host functions."""

    __slots__ = ("error", "hosts", "opener", "owner_thread", "servers", "shared", "thrown")

    kind = "synchronous"
    shared: structs.SyncStore

    def __init__(
        self, engine: wasmtime.Engine, context: Context, shared: structs.SyncStore | None = None
    ) -> None:
        super().__init__(engine, context)
        #: The identifier of the thread that runs a guest of the store; 0 if none does; or `CLOSED`.
        self.owner_thread = 0
        self.error: BaseException | None = None
        self.thrown: WasmException | None = None
        self.hosts: list[HasImporter] = []
        #: What makes host functions when they are first called (`blueprint.Opener`).
        self.opener: object = None
        #: By the addresses of their buffers, by which C knows them.
        self.servers: dict[int, _HostServer] = {}
        self.shared = structs.SyncStore() if shared is None else shared
        self.shared.stack = self.engine.max_wasm_stack + HOST_ROOM
        engines.never_at_epoch(self.context)

    def reopen(self, context: Context, shared: structs.SyncStore) -> None:
        """Be the state of a new store of the same engine, as if it had been made for it."""
        self.context, self.shared, self._identity = context, shared, None
        self.has_own_data = False
        shared.stack = self.engine.max_wasm_stack + HOST_ROOM
        engines.never_at_epoch(context)
        self.owner_thread, self.closed = 0, False

    def functions(self) -> Sequence[HasImporter]:
        return self.hosts

    def check_thread(self) -> None:
        if self.owner_thread not in (0, CLOSED, get_ident()):
            problem = "the store is used by another thread, where a guest call is under way"
            raise RuntimeError(problem)

    def check_idle(self, what: str) -> None:
        if self.owner_thread > 0:
            raise RuntimeError(f"{what}: a guest call is under way")

    def refusal(self, name: str) -> RuntimeError:
        """Return the error for a call that finds the store closed, or in use in another thread."""
        if self.owner_thread == CLOSED:
            return RuntimeError(f"{name}: the store is closed")
        return RuntimeError(
            f"{name}: the store is in use in another thread: give each thread stores of its own"
        )

    def check_room(self, name: str) -> None:
        """Raise RuntimeError if the running thread's stack has no room for a guest call."""
        left, needed = stack_left(), self.shared.stack
        if left < needed and not self.shared.innermost:
            guest = self.engine.max_wasm_stack // KIB
            raise RuntimeError(
                f"{name}: the thread's stack has {left // KIB} KiB left, and the call may need "
                f"{needed // KIB} KiB, {guest} of them for the guest: make it in a thread with a "
                f"larger stack (threading.stack_size({2 * (needed // MIB + 1)} << 20)), or in a "
                "store with an engine that gives guests less (new_engine(max_wasm_stack=...))"
            )

    def prepare_nested(self) -> None:
        """Prepare for a guest call inside a host function, which that guest may call again."""
        innermost = self.shared.innermost
        if innermost:
            self.servers[structs.SyncFrame.from_address(innermost).host].prepare_next()

    def forget_thrown(self) -> None:
        """Let go of the exception that was thrown: the guest that could throw it again has ended."""
        self.thrown = None
        library.sync_forget(addressof(self.shared))

    def take_raised(self) -> BaseException | None:
        """Return the exception with which the last host function ended, and forget it."""
        error, self.error = self.error, None
        later = library.sync_raised(addressof(self.shared))
        if later is None:
            return error
        if later.__context__ is None and error is not later:
            later.__context__ = error
        return later

    def fiber_buffer(self) -> int | None:
        # None: guests are on the thread's own stack, where wasmtime's collector sees them.
        if self.owner_thread == CLOSED:
            raise ValueError("the store is closed")
        return None

    def func_from(self, raw: Any) -> wasmtime.Func:
        return SyncFunc.adopt(raw)

    def close(self) -> None:
        super().close()
        self.owner_thread = CLOSED
        if self.shared.threw or self.thrown is not None:
            self.forget_thrown()
        if self.shared.raised or self.error is not None:
            self.take_raised()
        self.hosts.clear()
        self.instances.clear()
        self.opener = self.shared.opener = None
        while self.servers:
            self.servers.popitem()[1].close()

    def finalize(self) -> None:
        # No guest can be under way, because a running call keeps its store alive.
        self.close()


def sync_state(store: wasmtime.Store) -> SyncStoreState:
    """Return the state of an open store that no other thread and no async bindings use."""
    state = state_of_kind(store, SyncStoreState)
    if state.owner_thread == CLOSED:
        raise ValueError("the store is closed")
    state.check_thread()
    return state


class SyncFunc(wasmtime.Func):
    """A `wasmtime.Func` of synchronous bindings. Calling it raises what host functions raise."""

    @classmethod
    def adopt(cls, raw: Any) -> SyncFunc:
        """Return the Func for a raw handle."""
        func = cls.__new__(cls)
        externs.adopt_func(func, raw)
        return func

    def __call__(self, store: Any, *params: Any) -> Any:
        """Call the function, as `wasmtime.Func.__call__` does. Blocks until the guest has returned.

        A call that is unwound does not poison an instance.

        Raises:
            TypeError: A parameter or result is a GC reference.
            ValueError: The function belongs to another store, or the store is closed.
            RuntimeError: Another thread uses the store.
        """
        if isinstance(store, StoreUser):
            store = store.store
        if not isinstance(store, wasmtime.Store):
            return super().__call__(store, *params)
        state, thread = sync_state(store), get_ident()
        state.check_owner(self)
        Signature.named(types.func_signature(state.context, self))
        state.prepare_nested()
        owner_thread = state.owner_thread
        if owner_thread and owner_thread != thread:
            raise state.refusal("the function")
        state.check_room("the function")
        try:
            state.owner_thread = thread
            return super().__call__(store, *params)
        except wasmtime.WasmtimeError as error:
            raise (state.take_raised() or error) from None
        except wasmtime.Trap as trap:
            raise uncaught(state, trap, state.thrown) or trap from None
        finally:
            if state.shared.threw:
                state.forget_thrown()
            state.owner_thread = owner_thread


class SyncHostFunc(externs.HostFunc, SyncFunc):
    """A function that calls a synchronous host function."""
