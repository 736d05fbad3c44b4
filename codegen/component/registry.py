"""Find out which named types are the same, and which interface each belongs to.

A type may be reached in several ways: by its name, by the name under which another interface uses
it, and directly, as the component's own definitions do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from . import types as t
from .layout import plain
from .surface import InterfaceName, InterfaceSurface, Surface

Direction = Literal["import", "export"]


@dataclass(eq=False, slots=True)
class TypeEntry:
    """A type that gets a Python name.

    ``type`` is what the name stands for: a resource, or a type that may itself be a named one.
    ``twin`` is the imported type of the same name, if this one is exported and differs.
    """

    label: str
    interface: InterfaceName
    direction: Direction
    type: t.ValueType | t.Resource
    twin: TypeEntry | None = None

    @property
    def resource(self) -> t.Resource | None:
        """The resource, if the name is directly that of one."""
        return self.type if isinstance(self.type, t.Resource) else None


class Registry:
    """All named types of a component."""

    def __init__(self, surface: Surface) -> None:
        self.entries: list[TypeEntry] = []
        self._by_identity: dict[int, TypeEntry] = {}
        self._imported: dict[tuple[str, str], TypeEntry] = {}
        self._names: dict[str, InterfaceName] = {"": InterfaceName("")}
        for interface in surface.imports:
            self._add_interface(interface, "import")
        self._add_interface(surface.world_imports, "import")
        for item in surface.exports:
            if isinstance(item, InterfaceSurface):
                self._add_interface(item, "export")
        for named in surface.world_types:
            self._add(named, InterfaceName(""), "export")

    def find(self, type: t.ValueType | t.Resource) -> TypeEntry | None:
        """Return the entry of a named type, or of a definition that has a name somewhere."""
        return self._by_identity.get(id(type))

    def _add_interface(self, interface: InterfaceSurface, direction: Direction) -> None:
        for named in interface.types:
            self._add(named, interface.name, direction)

    def _add(self, named: t.Named, interface: InterfaceName, direction: Direction) -> None:
        if id(named) not in self._by_identity:
            self._by_identity[id(named)] = self._entry(named, interface, direction)

    def _entry(self, named: t.Named, interface: InterfaceName, direction: Direction) -> TypeEntry:
        used = self._used(named, interface)
        if used is not None:
            return used
        entry = TypeEntry(named.name, interface, direction, named.type)
        if direction == "import":
            self._imported[interface.raw, named.name] = entry
        else:
            twin = self._imported.get((interface.raw, named.name))
            if twin is not None and self.same(twin.type, named.type, {}):
                self._note(named.type, twin)
                return twin
            entry.twin = twin
        self.entries.append(entry)
        self._note(named.type, entry)
        return entry

    def _note(self, type: t.ValueType | t.Resource, entry: TypeEntry) -> None:
        if isinstance(type, t.DEFINED):
            self._by_identity.setdefault(id(type), entry)

    def _used(self, named: t.Named, interface: InterfaceName) -> TypeEntry | None:
        """Return the entry of another interface's type that the name only stands for."""
        inner = named.type
        known = self._by_identity.get(id(inner))
        if known is not None and known.interface.raw != interface.raw:
            return known
        if known is None and isinstance(inner, t.Named) and inner.interface != interface.raw:
            return self._used(inner, interface)
        return None

    def same(self, one: object, other: object, seen: dict[tuple[int, int], bool]) -> bool:
        """True if two types have the same structure and the same resources."""
        if isinstance(one, str) or isinstance(other, str):
            return one == other
        while isinstance(one, t.Named):
            one = one.type
        while isinstance(other, t.Named):
            other = other.type
        if one is other:
            return True
        if one is None or other is None or one.__class__ is not other.__class__:
            return one == other if isinstance(one, str) else False
        if isinstance(one, t.Resource):
            return False
        key = id(one), id(other)
        if key not in seen:
            seen[key] = True
            seen[key] = all(
                self._same_part(getattr(one, name), getattr(other, name), seen)
                for name in one.__slots__  # type: ignore[attr-defined]
            )
        return seen[key]

    def _same_part(self, one: object, other: object, seen: dict[tuple[int, int], bool]) -> bool:
        if isinstance(one, tuple) and isinstance(other, tuple):
            return len(one) == len(other) and all(
                self._same_part(first, second, seen)
                for first, second in zip(one, other, strict=True)
            )
        if isinstance(one, bool | int | str | None) or isinstance(other, bool | int | str | None):
            return one == other
        return self.same(one, other, seen)


def is_alias(entry: TypeEntry) -> bool:
    """True if the entry is a further name for what has a form of its own."""
    if isinstance(entry.type, t.Named):
        return True
    return not isinstance(entry.type, t.DEFINED)


def plain_of(entry: TypeEntry) -> t.ValueType:
    """Return the type of an entry that is not a resource, without names."""
    assert not isinstance(entry.type, t.Resource)
    return plain(entry.type)
