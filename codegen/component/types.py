"""Types of a component with their references resolved.

Types are compared by identity, because a chain of a few definitions may describe a type of any size:
whoever walks over types has to remember those that it has seen. A type gets its name from an import
or export, never from its definition; see ``Named``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .definitions import Primitive


@dataclass(eq=False, slots=True)
class Resource:
    """A type of resource. ``instance`` is the component instance that defines it, None for a host's.

    ``destructor`` is the core function that ends an object, if there is one.
    """

    instance: int | None
    destructor: object | None = None


@dataclass(eq=False, slots=True)
class Record:
    """Named fields, in the order of their memory."""

    fields: tuple[tuple[str, ValueType], ...]


@dataclass(eq=False, slots=True)
class Variant:
    """Named cases, each with a payload or None."""

    cases: tuple[tuple[str, ValueType | None], ...]


@dataclass(eq=False, slots=True)
class List:
    """A list; ``length`` is None unless it is fixed."""

    element: ValueType
    length: int | None


@dataclass(eq=False, slots=True)
class Tuple:
    """Values without names."""

    elements: tuple[ValueType, ...]


@dataclass(eq=False, slots=True)
class Flags:
    """Named bits."""

    labels: tuple[str, ...]


@dataclass(eq=False, slots=True)
class Enum:
    """Named cases without payloads."""

    labels: tuple[str, ...]


@dataclass(eq=False, slots=True)
class Option:
    """A value, or none."""

    element: ValueType


@dataclass(eq=False, slots=True)
class Result:
    """The result of what may fail; a side without a value is None."""

    ok: ValueType | None
    error: ValueType | None


@dataclass(eq=False, slots=True)
class Map:
    """Keys with their values."""

    key: ValueType
    value: ValueType


@dataclass(eq=False, slots=True)
class Handle:
    """An owned or a borrowed handle."""

    resource: Resource
    borrow: bool


@dataclass(eq=False, slots=True)
class Stream:
    """A stream or a future of the asynchronous ABI."""

    kind: Literal["stream", "future"]
    element: ValueType | None


@dataclass(eq=False, slots=True)
class Named:
    """A type with the name that an import or export gives it.

    ``interface`` is the name of the instance that is imported or exported with it, "" for the world
    itself, and None as long as the instance around it has not been exported.
    """

    name: str
    type: ValueType | Resource
    interface: str | None


ValueType = (
    Primitive | Record | Variant | List | Tuple | Flags | Enum | Option | Result | Map | Handle
    | Stream | Named
)  # fmt: skip


#: What gets a name of its own in Python.
DEFINED = (Record, Variant, Enum, Flags, Resource)


@dataclass(eq=False, slots=True)
class Function:
    """The type of a function."""

    params: tuple[tuple[str, ValueType], ...]
    result: ValueType | None
    is_async: bool


def resource(type: object) -> Resource | None:
    """Return the resource behind any number of names, None if the type is something else."""
    while isinstance(type, Named):
        type = type.type
    return type if isinstance(type, Resource) else None
