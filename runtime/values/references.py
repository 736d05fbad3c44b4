"""Python objects that guests hold as externrefs: from the reference's making to its end, never on a fiber.

wasmtime calls an externref's finalizer wherever it collects, on a fiber too. Ours (`fiber_drop`) only pushes the
reference's companion, a C structure that Python allocated for it, on a list. The objects are let go later, off the
fiber, where their ``__del__`` may do what it likes.
"""

from __future__ import annotations

from ctypes import addressof

from ..native import structs
from ..native.library import library
from ..wasmtime_api import references

#: The companions, by the address that C knows them by.
_companions: dict[int, structs.Dropped] = {}


def enter(item: object) -> int:
    """Gives the pointer under which C may hold the object."""
    companion = structs.Dropped()
    key = addressof(companion)
    _companions[key] = companion
    references.intern(key, item)
    return key


def release(key: int) -> None:
    """Ends one reference; the object's ``__del__`` may run."""
    _companions.pop(key, None)
    references.forget(key)


def release_dropped() -> None:
    """Ends every reference that C dropped since the last time."""
    following = library.dropped()
    keys = []
    while following:
        keys.append(following)
        following = structs.Dropped.from_address(following).next
    for key in keys:
        release(key)
