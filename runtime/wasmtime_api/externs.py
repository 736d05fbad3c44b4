"""Functions, memories, globals and instances: wasmtime-py's objects and their raw handles.

A raw handle is a ctypes structure. wasmtime aborts if one is used with another store than its own,
even to ask for its type, so callers compare `extern_store_id` first (fact 8 in runtime/README.md).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_bool, c_char_p, c_size_t, c_uint8, c_uint64, c_void_p, string_at
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast

import wasmtime

from .errors import check
from .library import Context, P, c_function, encode, ffi, get_extern_ptr, wrap_extern
from .types import functype_pointer, new_valtype

if TYPE_CHECKING:
    from .types import HasNames

_func_new = c_function("wasmtime_func_new", None, P, P, P, P, P, P)
_func_new_unchecked = c_function("wasmtime_func_new_unchecked", None, P, P, P, P, P, P)
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
    wasmtime.Func | wasmtime.Global | wasmtime.Memory | wasmtime.SharedMemory
    | wasmtime.Table | wasmtime.Tag
)  # fmt: skip

#: A kind and a union of raw handles, which begin with their store's id (but for shared memories).
RawExtern = ffi.wasmtime_extern_t
RawFunc = ffi.wasmtime_func_t
RawInstance = ffi.wasmtime_instance_t
_FUNC, _MEMORY = (
    int(kind.value) for kind in (ffi.WASMTIME_EXTERN_FUNC, ffi.WASMTIME_EXTERN_MEMORY)
)

#: Return wasmtime-py's object for a raw handle.
wrap: Callable[[Any], Extern] = wrap_extern
instance_from: Callable[[Any], wasmtime.Instance] = wasmtime.Instance._from_raw


def raw_extern(item: Extern) -> Any:
    """Return the raw handle of any extern. Raises TypeError for other objects."""
    if isinstance(item, wasmtime.SharedMemory):  # wasmtime-py's conversion passes a wrong pointer
        union = ffi.wasmtime_extern_union(sharedmemory=item.ptr())
        return RawExtern(ffi.WASMTIME_EXTERN_SHAREDMEMORY, union)
    return get_extern_ptr(item)


def caller_export(caller: int, name: str) -> Extern | None:
    """Return an export of the instance that called a host function; None if it does not exist."""
    encoded, raw = encode(name), RawExtern()
    exists = _caller_export(caller, encoded, len(encoded), ctypes.addressof(raw))
    return wrap(raw) if exists else None


def extern_store_id(item: Extern) -> int | None:
    """Return the id of the store that an extern belongs to; None for a shared memory."""
    if isinstance(item, wasmtime.SharedMemory):
        return None
    raw = raw_extern(item)
    return c_uint64.from_address(ctypes.addressof(raw.of)).value


def new_store_id(store: Context) -> int:
    """Return the id of a store. It is read from a new global, the least that a store can hold."""
    value, raw = ffi.wasmtime_val_t(), ffi.wasmtime_global_t()
    kind = _globaltype_new(new_valtype("i32"), 0)
    try:
        check(_global_new(store, kind, ctypes.addressof(value), ctypes.addressof(raw)))
    finally:
        _globaltype_delete(kind)
    return raw.store_id


def function_in(extern: Any) -> Any:
    """Return the raw handle of a function that an extern's holds, or None if it is no function."""
    return extern.of.func if int(extern.kind) == _FUNC else None


def memory_in(extern: Any) -> Any:
    """Return the raw handle of a memory that an extern's holds, or None if it is no memory."""
    return extern.of.memory if int(extern.kind) == _MEMORY else None


def same_extern(one: Extern, other: Extern) -> bool:
    """Return True if two objects have handles of the same thing; False for shared memories."""
    functions = isinstance(one, wasmtime.Func) and isinstance(other, wasmtime.Func)
    if isinstance(one, wasmtime.SharedMemory) or not (functions or type(one) is type(other)):
        return False
    return _fields(_handle(one)) == _fields(_handle(other))


def _handle(item: Any) -> ctypes.Structure:
    for attribute in ("_func", "_global", "_memory", "_table", "_tag"):
        if hasattr(item, attribute):
            return cast(ctypes.Structure, getattr(item, attribute))
    raise TypeError(f"expected a wasmtime extern, not {type(item).__name__}")


def _fields(structure: Any) -> list[Any]:
    # Field by field, because the bytes between them may have any value.
    values = (getattr(structure, name) for name, *_ in structure._fields_)
    return [_fields(value) if isinstance(value, ctypes.Structure) else value for value in values]


class Func(wasmtime.Func):
    """A `wasmtime.Func` of a store for async bindings. `FuncExt.call_async` calls it."""

    @classmethod
    def adopt(cls, raw: Any) -> Func:
        """Return a Func for a raw handle."""
        func = cls.__new__(cls)
        adopt_func(func, raw)
        return func

    def __call__(self, store: Any, *params: Any) -> Any:
        """Call the function synchronously. Raises RuntimeError if the store needs async calls."""
        try:
            return super().__call__(store, *params)
        except wasmtime.WasmtimeError as error:
            if "async" not in str(error):
                raise
            raise RuntimeError(
                "a synchronous call of a function that may reach an async host function: "
                "write 'await FuncExt.call_async(func, store, stack, ...)', or use a getter"
            ) from error


class HostFunc(wasmtime.Func):
    """A function that calls a host function. Its raw handle is made when it is first asked for."""

    #: Makes a raw handle of a function of that type; None stands for a plain one.
    make: Callable[[wasmtime.FuncType | None], Any]
    signature: HasNames

    @classmethod
    def lazy(cls, make: Callable[[wasmtime.FuncType | None], Any], signature: HasNames) -> Self:
        """Return a function of these types."""
        func = cls.__new__(cls)
        func.make, func.signature = make, signature
        return func

    def made(self) -> Self:
        """Return this function with its handle made."""
        adopt_func(self, self.make(None))
        return self

    def of_type(self, functype: wasmtime.FuncType) -> Self:
        """Return a function of that very type, which has the same names, for the host function."""
        func = self.lazy(self.make, self.signature)
        adopt_func(func, self.make(functype))
        return func

    @property
    def _func(self) -> Any:
        raw = self.__dict__.get("_raw")
        if raw is None:
            raw = self.__dict__["_raw"] = self.make(None)
        return raw

    @_func.setter
    def _func(self, raw: Any) -> None:
        self.__dict__["_raw"] = raw


class AsyncHostFunc(HostFunc, Func):
    """A function that calls a host function of async bindings."""


def adopt_func(func: wasmtime.Func, raw: Any) -> None:
    """Make an object without a handle the owner of a raw one."""
    func._func = raw


def raw_func(func: wasmtime.Func) -> Any:
    """Return the raw handle of a function."""
    return func._func


def func_key(func: wasmtime.Func) -> bytes:
    """Return what is equal for objects of one function, and differs for all others."""
    return string_at(ctypes.addressof(func._func), ctypes.sizeof(RawFunc))


def copy_func(func: wasmtime.Func) -> Any:
    """Return a copy of a function's raw handle."""
    return RawFunc.from_buffer_copy(func._func)


def new_sync_func(
    store: Context, types: HasNames, callback: int, env: int, unchecked: bool,
    functype: wasmtime.FuncType | None,
) -> Any:  # fmt: skip
    """Return a raw handle for ``callback(env, ...)``, which gets raw values if `unchecked`.

    `functype` is the function's very type, for functions that a module imports.
    """
    raw, make = RawFunc(), _func_new_unchecked if unchecked else _func_new
    with functype_pointer(types, functype) as pointer:
        make(store, pointer, callback, env, None, ctypes.addressof(raw))
    return raw


def instance_store_id(instance: wasmtime.Instance) -> int:
    """Return the id of the store that an instance belongs to."""
    return c_uint64.from_address(ctypes.addressof(instance._instance)).value


def memory_bounds(store: Context, memory: wasmtime.Memory) -> tuple[int, int]:
    """Return a memory's address and size in bytes."""
    raw = ctypes.addressof(memory._memory)
    return _memory_data(store, raw) or 0, _memory_size(store, raw)


def raw_memory_bounds(store: Context, handle: int) -> tuple[int, int]:
    """Return address and size in bytes of the memory with its raw handle at an address."""
    return _memory_data(store, handle) or 0, _memory_size(store, handle)


def shared_memory_bounds(memory: wasmtime.SharedMemory) -> tuple[int, int]:
    """Return a shared memory's address and size in bytes."""
    return ctypes.cast(memory.data_ptr(), c_void_p).value or 0, memory.data_len()


def memory_grow(store: Context, memory: wasmtime.Memory, pages: int) -> int:
    """Grow a memory by some pages, and return its pages before. Raises WasmtimeError."""
    before = c_uint64()
    check(_memory_grow(store, ctypes.addressof(memory._memory), pages, ctypes.addressof(before)))
    return before.value


def global_get(store: Context, item: wasmtime.Global, value: int) -> None:
    """Write a global's value to the ``wasmtime_val_t`` at an address."""
    _global_get(store, ctypes.addressof(item._global), value)


def global_set(store: Context, item: wasmtime.Global, value: int) -> None:
    """Set a global from the ``wasmtime_val_t`` at an address."""
    check(_global_set(store, ctypes.addressof(item._global), value))
