"""What the runtime knows about a store that synchronous bindings use.

The rules:
  - `owner` is the thread that has the store. A call claims it by a plain attribute store, with nothing called (and so nothing
    that lets another thread in) between the question and the claim, and gives it back the same way.
  - a call that finds its own thread there is nested: a host function, or a finalizer, made it.
  - `error` is what the last host function raised, from its end to the end of the guest call around it. Nothing runs in between
    but the guest.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import get_ident
from typing import Any, Protocol

import wasmtime

from ..errors import SignatureMismatch
from ..native import structs
from ..store import HasImporter, StoreBase, state_of_kind
from ..values.types import Signature
from ..wasmtime_api import engines, externs, types

#: Holds a closed store, so that the fast path needs no question of its own.
CLOSED = -1


class HostServer(Protocol):
    """What serves the calls of a host function (`sync/host.py`)."""

    @property
    def generator(self) -> object: ...
    def renew(self) -> None: ...
    def prepare_next(self) -> None: ...
    def close(self) -> None: ...


class SyncStoreState(StoreBase):
    """One store's context, identity, owner and host functions."""

    __slots__ = ("error", "hosts", "owner", "servers", "shared")

    kind = "synchronous"

    def __init__(self, store: wasmtime.Store) -> None:
        super().__init__(store)
        self.owner = 0
        self.error: BaseException | None = None
        self.hosts: list[HasImporter] = []
        #: by the address of their buffers, which C knows them by
        self.servers: dict[int, HostServer] = {}
        self.shared = structs.SyncStore()
        engines.never_at_epoch(self.context)

    def functions(self) -> Sequence[HasImporter]:
        """The host functions made here, in order."""
        return self.hosts

    def check_thread(self) -> None:
        """Raises RuntimeError when another thread is using the store."""
        if self.owner > 0 and self.owner != get_ident():
            raise RuntimeError(
                "the store is used by another thread, where a guest call is under way"
            )

    def check_idle(self, what: str) -> None:
        """Raises RuntimeError, which says `what`, while a guest call is under way."""
        if self.owner > 0:
            raise RuntimeError(f"{what}: a guest call is under way")

    def refuse(self, name: str) -> RuntimeError:
        """The error for a call that finds the store held by somebody else."""
        if self.owner == CLOSED:
            return RuntimeError(f"{name}: the store is closed")
        return RuntimeError(
            f"{name}: the store is in use in another thread: give each thread stores of its own"
        )

    def prepare_nested(self) -> None:
        """A guest is about to be entered from inside a host function, which may then be reached once more."""
        innermost = self.shared.innermost
        if innermost:
            self.servers[structs.SyncFrame.from_address(innermost).host].prepare_next()

    def fiber_buffer(self) -> int | None:
        """As for every store: guests under way are on this thread's own stack, where wasmtime's collector sees them."""
        if self.owner == CLOSED:
            raise ValueError("the store is closed")
        return None

    def func_from(self, raw: Any) -> wasmtime.Func:
        """The Func for a raw handle."""
        return SyncFunc.adopt(raw)

    def close(self) -> None:
        """Let no call enter any more, and let go of everything."""
        super().close()
        self.owner = CLOSED
        self.hosts.clear()
        self.instances.clear()
        while self.servers:
            self.servers.popitem()[1].close()

    def finalize(self) -> None:
        """Nobody can reach the store any more. No guest can be under way: whoever calls one has the store."""
        self.close()


def sync_state(store: wasmtime.Store) -> SyncStoreState:
    """The state of a store for synchronous bindings, made at the first state_of_kinding; raises what `state_of_kind` does."""
    found = state_of_kind(store, SyncStoreState)
    if found.owner == CLOSED:
        raise ValueError("the store is closed")
    found.check_thread()
    return found


class SyncFunc(wasmtime.Func):
    """A `wasmtime.Func` of a store of synchronous bindings. Calling it raises what host functions raise."""

    @classmethod
    def adopt(cls, raw: Any) -> SyncFunc:
        """The Func for a raw handle."""
        func = cls.__new__(cls)
        externs.adopt_func(func, raw)
        return func

    def __call__(self, store: Any, *params: Any) -> Any:
        """As `wasmtime.Func.__call__`. Not watched: what is unwound does not poison an instance.

        Raises:
            TypeError: a parameter or result is a GC reference.
            RuntimeError: another thread uses the store.
        """
        if not isinstance(store, wasmtime.Store):
            return super().__call__(store, *params)
        state, thread = sync_state(store), get_ident()
        state.check_owner(self)
        Signature.named(types.func_signature(state.context, self))
        state.prepare_nested()
        owner = state.owner
        if owner and owner != thread:
            raise state.refuse("the function")
        try:
            state.owner = thread
            return super().__call__(store, *params)
        except wasmtime.WasmtimeError as error:
            raised, state.error = state.error, None
            raise (raised or error) from None
        finally:
            state.owner = owner


def signature_of(
    state: SyncStoreState, func: wasmtime.Func, wanted: Signature, name: str
) -> Signature:
    """A function's own signature, or what the binding makes of it (unsigned numbers).

    Raises:
        SignatureMismatch: the types are others. Only this check makes unchecked calls safe.
    """
    state.check_owner(func)
    actual = Signature.named(types.func_signature(state.context, func))
    if wanted.names() != actual.names():
        raise SignatureMismatch(
            f"{name}: wanted {str(wanted) or '()'}, it is {str(actual) or '()'}"
        )
    return wanted
