"""What generated classes of synchronous bindings inherit, and how their instances are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import byref
from typing import TYPE_CHECKING, Any, Self, TypeVar
from weakref import ref

from wasmtime import Engine, Module, Store

from .._emitted.sync_calls import sync_export
from ..engine.settings import new_engine
from ..fork_safe_lock import ForkSafeLock
from ..funcext import checked_signature
from ..modules.blueprint import find_blueprint
from ..modules.exports import Calls, Types
from ..modules.guest import GuestBase
from ..modules.instance import Instance, adopt_instance
from ..modules.preparation import (
    Link,
    OnUnwind,
    Preparation,
    Wasi,
    configure_store,
    is_usual,
    new_poison,
)
from ..modules.recycling import Spare
from ..poison import Poison
from ..values.raw import SyncCodec, sync_codec
from ..values.types import Signature
from ..wasmtime_api.exports import ExportName, LazyExports
from ..wasmtime_api.externs import RawInstance
from ..wasmtime_api.guarded_store import guard, new_store
from .blueprint import Opener, SyncBlueprint
from .funcext import sync_function
from .function import SyncFunction, instantiate_in_new_store, instantiate_sync
from .store import SyncFunc, SyncStoreState, sync_state

if TYPE_CHECKING:
    from ..engine.limits import Limits

G = TypeVar("G", bound="SyncGuest")

_lock = ForkSafeLock()
_shared: dict[bool, Engine] = {}


def shared_sync_engine(fuel: bool = False) -> Engine:
    """Return the engine, without time slices, of instances that are given no store."""
    if fuel in _shared:
        return _shared[fuel]
    with _lock():
        if fuel not in _shared:
            _shared[fuel] = new_engine(time_slice=None, fuel=fuel)
        return _shared[fuel]


class SyncGuest(GuestBase):
    """Base of generated classes with plain methods, which block until the guest returns.

    A host function may call the instance again, to any depth. It must not switch greenlets, because
    the guest is on the thread's own stack. One thread at a time may use the instance; others run
    Python code while the guest computes.
    """

    __instance__: Instance[SyncCalls]

    @classmethod
    def load(cls, engine: Engine | None = None) -> Module:
        """Compile the module, once per engine; None means the one that synchronous instances share.

        Any thread may call it, and it blocks. It raises what `GuestBase.load` does.
        """
        return cls.__wasm__.load(engine or shared_sync_engine())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class SyncCalls(Calls):
    """The exported functions of synchronous bindings, which are plain functions."""

    __slots__ = ("functions", "known")

    store_state: SyncStoreState

    def __init__(
        self, store: Store, store_state: SyncStoreState, exports: LazyExports, types: Types,
        poison: Poison, known: dict[str, tuple[SyncCodec, ExportName]] | None = None,
    ) -> None:  # fmt: skip
        self.store, self.exports, self.types, self.poison = store, exports, types, poison
        self.store_state = store_state
        self.functions: dict[str, SyncFunction] = {}
        #: Of functions with types that were compared with their own, here or for other instances.
        self.known = known if known is not None else {}

    def __missing__(self, name: str) -> Callable[..., Any]:
        known, state = self.known.get(name), self.store_state
        self.check_open(name)
        state.check_thread()
        if known is None:
            known = self.known[name] = self._compare(name), ExportName(name)
        codec, function_name = known
        raw = function_name.find(state.context, self.exports)
        function = self.functions[name] = SyncFunction(state, raw, codec, name, self.poison)
        return self.setdefault(name, sync_export(function, self.store))

    def find_again(self) -> None:
        """Find the functions that are bound in an instance that has taken the place of the last."""
        context = self.store_state.context
        for name, function in self.functions.items():
            _, function_name = self.known[name]
            function.take_function(function_name.find(context, self.exports))

    def _compare(self, name: str) -> SyncCodec:
        """Return the codec of an exported function, with types that are the function's own."""
        func, types = self.func(name), self.types[name]
        signature = Signature.parse(types) if isinstance(types, str) else Signature.of(types)
        checked_signature(self.store_state, func, signature, name)
        return sync_codec(signature)


def instantiate_sync_guest(
    guest_class: type[G], link: Link, imports: object, *, store: Store | None,
    module: Module | None, on_unwind: OnUnwind, limits: Limits | None = None, wasi: Wasi = False,
) -> G:  # fmt: skip
    """Make an instance of a generated class with plain methods: what its ``instantiate`` calls."""
    if limits is not None and limits.call_seconds is not None:
        raise ValueError("call_seconds needs async bindings: a synchronous call runs until it ends")
    poison = new_poison(on_unwind, limits)
    blueprint: SyncBlueprint | None = None
    if store is None:
        counts_fuel = limits is not None and limits.fuel is not None
        blueprint = find_blueprint(guest_class, module, counts_fuel, shared_sync_engine)
    functions = blueprint.imports.read(imports) if blueprint is not None else None
    if blueprint is not None and functions is not None:
        spare = blueprint.recycler.take() if is_usual(poison, limits, wasi) else None
        if spare is not None:
            return _instantiate_again(guest_class, blueprint, functions, spare)
        return _instantiate_own(guest_class, blueprint, functions, poison, limits, wasi)
    preparation = Preparation(
        guest_class, link, imports, store, module, limits, wasi, shared_sync_engine, poison
    )
    return _instantiate_prepared(preparation, guest_class)


def _instantiate_prepared(preparation: Preparation, guest_class: type[G]) -> G:
    """Make an instance in a store that was given, or the first of its class."""
    guest = guest_class.__new__(guest_class)
    store, poison = preparation.store, preparation.poison
    try:
        if not preparation.is_loaded:
            preparation.load()
        blueprint = preparation.make_blueprint(SyncBlueprint)
        functions = blueprint.imports.read(preparation.imports) if blueprint is not None else None
        if blueprint is not None and functions is not None:
            preparation.close_store()
            rest = poison, preparation.limits, preparation.wasi
            return _instantiate_own(guest_class, blueprint, functions, *rest)
        state = sync_state(store)
        preparation.configure_store(state)
        linker = preparation.define_all(state, preparation.externs(state, guest, sync_function))
        exports = instantiate_sync(store, state, linker, preparation.module, poison)
    except BaseException:
        preparation.close_store()
        raise
    calls = SyncCalls(store, state, exports, guest_class.__exports__, poison)
    guest.__instance__ = Instance(calls, calls, preparation.owns_store)
    return guest


def _instantiate_own(
    guest_class: type[G], blueprint: SyncBlueprint, functions: Sequence[Callable[..., Any]],
    poison: Poison, limits: Limits | None, wasi: Wasi,
) -> G:  # fmt: skip
    """Make an instance in a store of its own, as its class's blueprint says (fact 9)."""
    guest, shared = guest_class.__new__(guest_class), blueprint.room.new_shared()
    store, context = new_store(blueprint.engine, byref(shared))
    try:
        state = SyncStoreState(blueprint.engine, context, shared)
        guard(store, state)
        if functions:
            Opener(blueprint, store, state, functions, ref(guest))
        if limits is not None or wasi is not False:
            configure_store(store, state, limits, wasi)
        buffer, instance = blueprint.starts.take(state), RawInstance()
        resolved, module = blueprint.resolved, blueprint.module
        instantiate_in_new_store(state, resolved, module, buffer, poison, instance)
        blueprint.starts.append(buffer)
        exports = adopt_instance(store, state, module, instance, SyncFunc.adopt)
        codecs = blueprint.codecs
        calls = SyncCalls(store, state, exports, guest_class.__exports__, poison, codecs)
    except BaseException:
        store.close()
        raise
    guest.__instance__ = made = Instance(calls, calls, True)
    if is_usual(poison, limits, wasi):
        made.recycler = blueprint.recycler
    return guest


def _instantiate_again(
    guest_class: type[G], blueprint: SyncBlueprint, functions: Sequence[Callable[..., Any]],
    spare: Spare,
) -> G:  # fmt: skip
    """Make an instance as `_instantiate_own` does, of what a closed one consisted of."""
    guest, instance = guest_class.__new__(guest_class), spare.instance
    calls: SyncCalls = instance.calls
    store, exports, state = instance.store, instance.exports, calls.store_state
    try:
        blueprint.recycler.reopen(spare, blueprint.room.new_shared())
        if functions:
            Opener(blueprint, store, state, functions, ref(guest))
        buffer, resolved = blueprint.starts.take(state), blueprint.resolved
        rest = buffer, instance.poison, exports.instance
        instantiate_in_new_store(state, resolved, blueprint.module, *rest)
        blueprint.starts.append(buffer)
        state.instances.append(exports)
        calls.find_again()
    except BaseException:
        store.close()
        raise
    instance.recycler = blueprint.recycler
    guest.__instance__ = instance
    return guest
