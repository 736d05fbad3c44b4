"""What a template shows: every name chosen, every type spelled, every decision taken.

``bind.py`` fills these from an interface. Names called raw are as in the module and reach source
through the filters of ``literals.py`` alone; all other strings are Python already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from codegen.interface import Kind, WasmName
from codegen.naming import Identifier


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """An imported function: a method of its Protocol, and how the host's one is wrapped."""

    module: WasmName  # raw
    raw: WasmName
    name: Identifier
    path: str  # from an Imports object: "env.from_host"
    doc: tuple[str, ...]  # lines
    type: str  # in WebAssembly's words
    params: str  # "a: int, b: int, /"
    annotation: str
    arity: int
    types: str  # "i32, i32, i32": parameters, then the result
    by_arity: bool  # has few enough parameters for wrap_async0..15
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
    types: str  # the inside of a tuple
    getter: str | None  # "Callable[[Stack, int], Coroutine[Any, Any, int]]"
    is_async: bool
    call: str  # the table that the raw name is looked up in: "await self.__calls__"
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
    """A second name, at module level, for what a narrower scope hides."""

    name: Identifier
    target: str


@dataclass(frozen=True, slots=True)
class Bindings:
    """One generated file."""

    stem: Identifier
    class_name: Identifier
    getters_name: Identifier
    sha256: str
    options: str  # for the banner: " --sync"
    comments: tuple[str, ...]  # for checkers, where the module's names break their rules
    standard_imports: tuple[str, ...]  # lines
    runtime_imports: tuple[str, ...]  # names
    public: tuple[str, ...]
    aliases: tuple[Alias, ...]
    imports_annotation: str  # "Imports", or its alias
    getters_annotation: str
    protocols: tuple[Protocol, ...]
    imports: tuple[ImportedFunction | ImportedValue, ...]  # of all protocols, in the module's order
    exports: tuple[ExportedFunction | ExportedValue, ...]
    wants_wasi: bool
    link_arguments: str  # of the base class's ``__instantiate__``

    @property
    def functions(self) -> tuple[ExportedFunction, ...]:
        """The exported functions."""
        return tuple(each for each in self.exports if isinstance(each, ExportedFunction))

    @property
    def getters(self) -> tuple[ExportedFunction, ...]:
        """The exported functions that have a typed getter."""
        return tuple(each for each in self.functions if each.getter)
