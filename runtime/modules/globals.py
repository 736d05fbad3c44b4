"""Exported globals with a typed value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import wasmtime

from ..wasmtime_api import engines, externs, references

if TYPE_CHECKING:
    from ..store import StoreBase
    from ..values.checked import CallBuffer

T = TypeVar("T")


class Global(Generic[T]):
    """An exported global of a generated class, immutable; see also `MutableGlobal`.

    It can be used for as long as the store is open, in the thread that uses the store. Nothing here
    blocks.
    """

    __slots__ = ("_buffer", "_global", "_state", "_store")

    def __init__(
        self,
        store: wasmtime.Store,
        store_state: StoreBase,
        extern: wasmtime.Global,
        buffer: CallBuffer,
    ) -> None:
        # The buffer is that of a call () -> (T). A value is read to, and set from, its result.
        self._store = store
        self._state = store_state
        self._global = extern
        self._buffer = buffer

    @property
    def value(self) -> T:
        """The global's present value, as a call would return it: integers are signed.

        Raises:
            ValueError: The store is closed.
            RuntimeError: Another thread uses the store.
        """
        context, buffer = engines.context(self._store), self._buffer
        externs.global_get(context, self._global, buffer.results)
        value: T = buffer.result
        return value

    @property
    def extern(self) -> wasmtime.Global:
        """The object of wasmtime-py, for importing the global into another module."""
        return self._global

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.value!r}>"


class MutableGlobal(Global[T]):
    """An exported global of a generated class with a `value` that can be set."""

    __slots__ = ()

    @property
    def value(self) -> T:
        """The global's present value. A value to set is checked like an argument of a call.

        Raises:
            TypeError: The value to set is not of the global's type.
            OverflowError: It is outside of the type's range.
            ValueError: The store is closed, or the value is a function of another store.
            RuntimeError: Another thread uses the store.
        """
        return super().value

    @value.setter
    def value(self, value: T) -> None:
        buffer = self._buffer
        buffer.write_result(value)
        try:
            externs.global_set(engines.context(self._store), self._global, buffer.results)
        finally:
            if buffer.codec.signature.has_references:
                references.unroot(buffer.results)
