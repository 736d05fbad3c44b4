"""Components with plain functions, which block until the guest returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ctypes import byref
from threading import get_ident
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

import wasmtime

from .._emitted.component_sync_calls import sync_export, sync_piece
from ..exceptions import WasmException
from ..funcext import checked_signature
from ..modules.instance import adopt_instance
from ..native import structs
from ..native.library import library, pointer
from ..poison import Poison
from ..sync.function import SyncFunction, instantiate_in_new_store, instantiate_sync, sync_call
from ..sync.guest import shared_sync_engine
from ..sync.host import SyncHostFunction, define_host, frames, serve_any
from ..sync.store import SyncFunc, SyncStoreState, sync_state
from ..values.raw import RAW_SIZE, SyncCallBuffer, SyncCodec, sync_codec
from ..values.types import Signature
from ..wasmtime_api.externs import RawInstance
from ..wasmtime_api.guarded_store import guard, new_store
from ..wasmtime_api.linkers import Linker
from . import plan as p
from .allocator import Settle
from .blueprint import NOT_MADE, find_blueprint, keep_blueprint
from .builder import Builder
from .builtins import TYPES, exit_object_now, sync_resource_function
from .calls import ExportedFunction, OnePieceFunction, exported_function, uncaught_exception
from .exports import entered_again
from .guest import ComponentBase
from .imports import ImportedFunction, OnePieceImport, imported_function
from .lowering import CHECKS, WRONG
from .memory import Put
from .preparation import ComponentPreparation
from .resources import Ownership, ResourceBase, keep_garbage
from .signatures import parse
from .sync_blueprint import ComponentOpener, SyncComponentBlueprint

if TYPE_CHECKING:
    from ..engine.limits import Limits
    from ..wasi.config import Wasi

C = TypeVar("C", bound="SyncComponent")


class SyncResource(ResourceBase):
    """Base of the generated classes of a guest's resources, in synchronous bindings.

    An object belongs to one instance, and lives there until ``drop``, or the end of ``with``. What
    Python's collector finds is dropped before the next call of the instance.
    """

    __slots__ = ()

    def drop(self) -> None:
        """Run the guest's destructor, which blocks until it returns.

        Raises:
            ResourceDropped: The object was dropped before, or passed to the guest.
        """
        self.__ownership__.state.drop_object(self.__ownership__)

    def __enter__(self) -> Self:
        self.__ownership__.check()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.__ownership__.lends >= 0:
            self.drop()


class SyncComponent(ComponentBase):
    """Base of generated classes with plain methods."""

    @classmethod
    def load(cls, engine: wasmtime.Engine | None = None) -> None:
        """Compile all core modules, once per engine; None means that of synchronous instances.

        Any thread may call it, and it blocks. It raises what `ComponentBase.load` does.
        """
        super().load(engine or shared_sync_engine())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        held = [item for item, _ in self.__instance__.held.values()]
        self.close()
        for item in held:
            exit_object_now(item)


class SyncBoundary(SyncFunction):
    """A function out of which no exception of the guest comes."""

    __slots__ = ()

    def settle(self, buffer: SyncCallBuffer, status: int) -> None:
        try:
            super().settle(buffer, status)
        except WasmException:
            trap = uncaught_exception()
            self.poison.poison(self.name, trap)
            raise trap from None


class SyncCoreCall(SyncBoundary):
    """A core function that is called as a part of a call of the component."""

    __slots__ = ("arguments", "call_address", "result", "stride")

    def __init__(
        self, store_state: SyncStoreState, function: Any, signature: Signature, name: str,
        poison: Poison,
    ) -> None:  # fmt: skip
        super().__init__(store_state, function, sync_codec(signature), name, poison)
        self.call_address = library.sync_call_address
        self.arguments = self.result = self.buffer.args
        self.stride = RAW_SIZE

    def allocator(self) -> Callable[[int, int, int | None], int]:
        """Return the function that calls it as what allocates."""
        pack, view, begin = self.pack, self.view, self.buffer.offset
        buffer, address, shared = self.buffer, self.pointer, self.store_state.shared

        def allocate(alignment: int, size: int, outer: int | None) -> int:
            if shared.innermost:
                self.store_state.prepare_nested()
            pack(view, begin, 0, 0, alignment, size)
            status = sync_call(address)
            if status:
                self.settle(buffer, status)
            allocated: int = buffer.result
            return allocated

        return allocate

    def putter(self, piece: structs.Pieces, settle: Settle) -> Put:
        """Return the function that calls it for one piece. ``settle`` does what C has left.

        Its callers have prepared the store, if they are nested: `run`, and `OnePieceImport`.
        """
        address, put_piece = pointer(piece), library.put_piece

        def put(data: bytes, alignment: int, outer: int | None, base: Any, offset: int) -> None:
            if put_piece(address, data, len(data), alignment, base, offset):
                settle(data, alignment, base, offset)

        return put

    def prepare(self, outer: int | None) -> None:
        """Prepare for calls that C makes."""
        if self.store_state.shared.innermost:
            self.store_state.prepare_nested()

    def go_on(self, status: int) -> None:
        """Raise what a call has failed with."""
        self.settle(self.buffer, status)

    def __call__(self, outer: int | None, *values: Any) -> Any:
        """Call the function. Synchronous guests share their thread's stack, so none is ``outer``."""
        if self.store_state.shared.innermost:
            self.store_state.prepare_nested()
        self.pack(self.view, self.buffer.offset, *values)
        status = sync_call(self.pointer)
        if status:
            self.settle(self.buffer, status)
        return self.buffer.result


class SyncComponentFunction(SyncBoundary):
    """An exported function, ready to be called with Python values."""

    __slots__ = ("exported",)

    exported: ExportedFunction

    def run(self, values: tuple[Any, ...]) -> Any:
        """Make a call inside another one, of another component instance or another component."""
        self.poison.check()
        state, thread = self.store_state, get_ident()
        buffer = self.free.pop() if self.free else self._new_buffer()
        state.prepare_nested()
        owner_thread = state.owner_thread
        if owner_thread and owner_thread != thread:
            raise state.refusal(self.name)
        try:
            state.owner_thread = thread
            address = pointer(buffer)
            self.exported.lower(memoryview(buffer).cast("B"), address, None, values)
            status = sync_call(address)
            if status:
                self.settle(buffer, status)
            return self.exported.lift(None, buffer.result)
        except BaseException as error:
            self.failed(buffer, error)
            raise
        finally:
            state.owner_thread = owner_thread
            self.free.append(buffer)

    def check_not_entered(self) -> None:
        """Raise RuntimeError in a host function that the same instance has called."""
        guest = self.exported.component.guest()
        if self.store_state.owner_thread != get_ident():
            return
        for frame in frames(self.store_state):
            server = self.store_state.servers[frame.host]
            if server.host.importer() is guest:
                raise entered_again(self.name)


def bind_sync_export(bound: SyncComponentFunction, keep_alive: object) -> Callable[..., Any]:
    """Return the function for an export: the fast path, and what it leaves to others."""
    state, poison, exported = bound.store_state, bound.poison, bound.exported
    component, view, buffer, address = exported.component, bound.view, bound.buffer, bound.pointer
    garbage, ends, lower, lift = component.garbage, exported.ends, exported.lower, exported.lift

    def call_export(*values: Any) -> Any:
        thread = get_ident()
        if garbage and not state.owner_thread:
            collect(bound)
        if poison.cause is not None or state.owner_thread:
            poison.check()
            bound.check_not_entered()
            return bound.run(values)
        try:
            state.owner_thread = thread
            lower(view, address, None, values)
            status = sync_call(address)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    if isinstance(exported, OnePieceFunction) and not component.has_inner_functions:
        return sync_piece(bound, exported, call_export)
    return sync_export(bound, ends, call_export) if exported.is_direct else call_export


def collect(bound: SyncComponentFunction) -> None:
    """Run the destructors of objects that Python's collector has found."""
    component = bound.exported.component
    while component.garbage:
        ownership = component.garbage.pop()
        ownership.lends = 0
        try:
            component.drop_object(ownership)
        except BaseException:
            keep_garbage(component, ownership)
            raise


class SyncBuilder(Builder):
    """Makes plain host functions, and calls that block."""

    store_state: SyncStoreState

    def define(self, row: p.Function) -> wasmtime.Func:
        return define_host(self.host_function(row))

    def host_function(self, row: p.Function) -> SyncHostFunction:
        """Return a new host function."""
        component = self.component
        if isinstance(row, p.ResourceFunction):
            function = sync_resource_function(row, component, self.destroy)
            name = f"[resource-{row.operation}]{self.plan.by_number[row.resource].name}"
            return self._host_function(function, parse(TYPES[row.operation]), name)
        if isinstance(row, p.HostFunction):
            called = self.outer_function(row)
            if row.is_provided:
                from ..wasi.blocking import blocking

                called = blocking(called)
        else:
            called = self._inner_function(row)
        signature = parse(row.type)
        imported = imported_function(row, component, self.memory(row.options))
        is_piece = isinstance(imported, OnePieceImport)
        imported.find_outer = self.store_state.prepare_nested if is_piece else _no_outer
        return self._host_function(_host_function(imported, called), signature, imported.name)

    def _host_function(
        self, function: Callable[..., Any], signature: Signature, name: str
    ) -> SyncHostFunction:
        rest = function, signature, name, serve_any
        host = SyncHostFunction(self.store, self.store_state, *rest)
        host.importer = self.component.guest
        return host

    def _inner_function(self, row: p.InnerFunction) -> Callable[..., Any]:
        caller, callee = row.options.component, row.callee.options.component
        enter, leave = self.component.crossing(caller, callee)

        def call(*values: Any) -> Any:
            scope = enter()
            try:
                return self.inner(row.callee).run(values)
            finally:
                leave(scope)

        return call

    def core_call(self, core: Any, signature: Signature, name: str) -> SyncCoreCall:
        return SyncCoreCall(self.store_state, core, signature, name, self.component.poison)

    def bind(self, export: p.Export) -> SyncComponentFunction:
        state, component = self.store_state, self.component
        signature = parse(export.type)
        state.check_thread()
        checked_signature(state, self.item(export.core), signature, export.name)
        raw, memory = self.function(export.core, export.name), self.memory(export.options)
        codec = sync_codec(signature)
        bound = SyncComponentFunction(state, raw, codec, export.name, component.poison)
        begin = bound.buffer.offset
        rest = self.post_return(export), raw_putter(codec, begin), begin, RAW_SIZE
        bound.exported = exported_function(export, component, memory, *rest)
        return bound

    def is_idle(self) -> bool:
        return not self.store_state.owner_thread

    def destroy(self, resource: int, rep: int) -> None:
        """Run the destructor of an object of the guest."""
        destructor = self.destructor(resource)
        if destructor is not None:
            destructor.run((rep,))

    def drop(self, ownership: Ownership) -> None:
        """Drop an object that Python owned."""
        self.component.poison.check()
        ownership.check()
        destructor = self.destructor(ownership.resource)
        if destructor is not None:
            destructor.check_not_entered()
        rep = self.take(ownership)
        if destructor is not None:
            try:
                destructor.run((rep, ownership))
            finally:
                ownership.give_back()


def raw_putter(codec: SyncCodec, begin: int) -> Callable[[Any, tuple[Any, ...]], None]:
    """Return the quickest way to write core values as arguments."""
    pack = codec.pack

    def put2(view: Any, flat: tuple[Any, ...]) -> None:
        v0, v1 = flat
        pack(view, begin, v0, v1)

    def put(view: Any, flat: tuple[Any, ...]) -> None:
        pack(view, begin, *flat)

    return put2 if len(codec.parameters) == 2 else put


def _host_function(imported: ImportedFunction, called: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of core values for a host function."""
    component, lower = imported.component, imported.row.lower
    lift = imported.reader(tuple)
    row, check = imported.row, None
    if isinstance(row, p.HostFunction) and row.lower is None:
        check = CHECKS.get(row.result)

    def call(*flat: Any) -> Any:
        if component.locked:
            raise wasmtime.Trap("cannot leave component instance")
        value = called(*lift(flat))
        core: list[Any] = []
        try:
            imported.put = core.append
            imported[0] = value
        except WRONG:
            raise imported.refused(value) from None
        return core[0] if core else None

    def call_without_lowering(*flat: Any) -> Any:
        if component.locked:
            raise wasmtime.Trap("cannot leave component instance")
        value = called(*lift(flat))
        if check is not None:
            try:
                check(value)
            except WRONG:
                raise imported.refused(value) from None
        return value

    return call if lower is not None or imported.row.borrows else call_without_lowering


def _no_outer() -> None:
    """Return None: no call is suspended."""


class SyncCalls(dict[str, Any]):
    """The functions of an instance by name, each bound when it is first called."""

    __slots__ = ("builder",)

    def __init__(self, builder: SyncBuilder) -> None:
        self.builder = builder

    def __missing__(self, name: str) -> Any:
        builder = self.builder
        builder.component.poison.check()
        bound = builder.bind(builder.plan.exports[name])
        return self.setdefault(name, bind_sync_export(bound, builder.store))


def instantiate_sync_component(
    cls: type[C], imports: object, *, store: wasmtime.Store | None,
    on_unwind: Literal["poison", "keep"], limits: Limits | None, wasi: Wasi | None = None,
) -> C:  # fmt: skip
    """Make an instance of a generated class with plain methods: what its ``instantiate`` calls."""
    if limits is not None and limits.call_seconds is not None:
        raise ValueError("call_seconds needs async bindings: a synchronous call runs until it ends")
    preparation = ComponentPreparation(cls, on_unwind, limits, wasi)
    if store is not None:
        return _instantiate_in(store, preparation, imports)
    engine = shared_sync_engine(preparation.counts_fuel)
    blueprint = find_blueprint(cls, SyncComponentBlueprint, engine)
    if blueprint is None:
        preparation.checked(imports)
        rest = cls.__file__, preparation.plan, engine, preparation.modules(engine)
        blueprint = keep_blueprint(cls, SyncComponentBlueprint(*rest))
    return _instantiate_own(preparation, blueprint, blueprint.functions.read(imports))


def _instantiate_in(
    store: wasmtime.Store, preparation: ComponentPreparation[C], imports: object
) -> C:
    """Make an instance in a store that was given."""
    functions = preparation.checked(imports)
    guest = preparation.cls.__new__(preparation.cls)
    modules = preparation.modules(store.engine)
    state = sync_state(store)
    component = preparation.component(store, state, guest, False)
    builder = SyncBuilder(preparation.plan, store, state, component, functions)
    for module, items in builder.steps(modules):
        linker = Linker(store.engine)
        for import_type, item in zip(module.imports, items, strict=True):
            linker.define(state.context, import_type.module, import_type.name or "", item)
        component.core.append(instantiate_sync(store, state, linker, module, component.poison))
    component.drop_object, component.calls = builder.drop, SyncCalls(builder)
    guest.__instance__, guest.__calls__ = component, component.calls
    return guest


def _instantiate_own(
    preparation: ComponentPreparation[C], blueprint: SyncComponentBlueprint,
    functions: Mapping[str, Callable[..., Any]],
) -> C:  # fmt: skip
    """Make an instance in a store of its own, as its class's blueprint says (fact 9)."""
    engine, poison, shared = blueprint.engine, preparation.poison, blueprint.room.new_shared()
    guest = preparation.cls.__new__(preparation.cls)
    store, context = new_store(engine, byref(shared))
    try:
        state = SyncStoreState(engine, context, shared)
        guard(store, state)
        component = preparation.component(store, state, guest, True)
        builder = SyncBuilder(preparation.plan, store, state, component, functions)
        ComponentOpener(builder, store, state)
        core, buffer = component.core, blueprint.starts.take(state)
        for step in blueprint.steps:
            if step is None:
                core.append(NOT_MADE)
                continue
            resolved, instance, module = step.take(context, core), RawInstance(), step.module
            instantiate_in_new_store(state, resolved, module, buffer, poison, instance)
            core.append(adopt_instance(store, state, module, instance, SyncFunc.adopt))
            step.keep(resolved)
        blueprint.starts.append(buffer)
    except BaseException:
        store.close()
        raise
    component.drop_object, component.calls = builder.drop, SyncCalls(builder)
    guest.__instance__, guest.__calls__ = component, component.calls
    return guest
