"""Bind what the host provides: Protocols, and how their members are wrapped."""

from __future__ import annotations

from sys import intern

from ..errors import UnbindableImport
from ..interface import Extern, Func, Global, Kind, Memory, Table
from .annotations import (
    alias_text,
    aliases,
    any_parameters,
    has_arity,
    parameters,
    results_annotation,
    signature_text,
    unbindable_type,
)
from .bindings import ImportedFunction, ImportedValue, Protocol
from .definitions import Definitions
from .docstrings import doc_lines, quoted
from .flavors import Flavor
from .large_modules import host_type, type_literal
from .literals import shown
from .names import NamedImport, Names
from .sizes import is_long


def bind_imports(names: Names, flavor: Flavor, definitions: Definitions) -> tuple[Protocol, ...]:
    """Return one Protocol for each module that is imported from.

    Raises:
        UnbindableImport: A type of an import has no Python form.
    """
    shared = definitions if names.has_large_imports else None
    return tuple(
        Protocol(
            class_name=module.class_name,
            field=module.field,
            doc=(f"What the module imports from {quoted(module.raw)}.",),
            members=tuple(_member(named, flavor, shared) for named in module.members),
        )
        for module in names.modules
    )


def _member(
    named: NamedImport, flavor: Flavor, shared: Definitions | None
) -> ImportedFunction | ImportedValue:
    item = named.item
    type_ = unbindable_type(item.extern)
    if type_ is not None:
        raise UnbindableImport(
            f"import {shown(item.module)} {shown(item.name)} cannot be bound: "
            f"type {type_} has no Python form",
            item.offset,
        )
    if isinstance(item.extern, Func):
        return _function(named, item.extern, flavor, shared)
    annotation, kind = _value_type(item.extern)
    return ImportedValue(
        module=item.module,
        raw=item.name,
        name=named.name,
        path=named.path,
        doc=doc_lines(item.name, named.name, item.extern),
        type=signature_text(item.extern),
        annotation=annotation,
        kind=kind,
    )


def _function(
    named: NamedImport, func: Func, flavor: Flavor, shared: Definitions | None
) -> ImportedFunction:
    arity = len(func.type.params)
    by_arity = has_arity(func)
    result = results_annotation(func.type.results)
    by_name = shared is not None and is_long(func.type)
    return ImportedFunction(
        module=named.item.module,
        raw=named.item.name,
        name=named.name,
        path=named.path,
        doc=(f"A function of {arity} parameters.",)
        if by_name
        else doc_lines(named.item.name, named.name, func, named.params),
        type_literal=type_literal(func, shared) if shared else f'"{alias_text(func)}"',
        params=any_parameters(func.type) if by_name else parameters(func.type, named.params),
        result=result,
        annotation=intern(flavor.host_result.format(result)),
        arity=arity,
        types="" if shared else ", ".join(aliases(func)),
        wrap=f"{flavor.wrap}{arity}" if by_arity else flavor.new,
        by_arity=by_arity,
        signature=host_type(func, flavor, shared) if shared and by_name else None,
    )


def _value_type(extern: Extern) -> tuple[str, Kind]:
    if isinstance(extern, Memory):
        return ("wasmtime.SharedMemory" if extern.shared else "wasmtime.Memory"), "memory"
    if isinstance(extern, Table):
        return "wasmtime.Table", "table"
    if isinstance(extern, Global):
        return "wasmtime.Global", "global"
    return "wasmtime.Tag", "tag"
