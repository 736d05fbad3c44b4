"""What a component shows to the outside: interfaces, functions and named types, or why it cannot.

Everything here is as the component names it. Python names come later (names.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ..errors import CodegenError
from ..python.literals import shown
from . import plan as p
from . import types as t
from .definitions import LABEL

FunctionKind = Literal["function", "constructor", "method", "static"]

_NOT_BOUND = "a component, a core module, or an instance inside another"
_PLAIN = re.compile(rf"(?:\[(constructor|method|static)\])?({LABEL})(?:\.({LABEL}))?")
_INTERFACE = re.compile(rf"({LABEL}(?::{LABEL})*):({LABEL})/({LABEL})(?:@([0-9A-Za-z.+-]+))?")


@dataclass(frozen=True, slots=True)
class InterfaceName:
    """The parts of an interface's name. A plain one has a label alone, the world's has none."""

    raw: str
    label: str = ""
    package: str = ""
    namespace: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class FunctionSurface:
    """A function of an interface, or of the world.

    ``resource`` is the label of the resource that it belongs to, "" for most.
    """

    raw: str
    kind: FunctionKind
    resource: str
    label: str
    item: p.FunctionItem


@dataclass(frozen=True, slots=True)
class InterfaceSurface:
    """What belongs to one interface. The world's own things form one, too."""

    name: InterfaceName
    types: tuple[t.Named, ...]
    functions: tuple[FunctionSurface, ...]

    def has_members(self) -> bool:
        """True if there is more to it than names of types that are not resources."""
        return bool(self.functions) or any(t.resource(named) for named in self.types)


@dataclass(frozen=True, slots=True)
class Surface:
    """All of a component's surface, in its order; ``warnings`` name exports that are left out."""

    imports: tuple[InterfaceSurface, ...]
    world_imports: InterfaceSurface
    exports: tuple[InterfaceSurface | FunctionSurface, ...]
    world_types: tuple[t.Named, ...]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Collected:
    types: list[t.Named] = field(default_factory=list)
    functions: list[FunctionSurface] = field(default_factory=list)

    def interface(self, name: InterfaceName) -> InterfaceSurface:
        return InterfaceSurface(name, tuple(self.types), tuple(self.functions))


def read_surface(plan: p.Plan) -> Surface:
    """Return what the plan's component shows.

    Raises:
        CodegenError: The component needs what bindings cannot provide.
    """
    _refuse_async(plan)
    world, interfaces = _Collected(), []
    for name, item in plan.imports.items():
        if isinstance(item, p.Instance):
            interface, refused = _interface(name, item, "import")
            if refused:
                raise CodegenError(f"import {shown(name)}: {shown(refused[0])} cannot be bound")
            interfaces.append(interface)
        elif not _collect(world, name, item, "import"):
            raise CodegenError(f"import {shown(name)}: a component or core module of the host")
    exported, warnings = _Collected(), []
    exports: list[InterfaceSurface | FunctionSurface] = []
    for name, item in plan.exports.items():
        if isinstance(item, p.Instance):
            if not _is_left_over(name, item):
                interface, refused = _interface(name, item, "export")
                exports.append(interface)
                warnings += [
                    f"export {shown(name)}: {shown(inner)} is not bound: {_NOT_BOUND}"
                    for inner in refused
                ]
        elif not _collect(exported, name, item, "export"):
            warnings.append(f"export {shown(name)} is not bound: {_NOT_BOUND}")
        elif exported.functions and exported.functions[-1].raw == name:
            exports.append(exported.functions[-1])
    return Surface(
        tuple(interfaces),
        world.interface(InterfaceName("")),
        tuple(exports),
        tuple(exported.types),
        tuple(warnings),
    )


def all_types(surface: Surface) -> Iterator[t.Named]:
    """Return all named types, imports first."""
    for interface in (*surface.imports, surface.world_imports):
        yield from interface.types
    for item in surface.exports:
        if isinstance(item, InterfaceSurface):
            yield from item.types
    yield from surface.world_types


def _is_left_over(name: str, item: p.Instance) -> bool:
    """True for what componentize-py leaves in its components, which is not for users."""
    functions = [
        inner for inner, entry in item.exports.items() if isinstance(entry, p.FunctionItem)
    ]
    return name == "exports" and functions == ["init"]


def _interface(name: str, item: p.Instance, direction: str) -> tuple[InterfaceSurface, list[str]]:
    """Return an interface, and the names of what cannot be bound."""
    collected, refused = _Collected(), []
    for inner, entry in item.exports.items():
        if isinstance(entry, t.DEFINED):
            # An instance that was put together of types has them without names.
            entry = t.Named(inner, entry, name)
        if not _collect(collected, inner, entry, f"{direction} {shown(name)}:"):
            refused.append(inner)
    return collected.interface(interface_name(name)), refused


def interface_name(raw: str) -> InterfaceName:
    """Return the parts of an interface's name.

    Raises:
        CodegenError: It is neither a plain name nor an interface's.
    """
    match = _INTERFACE.fullmatch(raw)
    if match:
        namespace, package, label, version = match.groups(default="")
        return InterfaceName(raw, label, package, namespace, version)
    if re.fullmatch(LABEL, raw):
        return InterfaceName(raw, raw)
    raise CodegenError(f"{shown(raw)} is neither a plain name nor the name of an interface")


def _collect(collected: _Collected, name: str, item: object, where: str) -> bool:
    """Add an item; False if it is neither a function nor a type."""
    if isinstance(item, t.Named):
        if not re.fullmatch(LABEL, name):
            raise CodegenError(f"{where} {shown(name)} is not a plain name")
        collected.types.append(item)
    elif isinstance(item, p.FunctionItem):
        collected.functions.append(_function(name, item, where))
    else:
        # Function types have names, too, but nothing refers to them.
        return isinstance(item, t.Function)
    return True


def _function(name: str, item: p.FunctionItem, where: str) -> FunctionSurface:
    match = _PLAIN.fullmatch(name)
    if match is None or (match[3] is None) == (match[1] in ("method", "static")):
        raise CodegenError(f"{where} {shown(name)} is not a plain name")
    _check_function(item, f"{where} {shown(name)}")
    if match[1] is None:
        return FunctionSurface(name, "function", "", match[2], item)
    kind: FunctionKind = match[1]  # type: ignore[assignment]
    return FunctionSurface(name, kind, match[2], match[3] or match[2], item)


def _refuse_async(plan: p.Plan) -> None:
    for function in plan.trampolines:
        if isinstance(function, p.AsyncFunction):
            raise CodegenError(
                f"the component uses the async ABI ({function.name}), which is not supported"
            )
        if isinstance(function, p.Lowered) and function.options.is_async:
            raise CodegenError(
                "the component lowers a function with the async ABI, which is not supported"
            )


def _check_function(item: p.FunctionItem, where: str) -> None:
    function = item.function
    if item.type.is_async or function.type.is_async:
        raise CodegenError(f"{where} is an async function, which is not supported")
    if isinstance(function, p.LiftedFunction) and function.options.is_async:
        raise CodegenError(f"{where} is lifted with the async ABI, which is not supported")
