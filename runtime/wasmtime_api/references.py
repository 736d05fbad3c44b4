"""externrefs: the objects behind them, and how wasmtime-py makes them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import wasmtime

from .library import Context, P, address, c_function, ffi, value_module

_externref_data = c_function("wasmtime_externref_data", P, P, P)

#: Copies the ``wasmtime_val_t``, or the ``wasmtime_externref_t``, at an address to another one. The
#: copy has a root of its own. A root needs no store: any thread may make, and give up, another one.
clone_value: Callable[[int, int], None] = c_function("wasmtime_val_clone", None, P, P)
clone_externref: Callable[[int, int], None] = c_function("wasmtime_externref_clone", None, P, P)

#: Gives up the root of the ``wasmtime_val_t`` at an address.
unroot: Callable[[int], None] = c_function("wasmtime_val_unroot", None, P)
#: The address of the function that makes an externref: it runs on a fiber if a guest is suspended.
EXTERNREF_NEW = address("wasmtime_externref_new")


#: The objects of externrefs that the runtime made, by the pointers that these hold: addresses,
#: which are never as small as the numbers that wasmtime-py's externrefs hold.
_objects: dict[int, object] = {}

_plain_new_raw = wasmtime.Val._new_raw
_plain_unintern = value_module._unintern


def intern(key: int, item: object) -> None:
    """Enter an object under the pointer that an externref holds."""
    _objects[key] = item


def forget(key: int) -> None:
    """Let go of an object. Its ``__del__`` may run."""
    _objects.pop(key, None)


def find_object(key: int) -> Any:
    """Return the object behind an externref's pointer, whether the runtime or wasmtime-py made it."""
    try:
        return _objects[key]
    except KeyError:
        return _plain_unintern(key)


def externref_object(store: Context, externref: int, default: object) -> object:
    """Return the object of the externref at an address; `default` if Python did not make it."""
    key = _externref_data(store, externref)
    return find_object(key) if key else default


def _new_raw(value: Any, store: Any) -> Any:
    """Convert a value for wasmtime-py's tables and globals.

    wasmtime may collect when an externref is made, and must then see suspended guests, so guarded
    stores (guarded_store.py) make their own.
    """
    make = getattr(store, "_new_externref", None)
    if make is None or value._val is None or value._kind.value != ffi.WASMTIME_EXTERNREF.value:
        return _plain_new_raw(value, store)
    raw = ffi.wasmtime_val_t(kind=value._kind)
    make(value._val, ctypes.addressof(raw.of.externref))
    return raw


# The project changes nothing else in wasmtime-py, but for uncopyable.py: how its tables and globals
# make an externref, and how they find the object of one.
setattr(wasmtime.Val, "_new_raw", _new_raw)  # noqa: B010  (types see another signature)
setattr(value_module, "_unintern", find_object)  # noqa: B010
