"""Which host function is running here, and what its calling instance exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import wasmtime

from .host_call import current_call
from .store import StoreBase
from .wasmtime_api import externs
from .wasmtime_api.externs import Extern
from .wasmtime_api.guarded_store import StoreUser
from .wasmtime_api.uncopyable import OF_AN_INSTANCE

if TYPE_CHECKING:

    class RunningHostCall(Protocol):
        """A call of a host function of async or synchronous bindings."""

        @property
        def alive(self) -> bool: ...
        @property
        def name(self) -> str: ...
        @property
        def importer(self) -> object: ...
        @property
        def store_state(self) -> StoreBase: ...
        @property
        def guest_call(self) -> Any: ...


class Caller(Mapping[str, Extern], StoreUser):
    """The exports of the instance that called the host function, by their raw names.

    Where an object of wasmtime-py takes a store, it takes a Caller as well:
    ``memory.data_len(caller)``. It is valid until the host function returns, awaits included. Any
    later access raises RuntimeError.
    """

    __slots__ = ("_host_call",)

    def __init__(self, host_call: RunningHostCall) -> None:
        self._host_call = host_call

    def _live(self) -> RunningHostCall:
        if not self._host_call.alive:
            raise RuntimeError(
                f"the Caller was kept too long: {self._host_call.name} has returned. "
                "Read what you need of it before"
            )
        self._host_call.store_state.check_thread()
        return self._host_call

    @property
    def store(self) -> wasmtime.Store:
        """The store of the calling instance."""
        store: wasmtime.Store = self._live().guest_call.store
        return store

    def _export(self, name: str) -> Extern | None:
        return externs.caller_export(self._live().guest_call.buffer.caller or 0, name)

    def __getitem__(self, name: str) -> Extern:
        export = self._export(name) if isinstance(name, str) else None
        if export is None:
            self._live()
            raise KeyError(name)
        if isinstance(export, wasmtime.Func):
            return self._host_call.store_state.func_from(externs.raw_func(export))
        return export

    def _names(self) -> tuple[str, ...]:
        """Return the exports' names, which C does not tell, from the instance that has these."""
        host_call = self._live()
        for exports in reversed(host_call.store_state.instances):
            pairs = [(self._export(name), item) for name, item in exports.items()]
            if all(mine is not None and externs.same_extern(mine, its) for mine, its in pairs):
                return tuple(exports)
        raise RuntimeError(
            "the exports of this instance cannot be listed, because instantiate_async did not "
            "make it; each is available by its name"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._export(name) is not None

    __reduce_ex__ = OF_AN_INSTANCE

    def __repr__(self) -> str:
        ended = "" if self._host_call.alive else ", which has returned"
        return f"<Caller of {self._host_call.name}{ended}>"


def _no_sync_call() -> RunningHostCall | None:
    return None


#: Finds the innermost call of a synchronous host function, unless an async one lies further in.
#: `runtime.sync.host` puts itself here when the first such function is made, so programs without
#: synchronous host functions pay nothing.
find_sync_call: Callable[[], RunningHostCall | None] = _no_sync_call


def running_call() -> RunningHostCall | None:
    """Return the innermost call of a host function that the running code is inside of."""
    sync_call = find_sync_call()
    if sync_call is not None:
        return sync_call
    host_call = current_call.get()
    return host_call.living() if host_call is not None else None


def current_caller() -> Caller:
    """Return the Caller of the host function that this is called from, however deep inside.

    Raises:
        RuntimeError: No host function is running here.
    """
    host_call = running_call()
    if host_call is None:
        raise RuntimeError(
            "current_caller works inside host functions only, and none is running here"
        )
    return Caller(host_call)
