"""Exceptions of WebAssembly: objects of a store, which keep a tag and a payload."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_bool, c_size_t, c_uint32, c_void_p
from typing import Any

import wasmtime

from .errors import check
from .library import Context, P, TrapPtr, address, c_function, ffi
from .types import Names, read_functype

_take = c_function("wasmtime_context_take_exception", c_bool, P, P)
#: True if a guest has let an exception out, and nothing has taken it yet.
has_exception: Callable[[Context], bool] = c_function("wasmtime_context_has_exception", c_bool, P)
_set = c_function("wasmtime_context_set_exception", P, P, P)
_tag = c_function("wasmtime_exnref_tag", P, P, P, P)
_field = c_function("wasmtime_exnref_field", P, P, P, c_size_t, P)
_to_raw = c_function("wasmtime_exnref_to_raw", c_uint32, P, P)
_tag_type = c_function("wasmtime_tag_type", P, P, P)
_tagtype_functype = c_function("wasm_tagtype_functype", P, P)
_tagtype_delete = c_function("wasm_tagtype_delete", None, P)
_call_async = c_function("wasmtime_func_call_async", P, P, P, P, c_size_t, P, c_size_t, P, P)
_future_delete = c_function("wasmtime_call_future_delete", None, P)
_unroot: Callable[[int], None] = c_function("wasmtime_exnref_unroot", None, P)
#: The address of the function that makes an exception. It takes the store, a tag, values, their
#: number, and where to write the ``wasmtime_exnref_t``; it may collect.
EXNREF_NEW = address("wasmtime_exnref_new")


class ExceptionReference:
    """A ``wasmtime_exnref_t``, which keeps an exception for as long as the object lives."""

    __slots__ = ("address", "raw")

    def __init__(self) -> None:
        #: A null reference, until C writes another one to `address`.
        self.raw = ffi.wasmtime_exnref_t()
        self.address: int = ctypes.addressof(self.raw)

    def __copy__(self) -> ExceptionReference:
        return self

    def __deepcopy__(self, memo: object) -> ExceptionReference:
        return self

    def __del__(self) -> None:
        _unroot(self.address)  # neither a store nor a certain thread is needed for this


@contextmanager
def root_scope(store: Context) -> Iterator[None]:
    """Give up what the functions below root in the store besides what they return.

    The C API has no function for that. But a call's future has such a scope from its beginning,
    and one that is never polled does not even look at its function.
    """
    room = (c_void_p * 3)()
    where = ctypes.addressof(room)
    future = _call_async(store, where, None, 0, None, 0, where + 8, where + 16)
    try:
        yield
    finally:
        _future_delete(future)


def take_exception(store: Context) -> ExceptionReference:
    """Take the exception that a guest has let out, if there is one."""
    reference = ExceptionReference()
    _take(store, reference.address)
    return reference


def throw_exception(store: Context, reference: ExceptionReference) -> TrapPtr:
    """Let the store throw an exception: a host function must now end with the trap returned."""
    return TrapPtr(_set(store, reference.address))


def same_exception(store: Context, one: ExceptionReference, other: ExceptionReference) -> bool:
    """Return True if two references of the store are to one exception."""
    first, second = _to_raw(store, one.address), _to_raw(store, other.address)
    return bool(first == second)


def exception_tag(store: Context, reference: ExceptionReference) -> wasmtime.Tag:
    """Return an exception's tag."""
    raw = ffi.wasmtime_tag_t()
    check(_tag(store, reference.address, ctypes.addressof(raw)))
    return wasmtime.Tag._from_raw(raw)


def exception_field(store: Context, reference: ExceptionReference, index: int, out: int) -> None:
    """Write a value of the payload to the ``wasmtime_val_t`` at an address."""
    check(_field(store, reference.address, index, out))


def tag_address(tag: wasmtime.Tag) -> int:
    """Return the address of a tag's raw handle, which the object keeps."""
    return ctypes.addressof(tag._tag)


def tag_signature(store: Context, tag: wasmtime.Tag) -> Names:
    """Return the types of a tag's payload, as a function's. The tag must be of the store."""
    tagtype: Any = _tag_type(store, tag_address(tag))
    try:
        return read_functype(_tagtype_functype(tagtype))
    finally:
        _tagtype_delete(tagtype)
