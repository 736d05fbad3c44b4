"""Read a component from its bytes, in the component model's binary format (Binary.md).

These are pure functions over bytes, and the same rules hold as for core modules: counts are claims,
and time and memory are bounded by the number of bytes. Core modules are left where they are; whether
anything here is valid is checked by wasmtime (validation.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..wasm.cursor import Cursor
from . import definitions as d
from .canon_reader import canon
from .core_types import core_type
from .sorts import alias, core_sort_index, extern_name, sort_index
from .type_reader import extern_type, type_definition

PREAMBLE = b"\0asm\x0d\x00\x01\x00"
# Components may hold components; wasmtime refuses what is nested deeper.
_MAX_DEPTH = 100


def read_component(data: bytes) -> d.Component:
    """Read the component in ``data``.

    Raises:
        MalformedModule: The bytes at the error's offset cannot be read.
    """
    return _component(Cursor(data), 0)


def _component(c: Cursor, depth: int) -> d.Component:
    begin = c.pos
    if depth > _MAX_DEPTH:
        c.fail("components are nested too deeply")
    if c.take(len(PREAMBLE)) != PREAMBLE:
        c.fail("not a component of the version that is supported", begin)
    definitions: list[d.Definition] = []
    while not c.done:
        start = c.pos
        number = c.byte()
        length = c.u32()
        if number == 0:
            c.skip(length)
            continue
        section = c.part(length, f"section at offset {start:#x}")
        if number == 1:
            definitions.append(d.CoreModule(section.pos, section.end))
        elif number == 4:
            definitions.append(_component(section, depth + 1))
        elif number in _SECTIONS:
            of, read = _SECTIONS[number]
            for _ in range(section.count(of)):
                definitions.extend(read(section))
            section.finish()
        elif number in (9, 12):
            c.fail("start functions and values of components are not supported", start)
        else:
            c.fail(f"unknown section {number} of a component", start)
    return d.Component(begin, c.end, tuple(definitions))


def _core_instance(c: Cursor) -> d.Definition:
    start = c.pos
    form = c.byte()
    if form == 0x00:
        module = c.u32()
        count = c.count("arguments")
        return d.InstantiateModule(module, tuple([_core_argument(c) for _ in range(count)]))
    if form == 0x01:
        count = c.count("exports")
        exports = tuple([(c.name(), core_sort_index(c)) for _ in range(count)])
        return d.Bundle("core instance", exports)
    c.fail(f"unknown form of a core instance {form:#04x}", start)


def _core_argument(c: Cursor) -> tuple[str, int]:
    name = c.name()
    start = c.pos
    given = core_sort_index(c)
    if given.sort != "core instance":
        c.fail("an argument of a module must be a core instance", start)
    return name, given.index


def _instance(c: Cursor) -> d.Definition:
    start = c.pos
    form = c.byte()
    if form == 0x00:
        component = c.u32()
        count = c.count("arguments")
        arguments = tuple([(c.name(), sort_index(c)) for _ in range(count)])
        return d.InstantiateComponent(component, arguments)
    if form == 0x01:
        count = c.count("exports")
        return d.Bundle("instance", tuple([(extern_name(c), sort_index(c)) for _ in range(count)]))
    c.fail(f"unknown form of an instance {form:#04x}", start)


def _import(c: Cursor) -> d.Definition:
    start = c.pos
    return d.Import(extern_name(c), extern_type(c), start)


def _export(c: Cursor) -> d.Definition:
    start = c.pos
    name, item = extern_name(c), sort_index(c)
    position = c.pos
    flag = c.byte()
    if flag > 1:
        c.fail(f"malformed flag {flag:#04x}", position)
    return d.Export(name, item, extern_type(c) if flag else None, start)


_Read = Callable[[Cursor], tuple[d.Definition, ...]]


def _one(read: Callable[[Cursor], d.Definition]) -> _Read:
    return lambda c: (read(c),)


_SECTIONS: dict[int, tuple[str, _Read]] = {
    2: ("core instances", _one(_core_instance)),
    3: ("core types", core_type),
    5: ("instances", _one(_instance)),
    6: ("aliases", _one(alias)),
    7: ("types", _one(lambda c: d.TypeEntry(type_definition(c)))),
    8: ("canonical definitions", _one(canon)),
    10: ("imports", _one(_import)),
    11: ("exports", _one(_export)),
}
