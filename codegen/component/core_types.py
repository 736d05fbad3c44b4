"""Move past the core types of a component, which wasmtime checks and bindings do not need."""

from __future__ import annotations

from collections.abc import Callable

from ..wasm import type_section
from ..wasm.cursor import Cursor
from .definitions import CoreTypeDefinition

_MODULE_TYPE = 0x50
_NON_FINAL = 0x00  # Before a sub type that is not final, whose first byte is a module type's, too.


def core_type(c: Cursor) -> tuple[CoreTypeDefinition, ...]:
    """Read a core type; a recursion group makes several."""
    if c.peek() == _MODULE_TYPE:
        c.byte()
        for _ in range(c.count("declarations")):
            _module_declaration(c)
        return (CoreTypeDefinition(is_module=True),)
    if c.peek() == _NON_FINAL:
        c.byte()
    return (CoreTypeDefinition(is_module=False),) * type_section.skip_rec_type(c)


def _module_declaration(c: Cursor) -> None:
    start = c.pos
    form = c.byte()
    if form == 0x00:
        c.name()
        _import_or_export(c)
    elif form == 0x01:
        core_type(c)
    elif form == 0x02:
        _outer_alias(c)
    elif form == 0x03:
        _import_or_export(c)
    else:
        c.fail(f"unknown declaration {form:#04x} in a module type", start)


def _import_or_export(c: Cursor) -> None:
    c.name()
    start = c.pos
    kind = c.byte()
    if kind >= len(_EXTERN_TYPES):
        c.fail(f"unknown kind of import or export {kind:#04x}", start)
    _EXTERN_TYPES[kind](c)


def _outer_alias(c: Cursor) -> None:
    start = c.pos
    if c.take(2) != b"\x10\x01":
        c.fail("an alias in a module type must be that of an outer type", start)
    c.u32()
    c.u32()


def _tag(c: Cursor) -> None:
    c.byte()
    c.u32()


_EXTERN_TYPES: tuple[Callable[[Cursor], object], ...] = (
    Cursor.u32,
    type_section.table_type,
    type_section.memory_type,
    type_section.global_type,
    _tag,
)
