"""What a WebAssembly module asks for and offers: the description that everything else works from.

The reader fills it from the bytes; nothing here knows Python names, templates or files. Names are
raw, exactly as in the module, and hostile.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """What the source says about a value: its type there, and whether a number is unsigned."""

    text: str
    unsigned: bool


@dataclass(frozen=True, slots=True)
class FuncSource:
    """A function as its source has it, from debug information; ``result`` is None for nothing."""

    params: tuple[SourceType, ...]
    result: SourceType | None


@dataclass(frozen=True, slots=True)
class Func:
    """A function. ``index`` is its place among all functions of the module, imported ones first.

    ``param_names`` has one entry for each parameter, None where the module does not tell; or none.
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
    """An exception's tag; its results are empty."""

    type: FuncType


Extern = Func | Memory | Table | Global | Tag
Kind = Literal["func", "table", "memory", "global", "tag"]


@dataclass(frozen=True, slots=True)
class Import:
    """What the module wants from its host, at ``offset`` in the file."""

    module: WasmName
    name: WasmName
    extern: Extern
    offset: int


@dataclass(frozen=True, slots=True)
class Export:
    """What the module offers."""

    name: WasmName
    extern: Extern


@dataclass(frozen=True, slots=True)
class Interface:
    """All imports and exports of a module, in its order."""

    imports: tuple[Import, ...]
    exports: tuple[Export, ...]

    def functions(self) -> Iterator[Func]:
        """The functions among them, imported ones first."""
        externs = [each.extern for each in self.imports] + [each.extern for each in self.exports]
        return (each for each in externs if isinstance(each, Func))
