"""Read types in the binary format (5.3): value types, recursion groups, and the types of externs.

All types of the current specification are read, GC types included, because a module may use them
inside while its imports and exports do not. Few of them are needed afterwards, and those are read
again: a module may have a million types of three bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from ..interface import FuncType, Global, Limits, Memory, Table, ValueType
from .cursor import Cursor

_NUMBERS = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}
_HEAP_TYPES = {
    0x75: "nocont",
    0x74: "noexn",
    0x73: "nofunc",
    0x72: "noextern",
    0x71: "none",
    0x70: "func",
    0x6F: "extern",
    0x6E: "any",
    0x6D: "eq",
    0x6C: "i31",
    0x6B: "struct",
    0x6A: "array",
    0x69: "exn",
    0x68: "cont",
}
_BOTTOM = {
    "none": "nullref",
    "nofunc": "nullfuncref",
    "noextern": "nullexternref",
    "noexn": "nullexnref",
    "nocont": "nullcontref",
}
_SHARED_HEAP_TYPE = 0x65
_REF, _REF_NULL = 0x64, 0x63
_FUNC, _STRUCT, _ARRAY, _CONT = 0x60, 0x5F, 0x5E, 0x5D
_SUB, _SUB_FINAL, _REC = 0x50, 0x4F, 0x4E
_PACKED = (0x78, 0x77)  # i8 and i16, in fields only
_DEFAULT_PAGE_LOG2 = 16
# The limit that all engines share. Without it a small file could demand huge output: thousands of
# exports that share one signature with thousands of parameters.
_MAX_VALUES = 1000


def value_type(c: Cursor) -> ValueType:
    """Read a value type, and spell it as in the text format."""
    start = c.pos
    byte = c.byte()
    if byte in _NUMBERS:
        return ValueType(_NUMBERS[byte])
    if byte in (_REF, _REF_NULL):
        heap = _heap_type(c)
        return _nullable(heap) if byte == _REF_NULL else ValueType(f"(ref {heap})")
    if byte == _SHARED_HEAP_TYPE or byte in _HEAP_TYPES:
        c.pos = start
        return _nullable(_heap_type(c))
    c.fail(f"unknown value type {byte:#04x}", start)


def _nullable(heap: str) -> ValueType:
    if heap in _BOTTOM:
        return ValueType(_BOTTOM[heap])
    if heap in _HEAP_TYPES.values():
        return ValueType(f"{heap}ref")
    return ValueType(f"(ref null {heap})")


def _heap_type(c: Cursor) -> str:
    start = c.pos
    if c.peek() == _SHARED_HEAP_TYPE:
        c.byte()
        return f"(shared {_abstract(c, c.pos)})"
    if c.peek() in _HEAP_TYPES:
        return _abstract(c, start)
    index = c.s33()
    if index < 0:
        c.fail("unknown heap type", start)
    return str(index)


def _abstract(c: Cursor, start: int) -> str:
    name = _HEAP_TYPES.get(c.byte())
    if name is None:
        c.fail("unknown heap type", start)
    return name


def skip_heap_type(c: Cursor) -> None:
    """Move past a heap type, such as the operand of ``ref.null``."""
    _heap_type(c)


class Types:
    """A module's types by index, with recursion groups flattened (5.5.4)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._positions = array("I")
        self._functions: dict[int, FuncType] = {}

    def read(self, c: Cursor) -> None:
        """Read the type section."""
        for _ in range(c.count("types")):
            self._positions.extend(_rec_type(c))

    def index(self, c: Cursor) -> int:
        """Read the index of a function type."""
        start = c.pos
        index = c.u32()
        if index >= len(self._positions):
            c.fail(f"type {index} does not exist", start)
        if self._data[self._positions[index]] != _FUNC:
            c.fail(f"type {index} is not a function type", start)
        return index

    def __getitem__(self, index: int) -> FuncType:
        """Return a function type; functions of one index share the object."""
        if index not in self._functions:
            c = Cursor(self._data, self._positions[index] + 1)
            self._functions[index] = _func_type(c)
        return self._functions[index]


def skip_rec_type(c: Cursor) -> int:
    """Move past a recursion group, and return the number of its types."""
    return sum(1 for _ in _rec_type(c))


def _rec_type(c: Cursor) -> Iterator[int]:
    """Move past a recursion group, or a single type, and yield the positions of its types."""
    if c.peek() != _REC:
        yield _sub_type(c)
        return
    c.byte()
    for _ in range(c.count("types")):
        yield _sub_type(c)


def _sub_type(c: Cursor) -> int:
    """Move past a type, and return the position of the byte that tells its form."""
    if c.peek() in (_SUB, _SUB_FINAL):
        c.byte()
        for _ in range(c.count("supertypes")):
            c.u32()
    if c.peek() == _SHARED_HEAP_TYPE:
        c.byte()
    start = c.pos
    form = c.byte()
    if form == _FUNC:
        _func_type(c)
    elif form == _STRUCT:
        for _ in range(c.count("fields")):
            _field(c)
    elif form == _ARRAY:
        _field(c)
    elif form == _CONT:
        c.s33()
    else:
        c.fail(f"unknown form of type {form:#04x}", start)
    return start


def _func_type(c: Cursor) -> FuncType:
    return FuncType(_value_types(c, "parameters"), _value_types(c, "results"))


def _value_types(c: Cursor, of: str) -> tuple[ValueType, ...]:
    start = c.pos
    count = c.count(of)
    if count > _MAX_VALUES:
        c.fail(f"{count} {of} exceed the limit of {_MAX_VALUES}", start)
    return tuple([value_type(c) for _ in range(count)])


def _field(c: Cursor) -> None:
    if c.peek() in _PACKED:
        c.byte()
    else:
        value_type(c)
    _flag(c, "mutability")


def _flag(c: Cursor, of: str) -> bool:
    start = c.pos
    byte = c.byte()
    if byte > 1:
        c.fail(f"malformed {of} {byte:#04x}", start)
    return byte == 1


def memory_type(c: Cursor) -> Memory:
    """Read a memory's type (5.3.9), with the threads and custom-page-sizes proposals."""
    limits, flags = _limits(c, allowed=0b1111)
    page_log2 = _DEFAULT_PAGE_LOG2
    if flags & 0b1000:
        start = c.pos
        page_log2 = c.u32()
        if page_log2 > _DEFAULT_PAGE_LOG2:
            c.fail(f"unsupported page size of 2**{page_log2} bytes", start)
    return Memory(limits, shared=bool(flags & 0b0010), page_size=1 << page_log2)


def table_type(c: Cursor) -> Table:
    """Read a table's type (5.3.10)."""
    start = c.pos
    element = value_type(c)
    if element in _NUMBERS.values():
        c.fail(f"a table of {element}, which is not a reference type", start)
    limits, _ = _limits(c, allowed=0b0111)
    return Table(element, limits)


def _limits(c: Cursor, *, allowed: int) -> tuple[Limits, int]:
    start = c.pos
    flags = c.byte()
    if flags & ~allowed:
        c.fail(f"unknown flags {flags:#04x} in limits", start)
    is_64 = bool(flags & 0b0100)
    number = c.u64 if is_64 else c.u32
    minimum = number()
    maximum = number() if flags & 0b0001 else None
    return Limits(minimum, maximum, is_64), flags


def global_type(c: Cursor) -> Global:
    """Read a global's type (5.3.11)."""
    value = value_type(c)
    start = c.pos
    flags = c.byte()
    if flags > 0b11:  # 0b10 is the proposed shared global.
        c.fail(f"malformed mutability {flags:#04x}", start)
    return Global(value, mutable=bool(flags & 1))


def tag_type(c: Cursor, types: Types) -> int:
    """Read a tag's type (5.3.12): an attribute, always zero, and the index of a function type."""
    start = c.pos
    if c.byte() != 0:
        c.fail("unknown attribute of a tag", start)
    return types.index(c)
