"""Values as ``wasmtime_val_raw_t``, which nothing checks: those of synchronous bindings.

Results take the place of the arguments. Only that the binding has compared the function's type with
what it packs makes these calls safe. Signatures with references have a `CheckedSyncCodec`.
"""

from __future__ import annotations

import struct
from ctypes import addressof, c_uint8, sizeof
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..native import structs
from .checked import CallBuffer, CheckedCodec
from .codec import Buffer, Codec, buffer_class
from .types import Signature, ValueType, Vector

#: Bytes of a ``wasmtime_val_raw_t``.
RAW_SIZE = 16

if TYPE_CHECKING:
    from .codec import BufferStore, Packer

    class SyncBufferStore(BufferStore, Protocol):
        """What the buffers of synchronous bindings need of their store."""

        shared: structs.SyncStore


class RawCallBuffer(Buffer, structs.SyncCall):
    """A guest call with raw values."""

    offset = sizeof(structs.SyncCall)
    #: None, one value, or a tuple.
    result: Any


class SyncHostBuffer(Buffer, structs.SyncHost):
    """A call of a host function; the first two raw numbers are also ``a0`` and ``a1``."""

    offset = sizeof(structs.SyncHost)


SyncCallBuffer = RawCallBuffer | CallBuffer


class RawCodec(Codec):
    """Values of one signature as ``wasmtime_val_raw_t``.

    ``pack(view, offset, *arguments)`` writes arguments. ``pack_result(view, offset, 1, result)``
    writes a host function's `completed` and the result behind it.
    """

    __slots__ = ("_count", "pack_result")

    is_raw = True
    size = RAW_SIZE
    prefix = ""
    pack_result: Packer

    def __init__(self, signature: Signature) -> None:
        super().__init__(signature)
        numbers, types = all(kind.is_number for kind in self.parameters), self.results
        self.pack = self.array(self.parameters, "").pack_into if numbers else _refuse
        one = len(types) == 1 and types[0].is_number
        self.pack_result = struct.Struct("<Q" + types[0].code).pack_into if one else _refuse
        self._count = max(len(self.parameters), len(self.results))

    def new_sync_call_buffer(self, state: SyncBufferStore, function: int) -> RawCallBuffer:
        """Return a buffer for calls of the function whose raw handle is at that address."""
        if self._call_class is None:
            self._call_class = self.call_class(RawCallBuffer, self._count * RAW_SIZE)
        buffer: RawCallBuffer = self._call_class()
        buffer.codec, buffer.context, buffer.function = self, state.context, function
        buffer.args, buffer.nargs = addressof(buffer) + buffer.offset, self._count
        buffer.sync_store = addressof(state.shared)
        return buffer

    def new_sync_host_buffer(self, state: SyncBufferStore) -> SyncHostBuffer:
        """Return a buffer for calls of a host function."""
        if self._host_class is None:
            fields = _argument_fields(self.parameters[:2])
            self._host_class = buffer_class(SyncHostBuffer, self._count * RAW_SIZE, fields)
        buffer: SyncHostBuffer = self._host_class()
        buffer.codec, buffer.store = self, addressof(state.shared)
        buffer.args = addressof(buffer) + buffer.offset
        buffer.nargs, buffer.nresults = len(self.parameters), len(self.results)
        return buffer

    def write(self, buffer: Any, address: int, kind: ValueType, value: Any) -> None:
        if kind.is_number:
            kind.field.from_address(address).value = value
        else:
            Vector.from_address(address).raw = value


class CheckedSyncCodec(CheckedCodec):
    """Values of a synchronous signature with references, which struct cannot pack."""

    __slots__ = ("pack_result",)

    def __init__(self, signature: Signature) -> None:
        super().__init__(signature)
        self.pack = self.pack_result = _refuse

    def new_sync_call_buffer(self, state: SyncBufferStore, function: int) -> CallBuffer:
        buffer = self.new_call_buffer(state)
        buffer.context, buffer.function = state.context, function
        buffer.sync_store = addressof(state.shared)
        return buffer

    def new_sync_host_buffer(self, state: SyncBufferStore) -> SyncHostBuffer:
        buffer: SyncHostBuffer = self._new_host_buffer(SyncHostBuffer, state)
        buffer.store = addressof(state.shared)
        return buffer


SyncCodec: TypeAlias = RawCodec | CheckedSyncCodec


@lru_cache(maxsize=512)
def sync_codec(signature: Signature) -> SyncCodec:
    """Return the codec of a signature of synchronous bindings. Those used last are kept."""
    return (CheckedSyncCodec if signature.has_references else RawCodec)(signature)


def _argument_fields(types: tuple[ValueType, ...]) -> tuple[tuple[str, Any], ...]:
    """Return fields for the first arguments, which are quicker to read than to unpack."""
    fields: list[tuple[str, Any]] = []
    for index, kind in enumerate(types):
        if not kind.is_number:
            break
        padding = c_uint8 * (RAW_SIZE - sizeof(kind.field))
        fields += [(f"a{index}", kind.field), (f"_padding{index}", padding)]
    return tuple(fields)


def _refuse(view: Any, offset: int, /, *values: Any) -> None:
    raise struct.error
