"""Choose every name of a generated file before anything else is decided.

Each scope names its members in the module's order. Members that stay unbound (tags, types without a
Python form) get a name all the same, so that names depend on the module alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnbindableImport
from ..interface import Export, Extern, Func, Import, Interface, WasmName
from . import identifiers
from .identifiers import Identifier, Scope
from .literals import shown
from .sizes import MANY, are_many, is_long

WASI_MODULE = "wasi_snapshot_preview1"


@dataclass(frozen=True, slots=True)
class NamedImport:
    """An import with its name in its Protocol; ``path`` leads there from an ``Imports`` object.

    ``params`` is empty for long signatures among many imports.
    """

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
    """An export with its name in the generated class; ``params`` is empty if exports are many."""

    item: Export
    name: Identifier
    params: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one file. ``imports`` holds the members of all modules in the wasm's order.

    What is large has another shape (large_modules.py).
    """

    class_name: Identifier
    getters_name: Identifier
    modules: tuple[NamedModule, ...]
    imports: tuple[NamedImport, ...]
    exports: tuple[NamedExport, ...]
    wants_wasi: bool
    has_large_imports: bool
    has_large_exports: bool

    def free(self) -> Scope:
        """Return a scope for further names, which differ from every one in the file."""
        members: tuple[NamedImport | NamedExport, ...] = (*self.imports, *self.exports)
        classes: set[str] = {self.class_name, self.getters_name, "Imports"}
        classes.update(module.class_name for module in self.modules)
        for member in members:
            classes.update((member.name, *member.params))
        return Scope(frozenset(), classes)


def name_everything(module: Interface, stem: str, *, wasi_host: bool) -> Names:
    """Choose all names; ``wasi_host`` means that the user provides WASI as an import module.

    Raises:
        UnbindableImport: The module imports one name with two different types.
    """
    classes = Scope(identifiers.RESERVED_CLASSES)
    class_name = classes.class_name(stem)
    distinct = _distinct(module.imports)
    from_user = [item for item in distinct if wasi_host or item.module != WASI_MODULE]
    large_imports = len(from_user) >= MANY or are_many(item.extern for item in from_user)
    large_exports = are_many(item.extern for item in module.exports)
    modules, imports = _name_imports(from_user, classes, large=large_imports)
    getters = classes.class_name(f"{class_name}Getters")
    scope = Scope(identifiers.RESERVED_EXPORTS)
    exports = tuple(
        NamedExport(
            item, scope.name(item.name), () if large_exports else parameter_names(item.extern)
        )
        for item in module.exports
    )
    wants_wasi = len(from_user) < len(distinct)
    sizes = large_imports, large_exports
    return Names(class_name, getters, modules, imports, exports, wants_wasi, *sizes)


def _name_imports(
    imports: list[Import], classes: Scope, *, large: bool
) -> tuple[tuple[NamedModule, ...], tuple[NamedImport, ...]]:
    places: dict[WasmName, list[int]] = {}
    for place, item in enumerate(imports):
        places.setdefault(item.module, []).append(place)
    class_names = [classes.class_name(raw) for raw in places]
    fields = Scope(identifiers.RESERVED_FIELDS | frozenset(class_names))
    named: dict[int, NamedImport] = {}
    modules: list[NamedModule] = []
    for raw, class_name in zip(places, class_names, strict=True):
        field, scope = fields.name(raw), Scope(identifiers.RESERVED_IMPORTS)
        for place in places[raw]:
            named[place] = _name_import(imports[place], field, scope, large=large)
        members = tuple(named[place] for place in places[raw])
        modules.append(NamedModule(raw, class_name, field, members))
    return tuple(modules), tuple(named[place] for place in range(len(imports)))


def _name_import(item: Import, field: Identifier, scope: Scope, *, large: bool) -> NamedImport:
    name = scope.name(item.name)
    is_by_name = large and isinstance(item.extern, Func) and is_long(item.extern.type)
    params = () if is_by_name else parameter_names(item.extern)
    return NamedImport(item, name, f"{field}.{name}", params)


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


def parameter_names(extern: Extern) -> tuple[Identifier, ...]:
    """Return the names of a function's parameters; nothing else has any."""
    if not isinstance(extern, Func):
        return ()
    known = extern.param_names or (None,) * len(extern.type.params)
    scope = Scope(identifiers.RESERVED_PARAMETERS)
    return tuple(scope.name(raw or f"p{index}") for index, raw in enumerate(known))
