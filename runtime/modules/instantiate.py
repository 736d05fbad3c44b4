"""Instantiating modules on stores with async host functions.

The start function is guest code, so making an instance is a guest call like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from ctypes import addressof, byref
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from weakref import ref

from wasmtime import Instance as WasmtimeInstance
from wasmtime import Module, Store

from ..call import Call
from ..compile_cache.wasm_file import shared_engine
from ..errors import ImportMismatch
from ..funcext import new_host_function
from ..function import BoundFunction
from ..native.library import library
from ..native.structs import outcome_addresses
from ..poison import NEVER_POISONED, Poison
from ..store import StoreState, store_state
from ..values.checked import CallBuffer, checked_codec
from ..values.types import Signature
from ..wasmtime_api import externs
from ..wasmtime_api.exports import LazyExports, instance_with
from ..wasmtime_api.externs import Extern, Func, RawFunc, RawInstance
from ..wasmtime_api.guarded_store import guard, new_store
from ..wasmtime_api.import_types import import_types
from ..wasmtime_api.library import Context
from ..wasmtime_api.linkers import InstancePre, Linker
from .blueprint import Blueprint, PlacedFunctions, find_blueprint
from .exports import AsyncCalls, SyncExportCalls
from .guest import Guest
from .instance import Instance, adopt_instance
from .preparation import (
    Link,
    OnUnwind,
    Preparation,
    Wasi,
    configure_store,
    is_usual,
    new_poison,
)
from .recycling import Spare
from .room import Starts

if TYPE_CHECKING:
    from ..engine.limits import Limits

#: What resolves all imports, and the function that returns it when the instantiation has its turn.
Resolved: TypeAlias = Linker | InstancePre
Resolve: TypeAlias = Callable[[], Resolved]

G = TypeVar("G", bound=Guest)

instantiate = library.instantiate
_NO_VALUES = Signature((), ())


class _StartFunction(BoundFunction):
    """The function of the one call that makes an instance, which the fast path never makes."""

    __slots__ = ()

    def __init__(self, store: Store, poison: Poison) -> None:
        state = store_state(store)
        codec = checked_codec(_NO_VALUES)
        super().__init__(store, state, RawFunc(), codec, "the start function", poison)
        self.free.append(self.call)


class _Instantiation(_StartFunction):
    """An instantiation that waits its turn."""

    __slots__ = ("instance", "module", "resolve", "resolved")

    resolved: Resolved

    def __init__(self, store: Store, module: Module, poison: Poison, resolve: Resolve) -> None:
        super().__init__(store, poison)
        self.module, self.resolve, self.instance = module, resolve, RawInstance()

    def prepare(self, call: Call) -> None:
        self.resolved = self.resolve()

    def begin(self, call: Call) -> int:
        context = self.store_state.context
        return _begin(call.buffer, self.resolved, context, self.module, self.instance)


class _SuspendedInstantiation(_StartFunction):
    """An instantiation that has suspended in its first poll, which gave `status`."""

    __slots__ = ("status",)

    def __init__(self, store: Store, poison: Poison, buffer: CallBuffer, status: int) -> None:
        super().__init__(store, poison)
        self.call.take_buffer(buffer)
        self.status = status

    def begin(self, call: Call) -> int:
        return self.status


def _begin(
    buffer: CallBuffer, resolved: Resolved, context: Context, module: Module, instance: RawInstance
) -> int:
    """Begin to make an instance, and return the status of the first poll."""
    out = addressof(instance), *outcome_addresses(buffer)
    return library.begin(addressof(buffer), *resolved.instantiation(context, module, *out))


async def instantiate_async(
    store: Store, module: Module, imports: Sequence[Extern]
) -> WasmtimeInstance:
    """Make an instance, as ``wasmtime.Instance(store, module, imports)`` does.

    Its start function may reach async host functions. When the store is in use, the instantiation
    waits its turn like a call. Must be awaited in the thread that uses the store.

    Raises:
        ImportMismatch: There are more or fewer imports, or two imports of one name differ.
        TypeError: An import is not one of wasmtime's externs.
        ValueError: An import belongs to another store.
        RuntimeError: Another thread, or synchronous bindings, use the store.
        wasmtime.WasmtimeError: An import has another type, or a limit of the store is exceeded.
        wasmtime.Trap: The start function trapped.
    """
    resolve = partial(_define_all, store, module, imports)
    raw, exports = await _instantiate_in_turn(store, module, NEVER_POISONED, resolve)
    return instance_with(raw, exports)


def instantiate_guest(
    guest_class: type[G], link: Link, imports: object, *, store: Store | None,
    module: Module | None, on_unwind: OnUnwind, limits: Limits | None = None,
    offload: bool = False, wasi: Wasi = False,
) -> Coroutine[Any, Any, G]:  # fmt: skip
    """Make an instance of a generated class with async methods: what its ``instantiate`` awaits."""
    poison = new_poison(on_unwind, limits, offload)
    blueprint: Blueprint | None = None
    if store is None:
        counts_fuel = limits is not None and limits.fuel is not None
        blueprint = find_blueprint(guest_class, module, counts_fuel, shared_engine)
    functions = blueprint.imports.read(imports) if blueprint is not None else None
    if blueprint is not None and functions is not None:
        spare = blueprint.recycler.take() if is_usual(poison, limits, wasi) else None
        if spare is not None:
            return _instantiate_again(guest_class, blueprint, functions, spare)
        return _instantiate_own(guest_class, blueprint, functions, poison, limits, wasi)
    preparation = Preparation(
        guest_class, link, imports, store, module, limits, wasi, shared_engine, poison
    )
    return _instantiate_prepared(preparation, guest_class)


async def _instantiate_prepared(preparation: Preparation, guest_class: type[G]) -> G:
    """Make an instance in a store that may be in use, or the first of its class."""
    guest = guest_class.__new__(guest_class)
    store, poison = preparation.store, preparation.poison
    try:
        if not preparation.is_loaded:
            await preparation.load_elsewhere()
        blueprint = preparation.make_blueprint(Blueprint)
        functions = blueprint.imports.read(preparation.imports) if blueprint is not None else None
        if blueprint is not None and functions is not None:
            preparation.close_store()
            rest = poison, preparation.limits, preparation.wasi
            return await _instantiate_own(guest_class, blueprint, functions, *rest)
        module, state = preparation.module, store_state(store)
        resolve = partial(_resolve, preparation, state, guest)
        _, exports = await _instantiate_in_turn(store, module, poison, resolve)
        calls = AsyncCalls(store, state, exports, guest_class.__exports__, poison)
    except BaseException:
        # Refused if the collector closes this coroutine from another thread than that of a
        # nested call. The store then belongs to that call.
        with suppress(RuntimeError):
            preparation.close_store()
        raise
    guest.__instance__ = Instance(calls, SyncExportCalls(calls), preparation.owns_store)
    return guest


def _resolve(preparation: Preparation, store_state: StoreState, guest: Guest) -> Resolved:
    preparation.configure_store(store_state)
    externs = preparation.externs(store_state, guest, new_host_function)
    return preparation.define_all(store_state, externs)


async def _instantiate_own(
    guest_class: type[G], blueprint: Blueprint, functions: Sequence[Callable[..., Any]],
    poison: Poison, limits: Limits | None, wasi: Wasi,
) -> G:  # fmt: skip
    """Make an instance in a store of its own, as its class's blueprint says (fact 9)."""
    engine = blueprint.engine
    guest, shared = guest_class.__new__(guest_class), blueprint.room.new_shared()
    store, context = new_store(engine, byref(shared))
    try:
        state = StoreState(engine, context, shared)
        guard(store, state)
        if functions:
            PlacedFunctions(blueprint, functions, state, ref(guest))
        if limits is not None or wasi is not False:
            configure_store(store, state, limits, wasi)
        if poison.offload:
            resolve = partial(getattr, blueprint, "resolved")
            _, exports = await _instantiate_in_turn(store, blueprint.module, poison, resolve)
        else:
            instance, start = RawInstance(), blueprint.starts.take(state)
            status = instantiate(start.pointer, blueprint.resolved.parameter, byref(instance))
            if status:
                await _resume_instantiation(store, state, poison, start.buffer, status)
            else:
                blueprint.starts.keep(start)
            exports = adopt_instance(store, state, blueprint.module, instance, Func.adopt)
        calls = AsyncCalls(store, state, exports, guest_class.__exports__, poison, blueprint.codecs)
    except BaseException:
        with suppress(RuntimeError):  # as in `_instantiate_prepared`
            store.close()
        raise
    guest.__instance__ = made = Instance(calls, SyncExportCalls(calls), True)
    if is_usual(poison, limits, wasi):
        made.recycler = blueprint.recycler
    return guest


async def _instantiate_again(
    guest_class: type[G], blueprint: Blueprint, functions: Sequence[Callable[..., Any]],
    spare: Spare,
) -> G:  # fmt: skip
    """Make an instance as `_instantiate_own` does, of what a closed one consisted of."""
    guest, instance = guest_class.__new__(guest_class), spare.instance
    calls, store, exports = instance.calls, instance.store, instance.exports
    state = calls.store_state
    try:
        blueprint.recycler.reopen(spare)
        importer = ref(guest)
        if functions:
            PlacedFunctions(blueprint, functions, state, importer)
            blueprint.take_hosts(spare.hosts, functions, state, importer)
        start = blueprint.starts.take(state)
        status = instantiate(start.pointer, blueprint.resolved.parameter, byref(exports.instance))
        if status:
            await _resume_instantiation(store, state, instance.poison, start.buffer, status)
        else:
            blueprint.starts.keep(start)
        state.instances.append(exports)
        calls.find_again()
    except BaseException:
        with suppress(RuntimeError):  # as in `_instantiate_prepared`
            store.close()
        raise
    instance.recycler = blueprint.recycler
    guest.__instance__ = instance
    return guest


async def instantiate_part(
    store: Store, state: StoreState, resolved: Resolved, module: Module, poison: Poison,
    starts: Starts,
) -> LazyExports:  # fmt: skip
    """Make one of the instances in a new store, which nothing else uses yet."""
    if poison.offload:
        _, exports = await _instantiate_in_turn(store, module, poison, lambda: resolved)
        return exports
    instance = RawInstance()
    await instantiate_again(store, state, resolved, module, poison, starts, instance)
    return adopt_instance(store, state, module, instance, Func.adopt)


async def instantiate_again(
    store: Store, state: StoreState, resolved: Resolved, module: Module, poison: Poison,
    starts: Starts, instance: RawInstance,
) -> None:  # fmt: skip
    """Make one of the instances in a new store, which takes the place of what was there."""
    start = starts.take(state)
    if isinstance(resolved, InstancePre):
        status = instantiate(start.pointer, resolved.parameter, byref(instance))
    else:
        status = _begin(start.buffer, resolved, state.context, module, instance)
    if status:
        await _resume_instantiation(store, state, poison, start.buffer, status)
    else:
        starts.keep(start)


async def _instantiate_in_turn(
    store: Store, module: Module, poison: Poison, resolve: Resolve
) -> tuple[RawInstance, LazyExports]:
    """Make an instance in a store that may be in use."""
    call = _Instantiation(store, module, poison, resolve)
    await call.call_slowly(None, ())
    exports = adopt_instance(store, call.store_state, module, call.instance, Func.adopt)
    return call.instance, exports


async def _resume_instantiation(
    store: Store, state: StoreState, poison: Poison, buffer: CallBuffer, status: int
) -> None:
    """Let the start function of an instance in a new store go on."""
    try:
        await _SuspendedInstantiation(store, poison, buffer, status).call_slowly(None, ())
    finally:
        # Clean-up may have been interrupted. A call that still owns the queue may be left for its
        # own thread to unwind.
        if buffer.future and state.queue.owner is None:
            library.discard(addressof(buffer))


def _define_all(store: Store, module: Module, imports: Sequence[Extern]) -> Linker:
    linker, state, wanted = Linker(store.engine), store_state(store), module.imports
    types = import_types(module, store.engine)
    given, count = len(imports), len(wanted)
    if given != count:
        raise ImportMismatch(f"the module has {count} imports, {given} were given")
    defined: dict[tuple[str, str], Extern] = {}
    for import_type, item in zip(wanted, imports, strict=True):
        key = import_type.module, import_type.name or ""
        name = ".".join(key)
        if not isinstance(item, Extern):
            raise TypeError(f"import {name}: expected a wasmtime extern, not {type(item).__name__}")
        try:
            state.check_owner(item)
        except ValueError as error:
            raise ValueError(f"import {name}: {error}") from None
        first = defined.setdefault(key, item)
        if first is not item and not externs.same_extern(first, item):
            # wasmtime's C API instantiates asynchronously from a linker alone, which knows one
            # value per name (fact 10).
            raise ImportMismatch(f"the module imports {name} twice: both must be the same extern")
        linker.define(state.context, *key, types.fit(*key, item))
    return linker
