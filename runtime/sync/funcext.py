"""Making synchronous host functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wasmtime

from .._emitted.sync_calls import serve
from ..funcext import function_name
from ..values.types import Signature
from ..wasmtime_api import types
from .host import define


def sync_function(
    store: wasmtime.Store, function: Callable[..., Any], signature: Signature, name: str | None
) -> wasmtime.Func:
    """Return the Func of `store` that calls `function`."""
    return define(store, function, signature, name or function_name(function), serve(signature))


class SyncFuncExtBase:
    """The part of `SyncFuncExt` that is the same for all arities."""

    @staticmethod
    def new_sync(
        store: wasmtime.Store,
        func_type: wasmtime.FuncType,
        f: Callable[..., Any],
        *,
        name: str | None = None,
    ) -> wasmtime.Func:
        """Return a function of the store, of any type, that calls the plain function `f`.

        The guest waits while `f` runs, in the thread that called the guest. Messages call the
        function `name`; by default they take the name of `f`. Must be called in the thread that
        uses the store.

        Raises:
            TypeError: `f` is not callable, or async, or the type has a reference that Python cannot
                hold.
            ValueError: The store is closed.
            RuntimeError: Another thread uses the store, or async bindings do.
        """
        return sync_function(store, f, Signature.named(types.functype_signature(func_type)), name)
