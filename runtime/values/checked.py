"""Structures with the values of one signature: what a guest call, and a host call, is packed into and read from.

A class is made per signature, at run time, and kept with it. In a `CallBuffer` the host writes the arguments and reads
`result`; in a `HostBuffer` it reads `arguments` and writes `result`. `result` is None, one value, or a tuple. Numbers are
plain ctypes fields, the fastest thing Python has; references and vectors go through descriptors.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from ctypes import addressof, c_uint8, c_uint64
from typing import Any, Protocol

import wasmtime

from ..native import structs
from ..wasmtime_api import externs, references
from ..wasmtime_api.externs import Extern, RawFunc
from ..wasmtime_api.library import Context
from .types import EXTERNREF, FUNCREF, V128, RawExternref, RawFuncref, Signature, ValueType

#: What struct and memoryview refuse: values that `CallBuffer.write_arguments` and `HostBuffer.write_result` look at one by one.
PACK_ERRORS = (struct.error, OverflowError, TypeError, ValueError)


class BufferStore(Protocol):
    """What a buffer needs of the store whose references it holds."""

    context: Context

    def func_from(self, raw: Any) -> wasmtime.Func: ...
    def check_owner(self, item: Extern) -> None: ...
    def new_externref(self, item: object, out: int) -> None: ...


class Packer(Protocol):
    """``pack(view, offset, kind, value, kind, value, ...)``: struct's `pack_into`, or `pack_slowly`."""

    def __call__(self, view: Any, offset: int, /, *kinds_and_values: Any) -> None: ...


class _BufferBase:
    """What both kinds of buffers have."""

    signature: Signature
    store_state: BufferStore

    def _write(self, name: str, index: int, types: tuple[ValueType, ...], value: Any) -> None:
        setattr(self, f"{name}{index}", types[index].check(value))


class CallBuffer(_BufferBase, structs.Call):
    """A guest call: arguments ``a0..``, results ``r0..`` or ``result``."""

    result: Any
    offset: int

    def write_arguments(self, values: tuple[Any, ...]) -> None:
        """Checks and writes the arguments; the error says which one is wrong."""
        for index, value in enumerate(values):
            try:
                setattr(self, f"k{index}", self.signature.parameters[index].kind)
                self._write("a", index, self.signature.parameters, value)
            except (TypeError, ValueError, OverflowError) as error:
                raise type(error)(f"argument {index + 1}: {error}") from None

    def release_arguments(self) -> None:
        """Gives up the references among the arguments."""
        for index, each in enumerate(self.signature.parameters):
            if each is EXTERNREF:
                raw: RawExternref = getattr(self, f"_a{index}")
                if raw.store_id:
                    references.unroot(self.args + index * structs.VALUE_SIZE)
                    raw.store_id = 0


class HostBufferBase(_BufferBase):
    """What both kinds of host buffers have (`HostBuffer`, and `runtime.syncrecords`)."""

    result: Any
    kr0: int

    def write_result(self, value: Any) -> None:
        """Checks and writes what the host function returned; the error says what was wanted."""
        types = self.signature.results
        if len(types) == 1:
            self.kr0 = types[0].kind
            self.result = types[0].check(value)
        elif not types:
            if value is not None:
                raise TypeError(f"no result is wanted (None), not {type(value).__name__}")
        else:
            if not isinstance(value, tuple | list) or len(value) != len(types):
                count = f" of {len(value)}" if isinstance(value, tuple | list) else ""
                raise TypeError(
                    f"a tuple of {len(types)} is wanted, not {type(value).__name__}{count}"
                )
            # All are checked before the first is written: what is written may be a reference, and has an owner then.
            for index, each in enumerate(
                [kind.check(each) for kind, each in zip(types, value, strict=True)]
            ):
                setattr(self, f"kr{index}", types[index].kind)
                setattr(self, f"r{index}", each)


class HostBuffer(HostBufferBase, structs.Host):
    """A host call: arguments ``a0..``, results ``r0..`` or ``result``."""


class _Vector:
    """A v128 as 16 bytes."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, buffer: Any, owner: object = None) -> bytes:
        return bytes(getattr(buffer, self.field))

    def __set__(self, buffer: Any, value: bytes) -> None:
        ctypes.memmove(getattr(buffer, self.field), value, 16)


class _Funcref:
    """A funcref as a Func of the buffer's store."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, buffer: Any, owner: object = None) -> Any:
        raw: RawFuncref = getattr(buffer, self.field)
        return buffer.store_state.func_from(RawFunc.from_buffer_copy(raw)) if raw.store_id else None

    def __set__(self, buffer: Any, value: Any) -> None:
        raw: RawFuncref = getattr(buffer, self.field)
        raw.store_id = 0
        if value is not None:
            buffer.store_state.check_owner(value)
            ctypes.memmove(
                addressof(raw), addressof(externs.raw_func(value)), ctypes.sizeof(RawFunc)
            )


class _Externref:
    """An externref as the object it stands for. `owned`: reading takes the value over, so that its root is given up."""

    def __init__(self, field: str, owned: bool) -> None:
        self.field = field
        self.owned = owned

    def __get__(self, buffer: Any, owner: object = None) -> object:
        raw: RawExternref = getattr(buffer, self.field)
        if not raw.store_id:
            return None
        item = references.externref_object(buffer.store_state.context, addressof(raw))
        if self.owned:
            references.unroot(addressof(raw) - structs.VALUE_OFFSET)
        return item

    def __set__(self, buffer: Any, value: object) -> None:
        raw: RawExternref = getattr(buffer, self.field)
        raw.store_id = 0
        if value is not None:
            buffer.store_state.new_externref(value, addressof(raw))


def _slots(
    prefix: str, kind: str, types: tuple[ValueType, ...], owned: bool, rename: str | None
) -> tuple[list[tuple[str, Any]], dict[str, Any]]:
    """The fields and descriptors of an array of ``wasmtime_val_t``."""
    fields: list[tuple[str, Any]] = []
    descriptors: dict[str, Any] = {}
    for index, each in enumerate(types):
        name = rename or f"{prefix}{index}"
        field = name if each.plain else f"_{name}"
        padding = structs.VALUE_SIZE - structs.VALUE_OFFSET - ctypes.sizeof(each.field)
        fields += [(f"{kind}{index}", c_uint64), (field, each.field)]
        if padding:
            fields.append((f"_{kind}{index}_padding", c_uint8 * padding))
        if each is V128:
            descriptors[name] = _Vector(field)
        elif each is FUNCREF:
            descriptors[name] = _Funcref(field)
        elif each is EXTERNREF:
            descriptors[name] = _Externref(field, owned)
    return fields, descriptors


def _tuple_of(prefix: str, count: int) -> Callable[[Any], tuple[Any, ...]]:
    names = [f"{prefix}{index}" for index in range(count)]
    return lambda buffer: tuple([getattr(buffer, name) for name in names])


def build_buffer(base: type, signature: Signature, for_call: bool) -> Any:
    """A subclass of a structure that ends with the values of a signature."""
    single = len(signature.results) == 1
    first, attributes = _slots("a", "k", signature.parameters, owned=False, rename=None)
    second, more = _slots(
        "r", "kr", signature.results, owned=for_call, rename="result" if single else None
    )
    attributes |= more
    attributes["signature"] = signature
    if not signature.results:
        attributes["result"] = None
    elif not single:
        attributes["result"] = property(_tuple_of("r", len(signature.results)))
    # The arrays must begin where a wasmtime_val_t may: at a multiple of 8, as every structure here ends.
    attributes["_fields_"] = [*first, *second]
    made: Any = type(base)(f"{base.__name__}{signature}", (base,), attributes)
    made.offset = ctypes.sizeof(base)
    return made


def new_call_buffer(signature: Signature, store_state: BufferStore) -> CallBuffer:
    """A buffer for calls of functions of that signature, its arrays in place and its kinds set."""
    made = signature.made.get("call")
    if made is None:
        made = signature.made["call"] = build_buffer(CallBuffer, signature, for_call=True)
    buffer: CallBuffer = made()
    buffer.store_state = store_state
    buffer.args = addressof(buffer) + made.offset
    buffer.nargs = len(signature.parameters)
    buffer.results = buffer.args + buffer.nargs * structs.VALUE_SIZE
    buffer.nresults = len(signature.results)
    for index, each in enumerate(signature.parameters):
        setattr(buffer, f"k{index}", each.kind)
    return buffer


def new_host_buffer(signature: Signature, store_state: BufferStore) -> HostBuffer:
    """A buffer for calls of a host function of that signature, its arrays in place and its kinds set."""
    made = signature.made.get("host")
    if made is None:
        made = signature.made["host"] = build_buffer(HostBuffer, signature, for_call=False)
    buffer: HostBuffer = made()
    buffer.store_state = store_state
    buffer.args = addressof(buffer) + made.offset
    buffer.nargs = len(signature.parameters)
    buffer.results = buffer.args + buffer.nargs * structs.VALUE_SIZE
    buffer.nresults = len(signature.results)
    for index, each in enumerate(signature.results):
        setattr(buffer, f"kr{index}", each.kind)
    return buffer


def arguments_reader(buffer: HostBuffer) -> tuple[Callable[[Any], tuple[Any, ...]], Any]:
    """The quickest way to read all arguments of a buffer: a function that gives a tuple, and what to call it with."""
    signature = buffer.signature
    if all(each.plain for each in signature.parameters):
        unpack = signature.made.get("unpack")
        if unpack is None:
            unpack = signature.made["unpack"] = _struct("8x", signature.parameters).unpack_from
        return unpack, memoryview(buffer).cast("B")[buffer.offset :]
    return _tuple_of("a", len(signature.parameters)), buffer


def _struct(kind: str, types: tuple[ValueType, ...]) -> struct.Struct:
    """An array of ``wasmtime_val_t`` of these types, which are plain ones."""
    sizes = (
        structs.VALUE_SIZE - structs.VALUE_OFFSET - struct.calcsize(each.code) for each in types
    )
    return struct.Struct(
        "<" + "".join(f"{kind}{each.code}{size}x" for each, size in zip(types, sizes, strict=True))
    )


class _NoResultCell:
    """For no result, and for several: takes None where there is none, and refuses the rest."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __setitem__(self, index: int, value: object) -> None:
        if self.count or value is not None:
            raise TypeError


def new_result_cell(buffer: HostBuffer) -> Any:
    """The quickest way to write a result: an item of a memoryview, which checks its type and range."""
    types = buffer.signature.results
    if len(types) != 1 or not types[0].plain:
        return _NoResultCell(len(types))
    first = buffer.results - addressof(buffer) + structs.VALUE_OFFSET
    code: Any = types[0].code
    return memoryview(buffer).cast("B")[first : first + struct.calcsize(code)].cast(code)


def packer(signature: Signature) -> Packer:
    """The quickest way to write arguments of that signature: one call, in which struct checks the ranges."""
    pack: Packer | None = signature.made.get("pack")
    if pack is None:
        plain = all(each.plain for each in signature.parameters)
        pack = signature.made["pack"] = (
            _struct("B7x", signature.parameters).pack_into if plain else pack_slowly
        )
    return pack


def pack_slowly(view: Any, offset: int, /, *kinds_and_values: Any) -> None:
    """The same through the buffer, for what struct does not know, and to say what struct refused."""
    buffer: CallBuffer = view.obj
    buffer.write_arguments(kinds_and_values[1::2])
