"""Async host functions and blocking guests: the runtime that generated bindings stand on. See README.md."""

from typing import TYPE_CHECKING, Any

import wasmtime as wasmtime
from wasmtime import Func, Module, Store, Table, WasiConfig

from .arity import AsyncGetter, FuncExt
from .capi import Extern
from .engine import new_engine
from .errors import (
    DeadlineExceeded,
    ImportMismatch,
    InstancePoisoned,
    OutOfFuel,
    SignatureMismatch,
    StackInUse,
    WouldSuspend,
)
from .externs import Global, MutableGlobal
from .frozen import dataclass
from .func import func_type
from .guest import Getters, Guest
from .host import Caller, current_caller
from .imports import Import
from .instance import instantiate_async
from .limits import Limits
from .memory import Memory
from .stack import Stack, await_, can_await
from .values import MaybeAwaitable, externref, f32, f64, funcref, i32, i64, u32, u64, v128
from .wasmfile import WasmFile

if TYPE_CHECKING:
    from .large import LargeGetters, LargeGuest
    from .sync import SyncGuest
    from .synclarge import LargeSyncGuest
else:
    #: Imported by those whose bindings are of these kinds: the others start faster.
    _SELDOM = {
        "LargeGetters": "large",
        "LargeGuest": "large",
        "LargeSyncGuest": "synclarge",
        "SyncGuest": "sync",
    }

    def __getattr__(name: str) -> Any:
        if name not in _SELDOM:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(f".{_SELDOM[name]}", __name__), name)
        return found


__all__ = [
    "AsyncGetter",
    "Caller",
    "DeadlineExceeded",
    "Extern",
    "Func",
    "FuncExt",
    "Getters",
    "Global",
    "Guest",
    "Import",
    "ImportMismatch",
    "InstancePoisoned",
    "LargeGetters",
    "LargeGuest",
    "LargeSyncGuest",
    "Limits",
    "MaybeAwaitable",
    "Memory",
    "Module",
    "MutableGlobal",
    "OutOfFuel",
    "SignatureMismatch",
    "Stack",
    "StackInUse",
    "Store",
    "SyncGuest",
    "Table",
    "WasiConfig",
    "WasmFile",
    "WouldSuspend",
    "await_",
    "can_await",
    "current_caller",
    "dataclass",
    "externref",
    "f32",
    "f64",
    "func_type",
    "funcref",
    "i32",
    "i64",
    "instantiate_async",
    "new_engine",
    "u32",
    "u64",
    "v128",
    "wasmtime",
]
