"""What all instances of a class of synchronous bindings on one engine have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof, c_void_p, sizeof
from typing import Any
from weakref import ref

from wasmtime import Store

from .. import caller
from .._emitted.sync_calls import serve
from ..modules.blueprint import BlueprintBase
from ..native import structs
from ..native.library import library
from ..values.codec import buffer_class
from ..values.raw import SyncCallBuffer, SyncCodec, sync_codec
from ..values.types import Signature
from ..wasmtime_api.exports import FunctionName
from ..wasmtime_api.linkers import Linker
from .host import Serve, Server, SyncHostFunction, running_sync_call
from .recycling import SyncRecycler
from .store import SyncStoreState

_NO_VALUES = Signature((), ())
#: Where the pointers to host functions begin in a store's structure, and the bytes of each.
_POINTERS, _POINTER = sizeof(structs.SyncStore), sizeof(c_void_p)


class SyncBlueprint(BlueprintBase):
    """What all instances of a class with plain methods have in common."""

    takes_async = False

    __slots__ = ("_serves", "_shared", "codecs", "recycler", "starts")

    def define(self, linker: Linker) -> None:
        #: Of exported functions with types that have been compared with the module's.
        self.codecs: dict[str, tuple[SyncCodec, FunctionName]] = {}
        #: For instantiations to come.
        self.starts: list[SyncCallBuffer] = []
        self.recycler = SyncRecycler()
        self._serves: list[Serve] = []
        caller.find_sync_call = running_sync_call
        for index, function in enumerate(self.imports.functions):
            is_raw = sync_codec(function.signature).is_raw
            key, functype = self.key_and_type(function)
            callback = (
                library.sync_placed_raw_address if is_raw else library.sync_placed_checked_address
            )
            linker.define_sync(*key, function.signature, callback, index, functype, is_raw)
            self._serves.append(serve(function.signature))
        self._shared = buffer_class(structs.SyncStore, _POINTER * len(self._serves))

    def new_shared(self) -> structs.SyncStore:
        """Return what C knows of a store, with room for pointers to its host functions."""
        shared: structs.SyncStore = self._shared()
        return shared

    def host_function(
        self, number: int, opener: Opener, store: Store, state: SyncStoreState
    ) -> SyncHostFunction:
        """Return the host function of that number, which is about to be called."""
        imported, function = self.imports.functions[number], opener.functions[number]
        signature, serves = imported.signature, self._serves[number]
        host = SyncHostFunction(store, state, function, signature, imported.name, serves)
        host.importer = opener.importer
        return host

    def take_start(self, state: SyncStoreState) -> SyncCallBuffer:
        """Return the buffer with which the instantiation in a store is begun."""
        if not self.starts:
            return sync_codec(_NO_VALUES).new_sync_call_buffer(state, 0)
        buffer = self.starts.pop()
        buffer.context, buffer.sync_store = state.context, addressof(state.shared)
        return buffer

    def keep_start(self, buffer: SyncCallBuffer) -> None:
        """Take back the buffer of an instantiation that has ended."""
        self.starts.append(buffer)


class Opener:
    """Makes the host functions of an instance when they are first called, because C asks for one."""

    __slots__ = ("_blueprint", "_state", "_store", "functions", "importer")

    def __init__(
        self, blueprint: SyncBlueprint, store: Store, state: SyncStoreState,
        functions: Sequence[Callable[..., Any]], importer: Callable[[], object],
    ) -> None:  # fmt: skip
        self._blueprint, self._store, self._state = blueprint, ref(store), state
        self.functions, self.importer = functions, importer
        state.has_own_data, state.opener = True, self
        state.shared.opener, state.shared.open = id(self), id(Opener.open)

    def open(self) -> None:
        """Make the function that is wanted, and tell C last where it is. C calls this.

        If it is interrupted anywhere, C calls it again before the next call.
        """
        store, state = self._store(), self._state
        assert store is not None
        number = state.shared.wanted
        host = self._blueprint.host_function(number, self, store, state)
        address = addressof(Server(host).buffer)
        state.hosts.append(host)
        c_void_p.from_buffer(state.shared, _POINTERS + number * _POINTER).value = address
