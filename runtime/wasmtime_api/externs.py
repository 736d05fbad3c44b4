"""TODO."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_bool, c_char_p, c_size_t, c_uint8, c_uint64, c_void_p
from typing import Any, TypeAlias, cast

import wasmtime

from .errors import check
from .library import Context, P, c_function, ffi, get_extern_ptr, wrap_extern
from .types import delete_functype, new_functype

_func_new = c_function("wasmtime_func_new", None, P, P, P, P, P, P)
_func_new_unchecked = c_function("wasmtime_func_new_unchecked", None, P, P, P, P, P, P)
_valtype_new = c_function("wasm_valtype_new", P, c_uint8)
_caller_export = c_function("wasmtime_caller_export_get", c_bool, P, c_char_p, c_size_t, P)
_memory_data = c_function("wasmtime_memory_data", P, P, P)
_memory_size = c_function("wasmtime_memory_data_size", c_size_t, P, P)
_memory_grow = c_function("wasmtime_memory_grow", P, P, P, c_uint64, P)
_global_new = c_function("wasmtime_global_new", P, P, P, P, P)
_globaltype_new = c_function("wasm_globaltype_new", P, P, c_uint8)
_globaltype_delete = c_function("wasm_globaltype_delete", None, P)
_global_get = c_function("wasmtime_global_get", None, P, P, P)
_global_set = c_function("wasmtime_global_set", P, P, P, P)


Extern: TypeAlias = (
    wasmtime.Func
    | wasmtime.Global
    | wasmtime.Memory
    | wasmtime.SharedMemory
    | wasmtime.Table
    | wasmtime.Tag
)


#: wasmtime_extern_t: kind and a union of raw handles, each of which begins with its store's id (a shared memory's not).
RawExtern = ffi.wasmtime_extern_t


RawFunc = ffi.wasmtime_func_t


RawInstance = ffi.wasmtime_instance_t


def raw_extern(item: Extern) -> Any:
    """A copy of the raw handle as C takes it; TypeError when `item` is no extern."""
    if isinstance(
        item, wasmtime.SharedMemory
    ):  # wasmtime-py's own conversion fails (a pointer too many)
        return RawExtern(
            ffi.WASMTIME_EXTERN_SHAREDMEMORY, ffi.wasmtime_extern_union(sharedmemory=item.ptr())
        )
    return get_extern_ptr(item)


def extern_store_id(item: Extern) -> int | None:
    """The id of the store that owns `item`; None for what belongs to no store (a shared memory)."""
    if isinstance(item, wasmtime.SharedMemory):
        return None
    raw = raw_extern(item)
    return c_uint64.from_address(ctypes.addressof(raw.of)).value


def raw_func(func: wasmtime.Func) -> Any:
    """The function's raw handle."""
    return func._func


def copy_func(func: wasmtime.Func) -> Any:
    """The raw handle in memory of its own."""
    return RawFunc.from_buffer_copy(func._func)


def new_store_id(store: Context) -> int:
    """The id of a store, read off a new global in it, the least thing that a store can hold."""
    kind, value, raw = (
        _globaltype_new(_valtype_new(0), 0),
        ffi.wasmtime_val_t(),
        ffi.wasmtime_global_t(),
    )
    try:
        check(_global_new(store, kind, ctypes.addressof(value), ctypes.addressof(raw)))
    finally:
        _globaltype_delete(kind)
    return raw.store_id


def instance_store_id(instance: wasmtime.Instance) -> int:
    """The id of the store that owns the instance."""
    return c_uint64.from_address(ctypes.addressof(instance._instance)).value


def new_sync_func(
    store: Context,
    parameters: tuple[str, ...],
    results: tuple[str, ...],
    callback: int,
    env: int,
    unchecked: bool,
) -> Any:
    """The raw handle of a new function: wasmtime calls ``callback(env, ...)``, with raw values or checked ones."""
    functype, raw = new_functype(parameters, results), RawFunc()
    try:
        make = _func_new_unchecked if unchecked else _func_new
        make(store, functype, callback, env, None, ctypes.addressof(raw))
    finally:
        delete_functype(functype)
    return raw


class Func(wasmtime.Func):
    """A `wasmtime.Func` of a store that async host functions belong to. Call it with `FuncExt.call_async`."""

    @classmethod
    def adopt(cls, raw: Any) -> Func:
        """The Func for a raw handle."""
        func = cls.__new__(cls)
        adopt_func(func, raw)
        return func

    def __call__(self, store: Any, *params: Any) -> Any:
        """wasmtime-py's synchronous call, which a store with async host functions refuses.

        Raises:
            RuntimeError: the store needs async calls: use ``await FuncExt.call_async(func, store, stack, ...)``.
        """
        try:
            return super().__call__(store, *params)
        except wasmtime.WasmtimeError as error:
            if "async" not in str(error):
                raise
            raise RuntimeError(
                "a synchronous call of a function that may reach an async host function: "
                "write 'await FuncExt.call_async(func, store, stack, ...)', or use a getter"
            ) from error


class LazyFunc(Func):
    """A function whose raw handle is made when somebody asks for it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @property
    def _func(self) -> Any:
        found = self.__dict__.get("_raw")
        if found is None:
            found = self.__dict__["_raw"] = self._make()
        return found

    @_func.setter
    def _func(self, raw: Any) -> None:
        self.__dict__["_raw"] = raw


def adopt_func(func: wasmtime.Func, raw: Any) -> None:
    """Makes `func`, a bare object, the owner of a raw handle."""
    func._func = raw


def wrap(raw: Any) -> Extern:
    """wasmtime-py's object for a raw extern."""
    return wrap_extern(raw)


def instance_from(raw: Any) -> wasmtime.Instance:
    """wasmtime-py's object for a raw instance."""
    return wasmtime.Instance._from_raw(raw)


def caller_export(caller: int, name: str) -> Extern | None:
    """What the calling instance exports under `name`; None when there is nothing."""
    encoded, raw = name.encode("utf-8", "surrogatepass"), RawExtern()
    found = _caller_export(caller, encoded, len(encoded), ctypes.addressof(raw))
    return wrap(raw) if found else None


def memory_bounds(store: Context, memory: wasmtime.Memory) -> tuple[int, int]:
    """Where a memory's bytes begin, and how many there are."""
    raw = ctypes.addressof(memory._memory)
    return _memory_data(store, raw) or 0, _memory_size(store, raw)


def shared_memory_bounds(memory: wasmtime.SharedMemory) -> tuple[int, int]:
    """The same for a shared memory."""
    return ctypes.cast(memory.data_ptr(), c_void_p).value or 0, memory.data_len()


def memory_grow(store: Context, memory: wasmtime.Memory, pages: int) -> int:
    """Grows by that many pages and gives the size before, in pages."""
    before = c_uint64()
    check(_memory_grow(store, ctypes.addressof(memory._memory), pages, ctypes.addressof(before)))
    return before.value


def global_get(store: Context, item: wasmtime.Global, value: int) -> None:
    """Writes a global's value to a ``wasmtime_val_t`` at that address."""
    _global_get(store, ctypes.addressof(item._global), value)


def global_set(store: Context, item: wasmtime.Global, value: int) -> None:
    """Sets a global from a ``wasmtime_val_t`` at that address."""
    check(_global_set(store, ctypes.addressof(item._global), value))


def same_extern(one: Extern, other: Extern) -> bool:
    """Are these handles of one and the same thing?"""
    if type(one) is not type(other) and not (
        isinstance(one, wasmtime.Func) and isinstance(other, wasmtime.Func)
    ):
        return False
    return not isinstance(one, wasmtime.SharedMemory) and _fields(_handle(one)) == _fields(
        _handle(other)
    )


def _handle(item: Any) -> ctypes.Structure:
    for attribute in ("_func", "_global", "_memory", "_table", "_tag"):
        if hasattr(item, attribute):
            return cast(ctypes.Structure, getattr(item, attribute))
    raise TypeError(f"expected a wasmtime extern, not {type(item).__name__}")


def _fields(structure: Any) -> list[Any]:
    # Field by field: what lies between them is whatever the memory held.
    values = (getattr(structure, name) for name, *_ in structure._fields_)
    return [_fields(value) if isinstance(value, ctypes.Structure) else value for value in values]
