"""What generated classes of synchronous bindings inherit, and how their instances are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from wasmtime import Engine, Module, Store

from .._emitted.sync_calls import sync_export
from ..engine.settings import new_engine
from ..fork_safe_lock import ForkSafeLock
from ..funcext import checked_signature
from ..modules.exports import Calls
from ..modules.guest import GuestBase
from ..modules.instance import Instance
from ..modules.preparation import Link, OnUnwind, Preparation, Wasi
from ..values.types import Signature
from ..wasmtime_api import externs
from .funcext import sync_function
from .function import SyncFunction, instantiate_sync
from .store import sync_state

if TYPE_CHECKING:
    from ..engine.limits import Limits

G = TypeVar("G", bound="SyncGuest")

_lock = ForkSafeLock()
_shared: dict[bool, Engine] = {}


def shared_sync_engine(fuel: bool = False) -> Engine:
    """Return the engine, without time slices, of instances that are given no store."""
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

    __slots__ = ()

    def __missing__(self, name: str) -> Callable[..., Any]:
        func, types, state = self.func(name), self.types[name], sync_state(self.store)
        signature = Signature.parse(types) if isinstance(types, str) else Signature.of(types)
        checked_signature(state, func, signature, name)
        function = SyncFunction(state, externs.copy_func(func), signature, name, self.poison)
        return self.setdefault(name, sync_export(function, self.store))


def instantiate_sync_guest(
    guest_class: type[G], link: Link, imports: object, *, store: Store | None,
    module: Module | None, on_unwind: OnUnwind, limits: Limits | None = None, wasi: Wasi = False,
) -> G:  # fmt: skip
    """Make an instance of a generated class with plain methods: what its ``instantiate`` calls."""
    if limits is not None and limits.call_seconds is not None:
        raise ValueError("call_seconds needs async bindings: a synchronous call runs until it ends")
    preparation = Preparation(
        guest_class, link, imports, store, module, on_unwind, limits, wasi, shared_sync_engine
    )
    guest = guest_class.__new__(guest_class)
    store, poison = preparation.store, preparation.poison
    try:
        if not preparation.is_loaded:
            preparation.load()
        state = sync_state(store)
        preparation.configure_store(state)
        linker = preparation.define_all(state, preparation.externs(state, guest, sync_function))
        instance = instantiate_sync(store, state, linker, preparation.module, poison)
    except BaseException:
        preparation.close_store()
        raise
    calls = SyncCalls(store, instance.exports(store), guest_class.__exports__, poison)
    guest.__instance__ = Instance(calls, calls, preparation.owns_store)
    return guest
