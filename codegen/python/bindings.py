"""What a template shows: every name chosen, every type spelled, every decision taken.

``bind.py`` fills these from an interface. Names called raw are as in the module and reach source
through the filters of ``literals.py`` alone; all other strings are Python already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..interface import Kind, WasmName
from .identifiers import Identifier


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """An imported function: a method of its Protocol, and how the host's one is wrapped."""

    module: WasmName  # raw
    raw: WasmName
    name: Identifier
    path: str  # from an Imports object: "env.from_host"
    doc: tuple[str, ...]  # lines
    type: str  # in WebAssembly's words
    params: str  # ", a: int, b: int, /"
    result: str
    annotation: str  # the same, or something to await for it
    arity: int
    types: str  # "i32, i32, i32": parameters, then the result
    wrap: str  # the method of FuncExt: "wrap_async2"
    by_arity: bool  # whether that is one for a number of parameters
    kind: ClassVar[Kind] = "func"


@dataclass(frozen=True, slots=True)
class ImportedValue:
    """An imported memory, table, global or tag: a read-only attribute of its Protocol."""

    module: WasmName  # raw
    raw: WasmName
    name: Identifier
    path: str
    doc: tuple[str, ...]
    type: str
    annotation: str
    kind: Kind
    arity: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class Protocol:
    """What the module imports under one module name."""

    class_name: Identifier
    field: Identifier
    doc: tuple[str, ...]
    members: tuple[ImportedFunction | ImportedValue, ...]


@dataclass(frozen=True, slots=True)
class ExportedFunction:
    """An exported function, as a method."""

    raw: WasmName
    name: Identifier
    doc: tuple[str, ...]
    params: str
    arguments: str  # "p0, p1"
    annotation: str
    result: Identifier | None  # the local variable for the result, if there is one
    result_annotation: str
    define: str  # "async def" or "def"
    call: str  # what calls it, up to the raw name: "await self.__calls__"
    types: str  # "(i32, i32)"
    getter: str | None  # the type of its getter, if it has one
    kind: ClassVar[str] = "func"


@dataclass(frozen=True, slots=True)
class ExportedValue:
    """An exported memory, table or global, as a property."""

    raw: WasmName
    name: Identifier
    doc: tuple[str, ...]
    annotation: str
    accessor: str  # the base class's method that finds it
    arguments: str  # what that takes after the raw name: ", i32"
    kind: ClassVar[str] = "value"


@dataclass(frozen=True, slots=True)
class Alias:
    """A name at module level for a type."""

    name: Identifier
    target: str


@dataclass(frozen=True, slots=True)
class LargeFunction:
    """An exported function of a large module: an annotation and a line in a table."""

    raw: WasmName
    name: Identifier
    type: str  # in WebAssembly's words
    annotation: str  # "Call[[int], int]"
    getter: str | None
    is_sync: bool


@dataclass(frozen=True, slots=True)
class Large:
    """The exported functions of a large module, and the words that their types are written with."""

    functions: tuple[LargeFunction, ...]
    words: tuple[Alias, ...]

    @property
    def renamed(self) -> tuple[LargeFunction, ...]:
        """The functions that are not found by their names."""
        return tuple(each for each in self.functions if str(each.name) != each.raw)

    @property
    def sync(self) -> tuple[LargeFunction, ...]:
        """The functions of --sync-exports."""
        return tuple(each for each in self.functions if each.is_sync)


@dataclass(frozen=True, slots=True)
class Bindings:
    """One generated file."""

    stem: Identifier
    class_name: Identifier
    base: str
    getters_name: Identifier
    getters_base: str
    sha256: str
    options: str  # for the banner: " --sync"
    comments: tuple[str, ...]  # for checkers, where the module's names break their rules
    standard_imports: tuple[str, ...]  # lines
    runtime_imports: tuple[str, ...]  # names
    public: tuple[str, ...]
    aliases: tuple[Alias, ...]  # for what a narrower scope hides
    large: Large | None  # all functions, if there are many; ``exports`` has none then
    imports_annotation: str  # "Imports", or its alias
    getters_annotation: str
    limits_annotation: str
    flag_annotation: str
    protocols: tuple[Protocol, ...]
    imports: tuple[ImportedFunction | ImportedValue, ...]  # of all protocols, in the module's order
    import_rows: Identifier | None  # the name of the table that stands for many imports
    exports: tuple[ExportedFunction | ExportedValue, ...]
    wants_wasi: bool
    define: str  # of ``instantiate``: "async def" or "def"
    awaits: str  # "await " or nothing
    has_offload: bool
    link_arguments: str  # of the base class's ``__instantiate__``

    @property
    def functions(self) -> tuple[ExportedFunction, ...]:
        """The exported functions that are methods."""
        return tuple(each for each in self.exports if isinstance(each, ExportedFunction))

    @property
    def getters(self) -> tuple[ExportedFunction | LargeFunction, ...]:
        """The exported functions that have a typed getter."""
        functions = self.large.functions if self.large else self.functions
        return tuple(each for each in functions if each.getter)
