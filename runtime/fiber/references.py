"""Python objects that guests hold as externrefs: from the reference's making to its end, never on a fiber.

wasmtime calls an externref's finalizer wherever it collects, on a fiber too. Ours (`fiber_drop`) only pushes the
reference's companion, a C structure that Python allocated for it, on a list. The objects are let go later, off the
fiber, where their ``__del__`` may do what it likes.
"""

from __future__ import annotations

from ctypes import addressof

from .. import capi
from . import layout, library

#: The companions, by the address that C knows them by.
_companions: dict[int, layout.Dropped] = {}


def enter(item: object) -> int:
    """Gives the pointer under which C may hold the object."""
    companion = layout.Dropped()
    key = addressof(companion)
    _companions[key] = companion
    capi.intern(key, item)
    return key


def release(key: int) -> None:
    """Ends one reference; the object's ``__del__`` may run."""
    _companions.pop(key, None)
    capi.forget(key)


def release_dropped() -> None:
    """Ends every reference that C dropped since the last time."""
    following = library.dropped()
    keys = []
    while following:
        keys.append(following)
        following = layout.Dropped.from_address(following).next
    for key in keys:
        release(key)
