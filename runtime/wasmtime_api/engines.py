"""Engines and their settings, modules, and the contexts of stores."""

from __future__ import annotations

import ctypes
from ctypes import c_size_t, c_uint64, c_void_p

import wasmtime

from .library import Context, ModulePtr, P, address, c_function, ffi, hot_function, pointer

c_function("wasmtime_context_epoch_deadline_async_yield_and_update", None, P, c_uint64)
_yield = hot_function("wasmtime_context_epoch_deadline_async_yield_and_update")
c_function("wasmtime_context_set_epoch_deadline", None, P, c_uint64)
_context_epoch_deadline = hot_function("wasmtime_context_set_epoch_deadline")
_ONE, _NEVER = c_uint64(1), c_uint64(1 << 62)
_config_stack_size = c_function("wasmtime_config_async_stack_size_set", None, P, c_size_t)
_config_stack_creator = c_function("wasmtime_config_host_stack_creator_set", None, P, P)
_config_memory_creator = c_function("wasmtime_config_host_memory_creator_set", None, P, P)
_increment_epoch = c_function("wasmtime_engine_increment_epoch", None, P)

#: The address of the function that collects a store's garbage: it runs on a fiber.
CONTEXT_GC = address("wasmtime_context_gc")


def set_async_stack_size(config: wasmtime.Config, size: int) -> None:
    """Set the bytes of each fiber's stack."""
    _config_stack_size(pointer(config), size)


def set_stack_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Set what makes the stacks of fibers: a ``wasmtime_stack_creator_t``, which is copied."""
    _config_stack_creator(pointer(config), ctypes.addressof(creator))


def set_memory_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Set a ``wasmtime_memory_creator_t``. With `memory_init_cow` wasmtime would abort."""
    _config_memory_creator(pointer(config), ctypes.addressof(creator))


def increment_epoch(engine: wasmtime.Engine) -> None:
    """Advance the engine's epoch. Any thread may call this."""
    _increment_epoch(pointer(engine))


def context(store: wasmtime.Store) -> Context:
    """Return the store's context. Raises ValueError if the store is closed."""
    return Context(ctypes.addressof(store._context().contents))  # quicker than `ctypes.cast`


class Orphan:
    """A closed store whose memories are still viewed. It is deleted together with the last view."""

    def __init__(self, store: wasmtime.Store) -> None:
        self._pointer = store._consume()
        setattr(store, "_Store__context", None)  # noqa: B010  (as Store._delete does)

    def __del__(self) -> None:
        ffi.wasmtime_store_delete(self._pointer)


def yield_at_epoch(store: Context) -> None:
    """Let guests of a store yield instead of trap when they reach their epoch deadline."""
    _yield(c_void_p(store), _ONE)


def never_at_epoch(store: Context) -> None:
    """Let guests of a store ignore epochs. Without a deadline they would trap at once."""
    _context_epoch_deadline(c_void_p(store), _NEVER)


def module_pointer(module: wasmtime.Module) -> ModulePtr:
    """Return the module's handle. Raises ValueError if the module is closed."""
    return ModulePtr(pointer(module))
