"""Choose every Python name of a component's bindings, before anything else is decided.

The rules must never change, because user code depends on their results. See the README.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..python import identifiers
from ..python.identifiers import KEYWORDS, RESERVED_EXPORTS, Identifier
from . import types as t
from .layout import plain
from .provided import Provided
from .registry import Registry, TypeEntry
from .surface import FunctionSurface, InterfaceName, InterfaceSurface, Surface

RESERVED_CLASSES = KEYWORDS | frozenset(
    "Any Protocol Self Literal Enum Flag Imports World Resource Component ResourceDropped "
    "MaybeAwaitable Limits Store Wasi Ok Err Some".split()
)
#: The module of the runtime that has the types of WASI. No name of a component begins so.
WASI = "_wasi"
#: What a generated file imports besides, and calls otherwise if a type has such a name.
OUTSIDE = ("ComponentFile", "Interface", "SyncComponent", "SyncResource", "TypeAlias")
RESERVED_FIELDS = KEYWORDS | {"world", "self", "mro"}
RESERVED_METHODS = KEYWORDS | {"drop"}
_BETWEEN_WORDS = re.compile(r"^-|(?<!\d)-|-(?!\d)")
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")


def camel(label: str) -> str:
    """Return a label as a class is called: ``http-error`` becomes ``HttpError``."""
    words = "".join(f"-{word[:1].upper()}{word[1:]}" for word in _NOT_WORD.split(label))
    return _BETWEEN_WORDS.sub("", words).replace("-", "_")


def snake(label: str) -> str:
    """Return a label as a function is called: ``is-XML`` becomes ``is_xml``."""
    return _NOT_WORD.sub("_", label).strip("_").lower()


class Scope:
    """A namespace that gives out each name once, in the order of the calls."""

    def __init__(self, reserved: frozenset[str]) -> None:
        self._reserved = reserved
        self.taken: set[str] = set()

    def give(self, candidates: Iterator[str]) -> Identifier:
        """Return the first candidate that is free, or the last one with a number."""
        name = ""
        for candidate in candidates:
            name = f"{candidate}_" if candidate in self._reserved else candidate
            if name not in self.taken:
                break
        stem, number = name, 1
        while name in self.taken:
            number += 1
            name = f"{stem.rstrip('_')}_{number}"
        self.taken.add(name)
        return Identifier(name)


def _qualified(label: str, name: InterfaceName, *, own: bool) -> Iterator[str]:
    """Yield names, each with one more part of the interface's name in front.

    ``own`` is True for the interface's class, field or property: its label is the name already.
    """
    parts = [label]
    yield "-".join(parts)
    for part in (*(() if own else (name.label,)), name.package, name.namespace):
        if part:
            parts.insert(0, part)
            yield "-".join(parts)
    if name.version:
        yield "-".join([*parts, *re.findall(r"\d+", name.version)])


@dataclass(slots=True)
class Names:
    """All names. Types are known by the identity of their entries."""

    class_name: Identifier
    types: dict[int, Identifier] = field(default_factory=dict)
    #: The classes of a variant's cases, in order.
    cases: dict[int, tuple[Identifier, ...]] = field(default_factory=dict)
    #: The classes of interfaces, and the fields and properties that have their objects.
    import_classes: dict[str, Identifier] = field(default_factory=dict)
    export_classes: dict[str, Identifier] = field(default_factory=dict)
    fields: dict[str, Identifier] = field(default_factory=dict)
    #: What the instance offers: functions of the world and interfaces, by raw name.
    exports: dict[str, Identifier] = field(default_factory=dict)

    def outside(self, name: str) -> str:
        """Return what the file calls something that it imports, beside types of any name."""
        cases = [case for each in self.cases.values() for case in each]
        interfaces = *self.import_classes.values(), *self.export_classes.values()
        taken = name in (self.class_name, *self.types.values(), *cases, *interfaces)
        return f"_{name}" if taken else name


def choose_names(surface: Surface, registry: Registry, stem: str, provided: Provided) -> Names:
    """Choose the names of classes, of the fields of ``Imports`` and of the instance's members."""
    class_name = Scope(RESERVED_CLASSES).give(iter([identifiers.camel_case(stem)]))
    classes, names = Scope(RESERVED_CLASSES | {class_name}), Names(class_name)
    for entry in registry.entries:
        known = provided.type(entry)
        if known is None:
            names.types[id(entry)] = classes.give(_type_names(entry))
        else:
            names.types[id(entry)] = Identifier(f"{WASI}.{known.python}")
            names.cases[id(entry)] = tuple([Identifier(f"{WASI}.{case}") for case in known.cases])
    _name_interfaces(surface, names, classes, provided)
    for entry in registry.entries:
        if isinstance(entry.type, t.Variant) and id(entry) not in names.cases:
            owner = names.types[id(entry)]
            names.cases[id(entry)] = tuple(
                [classes.give(iter([owner + camel(label)])) for label, _ in entry.type.cases]
            )
    fields = Scope(frozenset(RESERVED_FIELDS))
    for interface in surface.imports:
        if interface.has_members() and interface.name not in provided:
            names.fields[interface.name.raw] = fields.give(_snake_names(interface.name))
    exports = Scope(RESERVED_EXPORTS)
    for item in surface.exports:
        if isinstance(item, InterfaceSurface):
            names.exports[item.name.raw] = exports.give(_snake_names(item.name))
        elif item.kind == "function":
            names.exports[item.raw] = exports.give(iter([snake(item.label)]))
        else:
            names.exports[item.raw] = exports.give(iter([member_name(item)]))
    return names


def _type_names(entry: TypeEntry) -> Iterator[str]:
    exported = "exported-" if entry.twin is not None else ""
    for name in _qualified(entry.label, entry.interface, own=False):
        yield camel(exported + name)


def _snake_names(name: InterfaceName) -> Iterator[str]:
    return (snake(candidate) for candidate in _qualified(name.label, name, own=True))


def _name_interfaces(surface: Surface, names: Names, classes: Scope, provided: Provided) -> None:
    imported = set()
    for interface in surface.imports:
        if interface.has_members() and interface.name not in provided:
            imported.add(interface.name.raw)
            wanted = map(camel, _qualified(interface.name.label, interface.name, own=True))
            names.import_classes[interface.name.raw] = classes.give(wanted)
    for item in surface.exports:
        if isinstance(item, InterfaceSurface):
            exported = "exported-" if item.name.raw in imported else ""
            candidates = (
                camel(exported + name) for name in _qualified(item.name.label, item.name, own=True)
            )
            names.export_classes[item.name.raw] = classes.give(candidates)


def member_name(function: FunctionSurface) -> str:
    """Return what a function that is no method is called among its interface's functions."""
    if function.kind == "static":
        return f"{snake(function.resource)}_{snake(function.label)}"
    return snake(function.label)


def parameter_names(function: t.Function) -> tuple[Identifier, ...]:
    """Return the names of a function's parameters."""
    scope = Scope(identifiers.RESERVED_PARAMETERS)
    return tuple([scope.give(iter([snake(label)])) for label, _ in function.params])


def member_names(functions: tuple[FunctionSurface, ...]) -> dict[str, Identifier]:
    """Return the names of an interface's functions, by raw name; methods are not among them."""
    scope = Scope(KEYWORDS)
    return {
        function.raw: scope.give(iter([member_name(function)]))
        for function in functions
        if function.kind != "method"
    }


def method_names(functions: tuple[FunctionSurface, ...], resource: str) -> dict[str, Identifier]:
    """Return the names of a resource's methods, by raw name."""
    scope = Scope(RESERVED_METHODS)
    return {
        function.raw: scope.give(iter([snake(function.label)]))
        for function in functions
        if function.kind == "method" and function.resource == resource
    }


def label_names(labels: tuple[str, ...], *, upper: bool = False) -> tuple[Identifier, ...]:
    """Return the names of a record's fields, or of an enum's or flags' members."""
    scope = Scope(KEYWORDS)
    return tuple(
        [scope.give(iter([snake(label).upper() if upper else snake(label)])) for label in labels]
    )


def is_option(type: t.ValueType) -> bool:
    """True if the type is an option, under whatever name."""
    return isinstance(plain(type), t.Option)
