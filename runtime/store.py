"""What the runtime knows about a store, from the first time it meets it.

The state hangs on the `wasmtime.Store` object and holds no reference back (a cycle would leave stores to the
garbage collector). The store's class becomes a subclass of its own, which guards what would end the process: closing a
store, or leaving it to the collector, while a guest is suspended on it; using it from a second thread; collecting
externrefs without a look at the suspended stacks.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Sequence
from ctypes import addressof, c_void_p
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary, ref

import wasmtime

from . import capi
from .engine import EngineState, state_of
from .externs import Func, LateFunc
from .fiber import layout, library, references
from .forklock import ForkLock
from .host import HostFunction
from .records import CallRecord, new_call_record
from .turns import RootLane
from .values import Signature

if TYPE_CHECKING:
    from .bound import Bound
    from .call import Call

_ATTRIBUTE = "_wasmtime_async_state"
_VIEWS = "_wasmtime_async_views"
#: Again by the same thread: a finalizer or a signal handler meets a store while another is met.
_lock = ForkLock()
_NO_VALUES = Signature((), ())
S = TypeVar("S", bound="StoreBase")


class HasOwner(Protocol):
    """A host function: it knows whose import it is."""

    owner: Callable[[], object]


class StoreBase:
    """What is known about a store, whether its bindings are async (`StoreState`) or synchronous (`runtime.syncstore`)."""

    __slots__ = (
        "__weakref__",
        "_identity",
        "closed",
        "context",
        "engine",
        "has_wasi",
        "instances",
        "markers",
    )

    #: what the bindings are that use the store
    style = ""

    def __init__(self, store: wasmtime.Store) -> None:
        self.context = capi.context(store)
        self.closed = False
        self.engine: EngineState = state_of(store.engine)
        #: with the names of their exports, for `Caller`
        self.instances: list[tuple[wasmtime.Instance, Iterable[str]]] = []
        #: instances of the runtime's own in the store, which count for its limits
        self.markers = 0
        #: a generated class has configured WASI here
        self.has_wasi = False
        self._identity: int | None = None

    @property
    def identity(self) -> int:
        """The store's id, which everything in it carries."""
        if self._identity is None:
            self._identity = capi.new_store_id(self.context)
        return self._identity

    def check_owner(self, item: capi.Extern) -> None:
        """Raises ValueError for what belongs to another store: wasmtime would abort."""
        if capi.extern_store_id(item) not in (self.identity, None):
            raise ValueError(
                f"this {type(item).__name__} belongs to another store: make it, or get it, from this one"
            )

    def func_from(self, raw: Any) -> wasmtime.Func:
        """The Func for a raw handle."""
        return Func.adopt(raw)

    def functions(self) -> Sequence[HasOwner]:
        """The host functions made here, in order."""
        raise NotImplementedError

    def check_thread(self) -> None:
        """Raises RuntimeError when another thread is using the store."""
        raise NotImplementedError

    def check_idle(self, what: str) -> None:
        """Raises RuntimeError, which says `what`, while a guest call is under way."""
        raise NotImplementedError

    def errand_record(self) -> int | None:
        """The record of the call on whose fiber C functions must run that may collect; None: right here.

        Raises:
            ValueError: the store is closed.
            RuntimeError: it is in the middle of a guest call.
        """
        raise NotImplementedError

    def on_fiber(self, function: int, *arguments: int) -> int:
        """Calls a C function of up to four arguments where wasmtime's collector sees all guests under way."""
        padded = (*arguments, 0, 0, 0, 0)[:4]
        return library.errand(self.errand_record(), function, *padded)

    def close(self) -> None:
        """The store is gone: nobody may enter."""
        raise NotImplementedError

    def finalize(self) -> None:
        """Nobody can reach the store any more: what is left of its guests is unwound."""
        raise NotImplementedError

    def new_externref(self, item: object, out: int) -> None:
        """Writes a ``wasmtime_externref_t`` that stands for the object."""
        # Asked first: once C may have the reference, the companion is not ours to free, whatever exception strikes.
        where = self.errand_record()
        key = references.enter(item)
        if (
            not library.errand(
                where, capi.EXTERNREF_NEW, self.context, key, library.drop_address, out
            )
            & 0xFF
        ):
            references.release(key)
            raise wasmtime.WasmtimeError(
                "no room for an externref: the store's limits or its memory are exhausted"
            )


class StoreState(StoreBase):
    """One store's context, identity, turns and host functions."""

    __slots__ = ("_engine", "_linker", "bounds", "hosts", "lane", "late", "shared", "slots")

    style = "async"

    def __init__(self, store: wasmtime.Store) -> None:
        super().__init__(store)
        self.lane = RootLane()
        #: by their indices, with which polls end that wait for one of them
        self.hosts: dict[int, HostFunction] = {}
        #: functions that `FuncExt.call_async` has met, by their raw handles
        self.bounds: dict[bytes, Bound] = {}
        #: where host functions are defined; C gives functions of a store by name only
        self._linker: capi.Linker | None = None
        self._engine = store.engine
        #: functions are made when somebody asks for their handles
        self.late = False
        #: addresses of host functions, for C (`serve_by_slots`)
        self.slots: ctypes.Array[c_void_p] | None = None
        self.shared = layout.Store()
        if self.engine.ours:
            # Without epochs in the code this only marks the store as async.
            capi.yield_at_epoch(self.context)
        else:
            self._mark_async(store)

    def _mark_async(self, store: wasmtime.Store) -> None:
        """Makes synchronous calls of async host functions an error instead of an abort, on an engine of unknown settings."""
        if self.engine.marker is None:
            self.engine.marker = _new_marker(store.engine)
        instance = capi.RawInstance()
        record = self.new_record(_NO_VALUES)
        trap, error = outcome_addresses(record)
        arguments = self.engine.marker.pointer, self.context, addressof(instance), trap, error, 0
        if (
            library.begin(addressof(record), capi.INSTANCE_PRE_INSTANTIATE_ASYNC, *arguments)
            == layout.SLICE
        ):
            raise AssertionError("a module without code took a slice of time")
        capi.check(record.error)
        self.markers = 1
        self._identity = capi.instance_store_id(capi.instance_from(instance))

    def new_record(self, signature: Signature) -> CallRecord:
        """A record for a call in this store."""
        record = new_call_record(signature, self)
        record.context = self.context
        record.store = addressof(self.shared)
        if self.engine.sliced is not None:
            record.engine = addressof(self.engine.sliced)
        return record

    def functions(self) -> Sequence[HasOwner]:
        """The host functions made here, in order."""
        return list(self.hosts.values())

    def is_used_elsewhere(self) -> bool:
        """Is another thread than the running one at work on the store: its own, or a worker that polls a guest for it?"""
        call = None if self.lane.closed else self.lane.holder
        while call is not None:
            if call.is_used_elsewhere() and not call.is_gone():
                return True
            call = call.host_call.holder if call.host_call is not None else None
        return False

    def check_thread(self) -> None:
        """Raises RuntimeError when another thread is using the store."""
        if not self.is_used_elsewhere():
            return
        if self.lane.thread == threading.get_ident():
            raise RuntimeError(
                "a worker thread runs a guest of this store right now (offload=True): use the store in a host function, "
                "or between its calls"
            )
        raise RuntimeError("the store is used by another thread, where a guest call is under way")

    def check_idle(self, what: str) -> None:
        """Raises RuntimeError, which says `what`, while a guest call is under way."""
        if self.lane.holder is not None and not self.lane.closed:
            self.lane.reclaim()
            if self.lane.holder is not None:
                raise RuntimeError(f"{what}: a guest call is under way")

    def define(self, function: HostFunction) -> wasmtime.Func:
        """Makes a function of this store that calls a host function; both live as long as the store."""
        function.record.index = layout.HOST + len(self.hosts)
        self.hosts[function.record.index] = function
        make = partial(self._make, function.signature, function.address)
        return LateFunc(make) if self.late else Func.adopt(make())

    def _make(self, signature: Signature, address: int) -> Any:
        """The raw handle of a new function that calls a host function."""
        if self._linker is None:
            self._linker = capi.Linker(self._engine)
        self._linker.define_async("", "", signature, library.note_address, address)
        return self._linker.get_func(self.context, "", "")

    def serve_by_slots(self) -> None:
        """The host functions made so far serve an instance that knows them by their numbers (`capi.InstancePre`)."""
        self.slots = (c_void_p * len(self.hosts))(*[each.address for each in self.hosts.values()])
        self.shared.hosts = addressof(self.slots)
        capi.set_data(self.context, addressof(self.shared))

    def innermost(self) -> Call | None:
        """The call on whose fiber references must be made: the innermost one that waits for a host function."""
        found: Call | None = None
        call = self.lane.holder
        while call is not None and call.host_call is not None:
            found = call
            call = call.host_call.holder
        if call is not None and call.record.future and call.host_call is None:
            raise RuntimeError(
                "the store is in the middle of a guest call: wait until it ends, or do this in a host function"
            )
        return found

    def errand_record(self) -> int | None:
        """As for every store: wasmtime's collector must see all suspended guests."""
        if self.lane.closed:
            raise ValueError("the store is closed")
        call = self.innermost()
        return addressof(call.record) if call is not None else None

    def close(self) -> None:
        """The store is gone: nobody may enter."""
        self.lane.closed = True
        self.lane.holder = cast("Call", CLOSED)
        self.hosts.clear()
        self.instances.clear()

    def finalize(self) -> None:
        """Nobody can reach the store any more: what is left of its guests is unwound."""
        # The calls on this store are garbage like it: unwind their guests first, whatever order the collector takes.
        if self.lane.holder is not None and not self.lane.closed:
            self.lane.holder.abandon()
            self.lane.holder = None


#: Holds the lane of a closed store, so that the fast path needs no question of its own.
CLOSED = object()


def outcome_addresses(record: layout.Call) -> tuple[int, int]:
    """Where a record's trap and error are, for functions that take pointers to them."""
    base = addressof(record)
    return base + layout.Call.trap.offset, base + layout.Call.error.offset  # type: ignore[union-attr]


def _new_marker(engine: wasmtime.Engine) -> capi.InstancePre:
    """A module whose one import is an async host function: to instantiate it marks a store as async."""
    linker = capi.Linker(engine)
    linker.define_async("", "", _NO_VALUES, library.note_address, 0)
    return linker.instantiate_pre(
        wasmtime.Module(engine, b"\0asm\1\0\0\0\1\4\1\x60\0\0\2\5\1\0\0\0\0")
    )


class _GuardedStore(wasmtime.Store):
    """A store that the runtime has met. Made by `_guarded`, never by hand."""

    def _state(self) -> StoreBase:
        state: StoreBase = self.__dict__[_ATTRIBUTE]
        return state

    def _context(self) -> Any:
        self._state().check_thread()
        return super()._context()

    def _new_externref(self, item: object, out: int) -> None:
        # wasmtime-py's own conversions come here (capi): the new reference must not make wasmtime collect off the fiber.
        self._state().new_externref(item, out)

    def data(self) -> Any:
        """As `wasmtime.Store.data`; the runtime's own is not shown."""
        return super().data() if getattr(self._state(), "slots", None) is None else None

    def gc(self) -> None:
        """As `wasmtime.Store.gc`; with guest calls suspended, their references are seen."""
        state = self._state()
        state.check_thread()
        capi.check(state.on_fiber(capi.CONTEXT_GC, state.context) or None)
        references.release_dropped()

    def close(self) -> None:
        """As `wasmtime.Store.close`; RuntimeError while a guest call is under way."""
        state = self._state()
        state.check_idle("the store cannot be closed")
        state.closed = True
        state.close()
        views = [
            view for view in (each() for each in self.__dict__.pop(_VIEWS, ())) if view is not None
        ]
        if views:
            orphan = capi.Orphan(self)
            for view in views:
                view.orphan = orphan
        else:
            super().close()
        references.release_dropped()

    def __del__(self) -> None:
        state: StoreBase | None = self.__dict__.get(_ATTRIBUTE)
        try:
            if state is not None:
                state.finalize()
        finally:
            super().__del__()


_guarded_classes: WeakKeyDictionary[type, type[wasmtime.Store]] = WeakKeyDictionary()


def _guarded(base: type[wasmtime.Store]) -> type[wasmtime.Store]:
    made = _guarded_classes.get(base)
    if made is None:
        made = type(
            base.__name__, (_GuardedStore, base), {"__module__": base.__module__, "__slots__": ()}
        )
        _guarded_classes[base] = made
    return made


def meet(store: wasmtime.Store, kind: type[S]) -> S:
    """The state of a store, made at the first meeting.

    Raises:
        TypeError: this is no store.
        ValueError: the store is closed.
        RuntimeError: bindings of the other kind use the store.
    """
    if not isinstance(store, wasmtime.Store):
        raise TypeError(f"expected a wasmtime.Store, not {type(store).__name__}")
    found: StoreBase | None = store.__dict__.get(_ATTRIBUTE)
    if found is None:
        with _lock():
            found = store.__dict__.get(_ATTRIBUTE)
            if found is None:
                found = kind(store)
                store.__dict__[_ATTRIBUTE] = found
                store.__class__ = _guarded(type(store))
    if not isinstance(found, kind):
        raise RuntimeError(
            f"the store is in use by {found.style} bindings, and {kind.style} ones cannot share it: give them a store of their own"
        )
    return found


def keep_for_view(store: wasmtime.Store, view: Any) -> None:
    """A view of a memory was made: what it shows stays there for as long as it lives, even if the store is closed."""
    view.keeps = store
    views: list[ref[Any]] = store.__dict__.setdefault(_VIEWS, [])
    views[:] = [each for each in views if each() is not None]
    views.append(ref(view))


def met(store: wasmtime.Store) -> StoreBase | None:
    """The state of a store that the runtime has met, of either kind."""
    found: StoreBase | None = store.__dict__.get(_ATTRIBUTE)
    return found


def context_of(store: wasmtime.Store) -> capi.Context:
    """As `capi.context`, quicker for a store that the runtime has met."""
    found = met(store)
    if found is None or found.closed:
        return capi.context(store)
    found.check_thread()
    return found.context


def check_owner(store: wasmtime.Store, item: capi.Extern) -> None:
    """Raises ValueError for what belongs to another store than the one given, and for a closed one."""
    if not isinstance(store, wasmtime.Store):
        raise TypeError(f"expected a wasmtime.Store, not {type(store).__name__}")
    context, found = capi.context(store), met(store)
    if found is not None:
        found.check_owner(item)
    elif capi.extern_store_id(item) not in (capi.new_store_id(context), None):
        raise ValueError(
            f"this {type(item).__name__} belongs to another store: make it, or get it, from this one"
        )


def open_state(store: wasmtime.Store) -> StoreState:
    """The state of a store for async bindings, made at the first meeting; raises what `meet` does.

    Somebody may be at work on the store: this is for who waits until it is his turn.
    """
    found = meet(store, StoreState)
    if found.lane.closed:
        raise ValueError("the store is closed")
    return found


def state(store: wasmtime.Store) -> StoreState:
    """The same for who uses the store right away: RuntimeError while another thread does."""
    found = open_state(store)
    found.check_thread()
    return found
