"""Exported tables of functions, in synchronous bindings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasmtime import Func, Store

from .._emitted import sync_calls
from ..funcext import checked_signature
from ..modules.function_tables import FUNCTION, FunctionTable
from ..store import StoreBase
from ..values.raw import sync_codec
from ..values.types import Signature
from ..wasmtime_api import externs
from .funcext import sync_function
from .function import SyncFunction
from .store import sync_state


class SyncFuncTable(FunctionTable[Callable[..., Any]]):
    """A table of functions, of synchronous bindings. What `get` returns blocks until it has run.

    Host functions are plain.
    """

    __slots__ = ()

    _bound_class, _calls_module = SyncFunction, sync_calls.__name__

    @staticmethod
    def _state_of(store: Store) -> StoreBase:
        return sync_state(store)

    def _bind(self, func: Func) -> Callable[..., Any]:
        state, handle = sync_state(self._store), externs.copy_func(func)
        signature = checked_signature(state, func, None, FUNCTION)
        codec = sync_codec(signature)
        function = SyncFunction(state, handle, codec, FUNCTION, self._poison)
        return sync_calls.sync_export(function, self._store)

    def _define(self, function: Callable[..., Any], signature: Signature, name: str | None) -> Func:
        return sync_function(self._store, function, signature, name)
