"""How values travel: a codec knows everything about the types of one signature.

A codec makes *buffers*: structures of fiber.c, allocated by Python, with room for arguments and
results behind them. In a call's buffer Python writes the arguments and reads `result`; in a host
function's buffer it reads the arguments and writes the result. There are two kinds of codecs:

  - `checked.CheckedCodec`: ``wasmtime_val_t``, each with its type, which wasmtime checks. For async
    calls, and for synchronous ones whose signature has references.
  - `raw.RawCodec`: ``wasmtime_val_raw_t``, which nothing checks. For other synchronous calls, since
    the binding has compared the function's type with its own.

What every call needs is fetched when a function is bound, so calls never look at types. One call of
`struct` packs and checks numbers. What it refuses is looked at one by one (`write_arguments`,
`write_result`), to convert it or to say what is wrong.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from ctypes import c_uint8, sizeof
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import wasmtime

from ..wasmtime_api.externs import Extern
from ..wasmtime_api.library import Context
from .types import Signature, ValueType

#: What struct and memoryview raise for values that they do not take.
PACK_ERRORS = (struct.error, OverflowError, TypeError, ValueError)

if TYPE_CHECKING:

    class BufferStore(Protocol):
        """What a buffer needs of the store whose references it holds."""

        context: Context

        def func_from(self, raw: Any) -> wasmtime.Func: ...
        def check_owner(self, item: Extern) -> None: ...
        def check_opaque(self, item: Any, kind: str) -> None: ...
        def new_externref(self, item: object, out: int) -> None: ...

    class Packer(Protocol):
        """A function that writes values to a buffer, or raises one of `PACK_ERRORS`."""

        def __call__(self, view: Any, offset: int, /, *values: Any) -> None: ...


class Buffer:
    """The Python side of every buffer, whose other base is a ctypes structure."""

    codec: Codec
    store_state: BufferStore
    #: The address of the first argument, for C, and its offset in the buffer.
    args: int
    offset: int
    #: The address of the first result; None if results take the place of the arguments.
    results: Any

    def write_arguments(self, values: tuple[Any, ...]) -> None:
        """Check and write the arguments of a call, or raise one of `PACK_ERRORS`, numbered."""
        codec, address = self.codec, self.args
        for index, (kind, value) in enumerate(zip(codec.parameters, values, strict=True)):
            try:
                codec.write(self, address + index * codec.size, kind, kind.check(value))
            except (TypeError, ValueError, OverflowError) as error:
                raise type(error)(f"argument {index + 1}: {error}") from None

    def release_arguments(self) -> None:
        """Give up the references among the arguments of a call."""
        self.codec.release(self)

    def write_result(self, value: Any) -> None:
        """Check and write what a host function returned, or raise one of `PACK_ERRORS`."""
        codec, address = self.codec, self.results or self.args
        # All are checked before the first is written: a reference that is written has an owner.
        values = codec.check_result(value)
        for kind, checked in zip(codec.results, values, strict=True):
            codec.check_owner(self, kind, checked)
        for index, checked in enumerate(values):
            codec.write(self, address + index * codec.size, codec.results[index], checked)


class Codec:
    """Makes, writes and reads buffers of one signature, for all stores and in any thread."""

    __slots__ = ("_call_class", "_host_class", "pack", "parameters", "read", "results", "signature")

    #: True if nothing checks the values.
    is_raw: ClassVar[bool]
    #: Bytes of a value, and what comes before its payload, in the words of `struct`.
    size: ClassVar[int]
    prefix: ClassVar[str]

    pack: Packer
    #: ``read(memory, offset)`` returns the arguments of a host call. A reference is not an object
    #: yet, but the id of its store, which is 0 for the null reference.
    read: Callable[[Any, int], tuple[Any, ...]]

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.parameters, self.results = signature.parameters, signature.results
        self.read = self.array(self.parameters, self.prefix).unpack_from
        self._call_class: Any = None  # made with the first buffer
        self._host_class: Any = None

    @classmethod
    def array(cls, types: tuple[ValueType, ...], prefix: str) -> struct.Struct:
        """Return the form of values that lie one after the other, each with a prefix."""
        codes = [prefix + kind.code for kind in types]
        padded = [f"{code}{cls.size - struct.calcsize('<' + code)}x" for code in codes]
        return struct.Struct("<" + "".join(padded))

    def check_owner(self, buffer: Any, kind: ValueType, value: Any) -> None:
        """Raise ValueError for a reference of another store than the buffer's."""

    def write(self, buffer: Any, address: int, kind: ValueType, value: Any) -> None:
        """Write a value that has been checked to an address in a buffer."""
        raise NotImplementedError

    def read_arguments(self, buffer: Any) -> tuple[Any, ...]:
        return self.read(buffer, buffer.offset)

    def release(self, buffer: Any) -> None:
        """Give up the references among the arguments of a call."""

    def call_class(self, base: type, room: int) -> Any:
        """Return the class of call buffers, whose `result` is a field if it is one number."""
        if len(self.results) == 1 and self.results[0].is_number:
            before = struct.calcsize(self.prefix)
            padding = (("_padding", c_uint8 * before),) if before else ()
            return buffer_class(base, room, (*padding, ("result", self.results[0].field)))
        return buffer_class(base, room, (), self.result_property(self.results, sizeof(base)))

    @classmethod
    @cache
    def result_property(cls, types: tuple[ValueType, ...], offset: int) -> property | None:
        """Return a property that reads the results of a call at an offset in its buffer."""
        if not types:
            return None
        unpack = cls.array(types, cls.prefix).unpack_from
        if len(types) == 1:
            return property(lambda buffer: unpack(buffer, offset)[0])
        return property(lambda buffer: unpack(buffer, offset))

    def check_result(self, value: Any) -> list[Any]:
        """Return the values that a host function returned, each as its type takes it."""
        types = self.results
        if len(types) == 1:
            return [types[0].check(value)]
        if not types:
            if value is not None:
                raise TypeError(f"expected no result (None), not {type(value).__name__}")
            return []
        if not isinstance(value, tuple | list) or len(value) != len(types):
            count = f" of {len(value)}" if isinstance(value, tuple | list) else ""
            raise TypeError(f"expected a tuple of {len(types)}, not {type(value).__name__}{count}")
        return [kind.check(item) for kind, item in zip(types, value, strict=True)]


@cache
def buffer_class(base: type, room: int, fields: tuple[Any, ...] = (), result: Any = None) -> Any:
    """Return a subclass of a structure with `room` bytes for values, which begin with `fields`.

    Classes are kept for ever, because making one takes longer than anything else about a first
    call. There are few: sizes are powers of two, and signatures with the same results share them.
    """
    size = 1 << max(room - 1, 0).bit_length()
    if size != room:
        return buffer_class(base, size, fields, result)
    rest = size - sum(sizeof(field) for _, field in fields)
    names: dict[str, Any] = {"_fields_": [*fields, ("_rest", c_uint8 * rest)]}
    if "result" not in dict(fields):
        names["result"] = result
    return type(base)(base.__name__, (base,), names)
