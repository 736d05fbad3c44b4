"""What an instance of a generated class exports: by raw name, and bound to types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any

import wasmtime

from ..errors import SignatureMismatch
from ..funcext import DeferredFunction, bind
from ..function import BoundFunction
from ..poison import Poison
from ..store import store_state
from ..values.types import Signature
from ..wasmtime_api import exports
from ..wasmtime_api.externs import Extern


class Calls(dict[str, Callable[..., Any]]):
    """The exported functions of an instance by raw name, bound at their first call."""

    __slots__ = ("bind",)

    def __init__(self, bind: Callable[[str], Callable[..., Any]]) -> None:
        super().__init__()
        self.bind = bind

    def __missing__(self, name: str) -> Callable[..., Any]:
        call = self[name] = self.bind(name)
        return call


class AsyncCalls(Calls):
    """The same with async bindings: one that is bound while a worker thread is at the store is bound when it has its turn."""

    __slots__ = ("binder",)

    def __init__(self, binder: Binder, bind: Callable[[str], Callable[..., Any]]) -> None:
        super().__init__(bind)
        self.binder = binder

    def __missing__(self, name: str) -> Callable[..., Any]:
        return self.binder.unmet(name) or super().__missing__(name)


class Exports(Mapping[str, Extern]):
    """All exports of an instance by their raw names, as wasmtime's objects. Calls made with them are not watched."""

    __slots__ = ("_exports",)

    def __init__(self, exports: Mapping[str, Extern]) -> None:
        self._exports = exports

    def __getitem__(self, name: str) -> Extern:
        return self._exports[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._exports)

    def __len__(self) -> int:
        return len(self._exports)

    def __repr__(self) -> str:
        return f"<Exports {', '.join(map(repr, self._exports))}>"


class Binder:
    """Binds one instance's functions, each once. It does not know the instance, which would be a cycle."""

    __slots__ = ("bounds", "exports", "poison", "store", "types")

    def __init__(
        self,
        store: wasmtime.Store,
        exports: Mapping[str, Extern],
        types: Mapping[str, Any],
        poison: Poison,
    ) -> None:
        self.store = store
        self.exports = exports
        self.types = types
        self.poison = poison
        self.bounds: dict[str, BoundFunction] = {}
        if poison.offload:
            # Binding asks wasmtime for a function's type, through the store: not while a worker thread polls its guest.
            for name in types:
                self(name)

    def __call__(self, name: str) -> BoundFunction:
        bound = self.bounds.get(name)
        if bound is None:
            bound = self.bounds[name] = self._bind(name)
        return bound

    def unmet(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]] | None:
        """A function that cannot be bound at this moment, for one call; None when it can be."""
        if name in self.bounds:
            return None
        state = store_state(self.store)
        if not state.is_used_elsewhere():
            return None

        async def call_export(*values: Any) -> Any:
            find = partial(self, name)
            return await DeferredFunction(
                self.store, state, find, len(values), name, self.poison
            ).call_slowly(None, values)

        return call_export

    def _bind(self, name: str) -> BoundFunction:
        found = exports.find_export(self.exports, name)
        if not isinstance(found, wasmtime.Func):
            raise SignatureMismatch(
                f"the module has no exported function {name!r}: regenerate the bindings"
            )
        types = self.types[name]
        if not isinstance(types, str):
            return bind(self.store, found, types, name, self.poison)
        bound = bind(self.store, found, (), name, self.poison)
        if bound.signature != Signature.parse(types):
            raise bound.mismatch(f"wanted {types}")
        return bound
