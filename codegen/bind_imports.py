"""What the host provides: Protocols, and how their members are wrapped."""

from __future__ import annotations

from collections.abc import Set

from codegen import pytypes
from codegen.bindings import ImportedFunction, ImportedValue, Protocol
from codegen.doclines import doc_lines, quoted
from codegen.errors import CodegenError
from codegen.interface import Extern, Func, Global, Kind, Memory, Table
from codegen.literals import shown
from codegen.mentions import Mentions
from codegen.scopes import NamedImport, NamedModule


def bind_imports(modules: tuple[NamedModule, ...], mentions: Mentions) -> tuple[Protocol, ...]:
    """One Protocol for each module that is imported from."""
    if modules:
        mentions.add("Extern", "Import", "Protocol", "dataclass")
    return tuple(_protocol(each, mentions) for each in modules)


def _protocol(named: NamedModule, mentions: Mentions) -> Protocol:
    scope = {each.name for each in named.members}
    members = tuple(_member(each, scope, mentions) for each in named.members)
    doc = (f"What the module imports from {quoted(named.raw)}.",)
    return Protocol(named.class_name, named.field, doc, members)


def _member(
    named: NamedImport, scope: Set[str], mentions: Mentions
) -> ImportedFunction | ImportedValue:
    item = named.item
    foreign = pytypes.unbindable(item.extern)
    if foreign is not None:
        raise CodegenError(
            f"import {shown(item.module)} {shown(item.name)} cannot be bound: "
            f"type {foreign} has no Python form"
        )
    if isinstance(item.extern, Func):
        return _function(named, item.extern, mentions)
    annotation, kind = _value_type(item.extern)
    return ImportedValue(
        module=item.module,
        raw=item.name,
        name=named.name,
        path=named.path,
        doc=doc_lines(item.name, named.name, item.extern),
        type=pytypes.signature_text(item.extern),
        annotation=mentions.annotation(annotation, scope),
        kind=kind,
    )


def _function(named: NamedImport, func: Func, mentions: Mentions) -> ImportedFunction:
    # Protocols reserve every name that a method's annotations mention; nothing hides them.
    types = pytypes.aliases(func.type)
    by_arity = len(func.type.params) <= pytypes.MAX_ARITY
    result = pytypes.results_annotation(func.type.results)
    mentions.add("FuncExt", "MaybeAwaitable", *([] if by_arity else ["func_type"]))
    mentions.annotation(", ".join(types))
    return ImportedFunction(
        module=named.item.module,
        raw=named.item.name,
        name=named.name,
        path=named.path,
        doc=doc_lines(named.item.name, named.name, func),
        type=pytypes.signature_text(func),
        params=pytypes.parameters(func.type, named.params, mentions),
        annotation=mentions.annotation(f"MaybeAwaitable[{result}]"),
        arity=len(func.type.params),
        types=", ".join(types),
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
