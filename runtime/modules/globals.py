"""Exported globals with a typed value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from wasmtime import Global as WasmtimeGlobal
from wasmtime import Store

from ..wasmtime_api import engines, externs, references
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE

if TYPE_CHECKING:
    from ..store import StoreBase
    from ..values.checked import CallBuffer

T = TypeVar("T")


class Global(Generic[T]):
    """An exported global of a generated class, immutable; see also `MutableGlobal`.

    It can be used while the store is open, in the thread that uses the store. Nothing blocks.
    """

    __slots__ = ("_buffer", "_global", "_state", "_store")

    def __init__(
        self, store: Store, store_state: StoreBase, extern: WasmtimeGlobal, buffer: CallBuffer
    ) -> None:
        # The buffer is that of a call () -> (T). A value is read to, and set from, its result.
        self._store, self._state, self._global, self._buffer = store, store_state, extern, buffer

    @property
    def value(self) -> T:
        """The global's present value, as a call would return it: integers are signed.

        Raises:
            ValueError: The store is closed.
            RuntimeError: Another thread uses the store.
        """
        externs.global_get(engines.context(self._store), self._global, self._buffer.results)
        value: T = self._buffer.result
        return value

    @property
    def extern(self) -> WasmtimeGlobal:
        """The object of wasmtime-py, for importing the global into another module."""
        return self._global

    __reduce_ex__ = OF_AN_INSTANCE

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
