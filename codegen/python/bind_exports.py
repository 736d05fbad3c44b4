"""What the module offers: methods and properties of its class, and typed getters."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..errors import CodegenError
from ..interface import Extern, Func, Global, Memory, Table, Tag
from ..options import Options
from .annotations import (
    VALUE_TYPES,
    aliases,
    has_arity,
    parameters,
    results_annotation,
    unbindable,
    value_annotation,
)
from .bindings import ExportedFunction, ExportedValue, Large
from .docstrings import doc_lines
from .flavors import SYNC, Style
from .identifiers import Identifier, one_off
from .large_modules import MANY, bind_large
from .literals import shown
from .mentions import Mentions
from .names import NamedExport


@dataclass(frozen=True, slots=True)
class BoundExports:
    """Each export with a Python form: as a method or property, or in ``large``."""

    members: tuple[ExportedFunction | ExportedValue, ...]
    large: Large | None

    @property
    def has_getters(self) -> bool:
        """Whether there is anything to get."""
        functions = self.large.functions if self.large else self.members
        return any(not isinstance(each, ExportedValue) and each.getter for each in functions)


def bind_exports(
    exports: tuple[NamedExport, ...], options: Options, style: Style, mentions: Mentions
) -> BoundExports:
    """Bind all exports but tags and what has no Python form."""
    names = {each.name for each in exports}
    selected = _selected(exports, options.sync_exports)
    sync = selected if style is not SYNC else frozenset()  # All of them are, then.
    bindable = [each for each in exports if _is_bindable(each.item.extern)]
    functions = [
        (each, each.item.extern) for each in bindable if isinstance(each.item.extern, Func)
    ]
    large = None
    if len(functions) >= MANY:
        large = bind_large(functions, sync, style, mentions)
        bindable = [each for each in bindable if not isinstance(each.item.extern, Func)]
    members = tuple(
        _function(each, each.item.extern, each.name in sync, style, mentions)
        if isinstance(each.item.extern, Func)
        else _value(each, each.item.extern, names, mentions)
        for each in bindable
    )
    return BoundExports(members, large)


def _is_bindable(extern: Extern) -> bool:
    return not isinstance(extern, Tag) and unbindable(extern) is None


def unbound_exports(exports: tuple[NamedExport, ...]) -> tuple[str, ...]:
    """A warning for each export that cannot be bound. Tags never are, and need none."""
    found = ((each.item, unbindable(each.item.extern)) for each in exports)
    return tuple(
        f"export {shown(item.name)} stays in exports: type {foreign} has no Python form"
        for item, foreign in found
        if foreign is not None
    )


def _selected(exports: tuple[NamedExport, ...], selectors: tuple[str, ...]) -> Set[Identifier]:
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


def _function(
    named: NamedExport, func: Func, is_sync: bool, style: Style, mentions: Mentions
) -> ExportedFunction:
    annotation = mentions.annotation(results_annotation(func.type.results))
    types = aliases(func)
    mentions.add("ClassVar")
    mentions.annotation(", ".join(types))
    return ExportedFunction(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, func, named.params),
        params=parameters(func.type, named.params, mentions),
        arguments=", ".join(named.params),
        annotation=annotation,
        result=one_off("result", {*named.params}) if func.type.results else None,
        result_annotation=mentions.visible(annotation, {*named.params}),
        define="def" if is_sync else style.define,
        call="self.__sync_calls__" if is_sync else f"{style.awaits}self.__calls__",
        types=f"({', '.join(types)}{',' if len(types) == 1 else ''})",
        getter=_getter(func, style, mentions),
    )


def _getter(func: Func, style: Style, mentions: Mentions) -> str | None:
    if not style.getters or not has_arity(func):
        return None
    params = ", ".join(["Stack", *map(value_annotation, func.type.params)])
    call = style.call.format(f"[{params}]", results_annotation(func.type.results))
    return mentions.annotation(f"AsyncGetter[{call}]")


def _value(
    named: NamedExport, extern: Extern, names: Set[str], mentions: Mentions
) -> ExportedValue:
    accessor, annotation, arguments = _access(extern)
    mentions.annotation(arguments)
    return ExportedValue(
        raw=named.item.name,
        name=named.name,
        doc=doc_lines(named.item.name, named.name, extern),
        annotation=mentions.annotation(annotation, names),
        accessor=accessor,
        arguments=arguments,
    )


def _access(extern: Extern) -> tuple[str, str, str]:
    if isinstance(extern, Memory):
        return "__memory__", "Memory", ""
    if isinstance(extern, Table):
        return "__table__", "wasmtime.Table", ""
    assert isinstance(extern, Global)
    value = VALUE_TYPES[extern.type]
    if extern.mutable:
        return "__mutable_global__", f"MutableGlobal[{value.annotation}]", f", {value.alias}"
    return "__global__", f"Global[{value.annotation}]", f", {value.alias}"
