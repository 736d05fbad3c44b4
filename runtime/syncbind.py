"""Making synchronous host functions: behind ``FuncExt.wrap_sync0..15`` and ``FuncExt.new_sync``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wasmtime

from . import capi
from .func import function_name
from .syncarity import serve
from .synchost import define
from .values import Signature


def wrap_sync(
    store: wasmtime.Store, function: Callable[..., Any], types: tuple[Any, ...], name: str | None
) -> wasmtime.Func:
    """``FuncExt.wrap_sync0..15``."""
    return sync_function(store, function, Signature.of(types), name)


def new_sync_function(
    store: wasmtime.Store,
    functype: wasmtime.FuncType,
    function: Callable[..., Any],
    name: str | None,
) -> wasmtime.Func:
    """``FuncExt.new_sync``."""
    return sync_function(store, function, Signature.named(capi.functype_signature(functype)), name)


def sync_function(
    store: wasmtime.Store, function: Callable[..., Any], signature: Signature, name: str | None
) -> wasmtime.Func:
    """The Func of `store` that calls `function`."""
    return define(store, function, signature, name or function_name(function), serve(signature))
