"""Every name of a generated file, given before anything else is decided.

Each scope takes its names in the module's order, and what stays unbound (tags, types without a
Python form) takes its name all the same: names depend on the module alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import interface
from ..errors import UnbindableImport
from ..interface import Extern, Func, Interface, WasmName
from .identifiers import (
    RESERVED_CLASSES,
    RESERVED_EXPORTS,
    RESERVED_FIELDS,
    RESERVED_IMPORTS,
    RESERVED_PARAMETERS,
    Identifier,
    Scope,
)
from .literals import shown

WASI_MODULE = "wasi_snapshot_preview1"


@dataclass(frozen=True, slots=True)
class NamedImport:
    """An import and its name in its Protocol; ``path`` leads there from an ``Imports`` object."""

    item: interface.Import
    name: Identifier
    path: str
    params: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class NamedModule:
    """A module that is imported from: its Protocol, and its field in ``Imports``."""

    raw: WasmName
    class_name: Identifier
    field: Identifier
    members: tuple[NamedImport, ...]


@dataclass(frozen=True, slots=True)
class NamedExport:
    """An export and its name in the class."""

    item: interface.Export
    name: Identifier
    params: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Scopes:
    """All names of one file. ``imports`` are the modules' members in the module's own order."""

    class_name: Identifier
    getters_name: Identifier
    modules: tuple[NamedModule, ...]
    imports: tuple[NamedImport, ...]
    exports: tuple[NamedExport, ...]
    wants_wasi: bool

    def named(self) -> Iterator[NamedImport | NamedExport]:
        """Everything that the module names."""
        yield from self.imports
        yield from self.exports

    def module_level(self) -> set[str]:
        """The classes of the file."""
        return {
            self.class_name,
            self.getters_name,
            "Imports",
            *(m.class_name for m in self.modules),
        }


def name_everything(module: Interface, stem: str, *, wasi_host: bool) -> Scopes:
    """Give all names. ``wasi_host`` leaves WASI to the user, as one import module of many."""
    classes = Scope(RESERVED_CLASSES)
    class_name = classes.class_name(stem)
    wanted = _distinct(module.imports)
    ours = [each for each in wanted if wasi_host or each.module != WASI_MODULE]
    modules, imports = _name_imports(ours, classes)
    exports = Scope(RESERVED_EXPORTS)
    return Scopes(
        class_name,
        classes.class_name(f"{class_name}Getters"),
        modules,
        imports,
        tuple(
            NamedExport(each, exports.name(each.name), _params(each.extern))
            for each in module.exports
        ),
        wants_wasi=len(ours) < len(wanted),
    )


def _name_imports(
    imports: list[interface.Import], classes: Scope
) -> tuple[tuple[NamedModule, ...], tuple[NamedImport, ...]]:
    raw_modules = list(dict.fromkeys(each.module for each in imports))
    class_names = {raw: classes.class_name(raw) for raw in raw_modules}
    fields_scope = Scope(RESERVED_FIELDS | frozenset(class_names.values()))
    fields = {raw: fields_scope.name(raw) for raw in raw_modules}
    scopes = {raw: Scope(RESERVED_IMPORTS) for raw in raw_modules}
    members: dict[WasmName, list[NamedImport]] = {raw: [] for raw in raw_modules}
    named = []
    for each in imports:
        name = scopes[each.module].name(each.name)
        path = f"{fields[each.module]}.{name}"
        named.append(NamedImport(each, name, path, _params(each.extern)))
        members[each.module].append(named[-1])
    modules = tuple(
        NamedModule(raw, class_names[raw], fields[raw], tuple(members[raw])) for raw in raw_modules
    )
    return modules, tuple(named)


def _distinct(imports: tuple[interface.Import, ...]) -> list[interface.Import]:
    """One import for each pair of names: the host has one object to offer for it."""
    found: dict[tuple[WasmName, WasmName], interface.Import] = {}
    for each in imports:
        first = found.setdefault((each.module, each.name), each)
        if _type_of(first.extern) != _type_of(each.extern):
            raise UnbindableImport(
                f"import {shown(each.module)} {shown(each.name)} is wanted "
                "with two different types",
                each.offset,
            )
    return list(found.values())


def _type_of(extern: Extern) -> object:
    # Two imports of one function differ in index and perhaps in parameter names.
    return extern.type if isinstance(extern, Func) else extern


def _params(extern: Extern) -> tuple[Identifier, ...]:
    if not isinstance(extern, Func):
        return ()
    known = extern.param_names or (None,) * len(extern.type.params)
    scope = Scope(RESERVED_PARAMETERS)
    return tuple(scope.name(raw or f"p{index}") for index, raw in enumerate(known))
