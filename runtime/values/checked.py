"""Values as ``wasmtime_val_t``, which wasmtime checks: those of async bindings, and references."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, c_uint64, memmove, sizeof, string_at
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..native import structs
from ..native.structs import VALUE_OFFSET, VALUE_SIZE
from ..wasmtime_api import externs, references
from ..wasmtime_api.externs import RawFunc
from .codec import Buffer, Codec, buffer_class
from .opaque import OpaqueRef
from .types import EXTERNREF, FUNCREF, V128, Signature, ValueType, Vector

if TYPE_CHECKING:
    from .codec import BufferStore


#: Stands for what a guest made.
_OPAQUE = object()


class CallBuffer(Buffer, structs.Call):
    """A guest call: the results, and behind them the arguments."""

    codec: CheckedCodec
    #: None, one value, or a tuple. Read it once: an externref is then given up.
    result: Any


class HostBuffer(Buffer, structs.Host):
    """A host call: the arguments, and behind them the results."""

    codec: CheckedCodec
    offset = sizeof(structs.Host)


class CheckedCodec(Codec):
    """Values as ``wasmtime_val_t``. ``pack(view, offset, kind, value, ...)`` writes arguments."""

    __slots__ = ("_cell", "has_references", "kinds")

    is_raw = False
    size = VALUE_SIZE
    prefix = f"{VALUE_OFFSET}x"

    def __init__(self, signature: Signature) -> None:
        super().__init__(signature)
        self.kinds = tuple(kind.kind for kind in self.parameters)
        #: True if there are arguments to release after a call.
        self.has_references = any(kind.is_reference for kind in self.parameters)
        numbers, results = all(kind.is_number for kind in self.parameters), self.results
        #: Where a host buffer has its result, if that is one number, and its code for memoryviews.
        self._cell: tuple[int, int, str] | None = None
        if len(results) == 1 and results[0].is_number:
            begin = HostBuffer.offset + len(self.parameters) * VALUE_SIZE + VALUE_OFFSET
            self._cell = begin, begin + sizeof(results[0].field), results[0].code
        self.pack = self.array(self.parameters, "B7x").pack_into if numbers else pack_slowly

    def new_call_buffer(self, store_state: BufferStore) -> CallBuffer:
        """Return a buffer for calls of a function."""
        count, behind = len(self.parameters), len(self.results) * VALUE_SIZE
        if self._call_class is None:
            self._call_class = self.call_class(CallBuffer, behind + count * VALUE_SIZE)
        buffer: CallBuffer = self._call_class()
        buffer.codec, buffer.store_state = self, store_state
        buffer.offset = sizeof(structs.Call) + behind
        buffer.results = results = addressof(buffer) + sizeof(structs.Call)
        buffer.args, buffer.nargs, buffer.nresults = results + behind, count, len(self.results)
        return buffer

    def new_host_buffer(self, store_state: BufferStore) -> HostBuffer:
        """Return a buffer for calls of a host function."""
        buffer: HostBuffer = self._new_host_buffer(HostBuffer, store_state)
        return buffer

    def host_class(self, base: Any) -> Any:
        """Return the class of host buffers, which is a subclass of `base`."""
        if self._host_class is None:
            count = len(self.parameters) + len(self.results)
            self._host_class = buffer_class(base, count * VALUE_SIZE)
        return self._host_class

    def placed_host_buffer(
        self, store_state: BufferStore, memory: structs.Store, offset: int
    ) -> HostBuffer:
        """Return the buffer that C uses there (`fiber_on_placed_host_call`), with its kinds."""
        buffer: HostBuffer = self.host_class(HostBuffer).from_buffer(memory, offset)
        buffer.codec, buffer.store_state = self, store_state
        return buffer

    def _new_host_buffer(self, base: Any, store_state: BufferStore) -> Any:
        count, buffer = len(self.parameters), self.host_class(base)()
        buffer.codec, buffer.store_state = self, store_state
        buffer.args = addressof(buffer) + base.offset
        buffer.results = buffer.args + count * VALUE_SIZE
        buffer.nargs, buffer.nresults = count, len(self.results)
        self.write_kinds(addressof(buffer), base)
        return buffer

    def write_kinds(self, address: int, base: Any = HostBuffer) -> None:
        """Write what a host buffer has from the beginning: the kinds of the results."""
        results = address + base.offset + len(self.parameters) * VALUE_SIZE
        for index, kind in enumerate(self.results):
            c_uint64.from_address(results + index * VALUE_SIZE).value = kind.kind

    def ways(self, buffer: HostBuffer) -> tuple[Callable[..., tuple[Any, ...]], Any, Any]:
        """Return the quickest ways to read all arguments, and to write the result.

        The first is a function, and what to call it with. The other is a cell: ``cell[0] = value``
        writes the result, or raises one of `PACK_ERRORS`. For a number it is an item of a
        memoryview, which checks its type and range.
        """
        view = memoryview(buffer).cast("B")
        cell: Any = self._cell
        if cell is None:
            cell = _NoResultCell(len(self.results))
        else:
            begin, end, code = cell
            cell = view[begin:end].cast(code)
        if self.has_references:
            return self.read_arguments, buffer, cell
        return self.read, view[buffer.offset :], cell

    def check_owner(self, buffer: Any, kind: ValueType, value: Any) -> None:
        if kind is FUNCREF and value is not None:
            buffer.store_state.check_owner(value)
        elif isinstance(value, OpaqueRef):
            buffer.store_state.check_opaque(value, kind.name)

    def write(self, buffer: Any, address: int, kind: ValueType, value: Any) -> None:
        """Write a value that has been checked, and its kind."""
        c_uint64.from_address(address).value = kind.kind
        payload = address + VALUE_OFFSET
        if kind.is_number:
            kind.field.from_address(payload).value = value
        elif kind is V128:
            Vector.from_address(payload).raw = value
        elif value is None:
            c_uint64.from_address(payload).value = 0
        elif kind is FUNCREF:
            self.check_owner(buffer, kind, value)
            memmove(payload, addressof(externs.raw_func(value)), sizeof(RawFunc))
        elif kind is EXTERNREF:
            buffer.store_state.new_externref(value, payload)
        else:
            self.check_owner(buffer, kind, value)
            value.copy_to(address)

    def read_arguments(self, buffer: Any) -> tuple[Any, ...]:
        values = self.read(buffer, buffer.offset)
        return _with_objects(buffer, buffer.args, self.parameters, values, owned=False)

    @classmethod
    @cache
    def result_property(cls, types: tuple[ValueType, ...], offset: int) -> property | None:
        """Return a property that reads the results of a call, and gives up externrefs' roots."""
        if not any(kind.is_reference for kind in types):
            return super().result_property(types, offset)
        if len(types) == 1:
            return property(lambda buffer: _read_reference(buffer, buffer.results, types[0], True))
        unpack = cls.array(types, cls.prefix).unpack_from

        def read(buffer: Any) -> tuple[Any, ...]:
            return _with_objects(buffer, buffer.results, types, unpack(buffer, offset), True)

        return property(read)

    def release(self, buffer: Any) -> None:
        for index, kind in enumerate(self.parameters):
            if kind is EXTERNREF:
                address = buffer.args + index * VALUE_SIZE
                store_id = c_uint64.from_address(address + VALUE_OFFSET)
                if store_id.value:
                    references.unroot(address)
                    store_id.value = 0


@lru_cache(maxsize=512)
def checked_codec(signature: Signature) -> CheckedCodec:
    """Return the codec of a signature. Those used last are kept for new instances."""
    return CheckedCodec(signature)


def pack_slowly(view: Any, offset: int, /, *kinds_and_values: Any) -> None:
    """Write arguments that struct cannot write: vectors and references."""
    view.obj.write_arguments(kinds_and_values[1::2])


class _NoResultCell:
    """A cell that takes None for no result, and refuses everything for several."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __setitem__(self, index: int, value: object) -> None:
        if self.count or value is not None:
            raise TypeError


def _with_objects(
    buffer: Buffer, address: int, types: tuple[ValueType, ...], values: tuple[Any, ...], owned: bool
) -> tuple[Any, ...]:
    """Return values with objects in place of references, whose roots go if they are `owned`."""
    items = list(values)
    for index, kind in enumerate(types):
        if kind.is_reference:
            items[index] = _read_reference(buffer, address + index * VALUE_SIZE, kind, owned)
    return tuple(items)


def _read_reference(buffer: Buffer, address: int, kind: ValueType, owned: bool) -> object:
    payload = address + VALUE_OFFSET
    if not c_uint64.from_address(payload).value:  # the id of its store
        return None
    if kind is FUNCREF:
        raw = RawFunc.from_buffer_copy(string_at(payload, sizeof(RawFunc)))
        return buffer.store_state.func_from(raw)
    item = _OPAQUE
    if kind is EXTERNREF:
        item = references.externref_object(buffer.store_state.context, payload, _OPAQUE)
    if item is _OPAQUE:
        item = OpaqueRef.copy_of(address)
    if owned:
        references.unroot(address)
    return item
