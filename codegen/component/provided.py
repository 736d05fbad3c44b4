"""The interfaces of WASI 0.2, which the runtime provides: do a component's imports match them?

What is known of them stands in ``wasi.json``, which ``python -m codegen.wasi`` writes from the
component type of a component that imports them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import CodegenError
from ..python.literals import shown
from . import types as t
from .registry import Registry, TypeEntry, is_alias
from .surface import FunctionSurface, InterfaceName, InterfaceSurface, Surface
from .wit import Wit

TABLE = Path(__file__).with_name("wasi.json")
#: Every release of 0.2 has what those before it have. Drafts differ.
_VERSION = re.compile(r"0\.2\.\d+")


@dataclass(frozen=True, slots=True)
class ProvidedType:
    """A type: its definition, its name in Python and those of its cases, a resource's number."""

    wit: str
    python: str
    cases: tuple[str, ...] = ()
    resource: int | None = None


@dataclass(frozen=True, slots=True)
class ProvidedInterface:
    """An interface: its types, and how its functions are declared."""

    types: Mapping[str, ProvidedType]
    functions: Mapping[str, str]
    #: What the runtime calls the object that implements it.
    field: str


class FullWit(Wit):
    """Writes types with the names of their interfaces, without versions, so that they are unique.

    A name that only stands for another type is left out: not all components have it.
    """

    def type(self, type: t.ValueType) -> str:
        entry = self._registry.find(type)
        if entry is not None and is_alias(entry) and not isinstance(entry.type, t.Resource):
            return self.type(entry.type)
        return super().type(type)

    def label(self, entry: TypeEntry) -> str:
        return f"{unversioned(entry.interface)}.{entry.label}"


def unversioned(name: InterfaceName) -> str:
    """Return an interface's name without its version."""
    return name.raw.partition("@")[0]


@cache
def known_interfaces() -> Mapping[str, ProvidedInterface]:
    """Return all interfaces that the runtime provides, by their names without a version."""
    table = json.loads(TABLE.read_text(encoding="ascii"))
    return {
        name: ProvidedInterface(
            {
                label: ProvidedType(row["wit"], row["python"], tuple(row["cases"]), row["resource"])
                for label, row in interface["types"].items()
            },
            interface["functions"],
            interface["field"],
        )
        for name, interface in table.items()
    }


class Provided:
    """The interfaces that a component imports and the runtime provides."""

    def __init__(self, interfaces: Mapping[str, ProvidedInterface] | None = None) -> None:
        #: By their names as the component has them.
        self._interfaces = interfaces or {}

    def __bool__(self) -> bool:
        return bool(self._interfaces)

    def __contains__(self, name: InterfaceName) -> bool:
        return name.raw in self._interfaces

    def field(self, name: InterfaceName) -> str:
        """Return what the runtime calls the object that implements an interface."""
        return self._interfaces[name.raw].field

    def type(self, entry: TypeEntry) -> ProvidedType | None:
        """Return the type of an entry, or None if the component's own bindings have it."""
        interface = self._interfaces.get(entry.interface.raw)
        if interface is None or entry.direction != "import":
            return None
        return interface.types[entry.label]


def find_provided(surface: Surface, registry: Registry) -> Provided:
    """Return the imported interfaces that the runtime provides.

    Raises:
        CodegenError: One of them is not as WASI has it.
    """
    found = {}
    for interface in surface.imports:
        name = interface.name
        if name.namespace == "wasi" and _VERSION.fullmatch(name.version):
            known = known_interfaces().get(unversioned(name))
            if known is not None:
                _check(interface, known, registry)
                found[name.raw] = known
    return Provided(found)


def _check(interface: InterfaceSurface, known: ProvidedInterface, registry: Registry) -> None:
    wit = FullWit(registry)
    for function in interface.functions:
        if known.functions.get(function.raw) != wit.function(function):
            raise _differs(interface, function.raw)
    for named in interface.types:
        entry = registry.find(named)
        if entry is not None and entry.interface.raw == interface.name.raw:
            row = known.types.get(entry.label)
            if row is None or row.wit != define(entry, wit):
                raise _differs(interface, entry.label)


def _differs(interface: InterfaceSurface, name: str) -> CodegenError:
    return CodegenError(
        f"the component imports {shown(name)} of {shown(interface.name.raw)}, which is not as "
        "WASI 0.2 has it: --wasi host makes it a part of Imports"
    )


def define(entry: TypeEntry, wit: Wit) -> str:
    """Return what defines a type."""
    if isinstance(entry.type, t.Resource):
        return f"resource {entry.label};"
    return " ".join(wit.definition(entry))


def full_name(interface: InterfaceName, function: FunctionSurface) -> str:
    """Return the name by which the runtime knows a function."""
    return f"{unversioned(interface)}#{function.raw}"
