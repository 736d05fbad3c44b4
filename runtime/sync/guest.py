"""What generated classes of synchronous bindings inherit, and how their instances are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import wasmtime

from .._emitted.sync_calls import sync_export
from ..engine.limits import Limits
from ..engine.settings import new_engine
from ..fork_safe_lock import ForkSafeLock
from ..modules.exports import no_function
from ..modules.guest import GuestBase
from ..modules.instance import Instance
from ..modules.preparation import Link, OnUnwind, Preparation, Wasi
from ..poison import Poison
from ..values.types import Signature
from ..wasmtime_api import engines, externs
from ..wasmtime_api.externs import Extern
from .funcext import sync_function
from .function import SyncFunction, instantiate_sync
from .store import SyncStoreState, checked_signature, sync_state

G = TypeVar("G", bound="SyncGuest")

_lock = ForkSafeLock()
_shared: dict[bool, wasmtime.Engine] = {}


def shared_sync_engine(fuel: bool = False) -> wasmtime.Engine:
    """Return the engine of instances that are given no store.

    It has no time slices, because their checks would only cost time here.
    """
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
    def load(cls, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """Compile the module, once per engine. Any thread may call it; it blocks until that is done.

        Args:
            engine: None means the engine that synchronous instances share.

        Raises:
            FileNotFoundError: The .wasm file is not beside the generated module.
            RuntimeError: It is not the file that the bindings were generated from.
        """
        return cls.__wasm__.load(engine or shared_sync_engine())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class SyncCalls(dict[str, Callable[..., Any]]):
    """The exported functions of an instance by raw name, each bound to its types when first called.

    It does not know the instance: a cycle would leave the store to the garbage collector (fact 20).
    """

    __slots__ = ("exports", "poison", "store", "store_state", "types")

    def __init__(
        self,
        store: wasmtime.Store,
        store_state: SyncStoreState,
        exports: Mapping[str, Extern],
        types: Mapping[str, Any],
        poison: Poison,
    ) -> None:
        self.store = store
        self.store_state = store_state
        self.exports = exports
        self.types = types
        self.poison = poison

    def __missing__(self, name: str) -> Callable[..., Any]:
        func = self.exports.get(name)
        if not isinstance(func, wasmtime.Func) or name not in self.types:
            raise no_function(name)
        engines.context(self.store)  # raises for a closed store, and for one in use elsewhere
        types = self.types[name]
        signature = Signature.parse(types) if isinstance(types, str) else Signature.of(types)
        signature = checked_signature(self.store_state, func, signature, name)
        function = SyncFunction(
            self.store_state, externs.copy_func(func), signature, name, self.poison
        )
        call = self[name] = sync_export(function, self.store)
        return call


def instantiate_sync_guest(
    guest_class: type[G],
    link: Link,
    imports: object,
    *,
    store: wasmtime.Store | None,
    module: wasmtime.Module | None,
    on_unwind: OnUnwind,
    limits: Limits | None = None,
    wasi: Wasi = False,
) -> G:
    """Make an instance of a generated class with plain methods: what its ``instantiate`` calls."""
    if limits is not None and limits.call_seconds is not None:
        raise ValueError("call_seconds needs async bindings: a synchronous call runs until it ends")
    preparation = Preparation(
        guest_class, link, imports, store, module, on_unwind, limits, wasi, shared_sync_engine
    )
    guest = guest_class.__new__(guest_class)
    store, poison = preparation.store, preparation.poison
    try:
        state = sync_state(store)
        preparation.configure_store(state)
        linker = preparation.define_all(state, preparation.externs(state, guest, sync_function))
        instance = instantiate_sync(store, state, linker, preparation.module, poison)
    except BaseException:
        if preparation.owns_store:
            store.close()
        raise
    exports = instance.exports(store)
    calls = SyncCalls(store, state, exports, guest_class.__exports__, poison)
    guest.__instance__ = Instance(
        store, preparation.owns_store, poison, exports, calls, sync_calls=calls
    )
    return guest
