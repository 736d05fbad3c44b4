"""The model that templates show: every name chosen, every type spelled, every decision taken.

Fields called ``raw`` or ``module`` hold names exactly as the module has them, which reach source
through the filters of ``literals.py`` alone. All other strings are Python already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..interface import Kind, WasmName
from .flavors import Flavor
from .identifiers import Identifier


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """An imported function: a method of its Protocol, and how the host's function is wrapped."""

    module: WasmName
    raw: WasmName
    name: Identifier
    path: str  # from an Imports object: "env.from_host"
    doc: tuple[str, ...]  # lines
    type_literal: str  # the type in the text format: a literal, or the name of one
    params: str  # ", a: int, b: int, /"
    result: str
    annotation: str  # the result, or an awaitable of it
    arity: int
    types: str  # "i32, i32, i32": parameters, then the result
    wrap: str  # the function that wraps it: "FuncExt.wrap_async2"
    by_arity: bool  # True if that function exists for this number of parameters only
    signature: str | None  # the name of a long type that is written once for all that have it
    kind: ClassVar[Kind] = "func"


@dataclass(frozen=True, slots=True)
class ImportedValue:
    """An imported memory, table, global or tag: a read-only attribute of its Protocol."""

    module: WasmName
    raw: WasmName
    name: Identifier
    path: str
    doc: tuple[str, ...]
    type: str  # in WebAssembly's text format
    annotation: str
    kind: Kind
    arity: ClassVar[int] = 0

    @property
    def type_literal(self) -> str:
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
    call: str  # the expression that calls it, up to the raw name: "await self.__instance__.calls"
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
    accessor: str  # the method of the runtime's Instance that finds it
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
    is_sync: bool  # selected by --sync-exports


@dataclass(frozen=True, slots=True)
class Large:
    """The exported functions of a large module."""

    functions: tuple[LargeFunction, ...]

    @property
    def sync(self) -> tuple[LargeFunction, ...]:
        return tuple(function for function in self.functions if function.is_sync)


@dataclass(frozen=True, slots=True)
class Bindings:
    """One generated file, apart from its import lines, which follow from the rest."""

    stem: Identifier
    flavor: Flavor
    class_name: Identifier
    doc: tuple[str, ...]  # of the class, in lines
    size: str  # before the names of base classes: "Large" or nothing
    getters_name: Identifier
    sha256: str
    options: str  # for the banner: " --sync"
    has_private_names: bool  # True if names that the module chose look private to checkers
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
    link_annotation: str  # what an import is when it is linked
    link_arguments: str  # of the function that makes an instance, after the class

    @property
    def functions(self) -> tuple[ExportedFunction, ...]:
        return tuple(export for export in self.exports if isinstance(export, ExportedFunction))

    @property
    def all_functions(self) -> tuple[ExportedFunction | LargeFunction, ...]:
        return self.large.functions if self.large else self.functions

    @property
    def renamed(self) -> tuple[ExportedFunction | LargeFunction, ...]:
        return tuple(each for each in self.all_functions if str(each.name) != each.raw)

    @property
    def getters(self) -> tuple[ExportedFunction | LargeFunction, ...]:
        return tuple(function for function in self.all_functions if function.getter)
