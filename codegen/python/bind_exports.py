"""Bind what the module offers: methods and properties of its class, and typed getters."""

from __future__ import annotations

from collections.abc import Set
from fnmatch import fnmatchcase

from ..errors import CodegenError
from ..interface import Extern, Func, Global, Memory, Table, Tag
from ..options import Options
from .annotations import (
    aliases,
    has_arity,
    parameters,
    results_annotation,
    unbindable_type,
    value_annotation,
)
from .bindings import ExportedFunction, ExportedValue, Large
from .docstrings import doc_lines
from .flavors import SYNC, Flavor
from .identifiers import Identifier, free_name
from .large_modules import MANY, bind_large
from .literals import shown
from .names import NamedExport, Names

# What generated methods know of the runtime; no export can have that name.
_INSTANCE = "self.__instance__"


def bind_exports(
    names: Names, options: Options, flavor: Flavor
) -> tuple[tuple[ExportedFunction | ExportedValue, ...], Large | None]:
    """Bind all exports except tags and those with types that have no Python form.

    Return methods and properties and, if there are many functions, these in the large form.

    Raises:
        CodegenError: A selector of --sync-exports matches no exported function.
    """
    selected = _selected(names.exports, options.sync_exports)
    # Synchronous bindings have nothing to select: all their methods are plain functions.
    sync = selected if flavor is not SYNC else frozenset()
    bindable = [(named, named.item.extern) for named in names.exports if _is_bindable(named)]
    functions = [(named, extern) for named, extern in bindable if isinstance(extern, Func)]
    is_large = len(functions) >= MANY
    members = tuple(
        _function(named, extern, named.name in sync, flavor)
        if isinstance(extern, Func)
        else _value(named, extern)
        for named, extern in bindable
        if not (is_large and isinstance(extern, Func))
    )
    return members, bind_large(functions, sync, flavor, names.all()) if is_large else None


def _is_bindable(named: NamedExport) -> bool:
    extern = named.item.extern
    return not isinstance(extern, Tag) and unbindable_type(extern) is None


def unbound_exports(exports: tuple[NamedExport, ...]) -> tuple[str, ...]:
    """Return a warning for each export that cannot be bound. Tags never can, and need none."""
    pairs = ((named.item, unbindable_type(named.item.extern)) for named in exports)
    return tuple(
        f"export {shown(item.name)} stays in exports: type {type_} has no Python form"
        for item, type_ in pairs
        if type_ is not None
    )


def _selected(exports: tuple[NamedExport, ...], selectors: tuple[str, ...]) -> Set[Identifier]:
    functions = [named for named in exports if isinstance(named.item.extern, Func)]
    selected: set[Identifier] = set()
    for selector in selectors:
        matches = {
            named.name
            for named in functions
            if fnmatchcase(named.item.name, selector) or fnmatchcase(named.name, selector)
        }
        if not matches:
            raise CodegenError(f"--sync-exports {shown(selector)} matches no exported function")
        selected |= matches
    return selected


def _function(named: NamedExport, func: Func, is_sync: bool, flavor: Flavor) -> ExportedFunction:
    annotation = results_annotation(func.type.results)
    types = aliases(func)
    return ExportedFunction(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, func, named.params),
        params=parameters(func.type, named.params),
        arguments=named.params,
        annotation=annotation,
        result=free_name("result", {*named.params}) if func.type.results else None,
        result_annotation=annotation,
        define="def" if is_sync else flavor.define,
        call=f"{_INSTANCE}.sync_calls" if is_sync else f"{flavor.awaits}{_INSTANCE}.calls",
        types=f"({', '.join(types)}{',' if len(types) == 1 else ''})",
        getter=_getter(func, flavor),
    )


def _getter(func: Func, flavor: Flavor) -> str | None:
    if not flavor.getters or not has_arity(func):
        return None
    params = ", ".join(["Stack", *map(value_annotation, func.type.params)])
    call = flavor.call.format(f"[{params}]", results_annotation(func.type.results))
    return f"AsyncGetter[{call}]"


def _value(named: NamedExport, extern: Memory | Table | Global | Tag) -> ExportedValue:
    accessor, annotation, arguments = _access(extern)
    return ExportedValue(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, extern),
        annotation=annotation,
        accessor=accessor,
        arguments=arguments,
    )


def _access(extern: Extern) -> tuple[str, str, str]:
    if isinstance(extern, Memory):
        return "memory", "Memory", ""
    if isinstance(extern, Table):
        return "table", "wasmtime.Table", ""
    assert isinstance(extern, Global)
    annotation = value_annotation(extern.type)
    if extern.mutable:
        return "mutable_global", f"MutableGlobal[{annotation}]", f", {extern.type}"
    return "immutable_global", f"Global[{annotation}]", f", {extern.type}"
