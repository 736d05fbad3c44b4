"""Read a module's interface from its bytes, in the WebAssembly binary format (5.5).

Only the sections that describe imports and exports are read. Code, elements and data are skipped,
so a module of many megabytes costs little more than a small one. An error here means that the
interface cannot be read; whether the code is valid is checked by wasmtime (validation.py).

These are pure functions over bytes: equal bytes give an equal interface or ``MalformedModule``.
Time and memory are bounded by the number of bytes, whatever counts the bytes claim (cursor.py).
"""

from __future__ import annotations

from collections.abc import Callable
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

_MAGIC = b"\0asm"
_CORE_VERSION = b"\x01\x00\x00\x00"
_COMPONENT_LAYER = b"\x01\x00"  # the second half of the version word
_TABLE_WITH_INITIAL_VALUE = 0x40

# What an index space holds. Functions are kept as types, which many of them share; a module may
# have a hundred thousand, and only those imported or exported become a ``Func``.
_Item = FuncType | Table | Memory | Global | Tag
# How to read the type of each kind of extern, in the order of the bytes that stand for kinds.
_TYPES: dict[Kind, Callable[[Cursor, type_section.Types], _Item]] = {
    "func": type_section.func_type,
    "table": lambda c, types: type_section.table_type(c),
    "memory": lambda c, types: type_section.memory_type(c),
    "global": lambda c, types: type_section.global_type(c),
    "tag": type_section.tag_type,
}
_KINDS = tuple(_TYPES)


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a section, as a range of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RawModule:
    """The interface with its indices resolved, and where in the file to read more.

    ``custom`` holds the first custom section of each name, ``code`` the functions' bodies, and
    ``function_count`` includes imported functions.
    """

    interface: Interface
    function_count: int
    custom: dict[str, Contents]
    code: Contents | None


@dataclass(slots=True)
class _Sections:
    """What has been read so far. ``spaces`` are the index spaces; each begins with the imports."""

    types: type_section.Types = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    spaces: dict[Kind, list[_Item]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})
    custom: dict[str, Contents] = field(default_factory=dict)
    code: Contents | None = None


_Reader = Callable[[Cursor, _Sections], None]


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
    interface = Interface(tuple(m.imports), tuple(m.exports))
    return RawModule(interface, len(m.spaces["func"]), m.custom, m.code)


def _preamble(c: Cursor) -> None:
    if c.data[:4] != _MAGIC:
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
        kind = _kind(c)
        m.spaces[kind].append(_TYPES[kind](c, m.types))
        m.imports.append(Import(module, name, _extern(m, kind, len(m.spaces[kind]) - 1), offset))


def _kind(c: Cursor) -> Kind:
    start = c.pos
    byte = c.byte()
    if byte >= len(_KINDS):
        c.fail(f"unknown kind of import or export {byte:#04x}", start)
    return _KINDS[byte]


def _extern(m: _Sections, kind: Kind, index: int) -> Extern:
    item = m.spaces[kind][index]
    return Func(item, index) if isinstance(item, FuncType) else item


def _definitions(kind: Kind, of: str, initial: Callable[[Cursor], None] | None = None) -> _Reader:
    """Return the reader of a section of definitions; ``initial`` skips the value of each."""

    def read(c: Cursor, m: _Sections) -> None:
        space, read_type = m.spaces[kind], _TYPES[kind]
        for _ in range(c.count(of)):
            space.append(read_type(c, m.types))
            if initial is not None:
                initial(c)

    return read


def _table_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("tables")):
        if c.peek() != _TABLE_WITH_INITIAL_VALUE:
            m.spaces["table"].append(type_section.table_type(c))
            continue
        c.byte()
        if c.byte() != 0:
            c.fail("malformed table", c.pos - 1)
        m.spaces["table"].append(type_section.table_type(c))
        skip_const_expr(c)


def _export_section(c: Cursor, m: _Sections) -> None:
    taken: set[str] = set()
    for _ in range(c.count("exports")):
        offset = c.pos
        name = WasmName(c.name())
        if name in taken:
            c.fail("two exports have the same name", offset)
        taken.add(name)
        kind = _kind(c)
        start = c.pos
        index = c.u32()
        if index >= len(m.spaces[kind]):
            c.fail(f"{kind} {index} does not exist", start)
        m.exports.append(Export(name, _extern(m, kind, index)))


def _code_section(c: Cursor, m: _Sections) -> None:
    m.code = Contents(c.pos, c.end)
    c.pos = c.end


@dataclass(frozen=True, slots=True)
class _Section:
    """A kind of section: its place in the order of sections, and its reader, None to skip it."""

    name: str
    order: int
    read: _Reader | None = None


_SECTIONS = {
    1: _Section("type", 1, _type_section),
    2: _Section("import", 2, _import_section),
    3: _Section("function", 3, _definitions("func", "functions")),
    4: _Section("table", 4, _table_section),
    5: _Section("memory", 5, _definitions("memory", "memories")),
    13: _Section("tag", 6, _definitions("tag", "tags")),
    6: _Section("global", 7, _definitions("global", "globals", skip_const_expr)),
    7: _Section("export", 8, _export_section),
    8: _Section("start", 9),
    9: _Section("element", 10),
    12: _Section("data count", 11),
    10: _Section("code", 12, _code_section),
    11: _Section("data", 13),
}
