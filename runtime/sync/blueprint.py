"""What all instances of a class of synchronous bindings on one engine have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof, sizeof
from struct import Struct
from typing import Any

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
from .store import SyncStoreState

_NO_VALUES = Signature((), ())
_POINTERS = sizeof(structs.SyncStore)


class SyncBlueprint(BlueprintBase):
    """What all instances of a class with plain methods have in common."""

    __slots__ = ("_serves", "_shared", "_write_pointers", "codecs", "starts")

    def define(self, linker: Linker) -> None:
        #: Of exported functions with types that have been compared with the module's.
        self.codecs: dict[str, tuple[SyncCodec, FunctionName]] = {}
        #: For instantiations to come.
        self.starts: list[SyncCallBuffer] = []
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
        pointers = Struct(f"{len(self._serves)}P")
        self._write_pointers = pointers.pack_into
        self._shared = buffer_class(structs.SyncStore, pointers.size)

    def new_shared(self) -> structs.SyncStore:
        """Return what C knows of a store, with room for pointers to its host functions."""
        shared: structs.SyncStore = self._shared()
        return shared

    def make_servers(
        self, store: Store, state: SyncStoreState, functions: Sequence[Callable[..., Any]],
        importer: Callable[[], object],
    ) -> None:  # fmt: skip
        """Make the host functions of an instance in a store of its own."""
        state.has_own_data = True
        addresses = []
        rows = zip(self.imports.functions, functions, self._serves, strict=True)
        for imported, function, serves in rows:
            signature, name = imported.signature, imported.name
            host = SyncHostFunction(store, state, function, signature, name, serves)
            host.importer = importer
            addresses.append(addressof(Server(host).buffer))
            state.hosts.append(host)
        self._write_pointers(state.shared, _POINTERS, *addresses)

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
