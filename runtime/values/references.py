"""Python objects that guests hold as externrefs, entered and released off the fibers.

wasmtime calls the finalizer of an externref wherever it collects, on a fiber too. Ours
(`fiber_on_externref_dropped`) only pushes the *companion* of the reference, a C structure that
Python allocated for it, on a list. The objects are released later, off the fiber, where their
``__del__`` may do anything.
"""

from __future__ import annotations

from ctypes import addressof

from ..native import structs
from ..native.library import library
from ..wasmtime_api import references

#: The companions, by the addresses at which C knows them.
_companions: dict[int, structs.Dropped] = {}


def enter(item: object) -> int:
    """Return the pointer under which C may hold an object."""
    companion = structs.Dropped()
    key = addressof(companion)
    _companions[key] = companion
    references.intern(key, item)
    return key


def release(key: int) -> None:
    """End one reference. The object's ``__del__`` may run."""
    _companions.pop(key, None)
    references.forget(key)


def release_dropped() -> None:
    """End the references that C has dropped since the last time."""
    following = library.dropped()
    keys = []
    while following:
        keys.append(following)
        following = structs.Dropped.from_address(following).next
    for key in keys:
        release(key)
