"""Read a module's interface from its bytes, in the WebAssembly binary format (5.5).

Only the sections that describe imports and exports are read. Code, elements and data are skipped,
so a module of many megabytes costs little more than a small one. An error here means that the
interface cannot be read; whether the code is valid is checked by wasmtime (validation.py).

These are pure functions over bytes: equal bytes give an equal interface or ``MalformedModule``.
Time and memory are bounded by the number of bytes, whatever counts the bytes claim (cursor.py), and
where something small could refer to something large many times, by the limits below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import CodegenError
from ..interface import Export, Extern, Func, Import, Interface, Kind, Tag, WasmName
from .const_expr import skip_const_expr
from .cursor import Cursor
from .index_spaces import KINDS, IndexSpaces

MAGIC = b"\0asm"
_CORE_VERSION = b"\x01\x00\x00\x00"
_COMPONENT_LAYER = b"\x01\x00"  # the second half of the version word
_TABLE_WITH_INITIAL_VALUE = 0x40

# A module of this size and more has positions that do not fit into 32 bits; no engine takes it.
_MOST_BYTES = 1 << 32
# More imports or exports than that are of no use: the generated file would take type checkers, and
# Python itself, minutes to read. (Engines allow a million.)
_MOST_EXTERNS = 100_000
# The values in the signatures of all imports and exports. A long signature may be used often, so a
# small module could demand huge bindings. Wasmtime has the same limit.
_MOST_VALUES = 1_000_000
# Custom sections that something here reads, besides those that begin with ".debug_".
_CUSTOM = frozenset({"name", "producers", "dylink", "dylink.0"})
_DEBUG = ".debug_"


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a section, as a range of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RawModule:
    """The interface with its indices resolved, and where in the file to read more.

    ``custom`` holds the first custom section of each name that is read anywhere, ``code`` the
    functions' bodies. ``function_count`` includes imported functions, and ``unread_exports`` is the
    number of exports that the interface does not have, because there are too many.
    """

    interface: Interface
    function_count: int
    custom: dict[str, Contents]
    code: Contents | None
    unread_exports: int


@dataclass(slots=True)
class _Sections:
    """What has been read so far."""

    spaces: IndexSpaces
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    custom: dict[str, Contents] = field(default_factory=dict)
    code: Contents | None = None
    unread_exports: int = 0
    values: int = 0


_Reader = Callable[[Cursor, _Sections], None]


def is_component(data: bytes) -> bool:
    """True if a binary is a component rather than a core module."""
    return data[:4] == MAGIC and data[6:8] == _COMPONENT_LAYER


def read_module(data: bytes) -> RawModule:
    """Read the interface of the core module in ``data``.

    Raises:
        MalformedModule: The bytes at the error's offset cannot be read.
        CodegenError: ``data`` is a component.
    """
    c = Cursor(data)
    _preamble(c)
    m = _Sections(IndexSpaces(data))
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
    function_count = m.spaces.count("func")
    return RawModule(interface, function_count, m.custom, m.code, m.unread_exports)


def _preamble(c: Cursor) -> None:
    if len(c.data) >= _MOST_BYTES:
        c.fail("not a WebAssembly module: it has 4 GiB or more", 0)
    if c.data[:4] != MAGIC:
        c.fail("not a WebAssembly module: it does not begin with '\\0asm'")
    c.skip(4)
    version = c.take(4)
    if version[2:] == _COMPONENT_LAYER:
        raise CodegenError("this is a component, not a core module")
    if version != _CORE_VERSION:
        c.fail(f"unknown version {int.from_bytes(version, 'little')}", 4)


def _custom_section(c: Cursor, m: _Sections) -> None:
    name = c.name()
    if name in _CUSTOM or name.startswith(_DEBUG):
        m.custom.setdefault(name, Contents(c.pos, c.end))


def _type_section(c: Cursor, m: _Sections) -> None:
    m.spaces.types.read(c)


def _import_section(c: Cursor, m: _Sections) -> None:
    start = c.pos
    count = c.count("imports")
    if count > _MOST_EXTERNS:
        c.fail(f"{count:,} imports; no more than {_MOST_EXTERNS:,} can be bound", start)
    modules: dict[str, WasmName] = {}
    for _ in range(count):
        offset = c.pos
        module, name = c.name(), WasmName(c.name())
        kind = _kind(c)
        m.spaces.read(c, kind)
        extern = _extern(c, m, kind, m.spaces.count(kind) - 1)
        # Imports of one module share its name.
        m.imports.append(Import(modules.setdefault(module, WasmName(module)), name, extern, offset))


def _kind(c: Cursor) -> Kind:
    start = c.pos
    byte = c.byte()
    if byte >= len(KINDS):
        c.fail(f"unknown kind of import or export {byte:#04x}", start)
    return KINDS[byte]


def _extern(c: Cursor, m: _Sections, kind: Kind, index: int) -> Extern:
    extern = m.spaces.extern(kind, index)
    if isinstance(extern, Func | Tag):
        m.values += len(extern.type.params) + len(extern.type.results)
        if m.values > _MOST_VALUES:
            c.fail(f"signatures of imports and exports have more than {_MOST_VALUES:,} values")
    return extern


def _definitions(kind: Kind, of: str, initial: Callable[[Cursor], None] | None = None) -> _Reader:
    """Return the reader of a section of definitions; ``initial`` skips the value of each."""

    def read(c: Cursor, m: _Sections) -> None:
        for _ in range(c.count(of)):
            m.spaces.read(c, kind)
            if initial is not None:
                initial(c)

    return read


def _table_section(c: Cursor, m: _Sections) -> None:
    for _ in range(c.count("tables")):
        if c.peek() != _TABLE_WITH_INITIAL_VALUE:
            m.spaces.read(c, "table")
            continue
        c.byte()
        if c.byte() != 0:
            c.fail("malformed table", c.pos - 1)
        m.spaces.read(c, "table")
        skip_const_expr(c)


def _export_section(c: Cursor, m: _Sections) -> None:
    count = c.count("exports")
    taken: set[str] = set()
    for _ in range(min(count, _MOST_EXTERNS)):
        offset = c.pos
        name = WasmName(c.name())
        if name in taken:
            c.fail("two exports have the same name", offset)
        taken.add(name)
        kind = _kind(c)
        start = c.pos
        index = c.u32()
        if index >= m.spaces.count(kind):
            c.fail(f"{kind} {index} does not exist", start)
        m.exports.append(Export(name, _extern(c, m, kind, index)))
    if count > _MOST_EXTERNS:
        m.unread_exports = count - _MOST_EXTERNS
        c.pos = c.end


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
