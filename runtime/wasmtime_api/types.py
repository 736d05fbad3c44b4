"""Types of functions, read from wasmtime and made for it.

Types are given by names (`Names`): the value types of core WebAssembly, or "a GC reference".
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_size_t, c_uint8, c_void_p
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import wasmtime

from .library import Context, FuncTypePtr, P, c_function, ffi, vector
from .library import pointer as handle

_func_type = c_function("wasmtime_func_type", P, P, P)
_functype_params = c_function("wasm_functype_params", P, P)
_functype_results = c_function("wasm_functype_results", P, P)
_functype_new = c_function("wasm_functype_new", P, P, P)
_valtype_vec_new = c_function("wasm_valtype_vec_new", None, P, c_size_t, P)
_valtype_new = c_function("wasm_valtype_new", P, c_uint8)
_valtype_v128 = c_function("wasmtime_wasm_valtype_v128", P)
_valtype_read = c_function("wasmtime_valtype_new", None, P, P)
_valtype_delete = c_function("wasmtime_valtype_delete", None, P)

#: Frees a type made by `new_functype`.
delete_functype: Callable[[FuncTypePtr], None] = c_function("wasm_functype_delete", None, P)
#: The names of the types of a function's parameters, and those of its results.
Names: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]

if TYPE_CHECKING:

    class HasNames(Protocol):
        """The type of a function."""

        def names(self) -> Names: ...


#: A wasmtime_valtype_t has had 32 bytes or less in every version so far. Its first byte is the
#: kind, and the details of a reference follow.
_VALTYPE_ROOM = 64
_NUMBERS = ("i32", "i64", "f32", "f64", "v128")
_GC = "a GC reference"
#: By whether they may be null, and the kind of the heap type.
_REFERENCES = {(1, 0): "externref", (1, 2): "funcref"}
#: The kinds of wasm_valtype_new (wasm.h). v128 has a function of its own.
_KINDS = {"i32": 0, "i64": 1, "f32": 2, "f64": 3, "externref": 128, "funcref": 129}


def _valtype_bytes(pointer: int) -> tuple[int, int, int]:
    """Return the kind of a type and, for a reference, whether it may be null and its heap's kind."""
    # wasm_valtype_kind aborts on v128 and on most references (fact 11 in runtime/README.md).
    room = (c_uint8 * _VALTYPE_ROOM)()
    where = ctypes.addressof(room)
    _valtype_read(pointer, where)
    try:
        # struct { u8 kind; struct { bool nullable; struct { u8 kind; void *detail } } }, by 8 bytes
        return room[0], room[8], room[16]
    finally:
        _valtype_delete(where)


def _read_valtype(pointer: int) -> str:
    kind, nullable, heap = _valtype_bytes(pointer)
    return _NUMBERS[kind] if kind < len(_NUMBERS) else _REFERENCES.get((nullable, heap), _GC)


def heap_kind(pointer: int) -> int:
    """Return the ``wasmtime_heaptype_kind_t`` of the reference type that a ``wasm_valtype_t`` is."""
    return _valtype_bytes(pointer)[2]


def _read_valtypes(valtypes: int) -> tuple[str, ...]:
    size, data = vector(valtypes)
    return tuple(map(_read_valtype, (c_size_t * size).from_address(data))) if size else ()


def read_functype(pointer: int) -> Names:
    """Return the type that a ``wasm_functype_t`` stands for."""
    return _read_valtypes(_functype_params(pointer)), _read_valtypes(_functype_results(pointer))


def func_signature(store: Context, func: wasmtime.Func) -> Names:
    """Return the type of a function. With a function of another store wasmtime aborts."""
    pointer = _func_type(store, ctypes.addressof(func._func))
    try:
        return read_functype(pointer)
    finally:
        delete_functype(pointer)


def functype_signature(functype: wasmtime.FuncType) -> Names:
    """Return the type that wasmtime-py's `FuncType` stands for."""
    return read_functype(handle(functype))


def new_valtype(name: str) -> int:
    """Return a new ``wasm_valtype_t *``."""
    valtype: int = _valtype_v128() if name == "v128" else _valtype_new(_KINDS[name])
    return valtype


def _valtype_vector(names: tuple[str, ...]) -> Any:
    pointers = (c_void_p * len(names))(*map(new_valtype, names))
    valtypes = (c_size_t * 2)()
    _valtype_vec_new(ctypes.addressof(valtypes), len(names), ctypes.addressof(pointers))
    return valtypes


def new_functype(parameters: tuple[str, ...], results: tuple[str, ...]) -> FuncTypePtr:
    """Return a new function type, for one engine: wasmtime aborts if a second one uses it."""
    first, second = _valtype_vector(parameters), _valtype_vector(results)
    return FuncTypePtr(_functype_new(ctypes.addressof(first), ctypes.addressof(second)))


@contextmanager
def functype_pointer(types: HasNames, functype: wasmtime.FuncType | None) -> Iterator[FuncTypePtr]:
    """Give the handle of a function type: that of `functype`, or of a new one with these names."""
    if functype is not None:
        yield FuncTypePtr(handle(functype))
        return
    pointer = new_functype(*types.names())
    try:
        yield pointer
    finally:
        delete_functype(pointer)


def wrap_functype(pointer: FuncTypePtr) -> wasmtime.FuncType:
    """Return wasmtime-py's object that owns a type."""
    return wasmtime.FuncType._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasm_functype_t)), None)
