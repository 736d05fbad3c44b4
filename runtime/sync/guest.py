"""What generated classes of synchronous bindings inherit: plain calls, plain host functions, no event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

import wasmtime

from .._emitted.sync_calls import sync_export
from ..engine.settings import new_engine
from ..errors import SignatureMismatch
from ..fork_safe_lock import ForkSafeLock
from ..modules.exports import Calls
from ..modules.guest import GuestBase, Link, Wasi
from ..values.types import Signature
from ..wasmtime_api import engines, externs
from .funcext import sync_function
from .function import SyncFunction, instantiate_sync
from .store import SyncStoreState, signature_of, sync_state

if TYPE_CHECKING:
    from ..engine.limits import Limits

_lock = ForkSafeLock()
_shared: dict[bool, wasmtime.Engine] = {}


def shared_sync_engine(fuel: bool = False) -> wasmtime.Engine:
    """The engine of instances that are given no store: without time slices, whose checks only cost time here."""
    with _lock():
        if fuel not in _shared:
            _shared[fuel] = new_engine(time_slice=None, fuel=fuel)
        return _shared[fuel]


class SyncGuest(GuestBase):
    """Base of generated classes with plain methods.

    A host function may call the instance again, to any depth. It must not switch greenlets: the guest is on the thread's own stack.
    One thread at a time may use the instance; the interpreter is free for others while the guest runs.
    """

    __calls__: Mapping[str, Callable[..., Any]]

    @classmethod
    def load(cls, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """Compiles the module, once per engine (None: the engine that synchronous instances share). Blocks meanwhile."""
        return cls.__wasm__.load(engine or shared_sync_engine())

    @classmethod
    def __instantiate__(
        cls,
        link: Link | None,
        imports: object = None,
        *,
        store: wasmtime.Store | None,
        module: wasmtime.Module | None,
        on_unwind: Literal["poison", "keep"],
        limits: Limits | None = None,
        wasi: Wasi = False,
    ) -> Self:
        """Behind the generated ``instantiate``."""
        if limits is not None and limits.call_seconds is not None:
            raise ValueError(
                "call_seconds needs async bindings: a synchronous call runs until it ends"
            )
        self, module = cls.__begin__(imports, store, module, on_unwind, limits)
        try:
            state = sync_state(self.__store__)
            self.__equip__(state, limits, wasi)
            linker = self.__define__(state, self.__externs__(state, link, imports), wasi)
            self.__finish__(instantiate_sync(self.__store__, state, linker, module, self.__guard__))
        except BaseException:
            if self.__owns_store__:
                self.__store__.close()
            raise
        self.__calls__ = Calls(_Binder(self.__store__, state, self))
        return self

    @classmethod
    def __shared_engine__(cls, fuel: bool) -> wasmtime.Engine:
        return shared_sync_engine(fuel)

    @classmethod
    def __new_function__(
        cls, store: wasmtime.Store, function: Any, signature: Signature, name: str
    ) -> wasmtime.Func:
        """A plain host function."""
        return sync_function(store, function, signature, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class _Binder:
    """Makes the calls of one instance's functions. It does not know the instance, which would be a cycle."""

    __slots__ = ("exports", "poison", "state", "store", "types")

    def __init__(self, store: wasmtime.Store, state: SyncStoreState, guest: GuestBase) -> None:
        self.store = store
        self.state = state
        self.exports = guest.__raw__
        self.types = guest.__exports__
        self.poison = guest.__guard__

    def __call__(self, name: str) -> Callable[..., Any]:
        func = self.exports.get(name)
        if not isinstance(func, wasmtime.Func) or name not in self.types:
            raise SignatureMismatch(
                f"the module has no exported function {name!r}: regenerate the bindings"
            )
        engines.context(self.store)  # a closed store, or one in use elsewhere
        types = self.types[name]
        wanted = Signature.parse(types) if isinstance(types, str) else Signature.of(types)
        signature = signature_of(self.state, func, wanted, name)
        return sync_export(
            SyncFunction(self.state, externs.copy_func(func), signature, name, self.poison),
            self.store,
        )
