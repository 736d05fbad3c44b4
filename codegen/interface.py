"""Describe what a WebAssembly module imports and exports; everything else works from this.

Nothing here knows Python names, templates or files. Names are exactly as in the module: hostile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

# A value type as WebAssembly's text format spells it: "i32", "funcref", "(ref null 3)".
ValueType = NewType("ValueType", str)
# The name of an import or export as it stands in the module.
WasmName = NewType("WasmName", str)


@dataclass(frozen=True, slots=True)
class FuncType:
    """The signature of a function."""

    params: tuple[ValueType, ...]
    results: tuple[ValueType, ...]


@dataclass(frozen=True, slots=True)
class SourceType:
    """The type of a value in the source, and whether it is an unsigned number there."""

    text: str
    unsigned: bool


@dataclass(frozen=True, slots=True)
class FuncSource:
    """A function's types in the source, from debug information; ``result`` may be None."""

    params: tuple[SourceType, ...]
    result: SourceType | None


@dataclass(frozen=True, slots=True)
class Func:
    """A function. ``index`` is its position among all functions of the module, imports first.

    ``param_names`` has one entry for each parameter, None if its name is unknown, or is empty.
    """

    type: FuncType
    index: int
    param_names: tuple[str | None, ...] = ()
    source: FuncSource | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in pages (memories) or elements (tables)."""

    minimum: int
    maximum: int | None
    is_64: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """A linear memory. ``page_size`` is in bytes."""

    limits: Limits
    shared: bool
    page_size: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of references."""

    element: ValueType
    limits: Limits


@dataclass(frozen=True, slots=True)
class Global:
    """A global variable."""

    type: ValueType
    mutable: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """An exception's tag; its type has no results."""

    type: FuncType


Extern = Func | Memory | Table | Global | Tag
Kind = Literal["func", "table", "memory", "global", "tag"]


@dataclass(frozen=True, slots=True)
class Import:
    """Something that the module needs from its host, at ``offset`` in the file."""

    module: WasmName
    name: WasmName
    extern: Extern
    offset: int


@dataclass(frozen=True, slots=True)
class Export:
    """Something that the module offers."""

    name: WasmName
    extern: Extern


@dataclass(frozen=True, slots=True)
class Interface:
    """All imports and exports of a module, in the module's order."""

    imports: tuple[Import, ...]
    exports: tuple[Export, ...]
