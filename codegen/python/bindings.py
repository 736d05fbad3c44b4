"""The model that templates show: every name chosen, every type spelled, every decision taken.

``bind.py`` fills these classes from an interface. A field called ``raw`` or ``module`` holds a name
exactly as the module has it, which reaches source through the filters of ``literals.py`` alone; all
other strings are Python already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..interface import Kind, WasmName
from .identifiers import Identifier


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """An imported function: a method of its Protocol, and how the host's function is wrapped."""

    module: WasmName
    raw: WasmName
    name: Identifier
    path: str  # from an Imports object: "env.from_host"
    doc: tuple[str, ...]  # lines
    type_literal: str  # the type in WebAssembly's text format: a literal, or the name of one
    params: str  # ", a: int, b: int, /"
    result: str
    annotation: str  # the result, or an awaitable of it
    arity: int
    types: str  # "i32, i32, i32": parameters, then the result
    wrap: str  # the method of FuncExt: "wrap_async2"
    by_arity: bool  # True if that method exists for this number of parameters only
    signature: str | None  # the name of the type, if it is written once for all that have it
    kind: ClassVar[Kind] = "func"


@dataclass(frozen=True, slots=True)
class ImportedValue:
    """An imported memory, table, global or tag: a read-only attribute of its Protocol."""

    module: WasmName
    raw: WasmName
    name: Identifier
    path: str
    doc: tuple[str, ...]
    type: str
    annotation: str
    kind: Kind
    arity: ClassVar[int] = 0

    @property
    def type_literal(self) -> str:
        """The type in WebAssembly's text format, as a literal."""
        return f'"{self.type}"'


@dataclass(frozen=True, slots=True)
class Protocol:
    """Everything that the module imports under one module name."""

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
    arguments: tuple[Identifier, ...]
    annotation: str
    result: Identifier | None  # the local variable for the result, if there is one
    result_annotation: str
    define: str  # "async def" or "def"
    call: str  # the expression that calls it, up to the raw name: "await self.__calls__"
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
    arguments: str  # that method's arguments after the raw name: ", i32"
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
    type_literal: str
    annotation: str  # "Call[[int], int]"
    getter: str | None
    is_sync: bool


@dataclass(frozen=True, slots=True)
class Large:
    """The exported functions of a large module."""

    functions: tuple[LargeFunction, ...]

    @property
    def renamed(self) -> tuple[LargeFunction, ...]:
        """The functions with a Python name that differs from the raw one."""
        return tuple(function for function in self.functions if str(function.name) != function.raw)

    @property
    def sync(self) -> tuple[LargeFunction, ...]:
        """The functions that --sync-exports selects."""
        return tuple(function for function in self.functions if function.is_sync)


@dataclass(frozen=True, slots=True)
class Bindings:
    """One generated file, apart from its import lines, which follow from the rest."""

    stem: Identifier
    class_name: Identifier
    base: str
    getters_name: Identifier
    getters_base: str
    sha256: str
    options: str  # for the banner: " --sync"
    comments: tuple[str, ...]  # for checkers, where the module's names break their rules
    public: tuple[str, ...]
    aliases: tuple[Alias, ...]  # for annotations that a narrower scope hides
    definitions: tuple[Alias, ...]  # of types and signatures, in large modules
    large: Large | None  # all functions, if there are many; then ``exports`` has none
    imports_annotation: str  # "Imports", or its alias
    getters_annotation: str
    limits_annotation: str
    flag_annotation: str
    protocols: tuple[Protocol, ...]
    imports: tuple[ImportedFunction | ImportedValue, ...]  # of all protocols, in the wasm's order
    import_rows: Identifier | None  # the table that replaces wrapping calls if there are many
    exports: tuple[ExportedFunction | ExportedValue, ...]
    wants_wasi: bool
    define: str  # of ``instantiate``: "async def" or "def"
    awaits: str  # "await " or nothing
    has_offload: bool
    link_arguments: str  # of the base class's ``__instantiate__``

    @property
    def functions(self) -> tuple[ExportedFunction, ...]:
        """The exported functions that are methods."""
        return tuple(export for export in self.exports if isinstance(export, ExportedFunction))

    @property
    def getters(self) -> tuple[ExportedFunction | LargeFunction, ...]:
        """The exported functions that have a typed getter."""
        functions = self.large.functions if self.large else self.functions
        return tuple(function for function in functions if function.getter)
