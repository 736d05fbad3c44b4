"""Read a module's interface from its bytes, in the WebAssembly binary format (5.5).

Only the sections that describe imports and exports are read. Code, elements and data are skipped,
so a module of many megabytes costs little more than a small one. An error here means that the
interface cannot be read; whether the code is valid is checked by wasmtime (validation.py).

These are pure functions over bytes: equal bytes give an equal interface or ``MalformedModule``.
Time and memory are bounded by the number of bytes, whatever counts the bytes claim (cursor.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..errors import CodegenError
from ..interface import (
    Export,
    Extern,
    Func,
    FuncType,
    Global,
    Import,
    Interface,
    Kind,
    Memory,
    Table,
    Tag,
    WasmName,
)
from . import type_section
from .const_expr import skip_const_expr
from .cursor import Cursor

MAGIC = b"\0asm"
_CORE_VERSION = b"\x01\x00\x00\x00"
_COMPONENT_LAYER = b"\x01\x00"  # the second half of the version word
_KINDS: tuple[Kind, ...] = ("func", "table", "memory", "global", "tag")
_TABLE_WITH_INITIAL_VALUE = 0x40


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a section, as a range of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RawModule:
    """The interface with its indices resolved, and where in the file to read more.

    ``custom`` holds the first custom section of each name, ``code`` the functions' bodies.
    """

    interface: Interface
    function_count: int
    custom: dict[str, Contents]
    code: Contents | None


@dataclass(slots=True)
class _Sections:
    """The index spaces, which grow as sections are read. Each begins with the imports."""

    types: type_section.Types = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    funcs: list[FuncType] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    globals: list[Global] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    custom: dict[str, Contents] = field(default_factory=dict)
    code: Contents | None = None


def read_module(data: bytes) -> RawModule:
    """Read the interface of the core module in ``data``.

    Raises:
        MalformedModule: The bytes at the error's offset cannot be read.
        CodegenError: ``data`` is a component.
    """
    c = Cursor(data)
    _preamble(c)
    m = _Sections()
    previous = 0
    while not c.done:
        start = c.pos
        number = c.byte()
        length = c.u32()
        if number == 0:
            _custom_section(c.part(length, "custom section"), m)
            continue
        section = _SECTIONS.get(number)
        if section is None:
            c.fail(f"unknown section {number}", start)
        if section.order <= previous:
            c.fail(f"{section.name} section out of order", start)
        previous = section.order
        contents = c.part(length, f"{section.name} section")
        if section.read is not None:
            section.read(contents, m)
            contents.finish()
    return RawModule(Interface(tuple(m.imports), tuple(m.exports)), len(m.funcs), m.custom, m.code)


def _preamble(c: Cursor) -> None:
    if c.data[:4] != MAGIC:
        c.fail("not a WebAssembly module: it does not begin with '\\0asm'")
    c.skip(4)
    version = c.take(4)
    if version[2:] == _COMPONENT_LAYER:
        raise CodegenError("this is a component; so far only core modules can be bound")
    if version != _CORE_VERSION:
        c.fail(f"unknown version {int.from_bytes(version, 'little')}", 4)


def _custom_section(c: Cursor, m: _Sections) -> None:
    name = c.name()
    m.custom.setdefault(name, Contents(c.pos, c.end))


def _type_section(c: Cursor, m: _Sections) -> None:
    m.types = type_section.read_types(c)


def _import_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("imports")):
        offset = c.pos
        module, name = WasmName(c.name()), WasmName(c.name())
        m.imports.append(Import(module, name, _imported(c, m), offset))


def _imported(c: Cursor, m: _Sections) -> Extern:
    kind = _kind(c)
    if kind == "func":
        m.funcs.append(type_section.func_type(c, m.types))
        return Func(m.funcs[-1], len(m.funcs) - 1)
    if kind == "table":
        m.tables.append(type_section.table_type(c))
        return m.tables[-1]
    if kind == "memory":
        m.memories.append(type_section.memory_type(c))
        return m.memories[-1]
    if kind == "global":
        m.globals.append(type_section.global_type(c))
        return m.globals[-1]
    m.tags.append(Tag(type_section.tag_type(c, m.types)))
    return m.tags[-1]


def _kind(c: Cursor) -> Kind:
    start = c.pos
    byte = c.byte()
    if byte >= len(_KINDS):
        c.fail(f"unknown kind of import or export {byte:#04x}", start)
    return _KINDS[byte]


def _function_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("functions")):
        m.funcs.append(type_section.func_type(c, m.types))


def _table_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("tables")):
        if c.peek() != _TABLE_WITH_INITIAL_VALUE:
            m.tables.append(type_section.table_type(c))
            continue
        c.byte()
        if c.byte() != 0:
            c.fail("malformed table", c.pos - 1)
        m.tables.append(type_section.table_type(c))
        skip_const_expr(c)


def _memory_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("memories")):
        m.memories.append(type_section.memory_type(c))


def _global_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("globals")):
        m.globals.append(type_section.global_type(c))
        skip_const_expr(c)


def _tag_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("tags")):
        m.tags.append(Tag(type_section.tag_type(c, m.types)))


def _export_section(c: Cursor, m: _Sections) -> None:
    taken: set[str] = set()
    for _ in range(c.count("exports")):
        offset = c.pos
        name = WasmName(c.name())
        if name in taken:
            c.fail("two exports have the same name", offset)
        taken.add(name)
        m.exports.append(Export(name, _exported(c, m)))


def _exported(c: Cursor, m: _Sections) -> Extern:
    kind = _kind(c)
    start = c.pos
    index = c.u32()
    spaces: dict[Kind, Sequence[Extern | FuncType]] = {
        "func": m.funcs,
        "table": m.tables,
        "memory": m.memories,
        "global": m.globals,
        "tag": m.tags,
    }
    space = spaces[kind]
    if index >= len(space):
        c.fail(f"{kind} {index} does not exist", start)
    extern = space[index]
    return Func(extern, index) if isinstance(extern, FuncType) else extern


def _code_section(c: Cursor, m: _Sections) -> None:
    m.code = Contents(c.pos, c.end)
    c.pos = c.end


@dataclass(frozen=True, slots=True)
class _Section:
    """A kind of section: its place in the order of sections, and its reader, None to skip it."""

    name: str
    order: int
    read: Callable[[Cursor, _Sections], None] | None = None


_SECTIONS = {
    1: _Section("type", 1, _type_section),
    2: _Section("import", 2, _import_section),
    3: _Section("function", 3, _function_section),
    4: _Section("table", 4, _table_section),
    5: _Section("memory", 5, _memory_section),
    13: _Section("tag", 6, _tag_section),
    6: _Section("global", 7, _global_section),
    7: _Section("export", 8, _export_section),
    8: _Section("start", 9),
    9: _Section("element", 10),
    12: _Section("data count", 11),
    10: _Section("code", 12, _code_section),
    11: _Section("data", 13),
}
