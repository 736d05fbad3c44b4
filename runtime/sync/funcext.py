"""Making synchronous host functions: behind ``FuncExt.wrap_sync0..15`` and ``FuncExt.new_sync``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wasmtime

from .._emitted.sync_calls import serve
from ..funcext import function_name
from ..values.types import Signature
from ..wasmtime_api import types
from .host import define


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
    return sync_function(store, function, Signature.named(types.functype_signature(functype)), name)


def sync_function(
    store: wasmtime.Store, function: Callable[..., Any], signature: Signature, name: str | None
) -> wasmtime.Func:
    """The Func of `store` that calls `function`."""
    return define(store, function, signature, name or function_name(function), serve(signature))
