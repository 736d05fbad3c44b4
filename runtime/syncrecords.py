"""Structures with the values of one signature, for synchronous bindings.

Numbers and vectors go unchecked, as ``wasmtime_val_raw_t``: 16 bytes each, the results in the arguments' place. The binding has
compared the function's type with what it packs, once. Signatures with references go checked, as ``wasmtime_val_t``: their calls
in the `CallRecord` of async bindings, their host functions in a `CheckedHost`. A record keeps its store's state for that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from ctypes import addressof, c_uint8, sizeof
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from .fiber import layout
from .records import CallRecord, HostValues, build_record, new_call_record
from .values import V128, Signature, ValueType

if TYPE_CHECKING:
    from .syncstore import SyncState

#: Bytes of a ``wasmtime_val_raw_t``.
RAW_SIZE = 16


def is_unchecked(signature: Signature) -> bool:
    """Do its values cross without wasmtime's checks?"""
    return not any(each.is_reference for each in (*signature.parameters, *signature.results))


def slots(signature: Signature) -> int:
    """How many raw values a call needs room for."""
    return max(len(signature.parameters), len(signature.results))


def raw_struct(types: tuple[ValueType, ...], before: str = "") -> struct.Struct:
    """The form of raw values one after the other, `before` them something else."""
    codes = [(each.code or "16s") for each in types]
    padded = [code + f"{RAW_SIZE - struct.calcsize('<' + code)}x" for code in codes[:-1]]
    return struct.Struct("<" + before + "".join([*padded, *codes[-1:]]).replace("0x", ""))


def write_raw(buffer: memoryview, offset: int, kind: ValueType, value: Any) -> None:
    """Checks one value and writes it."""
    checked = kind.check(value)
    if kind is V128:
        buffer[offset : offset + RAW_SIZE] = checked
    else:
        kind.field.from_buffer(buffer, offset).value = checked


class RawCall(layout.SyncCall):
    """A guest call with raw values. `result` is None, one value, or a tuple."""

    signature: Signature
    result: Any
    offset: int

    def write_arguments(self, values: tuple[Any, ...]) -> None:
        """Checks and writes the arguments; the error says which one is wrong."""
        buffer = memoryview(self).cast("B")
        for index, (kind, value) in enumerate(zip(self.signature.parameters, values, strict=True)):
            try:
                write_raw(buffer, self.offset + index * RAW_SIZE, kind, value)
            except (TypeError, ValueError, OverflowError) as error:
                raise type(error)(f"argument {index + 1}: {error}") from None

    def release_arguments(self) -> None:
        """Gives up the references among the arguments: there are none."""


_raw_calls: WeakValueDictionary[Signature, Any] = WeakValueDictionary()
_raw_hosts: WeakValueDictionary[Signature, Any] = WeakValueDictionary()
_checked_hosts: WeakValueDictionary[Signature, Any] = WeakValueDictionary()


def _results_reader(types: tuple[ValueType, ...]) -> Callable[[Any], Any]:
    unpack, offset = raw_struct(types).unpack_from, sizeof(RawCall)
    if len(types) == 1:
        return lambda record: unpack(record, offset)[0]
    return lambda record: unpack(record, offset)


def _build_raw_call(signature: Signature) -> Any:
    size, results = slots(signature) * RAW_SIZE, signature.results
    fields: list[tuple[str, Any]] = [("_values", c_uint8 * size)]
    attributes: dict[str, Any] = {"signature": signature, "offset": sizeof(RawCall)}
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
    made: Any = type(RawCall)
    return made(f"RawCall{signature}", (RawCall,), attributes)


def new_sync_call_record(
    signature: Signature, state: SyncState, function: int
) -> RawCall | CallRecord:
    """A record for calls of the function whose raw handle lies at that address."""
    if not is_unchecked(signature):
        checked = new_call_record(signature, state)
        checked.context, checked.function = state.context, function
        return checked
    made = _raw_calls.get(signature)
    if made is None:
        made = _raw_calls[signature] = _build_raw_call(signature)
    record: Any = made()
    record.context, record.function = state.context, function
    record.args, record.nargs = addressof(record) + record.offset, slots(signature)
    raw: RawCall = record
    return raw


class RawHost(layout.SyncHost):
    """A call of a host function with raw values: arguments ``a0..``."""

    signature: Signature

    def write_result(self, value: Any) -> None:
        """Checks and writes what the host function returned; the error says what was wanted."""
        types, buffer, offset = (
            self.signature.results,
            memoryview(self).cast("B"),
            sizeof(layout.SyncHost),
        )
        if len(types) == 1:
            write_raw(buffer, offset, types[0], value)
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
                write_raw(buffer, offset + index * RAW_SIZE, kind, each)


class CheckedHost(HostValues, layout.SyncHost):
    """A call of a host function with checked values: arguments ``a0..``, results ``r0..`` or ``result``."""


def _bytes_of(name: str) -> Callable[[Any], bytes]:
    return lambda record: bytes(getattr(record, name))


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
    fields.append(("_rest", c_uint8 * (RAW_SIZE * (slots(signature) - len(signature.parameters)))))
    attributes["_fields_"] = fields
    made: Any = type(RawHost)
    return made(f"RawHost{signature}", (RawHost,), attributes)


def new_sync_host_record(signature: Signature, state: SyncState) -> RawHost | CheckedHost:
    """A record for calls of a host function of that signature."""
    record: RawHost | CheckedHost
    if is_unchecked(signature):
        made = _raw_hosts.get(signature)
        if made is None:
            made = _raw_hosts[signature] = _build_raw_host(signature)
        record = made()
        record.args = addressof(record) + sizeof(layout.SyncHost)
    else:
        made = _checked_hosts.get(signature)
        if made is None:
            made = _checked_hosts[signature] = build_record(CheckedHost, signature, for_call=False)
        record = checked = made()
        checked.state = state
        record.args = addressof(record) + made.offset
        record.results = record.args + len(signature.parameters) * layout.VALUE_SIZE
        for index, each in enumerate(signature.results):
            setattr(record, f"kr{index}", each.kind)
    record.store = addressof(state.shared)
    record.nargs, record.nresults = len(signature.parameters), len(signature.results)
    return record


def _refuse(buffer: Any, offset: int, /, *values: Any) -> None:
    raise struct.error


def argument_packer(signature: Signature) -> Callable[..., None]:
    """``pack(buffer, offset, *arguments)``: one call, in which struct checks the ranges, or refuses."""
    if not all(each.plain for each in signature.parameters):
        return _refuse
    return raw_struct(signature.parameters).pack_into


def result_packer(signature: Signature) -> Callable[..., None]:
    """``pack(buffer, offset, 1, result)``: writes to `completed` and the result after it, or refuses."""
    types = signature.results
    if is_unchecked(signature) and len(types) == 1 and types[0].plain:
        return raw_struct(types, "Q").pack_into
    return _refuse


def argument_unpacker(signature: Signature) -> Callable[..., tuple[Any, ...]]:
    """``unpack(buffer, offset)``: all arguments of a `RawHost`."""
    return raw_struct(signature.parameters).unpack_from


def arguments_reader(signature: Signature) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all arguments of a host record of any kind, as a tuple."""
    names = [f"a{index}" for index in range(len(signature.parameters))]
    if len(names) < 2:
        return lambda record: tuple([getattr(record, name) for name in names])
    return attrgetter(*names)
