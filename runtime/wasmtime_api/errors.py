"""Errors and traps: C's become exceptions, and their backtraces are read."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_size_t, c_uint32

import wasmtime

from .library import ErrorPtr, P, TrapPtr, c_function, ffi, text

_trap_new = c_function("wasmtime_trap_new", P, c_char_p, c_size_t)
_error_trace = c_function("wasmtime_error_wasm_trace", None, P, P)
_error_message = c_function("wasmtime_error_message", None, P, P)
_vector_delete = c_function("wasm_byte_vec_delete", None, P)
_frames_delete = c_function("wasm_frame_vec_delete", None, P)
_frame_index = c_function("wasm_frame_func_index", c_uint32, P)
_frame_offset = c_function("wasm_frame_module_offset", c_size_t, P)
_frame_function = c_function("wasmtime_frame_func_name", P, P)
_frame_module = c_function("wasmtime_frame_module_name", P, P)
delete_error: Callable[[ErrorPtr], None] = c_function("wasmtime_error_delete", None, P)
delete_trap: Callable[[TrapPtr], None] = c_function("wasm_trap_delete", None, P)


def check(error: int | None) -> None:
    """Raise the exception for a ``wasmtime_error_t *``, unless it is null, and free it."""
    if error:
        raise take_error(ErrorPtr(error))


def take_error(pointer: ErrorPtr) -> wasmtime.WasmtimeError:
    """Return the exception that owns an error; for WASI's exit it is a `wasmtime.ExitTrap`."""
    return wasmtime.WasmtimeError._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasmtime_error_t)))


def take_trap(pointer: TrapPtr, out_of_fuel: type[wasmtime.Trap] = wasmtime.Trap) -> wasmtime.Trap:
    """Return the exception that owns a trap, an `out_of_fuel` if the fuel is used up."""
    trap = wasmtime.Trap._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasm_trap_t)))
    if out_of_fuel is not wasmtime.Trap and trap.trap_code is wasmtime.TrapCode.OUT_OF_FUEL:
        return out_of_fuel._from_ptr(ctypes.cast(trap._consume(), POINTER(ffi.wasm_trap_t)))
    return trap


def new_trap(message: str) -> TrapPtr:
    """Return a trap for a host function to end with, which must be freed or handed to wasmtime."""
    encoded = message.encode("utf-8", "replace")
    return TrapPtr(_trap_new(encoded, len(encoded)))


def error_message(pointer: ErrorPtr) -> str:
    """Return the message of an error."""
    vector = (c_size_t * 2)()
    _error_message(pointer, ctypes.addressof(vector))
    try:
        return text(ctypes.addressof(vector)) or ""
    finally:
        _vector_delete(ctypes.addressof(vector))


def backtrace(
    error: ErrorPtr, limit: int
) -> tuple[list[tuple[str | None, str | None, int, int]], bool]:
    """Return up to `limit` frames, innermost first, and whether there are more.

    A frame is the names of its module and function, the function's index, and a byte offset.
    """
    # Not a generator: what a signal handler raises in one that is being closed is lost.
    found: list[tuple[str | None, str | None, int, int]] = []
    frames = (c_size_t * 2)()
    _error_trace(error, ctypes.addressof(frames))
    try:
        size, data = frames
        for frame in (c_size_t * min(size, limit)).from_address(data) if size else ():
            names = text(_frame_module(frame)), text(_frame_function(frame))
            found.append((*names, _frame_index(frame), _frame_offset(frame)))
        return found, size > limit
    finally:
        _frames_delete(ctypes.addressof(frames))
