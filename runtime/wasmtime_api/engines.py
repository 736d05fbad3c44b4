"""TODO."""

from __future__ import annotations

import ctypes
from ctypes import c_size_t, c_uint64, c_void_p
from typing import cast

import wasmtime

from .library import Address, Context, EnginePtr, P, address, c_function, ffi, pointer

_context_epoch_yield = c_function(
    "wasmtime_context_epoch_deadline_async_yield_and_update", None, P, c_uint64
)
_context_epoch_deadline = c_function("wasmtime_context_set_epoch_deadline", None, P, c_uint64)
_context_set_data = c_function("wasmtime_context_set_data", None, P, P)
_config_stack_size = c_function("wasmtime_config_async_stack_size_set", None, P, c_size_t)
_config_stack_creator = c_function("wasmtime_config_host_stack_creator_set", None, P, P)
_config_memory_creator = c_function("wasmtime_config_host_memory_creator_set", None, P, P)
_increment_epoch = c_function("wasmtime_engine_increment_epoch", None, P)


CONTEXT_GC = address("wasmtime_context_gc")


def engine_pointer(engine: wasmtime.Engine) -> EnginePtr:
    """The engine's handle; ValueError when it is closed."""
    return EnginePtr(pointer(engine))


def set_async_stack_size(config: wasmtime.Config, size: int) -> None:
    """Bytes of each fiber's stack. The property of that name is missing in wasmtime-py."""
    _config_stack_size(pointer(config), size)


def set_stack_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Who makes the stacks of fibers: a ``wasmtime_stack_creator_t``, which is copied."""
    _config_stack_creator(pointer(config), ctypes.addressof(creator))


def set_memory_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Who makes linear memories: a ``wasmtime_memory_creator_t``, which is copied. Copy-on-write images must be off: it aborts."""
    _config_memory_creator(pointer(config), ctypes.addressof(creator))


def increment_epoch(engine: wasmtime.Engine) -> None:
    """Advances the engine's epoch. Any thread may."""
    _increment_epoch(pointer(engine))


def context(store: wasmtime.Store) -> Context:
    """The store's context; ValueError when the store is closed."""
    return Context(cast(int, ctypes.cast(store._context(), c_void_p).value))


class Orphan:
    """A closed store that views of its memories still show: it is deleted with the last of them."""

    def __init__(self, store: wasmtime.Store) -> None:
        self._pointer = store._consume()
        setattr(store, "_Store__context", None)  # noqa: B010  (as Store._delete does)

    def __del__(self) -> None:
        ffi.wasmtime_store_delete(self._pointer)


def yield_at_epoch(store: Context) -> None:
    """A guest of this store that reaches its epoch deadline yields instead of trapping."""
    _context_epoch_yield(store, 1)


def set_data(store: Context, address: int) -> None:
    """The store's data, for C code that a guest calls (`wasmtime.Store.data` must not see it: `runtime.store`)."""
    _context_set_data(store, address)


def never_at_epoch(store: Context) -> None:
    """A guest of this store computes on, whatever the epoch: without a deadline it would trap at once."""
    _context_epoch_deadline(store, 1 << 62)


def set_wasi(store: wasmtime.Store, wasi: wasmtime.WasiConfig) -> None:
    """Gives the store its WASI preview 1 state; the configuration is used up by it."""
    store.set_wasi(wasi)


def module_pointer(module: wasmtime.Module) -> Address:
    """The module's handle; ValueError when it is closed."""
    return Address(pointer(module))
