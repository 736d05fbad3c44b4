"""Instances of components with async functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from ctypes import byref
from sys import getrefcount
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from weakref import ref

import wasmtime

from ..compile_cache.wasm_file import shared_engine
from ..host_function import HostFunction, facts_about
from ..modules.instantiate import instantiate_again, instantiate_async, instantiate_part
from ..modules.room import HostRoom
from ..native.structs import HOST
from ..store import StoreState, store_state
from ..values.checked import HostBuffer, checked_codec
from ..values.types import Signature
from ..wasmtime_api.guarded_store import guard, new_store
from . import plan as p
from .blueprint import NOT_MADE, AsyncComponentBlueprint, find_blueprint, keep_blueprint
from .builder import Builder
from .builtins import TYPES, resource_function
from .core_calls import CoreCall, RepFunction
from .exports import ComponentFunction, bind_export
from .guest import Component
from .host_functions import ComponentHostFunction
from .imports import imported_function
from .preparation import ComponentPreparation
from .recycling import References, Spare, is_usual
from .resources import Ownership
from .signatures import parse
from .state import ComponentState

if TYPE_CHECKING:
    from ..engine.limits import Limits
    from ..wasi.config import Wasi

C = TypeVar("C", bound=Component)


class AsyncBuilder(Builder):
    """Makes host functions that may be async, and calls that may have to wait."""

    store_state: StoreState

    room: HostRoom

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.references = References()

    def define(self, row: p.Function) -> wasmtime.Func:
        state = self.store_state
        types = TYPES[row.operation] if isinstance(row, p.ResourceFunction) else row.type
        buffer = checked_codec(parse(types)).new_host_buffer(state)
        return state.define(self._host_function(row, buffer))

    def make(self, status: int) -> HostFunction:
        """Return the host function for which a poll ended with that status the first time."""
        state, number = self.store_state, status - HOST
        before = self.references.before(self)
        made = self._host_function(self.plan.functions[number], self.room.buffer(number, state))
        made.make_ready()
        self.references.count(self, before)
        return state.host_functions.setdefault(status, made)

    def _host_function(self, row: p.Function, buffer: HostBuffer) -> HostFunction:
        state, component = self.store_state, self.component
        if isinstance(row, p.ResourceFunction):
            kind = RepFunction if row.operation == "rep" else HostFunction
            function = resource_function(row, component, self.destroy)
            name = f"[resource-{row.operation}]{self.plan.by_number[row.resource].name}"
            return kind(function, buffer, facts_about(function), name, importer=component.guest)
        if isinstance(row, p.HostFunction):
            called = self.outer_function(row)
        else:
            called = self._inner_function(row)
        imported = imported_function(row, component, self.memory(row.options))
        return ComponentHostFunction(state, called, imported, buffer)

    def _inner_function(self, row: p.InnerFunction) -> Any:
        component = self.component
        enter, leave = component.crossing(row.options.component, row.callee.options.component)

        async def call(*values: Any) -> Any:
            scope = enter()
            try:
                return await self.inner(row.callee).call_slowly(None, values)
            finally:
                leave(scope)

        return call

    def core_call(self, core: Any, signature: Signature, name: str) -> CoreCall:
        return CoreCall(self.store_state, core, signature, name)

    def bind(self, export: p.Export) -> ComponentFunction:
        self.store_state.check_thread()
        raw, memory = self.function(export.core, export.name), self.memory(export.options)
        post_return = self.post_return(export)
        bound = ComponentFunction(
            self.store, self.store_state, raw, export, self.component, memory, post_return
        )
        self.users.append(bound.call.buffer)
        return bound

    def makes_placed_alone(self, imports: int) -> bool:
        """Return True if so many host functions, and exports, are all that was ever made."""
        others = self._functions or self._destructors or self._inner
        return not others and self.store_state.serves_placed_alone(imports)

    def is_idle(self) -> bool:
        return self.store_state.queue.owner is None

    async def destroy(self, resource: int, rep: int) -> None:
        """Run the destructor of an object of the guest."""
        destructor = self.destructor(resource)
        if destructor is not None:
            await destructor.call_slowly(None, (rep,))

    async def drop(self, ownership: Ownership) -> None:
        """Drop an object that Python owned."""
        self.component.poison.check()
        ownership.check()
        destructor = self.destructor(ownership.resource)
        if destructor is not None:
            destructor.check_not_entered()
        rep = self.take(ownership)
        if destructor is not None:
            try:
                await destructor.call_slowly(None, (rep, ownership))
            finally:
                ownership.give_back()


class AsyncCalls(dict[str, Any]):
    """The functions of an instance by name, each bound when it is first called."""

    __slots__ = ("bound_functions", "builder", "references")

    def __init__(self, builder: AsyncBuilder) -> None:
        self.builder = builder
        self.bound_functions: dict[str, ComponentFunction] = {}
        #: What `getrefcount` says of each, if nothing else refers to it.
        self.references: dict[str, int] = {}

    def __missing__(self, name: str) -> Any:
        builder, bound = self.builder, self.bound_functions
        builder.component.poison.check()
        before = builder.references.before(builder)
        bound[name] = builder.bind(builder.plan.exports[name])
        function = self.setdefault(name, bind_export(bound[name], builder.store))
        self.references[name] = getrefcount(bound[name])
        builder.references.count(builder, before)
        return function

    def forget(self) -> None:
        """Bind all functions anew."""
        self.clear()
        self.bound_functions.clear()


async def instantiate_component(
    cls: type[C], imports: object, *, store: wasmtime.Store | None,
    on_unwind: Literal["poison", "keep"], limits: Limits | None, offload: bool,
    wasi: Wasi | None = None,
) -> C:  # fmt: skip
    """Make an instance of a generated class with async methods: what its ``instantiate`` calls."""
    preparation = ComponentPreparation(cls, on_unwind, limits, wasi, offload)
    if store is not None:
        return await _instantiate_in(store, preparation, imports)
    engine = shared_engine(preparation.counts_fuel)
    blueprint = find_blueprint(cls, AsyncComponentBlueprint, engine)
    if blueprint is None:
        preparation.checked(imports)
        modules = await preparation.modules_elsewhere(engine)
        rest = cls.__file__, preparation.plan, engine, modules
        blueprint = keep_blueprint(cls, AsyncComponentBlueprint(*rest))
    functions, recycler = blueprint.functions.read(imports), blueprint.recycler
    if recycler is None or not is_usual(preparation.poison, limits):
        return await _instantiate_own(preparation, blueprint, functions)
    spare = recycler.take()
    if spare is None:
        guest = await _instantiate_own(preparation, blueprint, functions)
    else:
        guest = await _instantiate_again(preparation, blueprint, spare)
    guest.__instance__.recycler = recycler
    return guest


async def _instantiate_in(
    store: wasmtime.Store, preparation: ComponentPreparation[C], imports: object
) -> C:
    """Make an instance in a store that may be in use."""
    functions = preparation.checked(imports)
    guest = preparation.cls.__new__(preparation.cls)
    modules = await preparation.modules_elsewhere(store.engine)
    state = store_state(store)
    component = preparation.component(store, state, guest, False)
    builder = AsyncBuilder(preparation.plan, store, state, component, functions)
    begin_turns(component)
    for module, items in builder.steps(modules):
        core = await instantiate_async(store, module, items)
        component.core.append(core.exports(store))
    return _finished(guest, component, AsyncCalls(builder))


async def _instantiate_own(
    preparation: ComponentPreparation[C], blueprint: AsyncComponentBlueprint,
    functions: Mapping[str, Callable[..., Any]],
) -> C:  # fmt: skip
    """Make an instance in a store of its own, as its class's blueprint says (fact 9)."""
    engine, poison, shared = blueprint.engine, preparation.poison, blueprint.room.new_shared()
    guest = preparation.cls.__new__(preparation.cls)
    store, context = new_store(engine, byref(shared))
    try:
        state = StoreState(engine, context, shared)
        guard(store, state)
        component = preparation.component(store, state, guest, True)
        builder = AsyncBuilder(preparation.plan, store, state, component, functions)
        builder.room = blueprint.room
        state.take_placed(builder, len(blueprint.signatures))
        begin_turns(component)
        core, starts = component.core, blueprint.starts
        for step in blueprint.steps:
            if step is None:
                core.append(NOT_MADE)
                continue
            resolved, rest = step.take(context, core), (step.module, poison, starts)
            core.append(await instantiate_part(store, state, resolved, *rest))
            step.keep(resolved)
    except BaseException:
        # Refused if the collector closes this coroutine from another thread than that of a
        # nested call. The store then belongs to that call.
        with suppress(RuntimeError):
            store.close()
        raise
    return _finished(guest, component, AsyncCalls(builder))


async def _instantiate_again(
    preparation: ComponentPreparation[C], blueprint: AsyncComponentBlueprint, spare: Spare
) -> C:
    """Make an instance as `_instantiate_own` does, of what a closed one consisted of."""
    guest, component = preparation.cls.__new__(preparation.cls), spare.component
    builder, store, poison = spare.builder, component.store, component.poison
    try:
        spare.renew_store(ref(guest), preparation.wasi_host())
        state = builder.store_state
        state.take_placed(builder, len(blueprint.signatures))
        begin_turns(component)
        core, starts = component.core, blueprint.starts
        for step, exports in zip(blueprint.steps, core, strict=True):
            if step is None:
                continue
            resolved = step.take(state.context, core)
            rest = step.module, poison, starts, exports.instance
            await instantiate_again(store, state, resolved, *rest)
            state.instances.append(exports)
            step.keep(resolved)
        spare.find_again()
    except BaseException:
        with suppress(RuntimeError):  # as in `_instantiate_own`
            store.close()
        raise
    return _finished(guest, component, spare.calls)


def begin_turns(component: ComponentState) -> None:
    """Count from now on for how long the guest calls WASI without a turn of the event loop."""
    if component.wasi is not None:
        component.wasi.turns.begin()


def _finished(guest: C, component: ComponentState, calls: AsyncCalls) -> C:
    """Return the object of the generated class for an instance that was made."""
    component.drop_object, component.calls = calls.builder.drop, calls
    guest.__instance__, guest.__calls__ = component, calls
    return guest
