"""What the host provides: Protocols, and how their members are wrapped."""

from __future__ import annotations

from collections.abc import Set

from ..errors import UnbindableImport
from ..interface import Extern, Func, Global, Kind, Memory, Table
from .annotations import (
    alias_text,
    aliases,
    has_arity,
    parameters,
    results_annotation,
    signature_text,
    unbindable,
)
from .bindings import ImportedFunction, ImportedValue, Protocol
from .docstrings import doc_lines, quoted
from .flavors import Style
from .literals import shown
from .mentions import Mentions
from .names import NamedImport, NamedModule


def bind_imports(
    modules: tuple[NamedModule, ...], style: Style, mentions: Mentions
) -> tuple[Protocol, ...]:
    """One Protocol for each module that is imported from."""
    if modules:
        mentions.add("Import", "Protocol", "dataclass")
    return tuple(_protocol(each, style, mentions) for each in modules)


def mention_wrappers(protocols: tuple[Protocol, ...], mentions: Mentions) -> None:
    """Mention what it takes to wrap each imported function by a call of its own."""
    mentions.add("Extern")
    for each in (member for protocol in protocols for member in protocol.members):
        if isinstance(each, ImportedFunction):
            mentions.add("FuncExt", *([] if each.by_arity else ["func_type"]))
            mentions.annotation(each.types)


def _protocol(named: NamedModule, style: Style, mentions: Mentions) -> Protocol:
    scope = {each.name for each in named.members}
    members = tuple(_member(each, scope, style, mentions) for each in named.members)
    doc = (f"What the module imports from {quoted(named.raw)}.",)
    return Protocol(named.class_name, named.field, doc, members)


def _member(
    named: NamedImport, scope: Set[str], style: Style, mentions: Mentions
) -> ImportedFunction | ImportedValue:
    item = named.item
    foreign = unbindable(item.extern)
    if foreign is not None:
        raise UnbindableImport(
            f"import {shown(item.module)} {shown(item.name)} cannot be bound: "
            f"type {foreign} has no Python form",
            item.offset,
        )
    if isinstance(item.extern, Func):
        return _function(named, item.extern, style, mentions)
    annotation, kind = _value_type(item.extern)
    return ImportedValue(
        module=item.module,
        raw=item.name,
        name=named.name,
        path=named.path,
        doc=doc_lines(item.name, named.name, item.extern),
        type=signature_text(item.extern),
        annotation=mentions.annotation(annotation, scope),
        kind=kind,
    )


def _function(named: NamedImport, func: Func, style: Style, mentions: Mentions) -> ImportedFunction:
    # Protocols reserve every name that a method's annotations mention; nothing hides them.
    arity = len(func.type.params)
    by_arity = has_arity(func)
    result = results_annotation(func.type.results)
    return ImportedFunction(
        module=named.item.module,
        raw=named.item.name,
        name=named.name,
        path=named.path,
        doc=doc_lines(named.item.name, named.name, func, named.params),
        type=alias_text(func),
        params=parameters(func.type, named.params, mentions),
        result=result,
        annotation=mentions.annotation(style.host_result.format(result)),
        arity=arity,
        types=", ".join(aliases(func)),
        wrap=f"{style.wrap}{arity}" if by_arity else style.new,
        by_arity=by_arity,
    )


def _value_type(extern: Extern) -> tuple[str, Kind]:
    if isinstance(extern, Memory):
        return ("wasmtime.SharedMemory" if extern.shared else "wasmtime.Memory"), "memory"
    if isinstance(extern, Table):
        return "wasmtime.Table", "table"
    if isinstance(extern, Global):
        return "wasmtime.Global", "global"
    return "wasmtime.Tag", "tag"
