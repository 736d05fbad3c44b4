"""Tables: their elements, as ``wasmtime_val_t`` at addresses, and what these are."""

from __future__ import annotations

import ctypes
from ctypes import addressof, c_bool, c_uint64

import wasmtime

from .errors import check
from .library import Context, P, c_function
from .types import heap_kind

_size = c_function("wasmtime_table_size", c_uint64, P, P)
_get = c_function("wasmtime_table_get", c_bool, P, P, c_uint64, P)
_set = c_function("wasmtime_table_set", P, P, P, c_uint64, P)
_grow = c_function("wasmtime_table_grow", P, P, P, c_uint64, P, P)
_type = c_function("wasmtime_table_type", P, P, P)
_element = c_function("wasm_tabletype_element", P, P)
_delete_type = c_function("wasm_tabletype_delete", None, P)

#: By the kind of a heap type, what its references are as values; continuations are none.
_HIERARCHIES = dict(
    enumerate(("externref",) * 2 + ("funcref",) * 3 + ("anyref",) * 8 + ("exnref",) * 3)
)


def _raw(table: wasmtime.Table) -> int:
    return addressof(table._table)


def element_type(store: Context, table: wasmtime.Table) -> str:
    """Return "funcref", "externref", "anyref", "exnref" or "other". Elements may be of a subtype."""
    kind = _type(store, _raw(table))
    try:
        return _HIERARCHIES.get(heap_kind(_element(kind)), "other")
    finally:
        _delete_type(kind)


def size(store: Context, table: wasmtime.Table) -> int:
    """Return the number of elements."""
    count: int = _size(store, _raw(table))
    return count


def get(store: Context, table: wasmtime.Table, index: int, value: int) -> None:
    """Write an element, with a root of its own, to the ``wasmtime_val_t`` at an address.

    The index must be inside the table.
    """
    _get(store, _raw(table), index, value)


def set(store: Context, table: wasmtime.Table, index: int, value: int) -> None:
    """Set an element. Raises WasmtimeError if the value is not of the elements' type."""
    check(_set(store, _raw(table), index, value))


def grow(store: Context, table: wasmtime.Table, count: int, value: int) -> int:
    """Add elements, and return how many there were. Raises WasmtimeError if it cannot grow."""
    before = ctypes.c_uint64()
    check(_grow(store, _raw(table), count, value, addressof(before)))
    return before.value
