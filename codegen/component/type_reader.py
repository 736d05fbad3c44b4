"""Read the types of a component: of values, functions, resources, instances and components.

Numbers are those of the component model's binary format (Binary.md, "Type Definitions").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

from ..python.literals import shown
from ..wasm.cursor import Cursor
from . import definitions as d
from .core_types import core_type
from .sorts import alias, extern_name, sort_of_extern

_T = TypeVar("_T")
# Instance and component types may hold one another; engines refuse what is nested deeper.
_MAX_DEPTH = 100
_LABEL = re.compile(d.LABEL)

_PRIMITIVES: dict[int, d.Primitive] = {
    0x7F: "bool",
    0x7E: "s8",
    0x7D: "u8",
    0x7C: "s16",
    0x7B: "u16",
    0x7A: "s32",
    0x79: "u32",
    0x78: "s64",
    0x77: "u64",
    0x76: "f32",
    0x75: "f64",
    0x74: "char",
    0x73: "string",
    0x64: "error-context",
}


def type_definition(c: Cursor, depth: int = 0) -> d.TypeDefinition:
    """Read a type; ``depth`` is the number of types around it."""
    start = c.pos
    byte = c.byte()
    if byte in _PRIMITIVES:
        return d.PrimitiveType(_PRIMITIVES[byte])
    if byte in (0x41, 0x42):
        if depth >= _MAX_DEPTH:
            c.fail("types are nested too deeply", start)
        declarations = _declarations(c, byte == 0x41, depth + 1)
        return d.ComponentType(declarations) if byte == 0x41 else d.InstanceType(declarations)
    if byte not in _TYPES:
        c.fail(f"unknown form of type {byte:#04x}", start)
    return _TYPES[byte](c)


def value_ref(c: Cursor) -> d.ValueRef:
    """Read a reference to the type of a value."""
    start = c.pos
    number = c.s33()
    if number >= 0:
        return number
    primitive = _PRIMITIVES.get(number & 0x7F) if number >= -0x40 else None
    if primitive is None:
        c.fail("unknown type of a value", start)
    return primitive


def result_list(c: Cursor) -> d.ValueRef | None:
    """Read the result of a function, None if it has none."""
    start = c.pos
    form = c.byte()
    if form == 0x00:
        return value_ref(c)
    if form == 0x01 and c.byte() == 0x00:
        return None
    c.fail("malformed result of a function", start)


def extern_type(c: Cursor) -> d.ExternType:
    """Read the type of an import or export."""
    start = c.pos
    sort = sort_of_extern(c)
    if sort == "type":
        return d.ExternType(sort, _bound(c))
    if sort == "value":
        c.fail("values as imports and exports are not supported", start)
    return d.ExternType(sort, c.u32())


def _bound(c: Cursor) -> int | None:
    start = c.pos
    form = c.byte()
    if form > 1:
        c.fail(f"unknown bound of a type {form:#04x}", start)
    return c.u32() if form == 0 else None


def _vector(c: Cursor, of: str, read: Callable[[Cursor], _T]) -> tuple[_T, ...]:
    return tuple([read(c) for _ in range(c.count(of))])


def _optional(c: Cursor) -> d.ValueRef | None:
    start = c.pos
    flag = c.byte()
    if flag > 1:
        c.fail(f"malformed flag {flag:#04x}", start)
    return value_ref(c) if flag else None


def _label(c: Cursor) -> str:
    start = c.pos
    label = c.name()
    if not _LABEL.fullmatch(label):
        c.fail(f"{shown(label)} is not a label", start)
    return label


def _label_and_type(c: Cursor) -> tuple[str, d.ValueRef]:
    return _label(c), value_ref(c)


def _case(c: Cursor) -> tuple[str, d.ValueRef | None]:
    case = _label(c), _optional(c)
    start = c.pos
    if c.byte() != 0:
        c.fail("malformed case of a variant", start)
    return case


def _fixed_list(c: Cursor) -> d.ListType:
    return d.ListType(value_ref(c), c.u32())


def _stream(kind: Literal["stream", "future"]) -> Callable[[Cursor], d.StreamType]:
    return lambda c: d.StreamType(kind, _optional(c))


def _function(is_async: bool) -> Callable[[Cursor], d.FunctionType]:
    def read(c: Cursor) -> d.FunctionType:
        params = _vector(c, "parameters", _label_and_type)
        return d.FunctionType(params, result_list(c), is_async)

    return read


def _resource(c: Cursor) -> d.ResourceType:
    start = c.pos
    if c.byte() != 0x7F:
        c.fail("the representation of a resource must be i32", start)
    start = c.pos
    flag = c.byte()
    if flag > 1:
        c.fail(f"malformed flag {flag:#04x}", start)
    return d.ResourceType(c.u32() if flag else None)


_TYPES: dict[int, Callable[[Cursor], d.TypeDefinition]] = {
    0x72: lambda c: d.RecordType(_vector(c, "fields", _label_and_type)),
    0x71: lambda c: d.VariantType(_vector(c, "cases", _case)),
    0x70: lambda c: d.ListType(value_ref(c), None),
    0x6F: lambda c: d.TupleType(_vector(c, "elements", value_ref)),
    0x6E: lambda c: d.FlagsType(_vector(c, "flags", _label)),
    0x6D: lambda c: d.EnumType(_vector(c, "cases", _label)),
    0x6B: lambda c: d.OptionType(value_ref(c)),
    0x6A: lambda c: d.ResultType(_optional(c), _optional(c)),
    0x69: lambda c: d.HandleType(borrow=False, resource=c.u32()),
    0x68: lambda c: d.HandleType(borrow=True, resource=c.u32()),
    0x67: _fixed_list,
    0x66: _stream("stream"),
    0x65: _stream("future"),
    0x63: lambda c: d.MapType(value_ref(c), value_ref(c)),
    0x40: _function(is_async=False),
    0x43: _function(is_async=True),
    0x3F: _resource,
}


def _declarations(c: Cursor, in_component: bool, depth: int) -> tuple[d.Declaration, ...]:
    declarations: list[d.Declaration] = []
    for _ in range(c.count("declarations")):
        start = c.pos
        form = c.byte()
        if form == 0x00:
            declarations.extend(core_type(c))
        elif form == 0x01:
            declarations.append(d.TypeEntry(type_definition(c, depth)))
        elif form == 0x02:
            declarations.append(alias(c))
        elif form == 0x03 and in_component:
            declarations.append(d.Import(extern_name(c), extern_type(c), start))
        elif form == 0x04:
            declarations.append(d.Export(extern_name(c), None, extern_type(c), start))
        else:
            c.fail(f"unknown declaration {form:#04x}", start)
    return tuple(declarations)
