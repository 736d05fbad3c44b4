"""References that guests made, and that Python cannot look into."""

from __future__ import annotations

from ctypes import addressof, c_uint64
from typing import Any

from ..native.structs import VALUE_OFFSET, VALUE_SIZE
from ..wasmtime_api import references
from ..wasmtime_api.uncopyable import refusing

#: By the kind of a ``wasmtime_val_t``.
KINDS = {5: "funcref", 6: "externref", 7: "anyref", 8: "exnref"}

_Value = c_uint64 * (VALUE_SIZE // 8)  # a ``wasmtime_val_t``: its kind, the id of its store, ...


class OpaqueRef:
    """A reference that a guest made: to an i31, a struct, an array or an exception.

    Python cannot look into it. Given back to a guest of its store, it is the very reference that it
    was; another store refuses it with ValueError. It keeps what the guest made alive until the store
    is closed. Two of these may stand for one reference: the guest can tell.
    """

    __slots__ = ("__weakref__", "_value")

    _value: Any

    def __new__(cls) -> OpaqueRef:
        raise TypeError("an OpaqueRef comes from a guest: Python code cannot make one")

    @classmethod
    def copy_of(cls, value: int) -> OpaqueRef:
        """Return the object for the ``wasmtime_val_t`` at an address, with a root of its own."""
        copy = _Value()
        reference: OpaqueRef = object.__new__(cls)
        reference._value = copy  # a null, until there is something to give up
        references.clone_value(value, addressof(copy))
        return reference

    @property
    def kind(self) -> str:
        """What it is to Python: "externref", "anyref" or "exnref"."""
        return KINDS[self._value[0] & 0xFF]

    @property
    def store_id(self) -> int:
        """The id of the store that it belongs to."""
        store_id: int = self._value[1]
        return store_id

    def copy_to(self, value: int) -> None:
        """Write the reference to a ``wasmtime_val_t``, whose owner must give its root up."""
        references.clone_value(addressof(self._value), value)

    def copy_externref_to(self, externref: int) -> None:
        """Write the reference to a ``wasmtime_externref_t``, whose owner must give its root up."""
        references.clone_externref(addressof(self._value) + VALUE_OFFSET, externref)

    __reduce_ex__ = refusing("a guest made it, and only guests of its store know what it is")

    def __repr__(self) -> str:
        return f"<OpaqueRef: {self.kind} of a guest>"

    def __del__(self) -> None:
        # No store is needed for this, nor a certain thread.
        references.unroot(addressof(self._value))
