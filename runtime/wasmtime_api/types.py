"""TODO."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_size_t, c_uint8, c_void_p
from typing import Any

import wasmtime

from .library import Context, FuncTypePtr, P, c_function, ffi, vector
from .library import pointer as handle

_func_type = c_function("wasmtime_func_type", P, P, P)
_functype_params = c_function("wasm_functype_params", P, P)
_functype_results = c_function("wasm_functype_results", P, P)
_functype_delete = c_function("wasm_functype_delete", None, P)
_functype_new = c_function("wasm_functype_new", P, P, P)
_valtype_vec_new = c_function("wasm_valtype_vec_new", None, P, c_size_t, P)
_valtype_new = c_function("wasm_valtype_new", P, c_uint8)
_valtype_v128 = c_function("wasmtime_wasm_valtype_v128", P)
_valtype_read = c_function("wasmtime_valtype_new", None, P, P)
_valtype_delete = c_function("wasmtime_valtype_delete", None, P)


#: wasmtime_valtype_t is 32 bytes or less in every version so far; its first byte is the kind, a reference's details follow.
_VALTYPE_ROOM = 64

_VALTYPE_REF = 5

_HEAP_EXTERN, _HEAP_FUNC = 0, 2

_NUMBERS = ("i32", "i64", "f32", "f64", "v128")


#: kinds of wasm_valtype_new (wasm.h); v128 has a function of its own
_KINDS = {"i32": 0, "i64": 1, "f32": 2, "f64": 3, "externref": 128, "funcref": 129}


def _read_valtype(pointer: int) -> str:
    # wasm_valtype_kind aborts the process on v128 and on other references: read the full form instead.
    room = (c_uint8 * _VALTYPE_ROOM)()
    where = ctypes.addressof(room)
    _valtype_read(pointer, where)
    try:
        if room[0] < len(_NUMBERS):
            return _NUMBERS[room[0]]
        # struct { u8 kind; struct { bool nullable; struct { u8 kind; void *detail } } }, aligned to 8
        nullable, heap = room[8], room[16]
        return {(1, _HEAP_EXTERN): "externref", (1, _HEAP_FUNC): "funcref"}.get(
            (nullable, heap), "a GC reference"
        )
    finally:
        _valtype_delete(where)


def _read_valtypes(valtypes: int) -> tuple[str, ...]:
    size, data = vector(valtypes)
    return (
        tuple(_read_valtype(pointer) for pointer in (c_size_t * size).from_address(data))
        if size
        else ()
    )


def _read_functype(pointer: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _read_valtypes(_functype_params(pointer)), _read_valtypes(_functype_results(pointer))


def func_signature(store: Context, func: wasmtime.Func) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of a function's parameter and result types. The function must be the store's own (it aborts otherwise)."""
    pointer = _func_type(store, ctypes.addressof(func._func))
    try:
        return _read_functype(pointer)
    finally:
        _functype_delete(pointer)


def functype_signature(functype: wasmtime.FuncType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the parameter and result types of wasmtime-py's `FuncType`."""
    return _read_functype(handle(functype))


def _valtype_vector(names: tuple[str, ...]) -> Any:
    pointers = (c_void_p * len(names))(
        *(_valtype_v128() if n == "v128" else _valtype_new(_KINDS[n]) for n in names)
    )
    valtypes = (c_size_t * 2)()
    _valtype_vec_new(ctypes.addressof(valtypes), len(names), ctypes.addressof(pointers))
    return valtypes


def new_functype(parameters: tuple[str, ...], results: tuple[str, ...]) -> FuncTypePtr:
    """A function type of one's own. It belongs to the first engine it is used with, and aborts with a second."""
    first, second = _valtype_vector(parameters), _valtype_vector(results)
    return FuncTypePtr(_functype_new(ctypes.addressof(first), ctypes.addressof(second)))


def delete_functype(pointer: FuncTypePtr) -> None:
    """Frees a type made by `new_functype`."""
    _functype_delete(pointer)


def wrap_functype(pointer: FuncTypePtr) -> wasmtime.FuncType:
    """wasmtime-py's object that owns the type."""
    return wasmtime.FuncType._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasm_functype_t)), None)
