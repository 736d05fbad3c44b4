"""The plan of a component: what to instantiate in which order, and what to offer then.

All nesting is gone. Core instances are numbered in the order in which they are made, and so are the
component instances, of which only the rules remain (handle tables, and who may enter or leave).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .definitions import StringEncoding
from .types import Function, Resource

CoreKind = Literal["func", "table", "memory", "global", "tag"]


@dataclass(frozen=True, slots=True)
class Module:
    """A core module, as a range of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CoreExport:
    """An export of a core instance."""

    instance: int
    name: str


@dataclass(frozen=True, slots=True)
class Trampoline:
    """A core function of the host, by its number."""

    number: int


CoreItem = CoreExport | Trampoline
# What a core module imports under one name: a core instance, or a collection of items.
CoreArgument = int | dict[str, CoreItem]


@dataclass(frozen=True, slots=True)
class CoreInstance:
    """A core instance to be made, with its arguments by the module names of its imports."""

    module: int
    arguments: dict[str, CoreArgument]
    component: int


@dataclass(frozen=True, slots=True)
class Options:
    """The canonical options of a function, resolved; see the canonical ABI."""

    encoding: StringEncoding
    memory: CoreItem | None
    realloc: CoreItem | None
    post_return: CoreItem | None
    is_async: bool


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """A function of the host, by the import's name, "" for the world, and its own name."""

    interface: str
    name: str
    type: Function


@dataclass(frozen=True, slots=True)
class LiftedFunction:
    """A function of a component instance, made of a core function."""

    core: CoreItem
    options: Options
    type: Function
    component: int


ComponentFunction = ImportedFunction | LiftedFunction


@dataclass(frozen=True, slots=True)
class Lowered:
    """Calls a function of the component model from core code of a component instance."""

    function: ComponentFunction
    options: Options
    component: int


@dataclass(frozen=True, slots=True)
class ResourceFunction:
    """Makes, drops or looks into handles of a resource in the table of a component instance."""

    operation: Literal["new", "drop", "rep"]
    resource: Resource
    component: int


@dataclass(frozen=True, slots=True)
class AsyncFunction:
    """A built-in function of the asynchronous ABI, which nothing supports so far."""

    name: str


CoreFunction = Lowered | ResourceFunction | AsyncFunction


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """An imported or exported function with the type under which it is known outside."""

    function: ComponentFunction
    type: Function


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of the component model: what it exports, in order."""

    exports: dict[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a component.

    ``imports`` and ``exports`` are what the component shows, by name, in its order: functions
    (``FunctionItem``), types (``Named``), instances, and what bindings cannot offer (anything else).
    ``parents`` has the number of the component instance around each one, None for the first.
    """

    modules: tuple[Module, ...]
    instances: tuple[CoreInstance, ...]
    trampolines: tuple[CoreFunction, ...]
    parents: tuple[int | None, ...]
    imports: dict[str, object]
    exports: dict[str, object]
