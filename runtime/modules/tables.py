"""Exported tables with typed elements."""

from __future__ import annotations

from operator import index as as_int
from typing import Any, ClassVar, Generic, TypeVar

from wasmtime import Store
from wasmtime import Table as WasmtimeTable

from ..poison import NEVER_POISONED, Poison
from ..store import StoreBase, find_state, idle_store_state
from ..values.checked import CallBuffer, checked_codec
from ..values.types import ANYREF, EXNREF, EXTERNREF, FUNCREF, Signature
from ..wasmtime_api import engines, references, tables
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE

E = TypeVar("E")

_BY_ELEMENT = {kind.name: Signature((), (kind,)) for kind in (FUNCREF, EXTERNREF, ANYREF, EXNREF)}


class Table(Generic[E]):
    """A table of a guest, of objects (externref) or of references that Python cannot look into.

    ``Table[object]`` is a table of externrefs, and ``Table[OpaqueRef]`` one of what guests make.
    `FuncTable` and `SyncFuncTable` are tables of functions. None stands for a null reference.
    ``table[index]`` is the same as `get`, and ``table[index] = value`` as `set`.

    A table is used in the thread that uses its store; no method blocks. Every method raises
    ValueError once the store is closed, and RuntimeError while another thread uses it.

    Args:
        store: The table's store.
        table: The object of wasmtime-py.

    Raises:
        TypeError: It is no table, or its elements are of another kind than the class is for.
        ValueError: It belongs to another store, or the store is closed.
    """

    __slots__ = ("_poison", "_signature", "_state", "_store", "_table")

    _elements: ClassVar[tuple[str, ...]] = ("externref", "anyref", "exnref")

    def __init__(self, store: Store, table: WasmtimeTable, poison: Poison = NEVER_POISONED) -> None:
        for item, kind in ((store, Store), (table, WasmtimeTable)):
            if not isinstance(item, kind):
                title = type(item).__name__
                raise TypeError(f"expected a wasmtime.{kind.__name__}, not {title}")
        context = engines.context(store)
        self._store, self._table, self._poison = store, table, poison
        self._state = self._state_of(store)
        self._state.check_owner(table)  # with another store's table wasmtime would abort
        element = tables.element_type(context, table)
        if element not in self._elements:
            title = type(self).__name__
            raise TypeError(f"a {title} has {' or '.join(self._elements)} elements, not {element}")
        self._signature = _BY_ELEMENT[element]

    @staticmethod
    def _state_of(store: Store) -> StoreBase:
        return find_state(store) or idle_store_state(store)

    @property
    def extern(self) -> WasmtimeTable:
        """The object of wasmtime-py, for importing the table into another module."""
        return self._table

    def get(self, index: int) -> E | None:
        """Return an element, or None for a null reference.

        Raises:
            IndexError: The index is negative, or outside the table.
        """
        buffer, context = self._new_buffer(), engines.context(self._store)
        tables.get(context, self._table, self._inside(index), buffer.results)
        return self._to_python(buffer.result)

    def set(self, index: int, value: E | None) -> None:
        """Set an element.

        Raises:
            IndexError: The index is negative, or outside the table.
            TypeError: The value is not what such a table holds.
            ValueError: It belongs to another store.
            wasmtime.WasmtimeError: It is not of the elements' exact type, or may not be None.
        """
        self._set(self._inside(index), value)

    def append(self, value: E | None) -> int:
        """Add an element at the end, and return its index. Raises as `grow` does."""
        return self._grow(1, value)

    def grow(self, count: int, value: E | None = None) -> int:
        """Add `count` elements that are `value`, and return how many there were before.

        Raises:
            TypeError: The value is not what such a table holds.
            ValueError: `count` is negative, or the value belongs to another store.
            wasmtime.WasmtimeError: The table's maximum, or a limit of the store, is exceeded; or
                the value is not of the elements' exact type, or may not be None.
        """
        return self._grow(count, value)

    def __getitem__(self, index: int) -> E | None:
        return self.get(index)

    def __setitem__(self, index: int, value: E | None) -> None:
        self.set(index, value)

    def __len__(self) -> int:
        return tables.size(engines.context(self._store), self._table)

    __reduce_ex__ = OF_AN_INSTANCE

    def __repr__(self) -> str:
        title, (kind,) = type(self).__name__, self._signature.results
        try:
            return f"<{title} of {len(self)} {kind} elements>"
        except (ValueError, RuntimeError) as error:
            return f"<{title}: {error}>"

    def _new_buffer(self) -> CallBuffer:
        # That of a call () -> (element), for one use: finalizers that use the table may run.
        return checked_codec(self._signature).new_call_buffer(self._state)

    def _to_python(self, element: Any) -> E | None:
        item: E | None = element
        return item

    def _inside(self, index: int) -> int:
        index, size = as_int(index), len(self)
        if not 0 <= index < size:
            raise IndexError(f"index {index} is outside the table, which has {size} elements")
        return index

    def _set(self, index: int, value: object) -> None:
        buffer, context = self._new_buffer(), engines.context(self._store)
        buffer.write_result(value)
        try:
            tables.set(context, self._table, index, buffer.results)
        finally:
            references.unroot(buffer.results)

    def _grow(self, count: int, value: object) -> int:
        count = as_int(count)
        if not 0 <= count < 1 << 64:
            raise ValueError(f"a table cannot grow by {count} elements")
        buffer, context = self._new_buffer(), engines.context(self._store)
        buffer.write_result(value)
        try:
            return tables.grow(context, self._table, count, buffer.results)
        finally:
            references.unroot(buffer.results)
