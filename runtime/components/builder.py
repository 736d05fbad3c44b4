"""Makes the core instances of a component, and the functions that they import, by the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import addressof
from typing import Any

import wasmtime

from ..errors import SignatureMismatch
from ..modules.memory import view_of
from ..store import StoreBase
from ..values.types import Signature
from ..wasmtime_api import externs
from ..wasmtime_api.exports import FoundExport
from ..wasmtime_api.library import Context
from . import plan as p
from .allocator import Realloc, connect
from .calls import CallNow
from .imports import user_function
from .lowering import Lowering, Run
from .memory import GuestMemory
from .preparation import core_item
from .provided import provided_function
from .resources import GONE, Ownership
from .signatures import REALLOC, parse
from .state import ComponentState


class Builder:
    """What is the same in both kinds of bindings: the order, and what a core item is."""

    def __init__(
        self, plan: p.Plan, store: wasmtime.Store, state: StoreBase, component: ComponentState,
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:  # fmt: skip
        self.plan, self.store, self.component = plan, store, component
        #: The host's functions by path.
        self.functions = functions
        self.store_state = state
        #: The raw handles that were found, and what C has besides that refers to the store.
        self.found: list[FoundExport] = []
        self.users: list[Any] = []
        self._functions: dict[int, wasmtime.Func] = {}
        self._destructors: dict[int, Any] = {}
        self._inner: dict[int, Any] = {}

    # ---- what differs ----

    def define(self, row: p.Function) -> wasmtime.Func:
        """Return a new host function."""
        raise NotImplementedError

    def core_call(self, core: Any, signature: Signature, name: str) -> Realloc:
        """Return a core function that is called at once."""
        raise NotImplementedError

    def bind(self, export: p.Export) -> Any:
        """Return an exported function, ready to be called."""
        raise NotImplementedError

    def is_idle(self) -> bool:
        """True if no call is under way in the store."""
        raise NotImplementedError

    # ---- core instances ----

    def steps(
        self, modules: Sequence[wasmtime.Module]
    ) -> Iterator[tuple[wasmtime.Module, list[Any]]]:
        """Yield the modules to instantiate next, with what they import.

        The exports of each are added to ``component.core`` before the next one.
        """
        for instance in self.plan.instances:
            module = modules[instance.module]
            names = ((each.module, each.name or "") for each in module.imports)
            items = [self.item(core_item(instance, *name)) for name in names]
            yield module, items

    def item(self, item: p.CoreItem) -> Any:
        """Return what a core item is."""
        if isinstance(item, p.CoreExport):
            return self.component.core[item.instance][item.name]
        if item.number not in self._functions:
            self._functions[item.number] = self.define(self.plan.functions[item.number])
        return self._functions[item.number]

    def outer_function(self, row: p.HostFunction) -> Callable[..., Any]:
        """Return the function for an import, which returns what it raises as `Err`."""
        if row.is_provided and self.component.wasi is not None:
            return provided_function(row, self.component)
        return user_function(row, self.functions)

    def function(self, item: p.CoreItem, name: str) -> Any:
        """Return the raw handle of a core function."""
        if not isinstance(item, p.CoreExport):
            return externs.copy_func(self.item(item))
        core = externs.function_in(self._export(item))
        if core is None:
            raise SignatureMismatch(f"{name} is not a function")
        return core

    def _export(self, item: p.CoreExport) -> Any:
        # Callers are in the thread that uses the store: a call, or `bind`, which has checked it.
        state = self.store_state
        if state.closed:
            raise ValueError("the store is closed")
        found = FoundExport(item.instance, item.name)
        raw = found.find(state.context, self.component.core)
        self.found.append(found)
        return raw

    def find_again(self) -> None:
        """Let what was made be that of the instance that has taken the place of the last."""
        context, core = self.store_state.context, self.component.core
        for found in self.found:
            found.find(context, core)
        for user in self.users:
            user.context = context

    # ---- memories ----

    def memory(self, options: p.Options) -> GuestMemory:
        """Return the memory of options."""
        memory = self.component.memories.get(options)
        if memory is None:
            memory = self._new_memory(options)
            self.component.memories[options] = memory
        return memory

    def _new_memory(self, options: p.Options) -> GuestMemory:
        item, component = options.memory, self.component
        if item is None:
            return GuestMemory(component, options.component, _no_memory)
        if not isinstance(item, p.CoreExport):
            raise SignatureMismatch("a function is no memory")
        handle = externs.memory_in(self._export(item))
        if handle is None:
            raise SignatureMismatch(f"{item.name} is not a memory")
        state, place = self.store_state, addressof(handle)

        def bounds(kept: object = handle) -> tuple[int, memoryview]:
            address, size = externs.raw_memory_bounds(state.context, place)
            return size, view_of(address, size)

        memory = GuestMemory(component, options.component, bounds)
        if options.realloc is not None:
            self._let_allocate(memory, options.realloc, place)
        return memory

    def _let_allocate(self, memory: GuestMemory, item: p.CoreItem, handle: int) -> None:
        def ready() -> GuestMemory:
            # An instance that is given nothing needs no allocator.
            realloc = self.core_call(self.function(item, "realloc"), REALLOC, "realloc")
            piece = connect(memory, realloc, self._context, handle)
            self.users += realloc.buffer, piece
            return memory

        def allocate(alignment: int, size: int, outer: int | None) -> int:
            return ready().allocate(alignment, size, outer)

        def allocate_run(run: Run, outer: int | None) -> Callable[[], None]:
            return ready().allocate_run(run, outer)

        def put(data: bytes, alignment: int, outer: int | None, base: Any, offset: int) -> None:
            ready().put(data, alignment, outer, base, offset)

        memory.allocate, memory.allocate_run, memory.put = allocate, allocate_run, put

    def _context(self) -> Context:
        return self.store_state.context

    # ---- functions ----

    def post_return(self, export: p.Export) -> CallNow | None:
        """Return the function that frees a result, if there is one."""
        if export.post_return is None:
            return None
        _, _, result = export.type.partition("(result ")
        signature = parse(f"(param {result}" if result else "")
        core = self.function(export.post_return, "post-return")
        call = self.core_call(core, signature, "post-return")
        self.users.append(call.buffer)
        return call

    def inner(self, callee: p.Export) -> Any:
        """Return a function that another instance of the component calls."""
        key = id(callee)
        if key not in self._inner:
            self._inner[key] = self.bind(callee)
            self._inner[key].exported.is_from_outside = False
        return self._inner[key]

    def destructor(self, resource: int) -> Any:
        """Return the function that ends an object of the guest, or None."""
        row = self.plan.by_number[resource]
        if row.destructor is None or row.component is None:
            return None
        if resource not in self._destructors:
            options = p.Options(row.component)
            name, begin = f"[dtor]{row.name}", _begin_to_drop
            export = p.Export(name, row.destructor, "(param u32)", options, begin)
            self._destructors[resource] = self.bind(export)
            self._destructors[resource].exported.is_from_outside = False
        return self._destructors[resource]

    def take(self, ownership: Ownership) -> int:
        """Take an object away from Python; return the guest's number for it."""
        self.component.poison.check()
        if self.component.dirty and self.is_idle():
            self.component.reset()
        return ownership.take()


def _begin_to_drop(out: Lowering, rep: int, ownership: Ownership | None = None) -> tuple[int]:
    """Return the argument of a destructor, whose turn has come. The ownership is there if it was Python's."""
    if ownership is not None:
        ownership.lends = GONE
    return (rep,)


def _no_memory() -> tuple[int, memoryview]:
    return 0, memoryview(b"")
