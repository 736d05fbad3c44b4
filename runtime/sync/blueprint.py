"""What all instances of a class of synchronous bindings on one engine have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof, c_void_p, sizeof
from typing import Any
from weakref import ref

from wasmtime import FuncType, Store

from .. import caller
from .._emitted.sync_calls import serve
from ..modules.blueprint import BlueprintBase
from ..native import structs
from ..native.library import library
from ..values.codec import buffer_class
from ..values.raw import SyncCallBuffer, SyncCodec, sync_codec
from ..values.types import Signature
from ..wasmtime_api.exports import ExportName
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

    __slots__ = ("_serves", "codecs", "recycler", "room", "starts")

    def define(self, linker: Linker) -> None:
        #: Of exported functions with types that have been compared with the module's.
        self.codecs: dict[str, tuple[SyncCodec, ExportName]] = {}
        self.starts = SyncStarts()
        self.recycler = SyncRecycler()
        self._serves: list[Serve] = []
        self.room = SyncHostRoom(len(self.imports.functions))
        for index, function in enumerate(self.imports.functions):
            key, functype = self.key_and_type(function)
            self.room.define(linker, key, function.signature, index, functype)
            self._serves.append(serve(function.signature))

    def host_function(
        self, number: int, opener: Opener, store: Store, state: SyncStoreState
    ) -> SyncHostFunction:
        """Return the host function of that number, which is about to be called."""
        imported, function = self.imports.functions[number], opener.functions[number]
        signature, serves = imported.signature, self._serves[number]
        host = SyncHostFunction(store, state, function, signature, imported.name, serves)
        host.importer = opener.importer
        return host


class SyncStarts(list[SyncCallBuffer]):
    """The buffers with which instantiations to come are begun."""

    __slots__ = ()

    def take(self, state: SyncStoreState) -> SyncCallBuffer:
        """Return the buffer with which the instantiation in a store is begun."""
        try:
            buffer = self.pop()
        except IndexError:  # not asked before: another thread may take the last one
            return sync_codec(_NO_VALUES).new_sync_call_buffer(state, 0)
        buffer.context, buffer.sync_store = state.context, addressof(state.shared)
        return buffer


class SyncHostRoom:
    """Where C finds the host functions of a new store (fact 9)."""

    __slots__ = ("_class",)

    def __init__(self, count: int) -> None:
        self._class = buffer_class(structs.SyncStore, _POINTER * count)
        caller.find_sync_call = running_sync_call

    def define(
        self, linker: Linker, key: tuple[str, str], signature: Signature, number: int,
        functype: FuncType | None,
    ) -> None:  # fmt: skip
        """Define the function of that number as an import, which may be of that very type."""
        is_raw = sync_codec(signature).is_raw
        callback = (
            library.sync_placed_raw_address if is_raw else library.sync_placed_checked_address
        )
        linker.define_sync(*key, signature, callback, number, functype, is_raw)

    def new_shared(self) -> structs.SyncStore:
        """Return what C knows of a store, with room for pointers to its host functions."""
        shared: structs.SyncStore = self._class()
        return shared


class OpenerBase:
    """Makes the host functions of an instance when they are first called, because C asks for one."""

    __slots__ = ("_state", "_store")

    def __init__(self, store: Store, state: SyncStoreState) -> None:
        self._store, self._state = ref(store), state
        state.has_own_data, state.opener = True, self
        state.shared.opener, state.shared.open = id(self), id(OpenerBase.open)

    def make(self, number: int, store: Store, state: SyncStoreState) -> SyncHostFunction:
        """Return the host function of that number, which is about to be called."""
        raise NotImplementedError

    def open(self) -> None:
        """Make the function that is wanted, and tell C last where it is. C calls this.

        If it is interrupted anywhere, C calls it again before the next call.
        """
        store, state = self._store(), self._state
        assert store is not None
        number = state.shared.wanted
        host = self.make(number, store, state)
        address = addressof(Server(host).buffer)
        state.hosts.append(host)
        c_void_p.from_buffer(state.shared, _POINTERS + number * _POINTER).value = address


class Opener(OpenerBase):
    """Makes those of an instance of a module."""

    __slots__ = ("_blueprint", "functions", "importer")

    def __init__(
        self, blueprint: SyncBlueprint, store: Store, state: SyncStoreState,
        functions: Sequence[Callable[..., Any]], importer: Callable[[], object],
    ) -> None:  # fmt: skip
        super().__init__(store, state)
        self._blueprint, self.functions, self.importer = blueprint, functions, importer

    def make(self, number: int, store: Store, state: SyncStoreState) -> SyncHostFunction:
        return self._blueprint.host_function(number, self, store, state)
