"""The runtime of generated bindings: async host functions, and guests that see blocking calls."""

from typing import TYPE_CHECKING, Any

import wasmtime as wasmtime
from wasmtime import Func, Module, Store, WasiConfig

from ._emitted.arities import AsyncGetter, FuncExt
from .caller import Caller, current_caller
from .compile_cache.wasm_file import WasmFile
from .errors import (
    DeadlineExceeded,
    ImportMismatch,
    InstancePoisoned,
    OutOfFuel,
    SignatureMismatch,
    StackInUse,
    WouldSuspend,
)
from .exceptions import WasmException
from .funcext import func_type
from .modules.globals import Global, MutableGlobal
from .modules.guest import Getters, Guest
from .modules.imports import Import
from .modules.instantiate import instantiate_async, instantiate_guest
from .modules.memory import Memory
from .modules.tables import Table
from .stack import Stack, await_, can_await
from .values.opaque import OpaqueRef
from .values.types import MaybeAwaitable, externref, f32, f64, funcref, i32, i64, u32, u64, v128
from .wasmtime_api.externs import Extern

if TYPE_CHECKING:
    from dataclasses import dataclass

    from ._emitted.sync_arities import SyncFuncExt
    from .components import abi, plan
    from .components.component_file import ComponentFile
    from .components.guest import Component, Interface
    from .components.instantiate import instantiate_component
    from .components.resources import Resource, ResourceDropped
    from .components.sync import SyncComponent, SyncResource, instantiate_sync_component
    from .components.values import Err, Ok, Some
    from .engine.limits import Limits
    from .engine.settings import new_engine
    from .modules.function_tables import FuncTable
    from .modules.large import LargeGetters, LargeGuest
    from .sync.guest import SyncGuest, instantiate_sync_guest
    from .sync.large import LargeSyncGuest
    from .sync.tables import SyncFuncTable
    from .wasi.config import Wasi
else:
    #: Names that not all programs need, and the modules that they are imported from at first use.
    LAZY_EXPORTS = {
        "Component": ".components.guest",
        "ComponentFile": ".components.component_file",
        "Err": ".components.values",
        "Interface": ".components.guest",
        "FuncTable": ".modules.function_tables",
        "LargeGetters": ".modules.large",
        "LargeGuest": ".modules.large",
        "LargeSyncGuest": ".sync.large",
        "Limits": ".engine.limits",
        "Ok": ".components.values",
        "Resource": ".components.resources",
        "ResourceDropped": ".components.resources",
        "Some": ".components.values",
        "SyncComponent": ".components.sync",
        "SyncFuncExt": "._emitted.sync_arities",
        "SyncFuncTable": ".sync.tables",
        "SyncGuest": ".sync.guest",
        "SyncResource": ".components.sync",
        "Wasi": ".wasi.config",
        "dataclass": "dataclasses",  # for files that older versions generated
        "instantiate_component": ".components.instantiate",
        "instantiate_sync_component": ".components.sync",
        "instantiate_sync_guest": ".sync.guest",
        "new_engine": ".engine.settings",
    }

    def __getattr__(name: str) -> Any:
        if name in ("abi", "plan"):
            from importlib import import_module

            return import_module(f".components.{name}", __name__)
        if name not in LAZY_EXPORTS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = export = getattr(import_module(LAZY_EXPORTS[name], __name__), name)
        return export


__all__ = [
    "AsyncGetter", "Caller", "Component", "ComponentFile", "DeadlineExceeded", "Err", "Extern",
    "Func", "FuncExt", "FuncTable", "Getters", "Global", "Guest", "Import", "ImportMismatch",
    "InstancePoisoned", "Interface", "LargeGetters", "LargeGuest", "LargeSyncGuest", "Limits",
    "MaybeAwaitable", "Memory", "Module", "MutableGlobal", "Ok", "OpaqueRef", "OutOfFuel",
    "Resource", "ResourceDropped", "SignatureMismatch", "Some", "Stack", "StackInUse", "Store",
    "SyncComponent", "SyncFuncExt", "SyncFuncTable", "SyncGuest", "SyncResource", "Table",
    "Wasi", "WasiConfig", "WasmException", "WasmFile", "WouldSuspend", "abi", "await_", "can_await",
    "current_caller", "dataclass", "externref", "f32", "f64", "func_type", "funcref", "i32", "i64",
    "instantiate_async", "instantiate_component", "instantiate_guest", "instantiate_sync_component",
    "instantiate_sync_guest", "new_engine", "plan", "u32", "u64", "v128", "wasmtime",
]  # fmt: skip
