"""Instances of components with async functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

import wasmtime

from ..compile_cache.wasm_file import shared_engine
from ..host_function import HostFunction
from ..modules.instantiate import instantiate_async
from ..store import StoreState, store_state
from ..values.types import Signature
from . import plan as p
from .builder import Builder
from .builtins import TYPES, resource_function
from .core_calls import CoreCall, RepFunction
from .exports import ComponentFunction, bind_export
from .guest import Component
from .host_functions import ComponentHostFunction
from .imports import ImportedFunction, user_function
from .preparation import ComponentPreparation
from .resources import Ownership
from .signatures import parse

if TYPE_CHECKING:
    from ..engine.limits import Limits

C = TypeVar("C", bound=Component)


class AsyncBuilder(Builder):
    """Makes host functions that may be async, and calls that may have to wait."""

    store_state: StoreState

    def define(self, row: p.Function) -> wasmtime.Func:
        state, component = self.store_state, self.component
        if isinstance(row, p.ResourceFunction):
            kind = RepFunction if row.operation == "rep" else HostFunction
            function = resource_function(row, component, self.destroy)
            name = f"[resource-{row.operation}]{self.plan.resources[row.resource].name}"
            host = kind.of_store(state, function, parse(TYPES[row.operation]), False, name)
            host.importer = component.guest
            return state.define(host)
        if isinstance(row, p.HostFunction):
            called = user_function(row, self.imports)
        else:
            called = self._inner_function(row)
        imported = ImportedFunction(row, component, self.memory(row.options))
        return state.define(ComponentHostFunction(state, called, imported))

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
        raw, memory = self.function(export.core, export.name), self.memory(export.options)
        post_return = self.post_return(export)
        return ComponentFunction(
            self.store, self.store_state, raw, export, self.component, memory, post_return
        )

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

    __slots__ = ("builder",)

    def __init__(self, builder: AsyncBuilder) -> None:
        self.builder = builder

    def __missing__(self, name: str) -> Any:
        builder = self.builder
        builder.component.poison.check()
        bound = builder.bind(builder.plan.exports[name])
        return self.setdefault(name, bind_export(bound, builder.store))


async def instantiate_component(
    cls: type[C], imports: object, *, store: wasmtime.Store | None,
    on_unwind: Literal["poison", "keep"], limits: Limits | None, offload: bool,
) -> C:  # fmt: skip
    """Make an instance of a generated class with async methods: what its ``instantiate`` calls."""
    preparation = ComponentPreparation(
        cls, imports, store, on_unwind, limits, offload, shared_engine
    )
    guest, component = preparation.guest, preparation.component
    try:
        modules = await preparation.modules_elsewhere()
        state = store_state(preparation.store)
        preparation.configure(state)
        builder = AsyncBuilder(component.plan, preparation.store, state, component, imports)
        for module, items in builder.steps(modules):
            core = await instantiate_async(preparation.store, module, items)
            builder.made(core.exports(preparation.store))
    except BaseException:
        preparation.close()
        raise
    component.drop_object, component.calls = builder.drop, AsyncCalls(builder)
    guest.__instance__ = component
    return guest
