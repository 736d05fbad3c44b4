"""Linkers, which resolve a module's imports by their names, and instances in the making."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref, c_bool, c_char_p, c_size_t, c_void_p
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import wasmtime

from .engines import module_pointer
from .errors import check
from .externs import Extern, RawExtern, RawFunc, raw_extern
from .library import (
    Context,
    InstancePrePtr,
    LinkerPtr,
    P,
    address,
    c_function,
    encode,
    ffi,
    hot_function,
    pointer,
)
from .types import functype_pointer

if TYPE_CHECKING:
    from .types import HasNames

_linker_new = c_function("wasmtime_linker_new", P, P)
_linker_delete = c_function("wasmtime_linker_delete", None, P)
_linker_shadowing = c_function("wasmtime_linker_allow_shadowing", None, P, c_bool)
_N = (c_char_p, c_size_t) * 2  # module and name
_linker_define = c_function("wasmtime_linker_define", P, P, P, *_N, P)
_linker_get = c_function("wasmtime_linker_get", c_bool, P, P, *_N, P)
_linker_define_async = c_function("wasmtime_linker_define_async_func", P, P, *_N, P, P, P, P)
_linker_define_func = c_function("wasmtime_linker_define_func", P, P, *_N, P, P, P, P)
_linker_define_unchecked = c_function(
    "wasmtime_linker_define_func_unchecked", P, P, *_N, P, P, P, P
)
_linker_define_wasi = c_function("wasmtime_linker_define_wasi", P, P)
_linker_instantiate_pre = c_function("wasmtime_linker_instantiate_pre", P, P, P, P)
_instance_pre_delete = c_function("wasmtime_instance_pre_delete", None, P)

_extern_delete = c_function("wasmtime_extern_delete", None, P)
_SHARED_MEMORY: Any = ffi.WASMTIME_EXTERN_SHAREDMEMORY.value
_find_export = hot_function("wasmtime_instance_export_get")
_define = hot_function("wasmtime_linker_define", returns_pointer=True)

#: The address of a C function that makes an instance, and its six arguments; or four of them, for
#: one that blocks.
Instantiation: TypeAlias = tuple[int, int, int, int, int, int, int]
SyncInstantiation: TypeAlias = tuple[int, int, int, int, int]

LINKER_INSTANTIATE = address("wasmtime_linker_instantiate")
LINKER_INSTANTIATE_ASYNC = address("wasmtime_linker_instantiate_async")
INSTANCE_PRE_INSTANTIATE = address("wasmtime_instance_pre_instantiate")
INSTANCE_PRE_INSTANTIATE_ASYNC = address("wasmtime_instance_pre_instantiate_async")


class Linker:
    """A ``wasmtime_linker_t``: definitions by module and name. It is freed with the object."""

    __slots__ = ("pointer",)

    def __init__(self, engine: wasmtime.Engine) -> None:
        self.pointer = LinkerPtr(_linker_new(pointer(engine)))
        _linker_shadowing(self.pointer, True)

    def __del__(self) -> None:
        pointer = getattr(self, "pointer", None)
        if pointer and _linker_delete is not None:
            _linker_delete(pointer)

    def define(self, store: Context, module: str, name: str, item: Extern) -> None:
        """Define an extern, which must belong to the store."""
        raw, m, n = raw_extern(item), encode(module), encode(name)
        check(_linker_define(self.pointer, store, m, len(m), n, len(n), ctypes.addressof(raw)))

    def define_async(
        self, module: str, name: str, types: HasNames, callback: int, env: int,
        functype: wasmtime.FuncType | None,
    ) -> None:  # fmt: skip
        """Define an async host function: the guest calls ``callback(env, ...)`` on its fiber.

        `functype` is the function's very type, for functions that a module imports.
        """
        m, n = encode(module), encode(name)
        names = m, len(m), n, len(n)
        with functype_pointer(types, functype) as pointer:
            check(_linker_define_async(self.pointer, *names, pointer, callback, env, None))

    def define_sync(
        self, module: str, name: str, types: HasNames, callback: int, env: int,
        functype: wasmtime.FuncType | None, unchecked: bool,
    ) -> None:  # fmt: skip
        """Define a host function ``callback(env, ...)``, which gets raw values if `unchecked`."""
        m, n = encode(module), encode(name)
        define = _linker_define_unchecked if unchecked else _linker_define_func
        with functype_pointer(types, functype) as pointer:
            check(define(self.pointer, m, len(m), n, len(n), pointer, callback, env, None))

    def define_wasi(self) -> None:
        """Define wasmtime's WASI preview 1."""
        check(_linker_define_wasi(self.pointer))

    def get_func(self, store: Context, module: str, name: str) -> Any:
        """Return the raw handle, in a store, of a function that is defined here."""
        raw, m, n = RawExtern(), encode(module), encode(name)
        if not _linker_get(self.pointer, store, m, len(m), n, len(n), ctypes.addressof(raw)):
            raise wasmtime.WasmtimeError(f"no function {name!r} in the linker")
        return RawFunc.from_buffer_copy(raw.of.func)

    def instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int, error: int
    ) -> Instantiation:
        """Return the C function that begins to instantiate a module, and its arguments."""
        arguments = self.pointer, store, module_pointer(module), instance, trap, error
        return LINKER_INSTANTIATE_ASYNC, *arguments

    def sync_instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int
    ) -> SyncInstantiation:
        """Return the C function that instantiates a module, and its arguments."""
        return LINKER_INSTANTIATE, self.pointer, store, module_pointer(module), instance

    def instantiate_pre(self, module: wasmtime.Module) -> InstancePre:
        """Resolve a module's imports once, for any number of instances. Raises WasmtimeError."""
        out = c_void_p()
        check(_linker_instantiate_pre(self.pointer, module_pointer(module), ctypes.addressof(out)))
        return InstancePre(InstancePrePtr(cast(int, out.value)))


class InstancePre:
    """A ``wasmtime_instance_pre_t``, which keeps its module alive. It is freed with the object."""

    __slots__ = ("parameter", "pointer")

    def __init__(self, pointer: InstancePrePtr) -> None:
        #: The second is for functions without declared types, converted once.
        self.pointer, self.parameter = pointer, c_void_p.from_param(pointer)

    def instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int, error: int
    ) -> Instantiation:
        """Return the C function that begins to make an instance, and its arguments."""
        return INSTANCE_PRE_INSTANTIATE_ASYNC, self.pointer, store, instance, trap, error, 0

    def sync_instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int
    ) -> SyncInstantiation:
        """Return the C function that makes an instance, and its arguments."""
        return INSTANCE_PRE_INSTANTIATE, self.pointer, store, instance, trap

    def __del__(self) -> None:
        if _instance_pre_delete is not None:
            _instance_pre_delete(self.pointer)


class ExportLink:
    """An import that is an export of another instance, with its names as C takes them.

    Args:
        number: Of that instance.
    """

    __slots__ = ("arguments", "name")

    def __init__(self, module: str, name: str, number: int, export: str) -> None:
        self.name = export
        # Converted once, for functions without declared types.
        names = (encode(text) for text in (export, module, name))
        e, m, n = ((c_char_p.from_param(x), c_void_p.from_param(len(x))) for x in names)
        self.arguments = number, *e, *m, *n


class ModuleLinker(Linker):
    """A linker for instances of one module, one after the other, in whatever stores.

    What belongs to a store is defined anew for each instance.
    """

    __slots__ = ("_extern", "_module", "_parameters")

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        super().__init__(engine)
        self._module, self._extern = module_pointer(module), RawExtern()
        #: The linker and the extern, converted once for functions without declared types.
        self._parameters = c_void_p.from_param(self.pointer), byref(self._extern)

    def link(self, context: Context, instances: Sequence[Any], links: Sequence[ExportLink]) -> None:
        """Define imports as exports of instances in that store, which are raw handles."""
        linker, out = self._parameters
        extern, store = self._extern, c_void_p.from_param(context)
        references = [byref(instance) for instance in instances]
        for link in links:
            number, export, export_size, module, module_size, name, size = link.arguments
            if not _find_export(store, references[number], export, export_size, out) & 1:
                raise wasmtime.WasmtimeError(f"the instance has no export {link.name!r}")
            error = _define(linker, store, module, module_size, name, size, out)
            if extern.kind == _SHARED_MEMORY:
                _extern_delete(ctypes.addressof(extern))
            if error:
                check(error)

    def instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int, error: int
    ) -> Instantiation:
        """Return the C function that begins to instantiate the module, and its arguments."""
        return LINKER_INSTANTIATE_ASYNC, self.pointer, store, self._module, instance, trap, error

    def sync_instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int
    ) -> SyncInstantiation:
        """Return the C function that instantiates the module, and its arguments."""
        return LINKER_INSTANTIATE, self.pointer, store, self._module, instance
