"""Bind what the module offers: methods and properties of its class, and typed getters."""

from __future__ import annotations

from collections.abc import Set
from fnmatch import fnmatchcase

from ..errors import CodegenError
from ..interface import Func, Global, Memory, Table, Tag
from ..options import Options
from . import annotations as types
from .bindings import ExportedFunction, ExportedValue, Large
from .definitions import Definitions
from .docstrings import doc_lines
from .flavors import SYNC, Flavor
from .identifiers import Identifier, Scope
from .large_modules import bind_large
from .literals import shown
from .names import NamedExport, Names

# What generated methods know of the runtime; no export can have that name.
_INSTANCE = "self.__instance__"


def bind_exports(
    names: Names, options: Options, flavor: Flavor, definitions: Definitions
) -> tuple[tuple[ExportedFunction | ExportedValue, ...], Large | None]:
    """Return methods and properties and, if there are many functions, these in the large form.

    Tags are left out, and exports with types that have no Python form.

    Raises:
        CodegenError: A selector of --sync-exports matches no exported function.
    """
    selected = _selected(names.exports, options.sync_exports)
    # Synchronous bindings have nothing to select: all their methods are plain functions.
    sync = selected if flavor is not SYNC else frozenset()
    externs = [(named, named.item.extern) for named in names.exports]
    bindable = [pair for pair in externs if types.unbindable_type(pair[1]) is None]
    large = None
    if names.has_large_exports:
        functions = ((named, extern) for named, extern in bindable if isinstance(extern, Func))
        large = bind_large(functions, sync, flavor, definitions)
    members: list[ExportedFunction | ExportedValue] = []
    for named, extern in bindable:
        if not isinstance(extern, Func | Tag):
            common = named.item.name, named.name, doc_lines(named)
            members.append(ExportedValue(*common, *_access(extern, flavor)))
        elif isinstance(extern, Func) and not large:
            members.append(_function(named, extern, named.name in sync, flavor))
    return tuple(members), large


def unbound_exports(exports: tuple[NamedExport, ...]) -> tuple[str, ...]:
    """Return a warning for each export that cannot be bound. Tags never can, and need none."""
    pairs = ((named.item, types.unbindable_type(named.item.extern)) for named in exports)
    return tuple(
        f"export {shown(item.name)} stays in exports: type {type_} has no Python form"
        for item, type_ in pairs
        if type_ is not None
    )


def _selected(exports: tuple[NamedExport, ...], selectors: tuple[str, ...]) -> Set[Identifier]:
    functions = [named for named in exports if isinstance(named.item.extern, Func)]
    texts = [(text, named.name) for named in functions for text in (named.item.name, named.name)]
    selected: set[Identifier] = set()
    for selector in selectors:
        matches = {name for text, name in texts if fnmatchcase(text, selector)}
        if not matches:
            raise CodegenError(f"--sync-exports {shown(selector)} matches no exported function")
        selected |= matches
    return selected


def _function(named: NamedExport, func: Func, is_sync: bool, flavor: Flavor) -> ExportedFunction:
    result = types.result_annotation(func)
    aliases = types.aliases(func)
    return ExportedFunction(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named),
        params=types.parameters(func, named.params),
        arguments=named.params,
        annotation=result,
        result=Scope(frozenset(), named.params).name("result") if func.type.results else None,
        result_annotation=result,
        define="def" if is_sync else flavor.define,
        call=f"{_INSTANCE}.sync_calls" if is_sync else f"{flavor.awaits}{_INSTANCE}.calls",
        types=f"({', '.join(aliases)}{',' if len(aliases) == 1 else ''})",
        getter=_getter(func, flavor),
    )


def _getter(func: Func, flavor: Flavor) -> str | None:
    if not flavor.getters or not types.has_arity(func):
        return None
    params = ", ".join(["Stack", *(types.VALUE_TYPES[value] for value in func.type.params)])
    return f"AsyncGetter[{flavor.call.format(f'[{params}]', types.result_annotation(func))}]"


def _access(extern: Memory | Table | Global, flavor: Flavor) -> tuple[str, str, str]:
    """Return the annotation, the accessor and its arguments after the raw name."""
    if isinstance(extern, Memory):
        return "Memory", "memory", ""
    if isinstance(extern, Table):
        table = types.table_class(extern, flavor.func_table)
        return table, "table", f", {table}"
    annotation = f"Global[{types.VALUE_TYPES[extern.type]}]"
    if extern.mutable:
        return f"Mutable{annotation}", "mutable_global", f", {extern.type}"
    return annotation, "immutable_global", f", {extern.type}"
