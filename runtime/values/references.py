"""Python objects that guests hold as externrefs, entered and released off the fibers.

wasmtime calls the finalizer of an externref wherever it collects, on a fiber too. Ours only pushes
the reference's *companion*, a C structure that Python allocated, on a list. The objects are
released later, off the fiber, where their ``__del__`` may do anything.
"""

from __future__ import annotations

from ctypes import addressof

import wasmtime

from ..native import structs
from ..native.library import library
from ..wasmtime_api import errors, references
from ..wasmtime_api.engines import CONTEXT_GC
from ..wasmtime_api.library import Context
from ..wasmtime_api.references import EXTERNREF_NEW
from .opaque import OpaqueRef

#: What is wrong with an extern or a reference, with which wasmtime would abort.
OTHER_STORE = "belongs to another store: make it, or get it, from this one"

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
    # In this order: the address of a freed companion is soon that of another one, in another thread
    # perhaps, whose object must not be forgotten.
    references.forget(key)
    _companions.pop(key, None)


def release_dropped() -> None:
    """End the references that C has dropped since the last time."""
    following, keys = library.dropped(), []
    while following:
        keys.append(following)
        following = structs.Dropped.from_address(following).next
    for key in keys:
        release(key)


class ReferenceStore:
    """What a store does with references. wasmtime's collector must see all guests under way (fact 7)."""

    __slots__ = ()

    context: Context

    @property
    def identity(self) -> int:
        """The store's id, which everything in it carries."""
        raise NotImplementedError

    def fiber_buffer(self) -> int | None:
        """Return the buffer of the call on whose fiber a C function must run that may collect.

        None means that it can run right here.

        Raises:
            ValueError: The store is closed.
            RuntimeError: It is in the middle of a guest call.
        """
        raise NotImplementedError

    def collect(self) -> None:
        """Run wasmtime's collector where it sees all guests under way."""
        where = self.fiber_buffer()
        errors.check(library.run_on_fiber(where, CONTEXT_GC, self.context, 0, 0, 0) or None)

    def release_dropped(self) -> None:
        """Let go of the objects whose externrefs the guests have dropped."""
        release_dropped()

    def check_opaque(self, item: OpaqueRef, kind: str) -> None:
        """Raise an error for a reference that is not a `kind`, or not of this store."""
        if item.kind != kind:
            raise TypeError(f"expected an {kind}, not the {item.kind} of an OpaqueRef")
        if item.store_id != self.identity:
            raise ValueError(f"this OpaqueRef {OTHER_STORE}")

    def new_externref(self, item: object, out: int) -> None:
        """Write a ``wasmtime_externref_t`` that stands for the object to the address `out`.

        Raises:
            TypeError, ValueError: It is an `OpaqueRef`, but no externref, or of another store.
            wasmtime.WasmtimeError: The store's limits or its memory are exhausted.
        """
        if isinstance(item, OpaqueRef):
            self.check_opaque(item, "externref")
            return item.copy_externref_to(out)
        # Asked first: once C may have the reference, the companion is not ours to free, whatever
        # exception strikes.
        where = self.fiber_buffer()
        key = enter(item)
        on_dropped = library.on_externref_dropped_address
        made = library.run_on_fiber(where, EXTERNREF_NEW, self.context, key, on_dropped, out)
        if not made & 0xFF:
            release(key)
            raise wasmtime.WasmtimeError(
                "no room for an externref: the store's limits or its memory are exhausted"
            )
