"""Write types and functions of a component as WIT, the language of its interfaces."""

from __future__ import annotations

from . import types as t
from .registry import Registry, TypeEntry, is_alias
from .surface import FunctionSurface, InterfaceSurface, Surface


class Wit:
    """Writes types with the labels that the component gives them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def label(self, entry: TypeEntry) -> str:
        """Return what a type is called."""
        return entry.label

    def type(self, type: t.ValueType) -> str:
        """Return a type as a function's signature has it."""
        entry = self._registry.find(type)
        if entry is not None:
            return self.label(entry)
        if isinstance(type, str):
            return type
        if isinstance(type, t.Named):
            return type.name
        if isinstance(type, t.Handle):
            label = self._resource(type.resource)
            return f"borrow<{label}>" if type.borrow else label
        if isinstance(type, t.List):
            length = "" if type.length is None else f", {type.length}"
            return f"list<{self.type(type.element)}{length}>"
        if isinstance(type, t.Tuple):
            return f"tuple<{', '.join(map(self.type, type.elements))}>"
        if isinstance(type, t.Option):
            return f"option<{self.type(type.element)}>"
        if isinstance(type, t.Map):
            return f"map<{self.type(type.key)}, {self.type(type.value)}>"
        if isinstance(type, t.Result):
            return self._result(type)
        return type.__class__.__name__.lower()

    def _resource(self, resource: t.Resource) -> str:
        entry = self._registry.find(resource)
        return "resource" if entry is None else self.label(entry)

    def _result(self, type: t.Result) -> str:
        if type.error is None:
            return "result" if type.ok is None else f"result<{self.type(type.ok)}>"
        ok = "_" if type.ok is None else self.type(type.ok)
        return f"result<{ok}, {self.type(type.error)}>"

    def function(self, function: FunctionSurface) -> str:
        """Return a function as its interface declares it, without the semicolon."""
        params = function.item.type.params
        if function.kind == "method":
            params = params[1:]
        listed = ", ".join(f"{name}: {self.type(type)}" for name, type in params)
        result = function.item.type.result
        arrow = "" if result is None else f" -> {self.type(result)}"
        if function.kind == "constructor":
            own = result is not None and isinstance(result, t.Handle)
            return f"constructor({listed}){'' if own else arrow}"
        static = "static " if function.kind == "static" else ""
        return f"{function.label}: {static}func({listed}){arrow}"

    def definition(self, entry: TypeEntry) -> list[str]:
        """Return the lines that define a type that is no resource."""
        type, label = entry.type, entry.label
        assert not isinstance(type, t.Resource)
        if is_alias(entry):
            return [f"type {label} = {self.type(type)};"]
        if isinstance(type, t.Record):
            return _braces(f"record {label}", [f"{n}: {self.type(f)}" for n, f in type.fields])
        if isinstance(type, t.Variant):
            cases = [n if f is None else f"{n}({self.type(f)})" for n, f in type.cases]
            return _braces(f"variant {label}", cases)
        assert isinstance(type, t.Enum | t.Flags)
        return _braces(f"{type.__class__.__name__.lower()} {label}", list(type.labels))

    def interface(self, interface: InterfaceSurface) -> list[str]:
        """Return the lines inside an interface."""
        lines: list[str] = []
        for named in interface.types:
            entry = self._registry.find(named)
            if entry is not None and entry.interface.raw != interface.name.raw:
                used = (
                    entry.label if entry.label == named.name else f"{entry.label} as {named.name}"
                )
                lines.append(f"use {entry.interface.raw.partition('@')[0]}.{{{used}}};")
            elif entry is not None and entry.resource is not None:
                lines += self._resource_lines(entry, interface)
            elif entry is not None:
                lines += self.definition(entry)
        free = [function for function in interface.functions if function.kind == "function"]
        return lines + [f"{self.function(function)};" for function in free]

    def _resource_lines(self, entry: TypeEntry, interface: InterfaceSurface) -> list[str]:
        members = [
            f"{self.function(function)};"
            for function in interface.functions
            if function.resource == entry.label
        ]
        return (
            _braces(f"resource {entry.label}", members, comma="")
            if members
            else ([f"resource {entry.label};"])
        )


def _braces(head: str, items: list[str], comma: str = ",") -> list[str]:
    return [f"{head} {{", *(f"  {item}{comma}" for item in items), "}"]


def world(surface: Surface, wit: Wit) -> list[str]:
    """Return the whole surface as WIT: the world, then the interfaces by package."""
    lines = ["package root:component;", "", "world root {"]
    packages: dict[str, dict[str, InterfaceSurface]] = {}
    for interface in surface.imports:
        lines += _reference("import", interface, wit, packages)
    lines += [f"  {line}" for line in _world_lines(surface, wit)]
    for item in surface.exports:
        if isinstance(item, InterfaceSurface):
            lines += _reference("export", item, wit, packages)
        else:
            lines.append(f"  export {wit.function(item)};")
    lines.append("}")
    for package, interfaces in packages.items():
        lines += ["", f"package {package} {{"]
        for interface in interfaces.values():
            lines += [f"  interface {interface.name.label} {{"]
            lines += [f"    {line}" for line in wit.interface(interface)] + ["  }"]
        lines.append("}")
    return lines


def _world_lines(surface: Surface, wit: Wit) -> list[str]:
    lines = []
    for line in wit.interface(surface.world_imports):
        is_function = line.endswith(";") and ": " in line and "func(" in line
        lines.append(f"import {line}" if is_function and not line.startswith(" ") else line)
    types = InterfaceSurface(surface.world_imports.name, surface.world_types, ())
    return lines + wit.interface(types)


def _reference(
    direction: str,
    interface: InterfaceSurface,
    wit: Wit,
    packages: dict[str, dict[str, InterfaceSurface]],
) -> list[str]:
    name = interface.name
    if not name.package:
        inner = [f"    {line}" for line in wit.interface(interface)]
        return [f"  {direction} {name.label}: interface {{", *inner, "  }"]
    version = f"@{name.version}" if name.version else ""
    packages.setdefault(f"{name.namespace}:{name.package}{version}", {}).setdefault(
        name.label, interface
    )
    return [f"  {direction} {name.raw};"]
