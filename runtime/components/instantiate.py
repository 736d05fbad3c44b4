"""Instances of components with async functions: core instances, one after the other, by the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import ref

import wasmtime

from ..compile_cache.wasm_file import shared_engine
from ..host_function import HostFunction
from ..modules.instantiate import instantiate_async
from ..poison import NeverPoisoned, Poison
from ..store import StoreState, store_state
from .signatures import parse
from ..wasmtime_api import externs
from . import plan as p
from .builtins import TYPES, resource_function
from .core_calls import REALLOC, Allocator, CoreCall, RepFunction
from .exports import ComponentFunction, bind_export, core_function
from .guest import Component
from .imports import ComponentHostFunction, user_function
from .memory import GuestMemory
from .resources import Ownership
from .state import ComponentState

if TYPE_CHECKING:
    from ..engine.limits import Limits

C = TypeVar("C", bound=Component)
#: Bytes that one call may copy, if Limits do not say.
COPIED = 128 << 20


class Calls(dict[str, Any]):
    """The functions of an instance by name, each bound when it is first called."""

    __slots__ = ("builder",)

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def __missing__(self, name: str) -> Any:
        builder = self.builder
        bound = builder.bind(builder.plan.exports[name])
        return self.setdefault(name, bind_export(bound, builder.store))


class Builder:
    """Makes the core instances of one component instance, and the functions that they import."""

    def __init__(
        self, plan: p.Plan, store: wasmtime.Store, state: ComponentState, imports: object
    ) -> None:
        self.plan, self.store, self.component, self.imports = plan, store, state, imports
        self.state: StoreState = store_state(store)
        self._functions: dict[int, wasmtime.Func] = {}
        self._destructors: dict[int, Any] = {}
        self._inner: dict[int, ComponentFunction] = {}

    async def build(self, modules: Sequence[wasmtime.Module]) -> None:
        """Make all core instances."""
        for instance in self.plan.instances:
            module = modules[instance.module]
            items = [
                self._argument(instance, import_type.module, import_type.name or "")
                for import_type in module.imports
            ]
            core = await instantiate_async(self.store, module, items)
            self.component.core.append(core.exports(self.store))

    def _argument(self, instance: p.CoreInstance, module: str, name: str) -> Any:
        argument = instance.arguments[module]
        if isinstance(argument, int):
            return self.component.core[argument][name]
        return self.item(argument[name])

    def item(self, item: p.CoreItem) -> Any:
        """Return what a core item is."""
        if isinstance(item, p.CoreExport):
            return self.component.core[item.instance][item.name]
        if item.number not in self._functions:
            self._functions[item.number] = self._define(self.plan.functions[item.number])
        return self._functions[item.number]

    def _define(self, row: p.Function) -> wasmtime.Func:
        state, component = self.state, self.component
        if isinstance(row, p.ResourceFunction):
            function = resource_function(row, component, self.destroy)
            name = f"[resource-{row.operation}]{self.plan.resources[row.resource].name}"
            signature = parse(TYPES[row.operation])
            kind = RepFunction if row.operation == "rep" else HostFunction
            host = kind(state, function, signature, False, name)
            host.importer = component.guest
            return state.define(host)
        memory = self.memory(row.options)
        if isinstance(row, p.HostFunction):
            called, name = user_function(row, self.imports), row.name
        else:
            called, name = self._inner_function(row), row.callee.name
        return state.define(ComponentHostFunction(state, called, row, component, memory, name))

    def _inner_function(self, row: p.InnerFunction) -> Any:
        component = self.component
        caller, callee = row.options.component, row.callee.options.component
        entering = component.lineage(callee) - component.lineage(caller)

        async def call(*values: Any) -> Any:
            if caller == callee or entering & component.entered:
                raise wasmtime.Trap("cannot enter component instance")
            key = id(row.callee)
            if key not in self._inner:
                self._inner[key] = self.bind(row.callee)
                self._inner[key].is_from_outside = False
            outer = component.scope
            component.entered |= entering
            try:
                return await self._inner[key].call_slowly(None, values)
            finally:
                component.scope = outer
                component.entered -= entering

        return call

    def memory(self, options: p.Options) -> GuestMemory:
        """Return the memory of options. It is looked for when it is first used."""
        memories = self.component.memories
        if options not in memories:
            memory = memories[options] = GuestMemory(
                self.component, options.component, _no_memory, _no_allocator
            )
            if options.memory is not None:
                self._connect(memory, options)
        return memories[options]

    def _connect(self, memory: GuestMemory, options: p.Options) -> None:
        context = self.state.context
        assert options.memory is not None
        extern = self.item(options.memory)

        def bounds() -> tuple[int, memoryview]:
            from ..modules.memory import _array

            address, size = externs.memory_bounds(context, extern)
            return size, memoryview(_array(address, size)).cast("B")

        memory._bounds = bounds
        if options.realloc is not None:
            item = options.realloc

            def allocate(alignment: int, size: int, outer: int | None) -> int:
                raw = core_function(self.state, self.item(item), "realloc")
                allocator = Allocator(self.state, raw, REALLOC, "realloc")
                allocator.memory = memory
                memory.allocate = allocator.allocate
                return allocator.allocate(alignment, size, outer)

            memory.allocate = allocate

    def bind(self, export: p.Export) -> ComponentFunction:
        """Return an exported function, ready to be called."""
        raw = core_function(self.state, self.item(export.core), export.name)
        post_return = None
        if export.post_return is not None:
            core = core_function(self.state, self.item(export.post_return), "post-return")
            _, _, result = export.type.partition("(result ")
            text = f"(param {result}" if result else ""
            post_return = CoreCall(self.state, core, parse(text), "post-return")
        memory = self.memory(export.options)
        return ComponentFunction(
            self.store, self.state, raw, export, self.component, memory, post_return
        )

    async def destroy(self, resource: int, rep: int) -> None:
        """Run the destructor of an object of the guest."""
        row = self.plan.resources[resource]
        if row.destructor is None:
            return
        if resource not in self._destructors:
            assert row.component is not None
            options = p.Options(row.component)
            export = p.Export(f"[dtor]{row.name}", row.destructor, "(param u32)", options)
            self._destructors[resource] = self.bind(export)
            self._destructors[resource].is_from_outside = False
        await self._destructors[resource].call_slowly(None, (rep,))

    async def drop(self, ownership: Ownership) -> None:
        """Drop an object that Python owned."""
        self.component.poison.check()
        await self.destroy(ownership.resource, ownership.take())


def _no_memory() -> tuple[int, memoryview]:
    return 0, memoryview(b"")


def _no_allocator(alignment: int, size: int, outer: int | None) -> int:
    raise wasmtime.Trap("there is no function to allocate with")


async def instantiate_component(
    cls: type[C], imports: object, *, store: wasmtime.Store | None, on_unwind: str,
    limits: Limits | None, offload: bool,
) -> C:  # fmt: skip
    """Make an instance of a generated class with async methods: what its ``instantiate`` calls."""
    if on_unwind not in ("poison", "keep"):
        raise ValueError(f"on_unwind must be 'poison' or 'keep', not {on_unwind!r}")
    plan, owns_store = cls.__plan__(), store is None
    if store is None:
        store = wasmtime.Store(shared_engine(limits is not None and limits.fuel is not None))
    kind = Poison if on_unwind == "poison" else NeverPoisoned
    poison = kind(call_seconds=limits.call_seconds if limits else None, offload=offload)
    guest = cls.__new__(cls)
    copied = getattr(limits, "copied", None)
    component = ComponentState(plan, store, poison, COPIED if copied is None else copied)
    component.guest = ref(guest)
    try:
        modules = cls.__file__.load_modules(tuple(plan.modules), store.engine)
        state = store_state(store)
        if limits is not None:
            limits.apply(store, state.markers)
        builder = Builder(plan, store, component, imports)
        component.drop_object = builder.drop
        component.calls = Calls(builder)
        await builder.build(modules)
    except BaseException:
        if owns_store:
            store.close()
        raise
    guest.__instance__ = component
    guest.__owns_store__ = owns_store
    return guest
