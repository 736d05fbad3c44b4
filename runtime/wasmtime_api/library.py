"""wasmtime-py's C library and private names: what the other files of this folder stand on.

Handles are integers of distinct types. Functions declared with `c_function` hold the GIL while they
run (``PyDLL``), so none of them may run guest code: what polls a guest lives in `runtime.native`.
"""

from __future__ import annotations

import ctypes
from ctypes import c_size_t, c_void_p
from typing import Any, NewType, cast

import wasmtime

#: The versions whose private names this file was tested with, oldest and newest (pyproject.toml says the same).
TESTED = ("50.0.1", "50.0.1")


Address = NewType("Address", int)


Context = NewType("Context", int)


EnginePtr = NewType("EnginePtr", int)


LinkerPtr = NewType("LinkerPtr", int)


InstancePrePtr = NewType("InstancePrePtr", int)


TrapPtr = NewType("TrapPtr", int)


ErrorPtr = NewType("ErrorPtr", int)


FuncTypePtr = NewType("FuncTypePtr", int)


__all__ = [
    "HANDLES",
    "TESTED",
    "Address",
    "Context",
    "EnginePtr",
    "ErrorPtr",
    "FuncTypePtr",
    "InstanceExports",
    "InstancePrePtr",
    "LinkerPtr",
    "P",
    "TrapPtr",
    "UnsupportedWasmtime",
    "address",
    "c_function",
    "ffi",
    "get_extern_ptr",
    "library_handle",
    "pointer",
    "text",
    "unsupported",
    "vector",
    "wrap_extern",
]


class UnsupportedWasmtime(ImportError):
    """The installed wasmtime lacks a private name that this project needs."""


def unsupported(name: str) -> UnsupportedWasmtime:
    return UnsupportedWasmtime(
        f"the installed wasmtime has no {name}: this version of wasmtime-async works with wasmtime "
        f"{TESTED[0]} to {TESTED[1]} (pip install 'wasmtime>={TESTED[0]},<={TESTED[1]}')"
    )


try:
    from wasmtime import _ffi as ffi
    from wasmtime._extern import get_extern_ptr, wrap_extern
    from wasmtime._instance import InstanceExports
    from wasmtime._value import SLAB

    HANDLES: dict[int, object] = SLAB.handles
except (ImportError, AttributeError) as error:
    raise unsupported(str(error)) from error


for _class, _name in (
    (wasmtime.Store, "_context"),
    (wasmtime.Func, "_from_raw"),
    (wasmtime.Instance, "_from_raw"),
    (wasmtime.Trap, "_from_ptr"),
    (wasmtime.WasmtimeError, "_from_ptr"),
    (wasmtime.FuncType, "_from_ptr"),
    (wasmtime.WasiConfig, "_consume"),
):
    if not hasattr(_class, _name):
        raise unsupported(f"{_class.__name__}.{_name}")

_library = ctypes.PyDLL(None, handle=ffi.dll._handle) if hasattr(ffi, "dll") else None


def address(name: str) -> int:
    """The address of a function of the C library, for C code to call."""
    try:
        return cast(int, ctypes.cast(_library[name], c_void_p).value)  # type: ignore[index]
    except (AttributeError, TypeError) as error:
        raise unsupported(name) from error


def library_handle() -> int:
    """The C library's handle, for a second view of it with other calling rules."""
    return ffi.dll._handle


def c_function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of the C library under its prototype; integers stand for all pointers."""
    try:
        function = _library[name]  # type: ignore[index]
    except (AttributeError, TypeError) as error:
        raise unsupported(name) from error
    # Not a PYFUNCTYPE: that would make a class for each.
    function.restype, function.argtypes = result, arguments
    return function


P = c_void_p


def vector(pointer: int) -> tuple[int, int]:
    """Size and data of a ``wasm_*_vec_t``."""
    size, data = (c_size_t * 2).from_address(pointer)
    return size, data


def text(pointer: int | None) -> str | None:
    """A ``wasm_name_t`` that its owner keeps."""
    if not pointer:
        return None
    size, data = vector(pointer)
    return ctypes.string_at(data, size).decode("utf-8", "replace")


def pointer(managed: Any) -> int:
    """The address that a wasmtime-py object owns; ValueError when it is closed."""
    return cast(int, ctypes.cast(managed.ptr(), c_void_p).value)
