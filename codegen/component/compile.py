"""The straight line for components: bytes, definitions, plan, surface, model, source."""

from __future__ import annotations

from dataclasses import dataclass

from .. import validation
from ..emit.render import render_file
from ..errors import CodegenError
from ..options import Options
from ..python.identifiers import Identifier
from .bind import Binder
from .imports import import_lines
from .inline import TooManyInstances
from .inline import plan as make_plan
from .model import ComponentBindings
from .plan import Plan
from .provided import Provided, find_provided
from .reader import read_component
from .registry import Registry
from .strip import strip_bodies
from .surface import Surface, read_surface
from .wit import Wit, world


@dataclass(frozen=True, slots=True)
class ReadComponent:
    """A component with its plan, and what it shows."""

    wasm: bytes
    plan: Plan
    surface: Surface
    provided: Provided


def read(wasm: bytes, options: Options) -> ReadComponent:
    """Read a component.

    Raises:
        CodegenError: It is malformed, invalid, or needs what is not supported.
    """
    plan = _plan(wasm, options)
    surface = read_surface(plan)
    provided = Provided() if options.wasi_host else find_provided(surface, Registry(surface))
    if options.validate:
        for module in plan.modules:
            validation.validate_core_module(wasm[module.start : module.end])
    return ReadComponent(wasm, plan, surface, provided)


def _plan(wasm: bytes, options: Options) -> Plan:
    if options.sync_exports:
        raise CodegenError("--sync-exports is for modules: a component's exports have one kind")
    definition = read_component(wasm)
    try:
        plan, problem = make_plan(definition), None
    except TooManyInstances:
        raise  # wasmtime would take time and memory for each of them
    except CodegenError as error:
        plan, problem = None, error
    if options.validate:
        validation.validate_component(strip_bodies(wasm))  # which says better what is wrong
    if plan is None:
        assert problem is not None
        raise problem
    return plan


def bind(component: ReadComponent, stem: Identifier, options: Options) -> ComponentBindings:
    """Return the model of the component's bindings."""
    return Binder(
        component.wasm, component.plan, component.surface, component.provided, stem, options
    ).bind()


def wit(component: ReadComponent) -> str:
    """Return what the component imports and exports, as WIT."""
    return "\n".join(world(component.surface, Wit(Registry(component.surface))))


def source(component: ReadComponent, stem: Identifier, options: Options) -> bytes:
    """Return the source of the component's bindings."""
    bindings = bind(component, stem, options)
    return render_file("component", lambda used: import_lines(used, bindings.taken), b=bindings)
