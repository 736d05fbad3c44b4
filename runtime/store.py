"""What the runtime knows about a store, from the first time it meets it.

The state hangs on the `wasmtime.Store` object and holds no reference back (a cycle would leave stores to the
garbage collector). The store's class becomes a subclass of its own, which guards what would end the process: closing a
store, or leaving it to the collector, while a guest is suspended on it; using it from a second thread; collecting
externrefs without a look at the suspended stacks.
"""

from __future__ import annotations

import threading
from ctypes import addressof
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import wasmtime

from . import capi
from .engine import EngineState, state_of
from .externs import Func
from .fiber import layout, library, references
from .host import HostFunction
from .records import new_call_record
from .turns import RootLane
from .values import Signature

if TYPE_CHECKING:
    from .bound import Bound
    from .call import Call

_ATTRIBUTE = "_wasmtime_async_state"
_lock = threading.Lock()
_NO_VALUES = Signature((), ())


class StoreState:
    """One store's context, identity, turns and host functions."""

    __slots__ = (
        "__weakref__",
        "_identity",
        "bounds",
        "context",
        "engine",
        "has_wasi",
        "hosts",
        "instances",
        "lane",
        "linker",
        "markers",
        "shared",
    )  # fmt: skip

    def __init__(self, store: wasmtime.Store) -> None:
        self.context = capi.context(store)
        self.engine: EngineState = state_of(store.engine)
        self.lane = RootLane()
        #: by the address of their records, which C knows them by
        self.hosts: dict[int, HostFunction] = {}
        #: with the names of their exports, for `Caller`
        self.instances: list[tuple[wasmtime.Instance, tuple[str, ...]]] = []
        #: functions that `FuncExt.call_async` has met, by their raw handles
        self.bounds: dict[bytes, Bound] = {}
        #: where host functions are defined; C gives functions of a store by name only
        self.linker = capi.Linker(store.engine)
        self.shared = layout.Store()
        #: instances of the runtime's own in the store, which count for its limits
        self.markers = 0
        #: a generated class has configured WASI here
        self.has_wasi = False
        self._identity: int | None = None
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
        record = new_call_record(_NO_VALUES, self)
        record.store = addressof(self.shared)
        trap, error = outcome_addresses(record)
        arguments = self.engine.marker.pointer, self.context, addressof(instance), trap, error, 0
        if library.begin(addressof(record), capi.INSTANCE_PRE_INSTANTIATE_ASYNC, *arguments) == layout.SLICE:
            raise AssertionError("a module without code took a slice of time")
        capi.check(record.error)
        self.markers = 1
        self._identity = capi.instance_store_id(capi.instance_from(instance))

    @property
    def identity(self) -> int:
        """The store's id, which everything in it carries."""
        if self._identity is None:
            self._identity = capi.new_store_id(self.context)
        return self._identity

    def check_thread(self) -> None:
        """Raises RuntimeError when another thread is using the store."""
        holder = self.lane.holder
        if holder is not None and not self.lane.closed and holder.is_used_elsewhere():
            raise RuntimeError("the store is used by another thread, where a guest call is under way")

    def check_owner(self, item: capi.Extern) -> None:
        """Raises ValueError for what belongs to another store: wasmtime would abort."""
        if capi.extern_store_id(item) not in (self.identity, None):
            raise ValueError(f"this {type(item).__name__} belongs to another store: make it, or get it, from this one")

    def define(self, function: HostFunction) -> wasmtime.Func:
        """Makes a function of this store that calls a host function; both live as long as the store."""
        names = function.signature.names()
        functype = capi.new_functype(*names)
        try:
            self.linker.define_async("", "", functype, library.note_address, function.address)
        finally:
            capi.delete_functype(functype)
        self.hosts[function.address] = function
        return Func.adopt(self.linker.get_func(self.context, "", ""))

    def func_from(self, raw: Any) -> wasmtime.Func:
        """The Func for a raw handle."""
        return Func.adopt(raw)

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

    def on_fiber(self, function: int, *arguments: int) -> int:
        """Calls a C function of up to four arguments where wasmtime's collector sees all suspended guests."""
        if self.lane.closed:
            raise ValueError("the store is closed")
        call = self.innermost()
        padded = (*arguments, 0, 0, 0, 0)[:4]
        return library.errand(addressof(call.record) if call is not None else None, function, *padded)

    def new_externref(self, item: object, out: int) -> None:
        """Writes a ``wasmtime_externref_t`` that stands for the object."""
        key = references.enter(item)
        if not self.on_fiber(capi.EXTERNREF_NEW, self.context, key, library.drop_address, out) & 0xFF:
            references.release(key)
            raise wasmtime.WasmtimeError("no room for an externref: the store's limits or its memory are exhausted")

    def close(self) -> None:
        """The store is gone: nobody may enter."""
        self.lane.closed = True
        self.lane.holder = cast("Call", CLOSED)
        self.hosts.clear()
        self.instances.clear()


#: Holds the lane of a closed store, so that the fast path needs no question of its own.
CLOSED = object()


def outcome_addresses(record: layout.Call) -> tuple[int, int]:
    """Where a record's trap and error are, for functions that take pointers to them."""
    base = addressof(record)
    return base + layout.Call.trap.offset, base + layout.Call.error.offset  # type: ignore[union-attr]


def _new_marker(engine: wasmtime.Engine) -> capi.InstancePre:
    """A module whose one import is an async host function: to instantiate it marks a store as async."""
    linker, functype = capi.Linker(engine), capi.new_functype((), ())
    linker.define_async("", "", functype, library.note_address, 0)
    capi.delete_functype(functype)
    return linker.instantiate_pre(wasmtime.Module(engine, b"\0asm\1\0\0\0\1\4\1\x60\0\0\2\5\1\0\0\0\0"))


class _GuardedStore(wasmtime.Store):
    """A store that the runtime has met. Made by `_guarded`, never by hand."""

    def _state(self) -> StoreState:
        state: StoreState = self.__dict__[_ATTRIBUTE]
        return state

    def _context(self) -> Any:
        self._state().check_thread()
        return super()._context()

    def _new_externref(self, item: object, out: int) -> None:
        # wasmtime-py's own conversions come here (capi): the new reference must not make wasmtime collect off the fiber.
        self._state().new_externref(item, out)

    def gc(self) -> None:
        """As `wasmtime.Store.gc`; with guest calls suspended, their references are seen."""
        state = self._state()
        state.check_thread()
        capi.check(state.on_fiber(capi.CONTEXT_GC, state.context) or None)
        references.release_dropped()

    def close(self) -> None:
        """As `wasmtime.Store.close`; RuntimeError while a guest call is under way."""
        state = self._state()
        if state.lane.holder is not None and not state.lane.closed:
            state.lane.reclaim()
            if state.lane.holder is not None:
                raise RuntimeError("the store cannot be closed: a guest call is under way on it")
        state.close()
        super().close()
        references.release_dropped()

    def __del__(self) -> None:
        # The calls on this store are garbage like it: unwind their guests first, whatever order the collector takes.
        state = self.__dict__.get(_ATTRIBUTE)
        try:
            if state is not None and state.lane.holder is not None and not state.lane.closed:
                state.lane.holder.abandon()
                state.lane.holder = None
        finally:
            super().__del__()


_guarded_classes: WeakKeyDictionary[type, type[wasmtime.Store]] = WeakKeyDictionary()


def _guarded(base: type[wasmtime.Store]) -> type[wasmtime.Store]:
    made = _guarded_classes.get(base)
    if made is None:
        made = type(base.__name__, (_GuardedStore, base), {"__module__": base.__module__, "__slots__": ()})
        _guarded_classes[base] = made
    return made


def state(store: wasmtime.Store) -> StoreState:
    """The state of a store, made at the first meeting.

    Raises:
        TypeError: this is no store.
        ValueError: the store is closed.
    """
    if not isinstance(store, wasmtime.Store):
        raise TypeError(f"expected a wasmtime.Store, not {type(store).__name__}")
    found: StoreState | None = store.__dict__.get(_ATTRIBUTE)
    if found is None:
        with _lock:
            found = store.__dict__.get(_ATTRIBUTE)
            if found is None:
                found = StoreState(store)
                store.__dict__[_ATTRIBUTE] = found
                store.__class__ = _guarded(type(store))
    if found.lane.closed:
        raise ValueError("the store is closed")
    found.check_thread()
    return found
