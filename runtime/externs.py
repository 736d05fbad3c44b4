"""wasmtime's externs as this package hands them out: functions that name the mistake, globals with a typed value."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, c_uint64
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import wasmtime

from . import capi
from .fiber import layout

if TYPE_CHECKING:
    from .records import CallRecord
    from .store import StoreBase

T = TypeVar("T")


class Func(wasmtime.Func):
    """A `wasmtime.Func` of a store that async host functions belong to. Call it with `FuncExt.call_async`."""

    @classmethod
    def adopt(cls, raw: Any) -> Func:
        """The Func for a raw handle."""
        func = cls.__new__(cls)
        capi.adopt_func(func, raw)
        return func

    def __call__(self, store: Any, *params: Any) -> Any:
        """wasmtime-py's synchronous call, which a store with async host functions refuses.

        Raises:
            RuntimeError: the store needs async calls: use ``await FuncExt.call_async(func, store, stack, ...)``.
        """
        try:
            return super().__call__(store, *params)
        except wasmtime.WasmtimeError as error:
            if "async" not in str(error):
                raise
            raise RuntimeError(
                "a synchronous call of a function that may reach an async host function: "
                "write 'await FuncExt.call_async(func, store, stack, ...)', or use a getter"
            ) from error


class LateFunc(Func, capi.LateFunc):
    """The same, made when somebody asks for its handle: a function that serves one instance alone never is."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make


class Global(Generic[T]):
    """An exported global of a generated class, immutable; see `MutableGlobal`."""

    __slots__ = ("_global", "_record", "_state", "_store")

    def __init__(
        self, store: wasmtime.Store, state: StoreBase, item: wasmtime.Global, record: CallRecord
    ) -> None:
        # The record is that of a call () -> (T): its one result is the room that a value is read to or set from.
        self._store = store
        self._state = state
        self._global = item
        self._record = record

    @property
    def value(self) -> T:
        """The global's value now.

        Raises:
            ValueError: the store is closed.
        """
        capi.global_get(
            capi.context(self._store), self._global, addressof(self._record) + self._record.offset
        )
        value: T = self._record.result
        return value

    @property
    def extern(self) -> wasmtime.Global:
        """wasmtime's own object, for importing the global elsewhere."""
        return self._global

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.value!r}>"


class MutableGlobal(Global[T]):
    """An exported global whose `value` can be set."""

    __slots__ = ()

    @property
    def value(self) -> T:
        """The global's value now. Setting it checks the type and the range, as an argument of a call is checked."""
        return super().value

    @value.setter
    def value(self, value: T) -> None:
        record = self._record
        (kind,) = record.signature.results
        checked = kind.check(value)
        where = addressof(record) + record.offset
        c_uint64.from_address(where).value = kind.kind
        record.result = checked
        try:
            capi.global_set(capi.context(self._store), self._global, where)
        finally:
            if kind.is_reference:
                capi.unroot(where)


def global_of(
    store: wasmtime.Store,
    state: StoreBase,
    item: wasmtime.Global,
    record: CallRecord,
    mutable: bool,
) -> Global[Any]:
    """The typed view of a global; `record` has the global's type as its one result."""
    assert record.offset + layout.VALUE_SIZE <= record.args - addressof(record) + layout.VALUE_SIZE
    return (MutableGlobal if mutable else Global)(store, state, item, record)
