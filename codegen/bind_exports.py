"""What the module offers: methods and properties of its class, and typed getters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from fnmatch import fnmatchcase

from codegen import pytypes
from codegen.bindings import ExportedFunction, ExportedValue
from codegen.doclines import doc_lines
from codegen.errors import CodegenError
from codegen.interface import Extern, Func, Global, Memory, Table, Tag
from codegen.literals import shown
from codegen.mentions import Mentions
from codegen.naming import Identifier, one_off
from codegen.options import Options
from codegen.scopes import NamedExport


def bind_exports(
    exports: tuple[NamedExport, ...],
    members: Set[str],
    options: Options,
    mentions: Mentions,
) -> tuple[ExportedFunction | ExportedValue, ...]:
    """A method or property for each export that has a Python form; ``members`` are all names."""
    sync = _selected(exports, options.sync_exports)
    bound = tuple(_members(exports, members, sync, mentions))
    if any(each.kind == "func" for each in bound):
        mentions.add("ClassVar", "Getters")
    return bound


def unbound_exports(exports: tuple[NamedExport, ...]) -> tuple[str, ...]:
    """A warning for each export that cannot be bound. Tags never are, and need none."""
    found = ((each.item, pytypes.unbindable(each.item.extern)) for each in exports)
    return tuple(
        f"export {shown(item.name)} stays in exports: type {foreign} has no Python form"
        for item, foreign in found
        if foreign is not None
    )


def _selected(exports: tuple[NamedExport, ...], selectors: tuple[str, ...]) -> set[Identifier]:
    functions = [each for each in exports if isinstance(each.item.extern, Func)]
    selected: set[Identifier] = set()
    for selector in selectors:
        found = {
            each.name
            for each in functions
            if fnmatchcase(each.item.name, selector) or fnmatchcase(each.name, selector)
        }
        if not found:
            raise CodegenError(f"--sync-exports {shown(selector)} fits no exported function")
        selected |= found
    return selected


def _members(
    exports: tuple[NamedExport, ...],
    members: Set[str],
    sync: Collection[Identifier],
    mentions: Mentions,
) -> Iterator[ExportedFunction | ExportedValue]:
    for each in exports:
        extern = each.item.extern
        if isinstance(extern, Tag) or pytypes.unbindable(extern) is not None:
            continue
        if isinstance(extern, Func):
            yield _function(each, extern, each.name in sync, mentions)
        else:
            yield _value(each, extern, members, mentions)


def _function(named: NamedExport, func: Func, sync: bool, mentions: Mentions) -> ExportedFunction:
    annotation = mentions.annotation(pytypes.results_annotation(func.type.results))
    types = pytypes.aliases(func.type)
    mentions.annotation(", ".join(types))
    getter = None
    if len(func.type.params) <= pytypes.MAX_ARITY:
        params = ", ".join(["Stack", *(pytypes.annotation(each) for each in func.type.params)])
        callable_type = f"Callable[[{params}], Coroutine[Any, Any, {annotation}]]"
        getter = mentions.annotation(f"AsyncGetter[{callable_type}]")
    return ExportedFunction(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, func),
        params=pytypes.parameters(func.type, named.params, mentions),
        arguments=", ".join(named.params),
        annotation=annotation,
        result=one_off("result", {*named.params}) if func.type.results else None,
        result_annotation=mentions.visible(annotation, {*named.params}),
        types=", ".join(types) if len(types) > 1 else f"{types[0]},",
        getter=getter,
        is_async=not sync,
        call="self.__sync_calls__" if sync else "await self.__calls__",
    )


def _value(
    named: NamedExport, extern: Extern, members: Set[str], mentions: Mentions
) -> ExportedValue:
    accessor, annotation, arguments = _access(extern)
    mentions.annotation(arguments)
    return ExportedValue(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, extern),
        annotation=mentions.annotation(annotation, members),
        accessor=accessor,
        arguments=arguments,
    )


def _access(extern: Extern) -> tuple[str, str, str]:
    if isinstance(extern, Memory):
        return "__memory__", "Memory", ""
    if isinstance(extern, Table):
        return "__table__", "wasmtime.Table", ""
    assert isinstance(extern, Global)
    value = pytypes.VALUE_TYPES[extern.type]
    if extern.mutable:
        return "__mutable_global__", f"MutableGlobal[{value.annotation}]", f", {value.alias}"
    return "__global__", f"Global[{value.annotation}]", f", {value.alias}"
