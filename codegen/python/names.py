"""Choose every name of a generated file before anything else is decided.

Each scope names its members in the module's order. Members that stay unbound (tags, types without a
Python form) get a name all the same, so that names depend on the module alone.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from ..errors import UnbindableImport
from ..interface import Export, Extern, Func, Import, Interface, WasmName
from . import identifiers
from .identifiers import Identifier, Scope
from .literals import shown

WASI_MODULE = "wasi_snapshot_preview1"


@dataclass(frozen=True, slots=True)
class NamedImport:
    """An import with its name in its Protocol; ``path`` leads there from an ``Imports`` object."""

    item: Import
    name: Identifier
    path: str
    params: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class NamedModule:
    """An import module with the names of its Protocol and of its field in ``Imports``."""

    raw: WasmName
    class_name: Identifier
    field: Identifier
    members: tuple[NamedImport, ...]


@dataclass(frozen=True, slots=True)
class NamedExport:
    """An export with its name in the generated class."""

    item: Export
    name: Identifier
    params: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one file. ``imports`` holds the members of all modules in the wasm's order."""

    class_name: Identifier
    getters_name: Identifier
    modules: tuple[NamedModule, ...]
    imports: tuple[NamedImport, ...]
    exports: tuple[NamedExport, ...]
    wants_wasi: bool

    def all(self) -> Set[str]:
        """Return every name in the file, in whatever scope; a further name must differ from all."""
        members: tuple[NamedImport | NamedExport, ...] = (*self.imports, *self.exports)
        classes = {self.class_name, self.getters_name, "Imports"}
        classes.update(module.class_name for module in self.modules)
        return classes.union(*((member.name, *member.params) for member in members))


def name_everything(module: Interface, stem: str, *, wasi_host: bool) -> Names:
    """Choose all names; ``wasi_host`` means that the user provides WASI as an import module.

    Raises:
        UnbindableImport: The module imports one name with two different types.
    """
    classes = Scope(identifiers.RESERVED_CLASSES)
    class_name = classes.class_name(stem)
    distinct = _distinct(module.imports)
    from_user = [item for item in distinct if wasi_host or item.module != WASI_MODULE]
    modules, imports = _name_imports(from_user, classes)
    getters = classes.class_name(f"{class_name}Getters")
    scope = Scope(identifiers.RESERVED_EXPORTS)
    exports = [NamedExport(item, scope.name(item.name), _params(item)) for item in module.exports]
    wants_wasi = len(from_user) < len(distinct)
    return Names(class_name, getters, modules, imports, tuple(exports), wants_wasi)


def _name_imports(
    imports: list[Import], classes: Scope
) -> tuple[tuple[NamedModule, ...], tuple[NamedImport, ...]]:
    raw_modules = dict.fromkeys(item.module for item in imports)
    class_names = {raw: classes.class_name(raw) for raw in raw_modules}
    field_scope = Scope(identifiers.RESERVED_FIELDS | frozenset(class_names.values()))
    fields = {raw: field_scope.name(raw) for raw in raw_modules}
    scopes = {raw: Scope(identifiers.RESERVED_IMPORTS) for raw in raw_modules}
    members: dict[WasmName, list[NamedImport]] = {raw: [] for raw in raw_modules}
    named = []
    for item in imports:
        name = scopes[item.module].name(item.name)
        named.append(NamedImport(item, name, f"{fields[item.module]}.{name}", _params(item)))
        members[item.module].append(named[-1])
    modules = tuple(
        NamedModule(raw, class_names[raw], fields[raw], tuple(members[raw])) for raw in raw_modules
    )
    return modules, tuple(named)


def _distinct(imports: tuple[Import, ...]) -> list[Import]:
    """Keep one import for each pair of names, because the host offers one object for the pair."""
    by_name: dict[tuple[WasmName, WasmName], Import] = {}
    for item in imports:
        first = by_name.setdefault((item.module, item.name), item)
        if _type_of(first.extern) != _type_of(item.extern):
            label = f"import {shown(item.module)} {shown(item.name)}"
            raise UnbindableImport(f"{label} has two different types", item.offset)
    return list(by_name.values())


def _type_of(extern: Extern) -> object:
    # Two imports of one function differ in index and perhaps in parameter names.
    return extern.type if isinstance(extern, Func) else extern


def _params(item: Import | Export) -> tuple[Identifier, ...]:
    if not isinstance(item.extern, Func):
        return ()
    known = item.extern.param_names or (None,) * len(item.extern.type.params)
    scope = Scope(identifiers.RESERVED_PARAMETERS)
    return tuple(scope.name(raw or f"p{index}") for index, raw in enumerate(known))
