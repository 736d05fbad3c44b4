"""wasmtime-py's C library and private names, and the conversions that this folder shares.

Handles are integers of distinct types. Functions declared with `c_function` hold the GIL while they
run (``PyDLL``), so none of them may run guest code: what polls a guest is in `runtime.native`.
"""

from __future__ import annotations

import _ctypes
import ctypes
from collections.abc import Callable
from ctypes import c_size_t, c_void_p
from typing import Any, NewType, cast

# First, because this raises an error that says what is missing.
from .requirements import argument_count, unsupported

# isort: split
from wasmtime import _ffi, _value
from wasmtime._extern import get_extern_ptr as get_extern_ptr
from wasmtime._extern import wrap_extern as wrap_extern
from wasmtime._instance import InstanceExports as InstanceExports
from wasmtime._managed import Managed as Managed

Context = NewType("Context", int)
ErrorPtr = NewType("ErrorPtr", int)
FuncTypePtr = NewType("FuncTypePtr", int)
InstancePrePtr = NewType("InstancePrePtr", int)
LinkerPtr = NewType("LinkerPtr", int)
ModulePtr = NewType("ModulePtr", int)
TrapPtr = NewType("TrapPtr", int)
#: A pointer, in prototypes.
P = c_void_p

ffi, value_module = _ffi, _value
_library = ctypes.PyDLL(None, handle=ffi.dll._handle)


def c_function(name: str, result: Any, *arguments: Any) -> Any:
    """Declare a function of the C library. Integers stand for all pointers."""
    try:
        function = _library[name]
        if arguments and argument_count(name) != len(arguments):
            raise unsupported(f"whose C library has another {name}")
    except AttributeError as error:
        raise unsupported(f"whose C library has no {name}") from error
    # A PYFUNCTYPE would make a class for each function.
    function.restype, function.argtypes = result, arguments
    return function


class _HotFunction(_ctypes.CFuncPtr):
    """A C function without declared types, which ctypes calls the quickest."""

    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI  # holds the GIL


def hot_function(name: str, returns_pointer: bool = False) -> Callable[..., int]:
    """Return a function of the C library that takes ctypes objects alone, and returns a C int."""
    function = _HotFunction(address(name))
    if returns_pointer:
        function.restype = c_size_t
    return cast(Callable[..., int], function)


def hot_pointer_function(name: str, result: Any) -> Callable[..., Any]:
    """Return a function of the C library that takes ctypes objects alone, and returns a pointer."""
    function = _HotFunction(address(name))
    function.restype = result
    return function


def address(name: str) -> int:
    """Return the address of a function of the C library, for C code to call."""
    return cast(int, ctypes.cast(c_function(name, None), c_void_p).value)


def vector(pointer: int) -> tuple[int, int]:
    """Return size and data of the ``wasm_*_vec_t`` at an address."""
    size, data = (c_size_t * 2).from_address(pointer)
    return size, data


def text(pointer: int | None) -> str | None:
    """Return the text of the ``wasm_name_t`` at an address, which is not freed."""
    if not pointer:
        return None
    size, data = vector(pointer)
    return ctypes.string_at(data, size).decode("utf-8", "replace")


def encode(name: str) -> bytes:
    """Return a wasm name as bytes."""
    return name.encode("utf-8", "surrogatepass")


def pointer(managed: Any) -> int:
    """Return the address that a wasmtime-py object owns. Raises ValueError if it is closed."""
    return cast(int, ctypes.cast(managed.ptr(), c_void_p).value)
