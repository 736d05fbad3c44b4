"""What an instance of a generated class exports: by raw name, and bound to types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from wasmtime import Func, Store

from .._emitted.calls import export
from ..errors import SignatureMismatch
from ..funcext import DeferredFunction, bind
from ..function import BoundFunction
from ..poison import Poison
from ..store import StoreBase, StoreState, store_state
from ..values.checked import CheckedCodec
from ..values.types import Signature
from ..wasmtime_api.exports import ExportName, LazyExports, find_export
from ..wasmtime_api.externs import Extern
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE

#: By raw name: the types of a function, as aliases or as text.
Types: TypeAlias = Mapping[str, Any]


class Exports(Mapping[str, Extern]):
    """All exports of an instance by their raw names, as wasmtime's objects.

    Calls made with them do not poison the instance if they are unwound.
    """

    __slots__ = ("_exports",)

    def __init__(self, exports: Mapping[str, Extern]) -> None:
        self._exports = exports

    def __getitem__(self, name: str) -> Extern:
        return self._exports[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._exports)

    def __len__(self) -> int:
        return len(self._exports)

    __reduce_ex__ = OF_AN_INSTANCE

    def __repr__(self) -> str:
        return f"<Exports {', '.join(map(repr, self._exports))}>"


class Calls(dict[str, Callable[..., Any]]):
    """The exported functions of an instance by raw name, each bound to its types when first called.

    It does not know the instance: a cycle would leave the store to the garbage collector (fact 20).
    """

    __slots__ = ("exports", "poison", "store", "store_state", "types")

    store: Store
    store_state: StoreBase
    exports: LazyExports
    types: Types
    poison: Poison

    __reduce_ex__ = OF_AN_INSTANCE

    def check_open(self, name: str) -> None:
        """Raise RuntimeError if the instance or its store is closed, as calls do that are bound."""
        self.poison.check_open()
        if self.store_state.closed:
            raise RuntimeError(f"{name}: the store is closed")

    def func(self, name: str) -> Func:
        """Return an exported function that the bindings know, or raise SignatureMismatch.

        RuntimeError if the instance is closed.
        """
        self.check_open(name)
        func = find_export(self.exports, name)
        if isinstance(func, Func) and name in self.types:
            return func
        raise SignatureMismatch(
            f"the module has no exported function {name!r}: regenerate the bindings"
        )


class AsyncCalls(Calls):
    """The exported functions of async bindings, which are coroutine functions."""

    __slots__ = ("bound_functions", "known")

    store_state: StoreState

    def __init__(
        self, store: Store, store_state: StoreState, exports: LazyExports, types: Types,
        poison: Poison, known: dict[str, tuple[CheckedCodec, ExportName]] | None = None,
    ) -> None:  # fmt: skip
        self.store, self.exports, self.types, self.poison = store, exports, types, poison
        self.store_state = store_state
        self.bound_functions: dict[str, BoundFunction] = {}
        #: Of functions with types that were compared with their own, here or for other instances.
        self.known = known if known is not None else {}
        if poison.offload:
            for name in types:  # impossible later, while a worker thread uses the store
                self.bound(name)

    def __missing__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        self.check_open(name)
        if name not in self.bound_functions and self.store_state.is_used_elsewhere():
            return partial(self._call_deferred, name)
        return self.setdefault(name, export(self.bound(name), self.store))

    async def _call_deferred(self, name: str, *values: Any) -> Any:
        state, find = store_state(self.store), partial(self.bound, name)
        function = DeferredFunction(self.store, state, find, len(values), name, self.poison)
        return await function.call_slowly(None, values)

    def bound(self, name: str) -> BoundFunction:
        """Return an exported function, bound once; SignatureMismatch if its types are others."""
        function = self.bound_functions.get(name)
        if function is None:
            known = self.known.get(name)
            if known is None:
                function = self._compare(name)
                self.known[name] = function.codec, ExportName(name)
            else:
                codec, function_name = known
                state = self.store_state
                self.check_open(name)
                state.check_thread()
                raw = function_name.find(state.context, self.exports)
                function = BoundFunction(self.store, state, raw, codec, name, self.poison)
            self.bound_functions[name] = function
        return function

    def find_again(self) -> None:
        """Find the functions that are bound in an instance that has taken the place of the last."""
        context = self.store_state.context
        for name, function in self.bound_functions.items():
            _, function_name = self.known[name]
            function.take_function(function_name.find(context, self.exports))

    def _compare(self, name: str) -> BoundFunction:
        """Return an exported function, bound to its types after they were compared with its own."""
        func, types = self.func(name), self.types[name]
        is_text = isinstance(types, str)
        function = bind(self.store, func, () if is_text else types, name, self.poison)
        if is_text and function.signature != Signature.parse(types):
            raise function.mismatch(f"wanted {types}")
        return function


class SyncExportCalls(dict[str, Callable[..., Any]]):
    """The exported functions by raw name, called as synchronous exports of async bindings."""

    __slots__ = ("calls",)

    def __init__(self, calls: AsyncCalls) -> None:
        self.calls = calls

    def __missing__(self, name: str) -> Callable[..., Any]:
        return self.setdefault(name, self.calls.bound(name).call_sync)
