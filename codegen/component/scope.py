"""The index spaces of a component or type, and references from them to those around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from ..errors import CodegenError
from . import definitions as d

_T = TypeVar("_T")


class Scope:
    """The index spaces of one component, component type or instance type.

    Errors here mean that the component is invalid, which wasmtime says better: they are for input
    that is not validated.
    """

    __slots__ = ("component", "parent", "spaces")

    def __init__(self, parent: Scope | None, component: int | None) -> None:
        self.parent = parent
        self.component = component
        self.spaces: dict[d.Sort, list[object]] = {}

    def add(self, sort: d.Sort, entry: object) -> None:
        """Append an entry to the index space of a sort."""
        self.spaces.setdefault(sort, []).append(entry)

    def get(self, sort: d.Sort, index: int, kind: type[_T]) -> _T:
        """Return an entry, which must be of a kind."""
        space = self.spaces.get(sort, [])
        if index >= len(space):
            raise CodegenError(f"invalid component: {sort} {index} does not exist")
        entry = space[index]
        if not isinstance(entry, kind):
            raise CodegenError(f"invalid component: {sort} {index} is of another kind")
        return entry

    def outer(self, depth: int) -> Scope:
        """Return an enclosing scope; 0 is this one."""
        scope = self
        for _ in range(depth):
            if scope.parent is None:
                raise CodegenError("invalid component: an alias reaches too far out")
            scope = scope.parent
        return scope


@dataclass(frozen=True, slots=True)
class ComponentClosure:
    """A component's definition, with the scope in which it stands."""

    definition: d.Component
    scope: Scope


@dataclass(frozen=True, slots=True)
class InstanceTypeClosure:
    """An instance type's declarations, with the scope in which they stand."""

    type: d.InstanceType
    scope: Scope


@dataclass(frozen=True, slots=True)
class OtherType:
    """A component's or a core type, which nothing here looks into."""
