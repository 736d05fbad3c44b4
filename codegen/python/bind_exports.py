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
from .definitions import Definitions
from .docstrings import doc_lines
from .flavors import SYNC, Flavor
from .identifiers import FreeNames, Identifier
from .large_modules import bind_large
from .literals import shown
from .names import NamedExport, Names


def bind_exports(
    names: Names, options: Options, flavor: Flavor, definitions: Definitions
) -> tuple[tuple[ExportedFunction | ExportedValue, ...], Large | None]:
    """Bind all exports except tags and those with types that have no Python form.

    Return methods and properties and, if there are many functions, these in the large form.

    Raises:
        CodegenError: A selector of --sync-exports matches no exported function.
    """
    selected = _selected(names.exports, options.sync_exports)
    # Synchronous bindings have nothing to select: all their methods are plain functions.
    sync = selected if flavor is not SYNC else frozenset()
    bindable = [named for named in names.exports if _is_bindable(named)]
    members = tuple(
        _function(named, extern, named.name in sync, flavor)
        if isinstance(extern := named.item.extern, Func)
        else _value(named, extern)
        for named in bindable
        if not (names.has_large_exports and isinstance(named.item.extern, Func))
    )
    if not names.has_large_exports:
        return members, None
    functions = (
        (named, named.item.extern) for named in bindable if isinstance(named.item.extern, Func)
    )
    return members, bind_large(functions, sync, flavor, definitions)


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
        result=FreeNames({*named.params}).name("result") if func.type.results else None,
        result_annotation=annotation,
        define="def" if is_sync else flavor.define,
        call="self.__sync_calls__" if is_sync else f"{flavor.awaits}self.__calls__",
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
        return "__memory__", "Memory", ""
    if isinstance(extern, Table):
        return "__table__", "wasmtime.Table", ""
    assert isinstance(extern, Global)
    annotation = value_annotation(extern.type)
    if extern.mutable:
        return "__mutable_global__", f"MutableGlobal[{annotation}]", f", {extern.type}"
    return "__global__", f"Global[{annotation}]", f", {extern.type}"
