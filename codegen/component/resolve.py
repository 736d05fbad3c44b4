"""Resolve types: from indices into a scope's types to the types themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import CodegenError
from . import definitions as d
from . import types as t
from .plan import FunctionItem, ImportedFunction, Instance
from .scope import InstanceTypeClosure, OtherType, Scope

_VALUE_TYPES = (
    str, t.Record, t.Variant, t.List, t.Tuple, t.Flags, t.Enum, t.Option, t.Result, t.Map,
    t.Handle, t.Stream, t.Named,
)  # fmt: skip


def value_type(scope: Scope, ref: d.ValueRef) -> t.ValueType:
    """Return the type of a value."""
    if isinstance(ref, str):
        return ref
    entry = scope.get("type", ref, object)
    if not isinstance(entry, _VALUE_TYPES):
        raise CodegenError(f"invalid component: type {ref} is not the type of a value")
    return entry  # type: ignore[return-value]


def type_entry(scope: Scope, type: d.TypeDefinition) -> object:
    """Return what a type's definition adds to the index space of types."""
    return _RESOLVERS[type.__class__](scope, type)


def extern(
    scope: Scope, name: str, type: d.ExternType, interface: str | None, given: object
) -> object:
    """Return an import or export of a type; ``given`` is what is exported, None for an import.

    ``interface`` is the name of the imported instance that it belongs to, "" for the world, and
    None where that is known later.
    """
    if type.sort == "func" and type.index is not None:
        function = scope.get("type", type.index, t.Function)
        if isinstance(given, FunctionItem):
            return FunctionItem(given.function, function)
        return FunctionItem(ImportedFunction(interface or "", name, function), function)
    if type.sort == "type":
        return _type_extern(scope, name, type, interface, given)
    if type.sort == "instance" and type.index is not None:
        closure = scope.get("type", type.index, InstanceTypeClosure)
        return instance(closure, interface, given if isinstance(given, Instance) else None)
    return OtherType() if given is None else given


def _type_extern(
    scope: Scope, name: str, type: d.ExternType, interface: str | None, given: object
) -> object:
    if isinstance(given, t.Named) and given.name == name:
        return given
    if given is not None:
        entry = given
    elif type.index is None:
        entry = t.Resource(None)
    else:
        entry = scope.get("type", type.index, object)
    if isinstance(entry, (t.Resource, *_VALUE_TYPES)):
        return t.Named(name, entry, interface)  # type: ignore[arg-type]
    return entry


def instance(
    closure: InstanceTypeClosure, interface: str | None, given: Instance | None
) -> Instance:
    """Return an instance of a type: an imported one, or a given one as the type describes it."""
    scope = Scope(closure.scope, None)
    exports: dict[str, object] = {}
    for declaration in closure.type.declarations:
        if isinstance(declaration, d.Export) and declaration.type is not None:
            name = declaration.name
            actual = None if given is None else given.exports.get(name)
            exports[name] = extern(scope, name, declaration.type, interface, actual)
            scope.add(declaration.type.sort, exports[name])
        else:
            declare(scope, declaration)
    return Instance(exports)


def declare(scope: Scope, declaration: d.Definition) -> bool:
    """Add a type or an alias to the scope; return False if the definition is neither."""
    if isinstance(declaration, d.CoreTypeDefinition):
        scope.add("core type", OtherType())
    elif isinstance(declaration, d.TypeEntry):
        scope.add("type", type_entry(scope, declaration.type))
    elif isinstance(declaration, d.OuterAlias):
        outer = scope.outer(declaration.depth)
        scope.add(declaration.sort, outer.get(declaration.sort, declaration.index, object))
    elif isinstance(declaration, d.ExportAlias) and declaration.of == "instance":
        of = scope.get("instance", declaration.instance, Instance)
        if declaration.name not in of.exports:
            raise CodegenError("invalid component: an alias of an export that does not exist")
        scope.add(declaration.sort, of.exports[declaration.name])
    else:
        return False
    return True


def _optional(scope: Scope, ref: d.ValueRef | None) -> t.ValueType | None:
    return None if ref is None else value_type(scope, ref)


def _record(scope: Scope, type: d.RecordType) -> t.Record:
    return t.Record(tuple([(label, value_type(scope, ref)) for label, ref in type.fields]))


def _variant(scope: Scope, type: d.VariantType) -> t.Variant:
    return t.Variant(tuple([(label, _optional(scope, ref)) for label, ref in type.cases]))


def _handle(scope: Scope, type: d.HandleType) -> t.Handle:
    found = t.resource(scope.get("type", type.resource, object))
    if found is None:
        raise CodegenError(f"invalid component: type {type.resource} is not a resource")
    return t.Handle(found, type.borrow)


def _function(scope: Scope, type: d.FunctionType) -> t.Function:
    params = tuple([(label, value_type(scope, ref)) for label, ref in type.params])
    return t.Function(params, _optional(scope, type.result), type.is_async)


def _resource(scope: Scope, type: d.ResourceType) -> t.Resource:
    if type.destructor is None:
        return t.Resource(scope.component)
    return t.Resource(scope.component, scope.get("core func", type.destructor, object))


_RESOLVERS: dict[type, Callable[[Scope, Any], object]] = {
    d.PrimitiveType: lambda scope, type: type.primitive,
    d.RecordType: _record,
    d.VariantType: _variant,
    d.ListType: lambda scope, type: t.List(value_type(scope, type.element), type.length),
    d.TupleType: lambda scope, type: t.Tuple(
        tuple([value_type(scope, ref) for ref in type.elements])
    ),
    d.FlagsType: lambda scope, type: t.Flags(type.labels),
    d.EnumType: lambda scope, type: t.Enum(type.labels),
    d.OptionType: lambda scope, type: t.Option(value_type(scope, type.element)),
    d.ResultType: lambda scope, type: t.Result(
        _optional(scope, type.ok), _optional(scope, type.error)
    ),
    d.MapType: lambda scope, type: t.Map(
        value_type(scope, type.key), value_type(scope, type.value)
    ),
    d.HandleType: _handle,
    d.StreamType: lambda scope, type: t.Stream(type.kind, _optional(scope, type.element)),
    d.FunctionType: _function,
    d.ResourceType: _resource,
    d.InstanceType: lambda scope, type: InstanceTypeClosure(type, scope),
    d.ComponentType: lambda scope, type: OtherType(),
}
