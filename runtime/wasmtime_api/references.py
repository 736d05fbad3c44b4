"""TODO."""

from __future__ import annotations

import ctypes
from typing import Any

import wasmtime

from .library import HANDLES, Context, P, address, c_function, ffi

_externref_data = c_function("wasmtime_externref_data", P, P, P)
_val_unroot = c_function("wasmtime_val_unroot", None, P)


#: Made by C, on a fiber or off it: `runtime.native` calls them by address.
EXTERNREF_NEW = address("wasmtime_externref_new")


def intern(key: int, item: object) -> None:
    """Enters an object under the pointer that an externref keeps."""
    HANDLES[key - 1] = item


def _new_raw(value: Any, store: Any) -> Any:
    """wasmtime-py's `Val._new_raw`, which makes externrefs for its tables and globals.

    The one thing that this project changes in wasmtime-py: an externref made in a store with a suspended guest may make
    wasmtime collect, and it must then see the guest's stack (`StoreState.new_externref`). Other stores are left alone.
    """
    make = getattr(store, "_new_externref", None)
    if make is None or value._val is None or value._kind.value != ffi.WASMTIME_EXTERNREF.value:
        return _plain_new_raw(value, store)
    raw = ffi.wasmtime_val_t(kind=value._kind)
    make(value._val, ctypes.addressof(raw.of.externref))
    return raw


_plain_new_raw = wasmtime.Val._new_raw


setattr(wasmtime.Val, "_new_raw", _new_raw)  # noqa: B010  (type checkers see a method of another signature)


def forget(key: int) -> None:
    """Lets go of an object; it may run any ``__del__``."""
    HANDLES.pop(key - 1, None)


def externref_object(store: Context, externref: int) -> object:
    """The object of a non-null ``wasmtime_externref_t`` at that address; None for one that no Python code made."""
    key = _externref_data(store, externref)
    return HANDLES.get(key - 1) if key else None


def unroot(value: int) -> None:
    """Gives up the root of a ``wasmtime_val_t`` at that address."""
    _val_unroot(value)
