"""The class that a store gets when the runtime meets it, which prevents what ends the process.

That is: a store that is closed or collected while a guest is suspended on it (fact 12 in
runtime/README.md), or used from a second thread, or that collects externrefs without a look at the
suspended stacks (fact 7).
"""

from __future__ import annotations

from ctypes import POINTER, c_void_p
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary, ref

import wasmtime

from .engines import Orphan
from .library import Context, P, c_function, ffi, hot_function, hot_pointer_function

_store_context = c_function("wasmtime_store_context", POINTER(ffi.wasmtime_context_t), P)

# An instance for each request makes and deletes a store for each request.
c_function("wasmtime_store_new", None, P, P, P)  # looks at its arguments
_new_store = hot_pointer_function("wasmtime_store_new", POINTER(ffi.wasmtime_store_t))
_find_context = hot_pointer_function("wasmtime_store_context", c_void_p)
_delete_store = hot_function("wasmtime_store_delete")

#: Where a `wasmtime.Store` has its pointer, which is None once it is closed, and its context.
_POINTER, _CONTEXT = "_Managed__ptr", "_Store__context"
#: Where a store has its `StoreGuard`, which is what the runtime knows about it.
GUARD = "_wasmtime_async_state"
_VIEWS = "_wasmtime_async_views"

if TYPE_CHECKING:

    class StoreGuard(Protocol):
        """What a guarded store asks before it does something."""

        #: True if the runtime has put data of its own into the store.
        has_own_data: bool

        def check_thread(self) -> None: ...
        def check_idle(self, what: str) -> None: ...
        def new_externref(self, item: object, out: int) -> None: ...
        def collect(self) -> None: ...
        def close(self) -> None: ...
        def release_dropped(self) -> None: ...
        def finalize(self) -> None: ...


class _GuardedStore(wasmtime.Store):
    """A store that the runtime has met, made by `guard`."""

    def _guard(self) -> StoreGuard:
        guard: StoreGuard = self.__dict__[GUARD]
        return guard

    def _context(self) -> Any:
        self._guard().check_thread()
        attributes = self.__dict__
        if _CONTEXT not in attributes and attributes[_POINTER] is not None:
            attributes[_CONTEXT] = _store_context(attributes[_POINTER])
        try:
            return super()._context()
        except ValueError:
            raise ValueError("the store is closed") from None

    def _new_externref(self, item: object, out: int) -> None:
        # For wasmtime-py's conversions (references.py): wasmtime must not collect off the fiber.
        self._guard().new_externref(item, out)

    def data(self) -> Any:
        """Return what `wasmtime.Store.data` returns, but never the runtime's own data."""
        return None if self._guard().has_own_data else super().data()

    def gc(self) -> None:
        """Collect, as `wasmtime.Store.gc`. References of suspended guest calls are seen."""
        guard = self._guard()
        guard.check_thread()
        guard.collect()
        guard.release_dropped()

    def close(self) -> None:
        """Close the store. Raises RuntimeError if a guest call is under way."""
        attributes = self.__dict__
        guard: StoreGuard | None = attributes.get(GUARD)
        if guard is None or attributes[_POINTER] is None:
            return super().close()
        guard.check_idle("the store cannot be closed")
        guard.close()
        if _VIEWS not in attributes or not self._leave_to_views():
            super().close()
        guard.release_dropped()

    def _leave_to_views(self) -> bool:
        """Let the views of the memories, if there are any left, delete the store with the last."""
        references = self.__dict__.pop(_VIEWS)
        views = [view for view in (reference() for reference in references) if view is not None]
        orphan = Orphan(self) if views else None
        for view in views:
            view.orphan = orphan
        return bool(views)

    def _delete(self, pointer: Any) -> None:
        _delete_store(pointer)
        self.__dict__[_CONTEXT] = None

    def __del__(self) -> None:
        if self.__dict__.get(_POINTER) is None:
            return
        guard: StoreGuard | None = self.__dict__.get(GUARD)
        try:
            if guard is not None:
                guard.finalize()
        finally:
            super().__del__()


class StoreUser(wasmtime.StoreContext):
    """What leads to a guarded store, and is taken for one by wasmtime-py's objects."""

    __slots__ = ()

    @property
    def store(self) -> wasmtime.Store:
        """The store, for as long as this may use it."""
        raise NotImplementedError

    def _context(self) -> Any:
        return self.store._context()

    def _new_externref(self, item: object, out: int) -> None:
        self.store.__dict__[GUARD].new_externref(item, out)


_guarded_classes: WeakKeyDictionary[type, type[wasmtime.Store]] = WeakKeyDictionary()


def guard(store: wasmtime.Store, state: StoreGuard) -> None:
    """Put a store under the guard of what is known about it."""
    store.__dict__[GUARD] = state
    if not isinstance(store, _GuardedStore):
        store.__class__ = _guarded_class(type(store))


def _guarded_class(base: type[wasmtime.Store]) -> type[wasmtime.Store]:
    guarded = _guarded_classes.get(base)
    if guarded is None:
        names = {"__module__": base.__module__, "__slots__": ()}
        guarded = _guarded_classes[base] = type(base.__name__, (_GuardedStore, base), names)
    return guarded


_PlainStore = _guarded_class(wasmtime.Store)


def new_store(engine: wasmtime.Engine, data: Any) -> tuple[wasmtime.Store, Context]:
    """Return what `wasmtime.Store(engine)` does, of a guarded class, and the store's context.

    It takes a third of the time, and the store's data is a pointer of the caller's, as
    `ctypes.byref` makes it. The caller gives it to `guard` next. wasmtime-py's object for the
    context is made when it is asked for. Raises ValueError if the engine is closed.
    """
    store = _PlainStore.__new__(_PlainStore)
    store.__dict__["engine"] = engine
    return store, renew(store, data)


def renew(store: wasmtime.Store, data: Any) -> Context:
    """Give the object of a store that is closed a new one of the same engine; return its context."""
    attributes = store.__dict__
    attributes[_POINTER] = pointer = _new_store(attributes["engine"].ptr(), data, None)
    attributes.pop(_CONTEXT, None)
    context: Context = _find_context(pointer)
    return context


def is_untouched(store: wasmtime.Store) -> bool:
    """Return True if a closed store's object has no attributes but those that every one has."""
    return store.__dict__.keys() == {_POINTER, _CONTEXT, "engine", GUARD}


def keep_for_view(store: wasmtime.Store, view: Any) -> None:
    """Keep a memory for as long as a view of it lives, even if its store is closed."""
    view.keep_alive = store
    views: list[ref[Any]] = store.__dict__.setdefault(_VIEWS, [])
    views[:] = [reference for reference in views if reference() is not None]
    views.append(ref(view))
