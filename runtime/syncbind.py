"""Making synchronous host functions: behind ``FuncExt.wrap_sync0..15`` and ``FuncExt.new_sync``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wasmtime

from . import capi
from .func import function_name
from .synchost import Serve, define
from .values import Signature

#: Chooses what serves a signature (`runtime.arity.serve`).
Servers = Callable[[Signature], Serve]


def wrap_sync(
    store: wasmtime.Store, function: Callable[..., Any], types: tuple[Any, ...], name: str | None, serve: Servers
) -> wasmtime.Func:
    """``FuncExt.wrap_sync0..15``."""
    return sync_function(store, function, Signature.of(types), name, serve)


def new_sync_function(
    store: wasmtime.Store, functype: wasmtime.FuncType, function: Callable[..., Any], name: str | None, serve: Servers
) -> wasmtime.Func:
    """``FuncExt.new_sync``."""
    return sync_function(store, function, Signature.named(capi.functype_signature(functype)), name, serve)


def sync_function(
    store: wasmtime.Store, function: Callable[..., Any], signature: Signature, name: str | None, serve: Servers
) -> wasmtime.Func:
    """The Func of `store` that calls `function`."""
    return define(store, function, signature, name or function_name(function), serve(signature))
