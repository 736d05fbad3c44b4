"""What the runtime knows about a store, from the first time it meets it.

The state hangs on the `wasmtime.Store` object and holds no reference back: a cycle would leave
stores to the garbage collector (fact 20 in runtime/README.md). From then on the store is guarded
(`wasmtime_api/guarded_store.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from ctypes import addressof
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import wasmtime

from .call_queue import CallQueue, QueuedCall, StoreQueue
from .engine.marker import marker_of
from .engine.state import EngineState, engine_state
from .fork_safe_lock import ForkSafeLock
from .host_function import HostFunction
from .native import structs
from .native.library import library
from .values.checked import CallBuffer, CheckedCodec, checked_codec
from .values.references import OTHER_STORE, ReferenceStore
from .values.types import Signature
from .wasmtime_api import engines, errors, externs
from .wasmtime_api.externs import AsyncHostFunc, Extern, Func, RawInstance
from .wasmtime_api.guarded_store import GUARD, guard
from .wasmtime_api.library import Context
from .wasmtime_api.linkers import INSTANCE_PRE_INSTANTIATE_ASYNC, Linker

#: Reentrant: a finalizer or signal handler may meet a store while this thread is meeting one.
_lock = ForkSafeLock()
_NO_VALUES = Signature((), ())
S = TypeVar("S", bound="StoreBase")


if TYPE_CHECKING:

    class HasImporter(Protocol):
        """A host function: it knows which instance imports it."""

        importer: Callable[[], object]

    class MakesHostFunctions(Protocol):
        """It makes the host functions of an instance when they are first called."""

        def make(self, status: int, /) -> HostFunction: ...


class StoreBase(ReferenceStore):
    """What is known about a store, of async or synchronous bindings."""

    __slots__ = (
        "__weakref__", "_identity", "closed", "context", "engine", "has_own_data", "has_wasi",
        "instances", "is_lazy", "markers",
    )  # fmt: skip

    #: What the bindings are that use the store.
    kind = ""
    #: What C knows about the store.
    shared: structs.Store | structs.SyncStore
    #: True if the runtime has put data of its own into the store.
    has_own_data: bool

    def __init__(self, engine: wasmtime.Engine, context: Context) -> None:
        self.context = context
        self.closed = self.has_own_data = False
        self.engine: EngineState = engine_state(engine)
        #: The exports of the instances that the runtime has made here, for `Caller`.
        self.instances: list[Mapping[str, Extern]] = []
        #: Instances of the runtime's own in the store, which count for its limits.
        self.markers = 0
        #: True if a function is to be made when its handle is first asked for.
        self.is_lazy = False
        #: True once a generated class has configured WASI here.
        self.has_wasi = False
        self._identity: int | None = None

    @property
    def identity(self) -> int:
        if self._identity is None:
            self._identity = externs.new_store_id(self.context)
        return self._identity

    def check_owner(self, item: Extern) -> None:
        """Raise ValueError for an extern of another store, with which wasmtime would abort."""
        if externs.extern_store_id(item) not in (self.identity, None):
            raise ValueError(f"this {type(item).__name__} {OTHER_STORE}")

    def func_from(self, raw: Any) -> wasmtime.Func:
        """Return the Func for a raw handle."""
        return Func.adopt(raw)

    def functions(self) -> Sequence[HasImporter]:
        """Return the host functions made here, in order."""
        raise NotImplementedError

    def check_thread(self) -> None:
        """Raise RuntimeError if another thread is using the store."""
        raise NotImplementedError

    def check_idle(self, what: str) -> None:
        """Raise RuntimeError that begins with `what` if a guest call is under way."""
        raise NotImplementedError

    def finalize(self) -> None:
        """Unwind the store's guests: no Python code can reach the store any more."""
        raise NotImplementedError

    def close(self) -> None:
        """Let no call enter any more, and let go of everything."""
        self.closed = True


class StoreState(StoreBase):
    """One store's context, identity, queue and host functions."""

    __slots__ = (
        "_engine", "_linker", "_next_status", "bound_functions", "host_functions", "placed",
        "queue", "shared",
    )  # fmt: skip

    kind = "async"
    shared: structs.Store

    def __init__(
        self, engine: wasmtime.Engine, context: Context, shared: structs.Store | None = None
    ) -> None:
        super().__init__(engine, context)
        self.queue = StoreQueue()
        #: By the statuses with which polls end that wait for one of them.
        self.host_functions: dict[int, HostFunction] = {}
        #: What makes those that were defined for all instances of a class (`blueprint`).
        self.placed: MakesHostFunctions | None = None
        self._next_status = structs.HOST
        #: Functions that `FuncExt.call_async` has met, by their raw handles.
        self.bound_functions: dict[bytes, object] = {}
        #: Where host functions are defined: C gives functions of a store by name only (fact 9).
        self._linker: Linker | None = None
        self._engine = engine
        #: What C knows of the store.
        self.shared = structs.Store() if shared is None else shared
        if self.engine.ours:
            # Without epochs in the code this only marks the store as async.
            engines.yield_at_epoch(context)
        else:
            self._mark_async(engine)

    def _mark_async(self, engine: wasmtime.Engine) -> None:
        """Make synchronous calls of async host functions an error instead of an abort (fact 9)."""
        instance = RawInstance()
        buffer = self.new_buffer(checked_codec(_NO_VALUES))
        trap, error = structs.outcome_addresses(buffer)
        marker = marker_of(engine)
        arguments = marker.pointer, self.context, addressof(instance), trap, error, 0
        status = library.begin(addressof(buffer), INSTANCE_PRE_INSTANTIATE_ASYNC, *arguments)
        if status == structs.SLICE:
            raise AssertionError("a module without code took a slice of time")
        errors.check(buffer.error)
        self.markers = 1
        self._identity = externs.instance_store_id(externs.instance_from(instance))

    def new_buffer(self, codec: CheckedCodec) -> CallBuffer:
        """Return a buffer for a call in this store."""
        buffer = codec.new_call_buffer(self)
        buffer.context = self.context
        buffer.store = addressof(self.shared)
        if self.engine.sliced is not None:
            buffer.engine = addressof(self.engine.sliced)
        return buffer

    def functions(self) -> Sequence[HasImporter]:
        return list(self.host_functions.values())

    def _under_way(self) -> Iterable[tuple[CallQueue, QueuedCall]]:
        """Yield the calls under way and their queues, each nested in the one before."""
        queue: CallQueue | None = self.queue if not self.queue.closed else None
        while queue is not None and queue.owner is not None:
            call = queue.owner
            yield queue, call
            queue = call.waits_for()

    def is_used_elsewhere(self) -> bool:
        """Return True if a thread other than the running one is at work on the store.

        That is a call of another thread, or a worker thread that polls a guest for this one.
        """
        if self.queue.owner is None:
            return False
        return any(
            call.is_used_elsewhere() and not queue.is_lost() for queue, call in self._under_way()
        )

    def check_thread(self) -> None:
        if not self.is_used_elsewhere():
            return
        if self.queue.thread == get_ident():
            raise RuntimeError(
                "a worker thread is running a guest of this store (offload=True): use the store in "
                "a host function, or between its calls"
            )
        raise RuntimeError("the store is used by another thread, where a guest call is under way")

    def check_idle(self, what: str) -> None:
        if self.queue.owner is not None and not self.queue.closed:
            self.queue.reclaim()
            if self.queue.owner is not None:
                raise RuntimeError(f"{what}: a guest call is under way")

    def define(self, function: HostFunction) -> wasmtime.Func:
        """Make a function of this store that calls a host function.

        Both live as long as the store.
        """
        status = self._next_status
        self._next_status += 1
        function.buffer.index = status
        function.buffer.store = addressof(self.shared)
        self.host_functions[status] = function
        make = partial(self._make, function.signature, function.address)
        func = AsyncHostFunc.lazy(make, function.signature)
        return func if self.is_lazy else func.made()

    def _make(self, signature: Signature, address: int, functype: wasmtime.FuncType | None) -> Any:
        """Return the raw handle of a new function that calls a host function."""
        if self._linker is None:
            self._linker = Linker(self._engine)
        callback = library.on_host_call_address
        self._linker.define_async("", "", signature, callback, address, functype)
        return self._linker.get_func(self.context, "", "")

    def take_placed(self, placed: MakesHostFunctions, count: int) -> None:
        """Let so many functions serve an instance that finds them behind `shared` (`InstancePre`)."""
        self.placed, self.has_own_data = placed, True
        self._next_status += count

    def make_placed(self, status: int) -> HostFunction:
        """Return the host function with that status, which its guest calls for the first time."""
        assert self.placed is not None
        return self.placed.make(status)

    def suspended_buffer(self) -> int | None:
        """Return `fiber_buffer` in a host function, quicker than for code that may be anywhere."""
        owner = self.queue.owner
        host_call = owner.waits_for() if owner is not None else None
        if owner is None or host_call is None or host_call.owner is not None:
            return self.fiber_buffer()
        return owner.fiber_buffer()

    def fiber_buffer(self) -> int | None:
        # That of the innermost call which waits for a host function: on its fiber wasmtime's
        # collector sees all suspended guests.
        if self.queue.closed:
            raise ValueError("the store is closed")
        innermost: QueuedCall | None = None
        for _, call in self._under_way():
            if call.waits_for() is not None:
                innermost = call
            elif call.is_suspended():
                raise RuntimeError(
                    "the store is in the middle of a guest call: wait until it ends, or do this in "
                    "a host function"
                )
        return innermost.fiber_buffer() if innermost is not None else None

    def serves_placed_alone(self, count: int) -> bool:
        """Return True if so many functions of one instance are all that was ever defined here."""
        others = self.bound_functions or self._linker or self.markers or self.has_wasi
        return not others and self._next_status == structs.HOST + count

    def reopen(self, context: Context) -> None:
        """Be the state of a new store of the same engine, as if it had been made for it."""
        self.context, self._identity, self._next_status = context, None, structs.HOST
        engines.yield_at_epoch(context)
        self.queue.reopen()
        self.closed = False

    def close(self) -> None:
        super().close()
        self.queue.close()
        self.host_functions.clear()
        self.placed = None
        self.instances.clear()

    def finalize(self) -> None:
        # The calls on this store are garbage like it: their guests are unwound first, in whatever
        # order the collector finalizes them.
        if self.queue.owner is not None and not self.queue.closed:
            self.queue.owner.abandon()
            self.queue.owner = None


def find_state(store: wasmtime.Store) -> StoreBase | None:
    """Return the state of a store that the runtime has met, of either kind, or None."""
    state: StoreBase | None = store.__dict__.get(GUARD)
    return state


def state_of_kind(store: wasmtime.Store, kind: type[S]) -> S:
    """Return the state of a store, made when the runtime meets it.

    Raises:
        TypeError: This is not a store.
        ValueError: The store is closed.
        RuntimeError: Bindings of the other kind use the store.
    """
    if not isinstance(store, wasmtime.Store):
        raise TypeError(f"expected a wasmtime.Store, not {type(store).__name__}")
    state = find_state(store)
    if state is None:
        with _lock():
            state = find_state(store)
            if state is None:
                state = kind(store.engine, engines.context(store))
                guard(store, state)
    if not isinstance(state, kind):
        raise RuntimeError(
            f"the store is in use by {state.kind} bindings, and {kind.kind} ones cannot share it: "
            "give them a store of their own"
        )
    return state


def store_state(store: wasmtime.Store) -> StoreState:
    """Return the state of a store for async bindings; its calls may have to wait their turn."""
    state = state_of_kind(store, StoreState)
    if state.queue.closed:
        raise ValueError("the store is closed")
    return state


def idle_store_state(store: wasmtime.Store) -> StoreState:
    """Return the state of a store that is used at once; RuntimeError if another thread uses it."""
    state = store_state(store)
    state.check_thread()
    return state
