"""Making synchronous host functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasmtime import Func, FuncType, Store

from .._emitted.sync_calls import serve
from ..funcext import func_as_import
from ..introspection.annotations import function_name
from ..values.types import Signature
from ..wasmtime_api import types
from .host import define
from .store import sync_state


def sync_function(
    store: Store, function: Callable[..., Any], signature: Signature, name: str | None
) -> Func:
    """Return the Func of `store` that calls `function`; a Func is returned as it is."""
    if isinstance(function, Func):
        return func_as_import(sync_state(store), function, signature, name)
    return define(store, function, signature, name or function_name(function), serve(signature))


class SyncFuncExtBase:
    """The part of `SyncFuncExt` that is the same for all arities."""

    @staticmethod
    def new_sync(
        store: Store, func_type: FuncType, f: Callable[..., Any], *, name: str | None = None
    ) -> Func:
        """Return a function of the store, of any type, that calls the plain function `f`.

        The guest waits while `f` runs, in the thread that called the guest. `name` is for messages;
        None means that of `f`. Must be called in the thread that uses the store.

        Raises:
            TypeError: `f` is not callable, or async, or the type has a GC reference.
            ValueError: The store is closed.
            RuntimeError: Another thread uses the store, or async bindings do.
        """
        return sync_function(store, f, Signature.named(types.functype_signature(func_type)), name)
