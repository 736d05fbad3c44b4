"""Describe a component exactly as its binary does: definitions in order, references as indices.

Nothing is resolved here. ``inline.py`` walks over the definitions, keeps the index spaces, and ends
in a plan. A definition that adds to an index space adds one entry to the space of its sort.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The index spaces. What the binary format calls a core sort has "core" in front.
#: What fields, cases, parameters and the like are called.
LABEL = r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"

Sort = Literal[
    "core func", "core table", "core memory", "core global", "core tag", "core type",
    "core module", "core instance", "func", "value", "type", "component", "instance",
]  # fmt: skip
Primitive = Literal[
    "bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string",
    "error-context",
]  # fmt: skip
# A reference to the type of a value: a primitive type, or an index into the types.
ValueRef = Primitive | int
StringEncoding = Literal["utf8", "utf16", "latin1+utf16"]


@dataclass(frozen=True, slots=True)
class SortIndex:
    """An entry of an index space."""

    sort: Sort
    index: int


# Types


@dataclass(frozen=True, slots=True)
class PrimitiveType:
    """A name for a primitive type."""

    primitive: Primitive


@dataclass(frozen=True, slots=True)
class RecordType:
    """Named fields, in the order of their memory."""

    fields: tuple[tuple[str, ValueRef], ...]


@dataclass(frozen=True, slots=True)
class VariantType:
    """Named cases, each with a payload or None."""

    cases: tuple[tuple[str, ValueRef | None], ...]


@dataclass(frozen=True, slots=True)
class ListType:
    """A list; ``length`` is None unless it is fixed."""

    element: ValueRef
    length: int | None


@dataclass(frozen=True, slots=True)
class TupleType:
    """Values without names."""

    elements: tuple[ValueRef, ...]


@dataclass(frozen=True, slots=True)
class FlagsType:
    """Named bits."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnumType:
    """Named cases without payloads."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionType:
    """A value, or none."""

    element: ValueRef


@dataclass(frozen=True, slots=True)
class ResultType:
    """The result of what may fail; a side without a value is None."""

    ok: ValueRef | None
    error: ValueRef | None


@dataclass(frozen=True, slots=True)
class MapType:
    """Keys with their values."""

    key: ValueRef
    value: ValueRef


@dataclass(frozen=True, slots=True)
class HandleType:
    """A handle of the resource type at an index, owned or borrowed."""

    borrow: bool
    resource: int


@dataclass(frozen=True, slots=True)
class StreamType:
    """A stream or a future of the asynchronous ABI."""

    kind: Literal["stream", "future"]
    element: ValueRef | None


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function's parameters and result; ``is_async`` is part of the type."""

    params: tuple[tuple[str, ValueRef], ...]
    result: ValueRef | None
    is_async: bool


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource that this component defines, with its destructor among the core functions."""

    destructor: int | None


@dataclass(frozen=True, slots=True)
class InstanceType:
    """What an instance exports, as declarations with index spaces of their own."""

    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class ComponentType:
    """What a component imports and exports."""

    declarations: tuple[Declaration, ...]


TypeDefinition = (
    PrimitiveType | RecordType | VariantType | ListType | TupleType | FlagsType | EnumType
    | OptionType | ResultType | MapType | HandleType | StreamType | FunctionType | ResourceType
    | InstanceType | ComponentType
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExternType:
    """The type of an import or export.

    ``index`` is a type's, except that "type" has None for a new resource, and "value" is unread.
    """

    sort: Sort
    index: int | None


# Definitions


@dataclass(frozen=True, slots=True)
class CoreModule:
    """A core module, as a range of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CoreTypeDefinition:
    """A type in the space of core types; what it says is checked by wasmtime alone."""

    is_module: bool


@dataclass(frozen=True, slots=True)
class InstantiateModule:
    """A new core instance of a module; each argument is a name and a core instance."""

    module: int
    arguments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An instance made of what exists already; ``sort`` is "instance" or "core instance"."""

    sort: Sort
    exports: tuple[tuple[str, SortIndex], ...]


@dataclass(frozen=True, slots=True)
class InstantiateComponent:
    """A new instance of a component."""

    component: int
    arguments: tuple[tuple[str, SortIndex], ...]


@dataclass(frozen=True, slots=True)
class ExportAlias:
    """An export, by name, of an instance; ``of`` is the space of that instance."""

    sort: Sort
    of: Literal["instance", "core instance"]
    instance: int
    name: str


@dataclass(frozen=True, slots=True)
class OuterAlias:
    """An entry of an enclosing component or type; ``depth`` 0 is the innermost."""

    sort: Sort
    depth: int
    index: int


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """A definition of a type."""

    type: TypeDefinition


@dataclass(frozen=True, slots=True)
class Options:
    """The canonical options of a function that is lifted or lowered, as core indices."""

    encoding: StringEncoding = "utf8"
    memory: int | None = None
    realloc: int | None = None
    post_return: int | None = None
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class Lift:
    """A function of the component, made of a core function."""

    core_function: int
    options: Options
    type: int


@dataclass(frozen=True, slots=True)
class Lower:
    """A core function, made of a function of the component."""

    function: int
    options: Options


@dataclass(frozen=True, slots=True)
class ResourceBuiltin:
    """A core function that makes, drops or looks into handles of a resource."""

    operation: Literal["new", "drop", "rep"]
    resource: int


@dataclass(frozen=True, slots=True)
class AsyncBuiltin:
    """A core function that only the asynchronous ABI and threads have, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """Something that the component needs."""

    name: str
    type: ExternType
    offset: int


@dataclass(frozen=True, slots=True)
class Export:
    """Something that the component offers; ``type`` is the type that it is given, or None.

    In a declaration there is nothing yet that could be exported, and ``item`` is None.
    """

    name: str
    item: SortIndex | None
    type: ExternType | None
    offset: int


@dataclass(frozen=True, slots=True)
class Component:
    """A component, or one nested in it, as a range of the file and its definitions in order."""

    start: int
    end: int
    definitions: tuple[Definition, ...]


Declaration = CoreTypeDefinition | TypeEntry | ExportAlias | OuterAlias | Import | Export
Definition = (
    Declaration | CoreModule | Component | InstantiateModule | InstantiateComponent | Bundle
    | Lift | Lower | ResourceBuiltin | AsyncBuiltin
)  # fmt: skip
