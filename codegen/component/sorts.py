"""Read what refers to index spaces: sorts, sorted indices, aliases, and names of externs."""

from __future__ import annotations

from ..wasm.cursor import Cursor
from . import definitions as d

_CORE = 0x00
_CORE_SORTS: dict[int, d.Sort] = {
    0x00: "core func",
    0x01: "core table",
    0x02: "core memory",
    0x03: "core global",
    0x04: "core tag",
    0x10: "core type",
    0x11: "core module",
    0x12: "core instance",
}
_SORTS: dict[int, d.Sort] = {
    0x01: "func",
    0x02: "value",
    0x03: "type",
    0x04: "component",
    0x05: "instance",
}


def sort(c: Cursor) -> d.Sort:
    """Read the sort of an index space."""
    start = c.pos
    byte = c.byte()
    if byte == _CORE:
        return core_sort(c)
    if byte not in _SORTS:
        c.fail(f"unknown sort {byte:#04x}", start)
    return _SORTS[byte]


def core_sort(c: Cursor) -> d.Sort:
    """Read the sort of a core index space, which has no byte for "core" before it."""
    start = c.pos
    byte = c.byte()
    if byte not in _CORE_SORTS:
        c.fail(f"unknown core sort {byte:#04x}", start)
    return _CORE_SORTS[byte]


def sort_of_extern(c: Cursor) -> d.Sort:
    """Read the sort of the type of an import or export, which is a core one for modules alone."""
    start = c.pos
    found = sort(c)
    if found.startswith("core ") and found != "core module":
        c.fail(f"a {found} cannot be imported or exported", start)
    return found


def sort_index(c: Cursor) -> d.SortIndex:
    """Read an index with its sort."""
    return d.SortIndex(sort(c), c.u32())


def core_sort_index(c: Cursor) -> d.SortIndex:
    """Read an index with its core sort."""
    return d.SortIndex(core_sort(c), c.u32())


def alias(c: Cursor) -> d.ExportAlias | d.OuterAlias:
    """Read an alias."""
    of = sort(c)
    start = c.pos
    target = c.byte()
    if target == 0x00:
        return d.ExportAlias(of, "instance", c.u32(), c.name())
    if target == 0x01:
        return d.ExportAlias(of, "core instance", c.u32(), c.name())
    if target == 0x02:
        return d.OuterAlias(of, c.u32(), c.u32())
    c.fail(f"unknown target of an alias {target:#04x}", start)


def extern_name(c: Cursor) -> str:
    """Read the name of an import or export; attributes after it are skipped."""
    start = c.pos
    form = c.byte()
    if form > 2:
        c.fail(f"unknown form of a name {form:#04x}", start)
    name = c.name()
    if form == 2:
        for _ in range(c.count("attributes")):
            c.byte()
            c.name()
    return name
