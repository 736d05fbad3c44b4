"""Structures with the values of one signature, for synchronous bindings.

Numbers and vectors go unchecked, as ``wasmtime_val_raw_t``: 16 bytes each, the results in the arguments' loop_token. The binding has
compared the function's type with what it packs, once. Signatures with references go checked, as ``wasmtime_val_t``: their calls
in the `CallBuffer` of async bindings, their host functions in a `CheckedHostBuffer`. A buffer keeps its store's state for that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from ctypes import addressof, c_uint8, sizeof
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ..native import structs
from .checked import CallBuffer, HostBufferBase, build_buffer, new_call_buffer
from .types import V128, Signature, ValueType

if TYPE_CHECKING:
    from ..sync.store import SyncStoreState

#: Bytes of a ``wasmtime_val_raw_t``.
RAW_SIZE = 16


def is_unchecked(signature: Signature) -> bool:
    """Do its values cross without wasmtime's checks?"""
    return not any(each.is_reference for each in (*signature.parameters, *signature.results))


def raw_count(signature: Signature) -> int:
    """How many raw values a call needs room for."""
    return max(len(signature.parameters), len(signature.results))


def raw_struct(types: tuple[ValueType, ...], before: str = "") -> struct.Struct:
    """The form of raw values one after the other, `before` them something else."""
    codes = [(each.code or "16s") for each in types]
    padded = [code + f"{RAW_SIZE - struct.calcsize('<' + code)}x" for code in codes[:-1]]
    return struct.Struct("<" + before + "".join([*padded, *codes[-1:]]).replace("0x", ""))


def write_raw(view: memoryview, offset: int, kind: ValueType, value: Any) -> None:
    """Checks one value and writes it."""
    checked = kind.check(value)
    if kind is V128:
        view[offset : offset + RAW_SIZE] = checked
    else:
        kind.field.from_buffer(view, offset).value = checked


class RawCallBuffer(structs.SyncCall):
    """A guest call with raw values. `result` is None, one value, or a tuple."""

    signature: Signature
    result: Any
    offset: int

    def write_arguments(self, values: tuple[Any, ...]) -> None:
        """Checks and writes the arguments; the error says which one is wrong."""
        view = memoryview(self).cast("B")
        for index, (kind, value) in enumerate(zip(self.signature.parameters, values, strict=True)):
            try:
                write_raw(view, self.offset + index * RAW_SIZE, kind, value)
            except (TypeError, ValueError, OverflowError) as error:
                raise type(error)(f"argument {index + 1}: {error}") from None

    def release_arguments(self) -> None:
        """Gives up the references among the arguments: there are none."""


_raw_calls: WeakValueDictionary[Signature, Any] = WeakValueDictionary()
_raw_hosts: WeakValueDictionary[Signature, Any] = WeakValueDictionary()
_checked_hosts: WeakValueDictionary[Signature, Any] = WeakValueDictionary()


def _results_reader(types: tuple[ValueType, ...]) -> Callable[[Any], Any]:
    unpack, offset = raw_struct(types).unpack_from, sizeof(RawCallBuffer)
    if len(types) == 1:
        return lambda buffer: unpack(buffer, offset)[0]
    return lambda buffer: unpack(buffer, offset)


def _build_raw_call(signature: Signature) -> Any:
    size, results = raw_count(signature) * RAW_SIZE, signature.results
    fields: list[tuple[str, Any]] = [("_values", c_uint8 * size)]
    attributes: dict[str, Any] = {"signature": signature, "offset": sizeof(RawCallBuffer)}
    if not results:
        attributes["result"] = None
    elif len(results) == 1 and results[0].plain:
        fields = [
            ("result", results[0].field),
            ("_values", c_uint8 * (size - sizeof(results[0].field))),
        ]
    else:
        attributes["result"] = property(_results_reader(results))
    attributes["_fields_"] = fields
    made: Any = type(RawCallBuffer)
    return made(f"RawCallBuffer{signature}", (RawCallBuffer,), attributes)


def new_sync_call_buffer(
    signature: Signature, state: SyncStoreState, function: int
) -> RawCallBuffer | CallBuffer:
    """A buffer for calls of the function whose raw handle lies at that address."""
    if not is_unchecked(signature):
        checked = new_call_buffer(signature, state)
        checked.context, checked.function = state.context, function
        return checked
    made = _raw_calls.get(signature)
    if made is None:
        made = _raw_calls[signature] = _build_raw_call(signature)
    buffer: Any = made()
    buffer.context, buffer.function = state.context, function
    buffer.args, buffer.nargs = addressof(buffer) + buffer.offset, raw_count(signature)
    raw: RawCallBuffer = buffer
    return raw


class RawHostBuffer(structs.SyncHost):
    """A call of a host function with raw values: arguments ``a0..``."""

    signature: Signature

    def write_result(self, value: Any) -> None:
        """Checks and writes what the host function returned; the error says what was wanted."""
        types, view, offset = (
            self.signature.results,
            memoryview(self).cast("B"),
            sizeof(structs.SyncHost),
        )
        if len(types) == 1:
            write_raw(view, offset, types[0], value)
        elif not types:
            if value is not None:
                raise TypeError(f"no result is wanted (None), not {type(value).__name__}")
        else:
            if not isinstance(value, tuple | list) or len(value) != len(types):
                count = f" of {len(value)}" if isinstance(value, tuple | list) else ""
                raise TypeError(
                    f"a tuple of {len(types)} is wanted, not {type(value).__name__}{count}"
                )
            for index, (kind, each) in enumerate(zip(types, value, strict=True)):
                write_raw(view, offset + index * RAW_SIZE, kind, each)


class CheckedHostBuffer(HostBufferBase, structs.SyncHost):
    """A call of a host function with checked values: arguments ``a0..``, results ``r0..`` or ``result``."""


def _bytes_of(name: str) -> Callable[[Any], bytes]:
    return lambda buffer: bytes(getattr(buffer, name))


def _build_raw_host(signature: Signature) -> Any:
    fields: list[tuple[str, Any]] = []
    attributes: dict[str, Any] = {"signature": signature}
    for index, kind in enumerate(signature.parameters):
        name = f"a{index}" if kind.plain else f"_a{index}"
        fields.append((name, kind.field))
        if sizeof(kind.field) < RAW_SIZE:
            fields.append((f"_a{index}_padding", c_uint8 * (RAW_SIZE - sizeof(kind.field))))
        if not kind.plain:
            attributes[f"a{index}"] = property(_bytes_of(name))
    fields.append(
        ("_rest", c_uint8 * (RAW_SIZE * (raw_count(signature) - len(signature.parameters))))
    )
    attributes["_fields_"] = fields
    made: Any = type(RawHostBuffer)
    return made(f"RawHostBuffer{signature}", (RawHostBuffer,), attributes)


def new_sync_host_buffer(
    signature: Signature, state: SyncStoreState
) -> RawHostBuffer | CheckedHostBuffer:
    """A buffer for calls of a host function of that signature."""
    buffer: RawHostBuffer | CheckedHostBuffer
    if is_unchecked(signature):
        made = _raw_hosts.get(signature)
        if made is None:
            made = _raw_hosts[signature] = _build_raw_host(signature)
        buffer = made()
        buffer.args = addressof(buffer) + sizeof(structs.SyncHost)
    else:
        made = _checked_hosts.get(signature)
        if made is None:
            made = _checked_hosts[signature] = build_buffer(
                CheckedHostBuffer, signature, for_call=False
            )
        buffer = checked = made()
        checked.store_state = state
        buffer.args = addressof(buffer) + made.offset
        buffer.results = buffer.args + len(signature.parameters) * structs.VALUE_SIZE
        for index, each in enumerate(signature.results):
            setattr(buffer, f"kr{index}", each.kind)
    buffer.store = addressof(state.shared)
    buffer.nargs, buffer.nresults = len(signature.parameters), len(signature.results)
    return buffer


def _refuse(view: Any, offset: int, /, *values: Any) -> None:
    raise struct.error


def argument_packer(signature: Signature) -> Callable[..., None]:
    """``pack(view, offset, *arguments)``: one call, in which struct checks the ranges, or refuses."""
    if not all(each.plain for each in signature.parameters):
        return _refuse
    return raw_struct(signature.parameters).pack_into


def result_packer(signature: Signature) -> Callable[..., None]:
    """``pack(view, offset, 1, result)``: writes to `completed` and the result after it, or refuses."""
    types = signature.results
    if is_unchecked(signature) and len(types) == 1 and types[0].plain:
        return raw_struct(types, "Q").pack_into
    return _refuse


def argument_unpacker(signature: Signature) -> Callable[..., tuple[Any, ...]]:
    """``unpack(view, offset)``: all arguments of a `RawHostBuffer`."""
    return raw_struct(signature.parameters).unpack_from


def arguments_reader(signature: Signature) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all arguments of a host buffer of any kind, as a tuple."""
    names = [f"a{index}" for index in range(len(signature.parameters))]
    if len(names) < 2:
        return lambda buffer: tuple([getattr(buffer, name) for name in names])
    return attrgetter(*names)
