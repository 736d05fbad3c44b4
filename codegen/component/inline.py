"""Take all nesting out of a component: walk over its definitions and write down a plan.

An instance of a nested component is made by walking over that component's definitions with its
arguments in place of its imports. A small component may ask for a huge number of instances, as each
level can multiply those of the one below; the number of definitions visited is bounded for that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import CodegenError
from . import definitions as d
from . import types as t
from .plan import (
    AsyncFunction,
    CoreArgument,
    CoreExport,
    CoreFunction,
    CoreInstance,
    CoreItem,
    FunctionItem,
    Instance,
    LiftedFunction,
    Lowered,
    Module,
    Options,
    Plan,
    ResourceFunction,
    Trampoline,
)
from .resolve import declare, extern
from .scope import ComponentClosure, Scope

# Definitions visited beyond those of the component itself; real ones need a few thousand at most.
_MAX_VISITS = 100_000
_MAX_DEPTH = 100


class TooManyInstances(CodegenError):
    """A component instantiates nested ones more often than any real one does."""


def plan(component: d.Component) -> Plan:
    """Return the plan of a component.

    Raises:
        CodegenError: The component is invalid, or instantiates nested components too often.
    """
    return _Inliner(component).plan()


class _Inliner:
    """The plan under construction."""

    def __init__(self, component: d.Component) -> None:
        self._root = component
        self._modules: dict[Module, int] = {}
        self._instances: list[CoreInstance] = []
        self._trampolines: list[CoreFunction] = []
        self._parents: list[int | None] = []
        self._imports: dict[str, object] = {}
        self._visits = -len(component.definitions)
        self._depth = 0

    def plan(self) -> Plan:
        scope = Scope(None, self._component_instance(None))
        exports = self._walk(self._root, scope, None)
        for name, item in exports.items():
            _name_types(item, name)
        return Plan(
            tuple(self._modules),
            tuple(self._instances),
            tuple(self._trampolines),
            tuple(self._parents),
            self._imports,
            exports,
        )

    def _component_instance(self, parent: int | None) -> int:
        self._parents.append(parent)
        return len(self._parents) - 1

    def _walk(
        self, component: d.Component, scope: Scope, arguments: dict[str, object] | None
    ) -> dict[str, object]:
        """Return the exports; without arguments the imports are the host's."""
        exports: dict[str, object] = {}
        self._visits += len(component.definitions)
        if self._visits > _MAX_VISITS or self._depth > _MAX_DEPTH:
            raise TooManyInstances("the component instantiates nested components too often")
        for definition in component.definitions:
            if isinstance(definition, d.Import):
                self._import(scope, definition, arguments)
            elif isinstance(definition, d.Export):
                self._export(scope, definition, exports)
            elif not declare(scope, definition):
                sort, entry = _DEFINITIONS[definition.__class__](self, scope, definition)
                scope.add(sort, entry)
        return exports

    def _import(
        self, scope: Scope, definition: d.Import, arguments: dict[str, object] | None
    ) -> None:
        name, type = definition.name, definition.type
        if arguments is None:
            interface = name if type.sort == "instance" else ""
            item = self._imports[name] = extern(scope, name, type, interface, None)
        elif name in arguments:
            item = arguments[name]
        else:
            raise CodegenError("invalid component: an argument of an instance is missing")
        scope.add(type.sort, item)

    def _export(self, scope: Scope, definition: d.Export, exports: dict[str, object]) -> None:
        name, index = definition.name, definition.item
        if index is None:
            raise CodegenError("invalid component: an export without an item")
        item = scope.get(index.sort, index.index, object)
        if definition.type is not None:
            item = extern(scope, name, definition.type, None, item)
        elif isinstance(item, (t.Resource, t.Named)) or index.sort == "type":
            item = extern(scope, name, d.ExternType("type", index.index), None, item)
        exports[name] = item
        scope.add(index.sort, item)

    def _module(self, scope: Scope, definition: d.CoreModule) -> tuple[d.Sort, object]:
        module = Module(definition.start, definition.end)
        self._modules.setdefault(module, len(self._modules))
        return "core module", module

    def _core_instance(
        self, scope: Scope, definition: d.InstantiateModule
    ) -> tuple[d.Sort, object]:
        module = scope.get("core module", definition.module, object)
        if not isinstance(module, Module):
            raise CodegenError("the component instantiates a core module of the host")
        arguments: dict[str, CoreArgument] = {}
        for name, index in definition.arguments:
            arguments[name] = scope.get("core instance", index, object)  # type: ignore[assignment]
        instance = CoreInstance(self._modules[module], arguments, _component_of(scope))
        self._instances.append(instance)
        return "core instance", len(self._instances) - 1

    def _instance(self, scope: Scope, definition: d.InstantiateComponent) -> tuple[d.Sort, object]:
        closure = scope.get("component", definition.component, object)
        if not isinstance(closure, ComponentClosure):
            raise CodegenError("the component instantiates a component of the host")
        arguments = {
            name: scope.get(index.sort, index.index, object) for name, index in definition.arguments
        }
        inner = Scope(closure.scope, self._component_instance(_component_of(scope)))
        self._depth += 1
        exports = self._walk(closure.definition, inner, arguments)
        self._depth -= 1
        return "instance", Instance(exports)

    def _bundle(self, scope: Scope, definition: d.Bundle) -> tuple[d.Sort, object]:
        exports = {
            name: scope.get(index.sort, index.index, object) for name, index in definition.exports
        }
        return definition.sort, (
            exports if definition.sort == "core instance" else Instance(exports)
        )

    def _core_alias(self, scope: Scope, definition: d.ExportAlias) -> tuple[d.Sort, object]:
        of = scope.get("core instance", definition.instance, object)
        if isinstance(of, int):
            return definition.sort, CoreExport(of, definition.name)
        if not isinstance(of, dict) or definition.name not in of:
            raise CodegenError("invalid component: an alias of an export that does not exist")
        return definition.sort, of[definition.name]

    def _lift(self, scope: Scope, definition: d.Lift) -> tuple[d.Sort, object]:
        core = _core_item(scope, "core func", definition.core_function)
        type = scope.get("type", definition.type, t.Function)
        options = _options(scope, definition.options)
        function = LiftedFunction(core, options, type, _component_of(scope))
        return "func", FunctionItem(function, type)

    def _lower(self, scope: Scope, definition: d.Lower) -> tuple[d.Sort, object]:
        item = scope.get("func", definition.function, FunctionItem)
        options = _options(scope, definition.options)
        return self._trampoline(Lowered(item.function, options, _component_of(scope)))

    def _resource(self, scope: Scope, definition: d.ResourceBuiltin) -> tuple[d.Sort, object]:
        resource = t.resource(scope.get("type", definition.resource, object))
        if resource is None:
            raise CodegenError("invalid component: a resource function of what is no resource")
        function = ResourceFunction(definition.operation, resource, _component_of(scope))
        return self._trampoline(function)

    def _trampoline(self, function: CoreFunction) -> tuple[d.Sort, object]:
        self._trampolines.append(function)
        return "core func", Trampoline(len(self._trampolines) - 1)


def _component_of(scope: Scope) -> int:
    if scope.component is None:
        raise CodegenError("invalid component: a definition inside a type")
    return scope.component


def _core_item(scope: Scope, sort: d.Sort, index: int) -> CoreItem:
    item = scope.get(sort, index, object)
    if not isinstance(item, CoreExport | Trampoline):
        raise CodegenError(f"invalid component: {sort} {index} is of another kind")
    return item


def _options(scope: Scope, options: d.Options) -> Options:
    def item(sort: d.Sort, index: int | None) -> CoreItem | None:
        return None if index is None else _core_item(scope, sort, index)

    return Options(
        options.encoding,
        item("core memory", options.memory),
        item("core func", options.realloc),
        item("core func", options.post_return),
        options.is_async,
    )


def _name_types(item: object, interface: str) -> None:
    """Say where types belong that are exported with an instance, or by the world itself."""
    if isinstance(item, Instance):
        for inner in item.exports.values():
            if isinstance(inner, t.Named) and inner.interface is None:
                inner.interface = interface
    elif isinstance(item, t.Named) and item.interface is None:
        item.interface = ""


_Define = Callable[[_Inliner, Scope, Any], tuple[d.Sort, object]]
_DEFINITIONS: dict[type, _Define] = {
    d.CoreModule: _Inliner._module,
    d.Component: lambda inliner, scope, definition: (
        "component",
        ComponentClosure(definition, scope),
    ),
    d.InstantiateModule: _Inliner._core_instance,
    d.InstantiateComponent: _Inliner._instance,
    d.Bundle: _Inliner._bundle,
    d.ExportAlias: _Inliner._core_alias,
    d.Lift: _Inliner._lift,
    d.Lower: _Inliner._lower,
    d.ResourceBuiltin: _Inliner._resource,
    d.AsyncBuiltin: lambda inliner, scope, definition: inliner._trampoline(
        AsyncFunction(definition.name)
    ),
}
