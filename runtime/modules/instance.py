"""One instance of a module, as generated classes hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import wasmtime

from ..errors import SignatureMismatch
from ..store import StoreBase, find_state
from ..values.checked import checked_codec
from ..values.types import Signature, value_type
from ..wasmtime_api import externs
from ..wasmtime_api.exports import LazyExports, export_names
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE
from .exports import Calls
from .globals import Global, MutableGlobal
from .memory import Memory
from .tables import Table

C = TypeVar("C", bound=Calls)
G = TypeVar("G", bound=Global[Any])
T = TypeVar("T", bound=Table[Any])


if TYPE_CHECKING:

    class ClosesGuests(Protocol):
        """It closes the guest of an instance (`recycling.Recycler`)."""

        def close(self, guest: Any, title: str, /) -> None: ...


class Instance(Generic[C]):
    """The state of one instance. Generated classes have it as ``__instance__``.

    Methods call ``self.__instance__.calls["name"]``; properties use the methods below. An instance
    does not know the object of the generated class: a cycle would leave the store to the garbage
    collector (fact 20).
    """

    __slots__ = (
        "calls", "exports", "globals", "memories", "owns_store", "poison", "recycler", "store",
        "sync_calls", "tables",
    )  # fmt: skip

    def __init__(
        self, calls: C, sync_calls: Mapping[str, Callable[..., Any]], owns_store: bool
    ) -> None:
        self.store, self.exports, self.poison = calls.store, calls.exports, calls.poison
        #: True if closing the instance closes the store.
        self.owns_store = owns_store
        #: The exported functions by raw name, bound when they are first asked for; and those that
        #: `--sync-exports` selected, which are all of them in synchronous bindings.
        self.calls, self.sync_calls = calls, sync_calls
        self.memories: dict[str, Memory] = {}
        self.globals: dict[str, Any] = {}
        self.tables: dict[str, Any] = {}
        #: What closes the guest, to keep this for another one.
        self.recycler: ClosesGuests | None = None

    __reduce_ex__ = OF_AN_INSTANCE

    def export(self, name: str) -> Any:
        """Return an export as wasmtime's object; SignatureMismatch if there is none."""
        try:
            return self.exports[name]
        except KeyError:
            problem = f"the module has no export {name!r}: regenerate the bindings"
            raise SignatureMismatch(problem) from None

    def memory(self, name: str) -> Memory:
        """Return an exported memory, always the same object."""
        memory = self.memories.get(name)
        if memory is None:
            memory = self.memories[name] = Memory(self.store, self.export(name))
        return memory

    def table(self, name: str, kind: type[T]) -> T:
        """Return an exported table as an object of a class, always the same."""
        table: T | None = self.tables.get(name)
        if table is None:
            table = self.tables[name] = kind(self.store, self.export(name), self.poison)
        return table

    def immutable_global(self, name: str, alias: Any) -> Global[Any]:
        """Return an exported global, of the type that an alias such as `i32` stands for."""
        return self._global(name, alias, Global)

    def mutable_global(self, name: str, alias: Any) -> MutableGlobal[Any]:
        """Return an exported global with a value that can be set."""
        return self._global(name, alias, MutableGlobal)

    def _global(self, name: str, alias: Any, kind: type[G]) -> G:
        view: G | None = self.globals.get(name)
        if view is None:
            state = find_state(self.store)
            assert state is not None
            codec = checked_codec(Signature((), (value_type(alias),)))
            buffer = codec.new_call_buffer(state)
            view = self.globals[name] = kind(self.store, state, self.export(name), buffer)
        return view

    def has_no_views(self) -> bool:
        """Return True if nothing of the instance was asked for but its functions."""
        views = self.memories or self.globals or self.tables
        return not (views or self.exports.has_wrappers)

    def close(self, title: str) -> None:
        """Let no call enter any more, and close the store if it belongs to the instance."""
        state = find_state(self.store)
        if state is not None:
            state.check_idle(f"{title} cannot be closed")
        self.poison.close()
        if self.owns_store:
            self.store.close()


def adopt_instance(
    store: wasmtime.Store,
    store_state: StoreBase,
    module: wasmtime.Module,
    raw: externs.RawInstance,
    adopt: Callable[[Any], wasmtime.Func],
) -> LazyExports:
    """Return the exports of a new instance. `adopt` makes its functions."""
    exports = LazyExports(store, raw, export_names(module), adopt)
    store_state.instances.append(exports)
    return exports
