"""What all instances of a component's class of synchronous bindings have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import wasmtime

from ..sync.blueprint import OpenerBase, SyncHostRoom, SyncStarts
from ..sync.host import SyncHostFunction
from ..sync.store import SyncStoreState
from ..wasmtime_api.linkers import Linker
from .blueprint import ComponentBlueprint

if TYPE_CHECKING:
    from . import plan as p

    class MakesSyncHostFunctions(Protocol):
        """It makes host functions of an instance."""

        plan: p.Plan

        def host_function(self, row: p.Function, /) -> SyncHostFunction: ...


class SyncComponentBlueprint(ComponentBlueprint):
    """What all instances of a class with plain methods have in common."""

    __slots__ = ("room", "starts")

    def prepare(self) -> None:
        self.room, self.starts = SyncHostRoom(len(self.signatures)), SyncStarts()

    def define(
        self, linker: Linker, key: tuple[str, str], number: int, functype: wasmtime.FuncType | None
    ) -> None:
        self.room.define(linker, key, self.signatures[number], number, functype)


class ComponentOpener(OpenerBase):
    """Makes the host functions of an instance of a component."""

    __slots__ = ("_builder",)

    def __init__(
        self, builder: MakesSyncHostFunctions, store: wasmtime.Store, state: SyncStoreState
    ) -> None:
        super().__init__(store, state)
        self._builder = builder

    def make(self, number: int, store: wasmtime.Store, state: SyncStoreState) -> SyncHostFunction:
        return self._builder.host_function(self._builder.plan.functions[number])
