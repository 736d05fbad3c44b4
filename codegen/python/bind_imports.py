"""Bind what the host provides: Protocols, and how their members are wrapped."""

from __future__ import annotations

from sys import intern

from ..errors import UnbindableImport
from ..interface import Extern, Func, Global, Kind, Memory, Table
from . import annotations as types
from .bindings import ImportedFunction, ImportedValue, Protocol
from .definitions import Definitions
from .docstrings import doc_lines, quoted
from .flavors import Flavor
from .large_modules import host_type, type_literal
from .literals import shown
from .names import NamedImport, NamedModule, Names
from .sizes import is_long


def bind_imports(names: Names, flavor: Flavor, definitions: Definitions) -> tuple[Protocol, ...]:
    """Return one Protocol for each module that is imported from.

    Raises:
        UnbindableImport: A type of an import has no Python form.
    """
    shared = definitions if names.has_large_imports else None
    return tuple(_protocol(module, flavor, shared) for module in names.modules)


def _protocol(module: NamedModule, flavor: Flavor, shared: Definitions | None) -> Protocol:
    doc = f"What the module imports from {quoted(module.raw)}."
    members = tuple(_member(named, flavor, shared) for named in module.members)
    return Protocol(module.class_name, module.field, (doc,), members)


def _member(
    named: NamedImport, flavor: Flavor, shared: Definitions | None
) -> ImportedFunction | ImportedValue:
    item = named.item
    if type_ := types.unbindable_type(item.extern):
        label = f"import {shown(item.module)} {shown(item.name)}"
        reason = f"type {type_} has no Python form"
        raise UnbindableImport(f"{label} cannot be bound: {reason}", item.offset)
    if isinstance(item.extern, Func):
        return _function(named, item.extern, flavor, shared)
    common = item.module, item.name, named.name, named.path, doc_lines(named)
    text, kind = types.signature_text(item.extern), _value_type(item.extern, flavor)
    return ImportedValue(*common, text, *kind)


def _function(
    named: NamedImport, func: Func, flavor: Flavor, shared: Definitions | None
) -> ImportedFunction:
    arity, by_arity = len(func.type.params), types.has_arity(func)
    by_name = shared if is_long(func.type) else None
    result = types.result_annotation(func)
    return ImportedFunction(
        module=named.item.module,
        raw=named.item.name,
        name=named.name,
        path=named.path,
        doc=(f"A function of {arity} parameters.",) if by_name else doc_lines(named),
        type_literal=type_literal(func, shared) if shared else f'"{types.alias_text(func)}"',
        params=types.any_parameters(func) if by_name else types.parameters(func, named.params),
        result=result,
        annotation=intern(flavor.host_result.format(result)),
        arity=arity,
        types="" if shared else ", ".join(types.aliases(func)),
        wrap=f"{flavor.wrap}{arity}" if by_arity else flavor.new,
        by_arity=by_arity,
        signature=host_type(func, flavor, by_name) if by_name else None,
    )


def _value_type(extern: Extern, flavor: Flavor) -> tuple[str, Kind]:
    if isinstance(extern, Memory):
        return ("wasmtime.SharedMemory" if extern.shared else "wasmtime.Memory"), "memory"
    if isinstance(extern, Table):
        return f"wasmtime.Table | {types.table_class(extern, flavor.func_table)}", "table"
    if isinstance(extern, Global):
        return "wasmtime.Global", "global"
    return "wasmtime.Tag", "tag"
