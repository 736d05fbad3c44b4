"""wasmtime's externs as this package hands them out: functions that name the mistake, globals with a typed value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import wasmtime

from ..wasmtime_api import engines, externs, references

if TYPE_CHECKING:
    from ..store import StoreBase
    from ..values.checked import CallBuffer

T = TypeVar("T")


class Global(Generic[T]):
    """An exported global of a generated class, immutable; see `MutableGlobal`."""

    __slots__ = ("_global", "_record", "_state", "_store")

    def __init__(
        self, store: wasmtime.Store, state: StoreBase, item: wasmtime.Global, buffer: CallBuffer
    ) -> None:
        # The buffer is that of a call () -> (T): its one result is the room that a value is read to or set from.
        self._store = store
        self._state = state
        self._global = item
        self._record = buffer

    @property
    def value(self) -> T:
        """The global's value now.

        Raises:
            ValueError: the store is closed.
        """
        externs.global_get(
            engines.context(self._store),
            self._global,
            self._record.results,
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
        buffer = self._record
        buffer.write_result(value)
        try:
            externs.global_set(engines.context(self._store), self._global, buffer.results)
        finally:
            if buffer.codec.signature.has_references:
                references.unroot(buffer.results)


def global_of(
    store: wasmtime.Store,
    state: StoreBase,
    item: wasmtime.Global,
    buffer: CallBuffer,
    mutable: bool,
) -> Global[Any]:
    """The typed view of a global; `buffer` has the global's type as its one result."""
    return (MutableGlobal if mutable else Global)(store, state, item, buffer)
