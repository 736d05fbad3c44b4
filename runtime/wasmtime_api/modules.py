"""The compiled code of modules, without the copies that wasmtime-py makes while it holds the GIL."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import wasmtime

from .library import ffi, vector


@contextmanager
def serialized(module: wasmtime.Module) -> Iterator[memoryview]:
    """Give the bytes from which `wasmtime.Module.deserialize` makes the module, valid inside.

    Raises wasmtime.WasmtimeError.
    """
    raw = ffi.wasm_byte_vec_t()
    error = ffi.wasmtime_module_serialize(module.ptr(), ctypes.byref(raw))
    if error:
        raise wasmtime.WasmtimeError._from_ptr(error)
    try:
        size, data = vector(ctypes.addressof(raw))
        with memoryview((ctypes.c_char * size).from_address(data)).cast("B") as code:
            yield code
    finally:
        ffi.wasm_byte_vec_delete(ctypes.byref(raw))
