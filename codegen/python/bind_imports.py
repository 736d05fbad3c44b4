"""Bind what the host provides: Protocols, and how their members are wrapped."""

from __future__ import annotations

from ..errors import UnbindableImport
from ..interface import Extern, Func, Global, Kind, Memory, Table
from . import annotations as types
from .bindings import ImportedFunction, ImportedValue, Protocol
from .docstrings import doc_lines, quoted
from .flavors import Flavor
from .literals import shown
from .names import NamedImport, NamedModule


def bind_imports(modules: tuple[NamedModule, ...], flavor: Flavor) -> tuple[Protocol, ...]:
    """Return one Protocol for each module that is imported from.

    Raises:
        UnbindableImport: A type of an import has no Python form.
    """
    return tuple(_protocol(module, flavor) for module in modules)


def _protocol(module: NamedModule, flavor: Flavor) -> Protocol:
    doc = f"What the module imports from {quoted(module.raw)}."
    members = tuple(_member(named, flavor) for named in module.members)
    return Protocol(module.class_name, module.field, (doc,), members)


def _member(named: NamedImport, flavor: Flavor) -> ImportedFunction | ImportedValue:
    item = named.item
    if type_ := types.unbindable_type(item.extern):
        label = f"import {shown(item.module)} {shown(item.name)}"
        reason = f"type {type_} has no Python form"
        raise UnbindableImport(f"{label} cannot be bound: {reason}", item.offset)
    common = item.module, item.name, named.name, named.path, doc_lines(named)
    if not isinstance(item.extern, Func):
        text, kind = types.signature_text(item.extern), _value_type(item.extern, flavor)
        return ImportedValue(*common, text, *kind)
    arity, by_arity = len(named.params), types.has_arity(item.extern)
    result = types.result_annotation(item.extern)
    return ImportedFunction(
        *common,
        type=types.alias_text(item.extern),
        params=types.parameters(item.extern, named.params),
        result=result,
        annotation=flavor.host_result.format(result),
        arity=arity,
        types=", ".join(types.aliases(item.extern)),
        wrap=f"{flavor.wrap}{arity}" if by_arity else flavor.new,
        by_arity=by_arity,
    )


def _value_type(extern: Extern, flavor: Flavor) -> tuple[str, Kind]:
    if isinstance(extern, Memory):
        return ("wasmtime.SharedMemory" if extern.shared else "wasmtime.Memory"), "memory"
    if isinstance(extern, Table):
        return f"wasmtime.Table | {types.table_class(extern, flavor.func_table)}", "table"
    if isinstance(extern, Global):
        return "wasmtime.Global", "global"
    return "wasmtime.Tag", "tag"
