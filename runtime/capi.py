"""The only door to what wasmtime-py keeps private: its C library, its raw handles, its table of externref objects.

Everything here is typed: handles are integers of distinct types, functions take and give nothing else. A function that
returns a ``wasmtime_error_t`` in C raises `wasmtime.WasmtimeError` here. No other file of this project touches an
underscore name of wasmtime-py, so that a new version of it is read against this file alone.

Threads: these functions hold the GIL while they run (``PyDLL``), so none of them may run guest code. What polls a
guest lives in `runtime.fiber` and releases the GIL. Reference: the headers ``wasmtime/*.h`` of the C API.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import POINTER, c_bool, c_char_p, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any, NewType, Protocol, TypeAlias, cast
from weakref import ref

import wasmtime

#: The versions whose private names this file was tested with, oldest and newest (pyproject.toml says the same).
TESTED = ("50.0.1", "50.0.1")

Address = NewType("Address", int)
Context = NewType("Context", int)
EnginePtr = NewType("EnginePtr", int)
LinkerPtr = NewType("LinkerPtr", int)
InstancePrePtr = NewType("InstancePrePtr", int)
TrapPtr = NewType("TrapPtr", int)
ErrorPtr = NewType("ErrorPtr", int)
FuncTypePtr = NewType("FuncTypePtr", int)

#: A function of C and its six arguments.
Instantiation: TypeAlias = tuple[int, int, int, int, int, int, int]

Extern: TypeAlias = (
    wasmtime.Func
    | wasmtime.Global
    | wasmtime.Memory
    | wasmtime.SharedMemory
    | wasmtime.Table
    | wasmtime.Tag
)


class UnsupportedWasmtime(ImportError):
    """The installed wasmtime lacks a private name that this project needs."""


def _unsupported(name: str) -> UnsupportedWasmtime:
    return UnsupportedWasmtime(
        f"the installed wasmtime has no {name}: this version of wasmtime-async works with wasmtime "
        f"{TESTED[0]} to {TESTED[1]} (pip install 'wasmtime>={TESTED[0]},<={TESTED[1]}')"
    )


try:
    from wasmtime import _ffi as ffi
    from wasmtime._extern import get_extern_ptr, wrap_extern
    from wasmtime._instance import InstanceExports
    from wasmtime._value import SLAB

    _HANDLES: dict[int, object] = SLAB.handles
except (ImportError, AttributeError) as error:
    raise _unsupported(str(error)) from error

for _class, _name in (
    (wasmtime.Store, "_context"),
    (wasmtime.Func, "_from_raw"),
    (wasmtime.Instance, "_from_raw"),
    (wasmtime.Trap, "_from_ptr"),
    (wasmtime.WasmtimeError, "_from_ptr"),
    (wasmtime.FuncType, "_from_ptr"),
    (wasmtime.WasiConfig, "_consume"),
):
    if not hasattr(_class, _name):
        raise _unsupported(f"{_class.__name__}.{_name}")


# ---- the C library ------------------------------------------------------------------------------------------------

_library = ctypes.PyDLL(None, handle=ffi.dll._handle) if hasattr(ffi, "dll") else None


def address(name: str) -> int:
    """The address of a function of the C library, for C code to call."""
    try:
        return cast(int, ctypes.cast(_library[name], c_void_p).value)  # type: ignore[index]
    except (AttributeError, TypeError) as error:
        raise _unsupported(name) from error


def library_handle() -> int:
    """The C library's handle, for a second view of it with other calling rules."""
    return ffi.dll._handle


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of the C library under its prototype; integers stand for all pointers."""
    try:
        function = _library[name]  # type: ignore[index]
    except (AttributeError, TypeError) as error:
        raise _unsupported(name) from error
    # Not a PYFUNCTYPE: that would make a class for each.
    function.restype, function.argtypes = result, arguments
    return function


_P = c_void_p
_context_epoch_yield = _function(
    "wasmtime_context_epoch_deadline_async_yield_and_update", None, _P, c_uint64
)
_context_epoch_deadline = _function("wasmtime_context_set_epoch_deadline", None, _P, c_uint64)
_context_set_data = _function("wasmtime_context_set_data", None, _P, _P)
_config_stack_size = _function("wasmtime_config_async_stack_size_set", None, _P, c_size_t)
_config_stack_creator = _function("wasmtime_config_host_stack_creator_set", None, _P, _P)
_config_memory_creator = _function("wasmtime_config_host_memory_creator_set", None, _P, _P)
_increment_epoch = _function("wasmtime_engine_increment_epoch", None, _P)

_linker_new = _function("wasmtime_linker_new", _P, _P)
_linker_delete = _function("wasmtime_linker_delete", None, _P)
_linker_shadowing = _function("wasmtime_linker_allow_shadowing", None, _P, c_bool)
_linker_define = _function(
    "wasmtime_linker_define", _P, _P, _P, c_char_p, c_size_t, c_char_p, c_size_t, _P
)
_linker_get = _function(
    "wasmtime_linker_get", c_bool, _P, _P, c_char_p, c_size_t, c_char_p, c_size_t, _P
)
_linker_define_async = _function(
    "wasmtime_linker_define_async_func",
    _P,
    _P,
    c_char_p,
    c_size_t,
    c_char_p,
    c_size_t,
    _P,
    _P,
    _P,
    _P,
)
_linker_define_wasi = _function("wasmtime_linker_define_wasi", _P, _P)
_linker_instantiate_pre = _function("wasmtime_linker_instantiate_pre", _P, _P, _P, _P)
_instance_pre_delete = _function("wasmtime_instance_pre_delete", None, _P)

_func_type = _function("wasmtime_func_type", _P, _P, _P)
_func_new = _function("wasmtime_func_new", None, _P, _P, _P, _P, _P, _P)
_func_new_unchecked = _function("wasmtime_func_new_unchecked", None, _P, _P, _P, _P, _P, _P)
_functype_params = _function("wasm_functype_params", _P, _P)
_functype_results = _function("wasm_functype_results", _P, _P)
_functype_delete = _function("wasm_functype_delete", None, _P)
_functype_new = _function("wasm_functype_new", _P, _P, _P)
_valtype_vec_new = _function("wasm_valtype_vec_new", None, _P, c_size_t, _P)
_valtype_new = _function("wasm_valtype_new", _P, c_uint8)
_valtype_v128 = _function("wasmtime_wasm_valtype_v128", _P)
_valtype_read = _function("wasmtime_valtype_new", None, _P, _P)
_valtype_delete = _function("wasmtime_valtype_delete", None, _P)

_externref_data = _function("wasmtime_externref_data", _P, _P, _P)
_val_unroot = _function("wasmtime_val_unroot", None, _P)
_instance_export = _function("wasmtime_instance_export_get", c_bool, _P, _P, c_char_p, c_size_t, _P)
_caller_export = _function("wasmtime_caller_export_get", c_bool, _P, c_char_p, c_size_t, _P)

_trap_new = _function("wasmtime_trap_new", _P, c_char_p, c_size_t)
_trap_delete = _function("wasm_trap_delete", None, _P)
_error_delete = _function("wasmtime_error_delete", None, _P)
_error_trace = _function("wasmtime_error_wasm_trace", None, _P, _P)
_error_message = _function("wasmtime_error_message", None, _P, _P)
_vector_delete = _function("wasm_byte_vec_delete", None, _P)
_frames_delete = _function("wasm_frame_vec_delete", None, _P)
_frame_index = _function("wasm_frame_func_index", c_uint32, _P)
_frame_offset = _function("wasm_frame_module_offset", c_size_t, _P)
_frame_function = _function("wasmtime_frame_func_name", _P, _P)
_frame_module = _function("wasmtime_frame_module_name", _P, _P)

_memory_data = _function("wasmtime_memory_data", _P, _P, _P)
_memory_size = _function("wasmtime_memory_data_size", c_size_t, _P, _P)
_memory_grow = _function("wasmtime_memory_grow", _P, _P, _P, c_uint64, _P)
_global_new = _function("wasmtime_global_new", _P, _P, _P, _P, _P)
_globaltype_new = _function("wasm_globaltype_new", _P, _P, c_uint8)
_globaltype_delete = _function("wasm_globaltype_delete", None, _P)
_global_get = _function("wasmtime_global_get", None, _P, _P, _P)
_global_set = _function("wasmtime_global_set", _P, _P, _P, _P)

#: Made by C, on a fiber or off it: `runtime.fiber` calls them by address.
EXTERNREF_NEW = address("wasmtime_externref_new")
CONTEXT_GC = address("wasmtime_context_gc")
LINKER_INSTANTIATE = address("wasmtime_linker_instantiate")
LINKER_INSTANTIATE_ASYNC = address("wasmtime_linker_instantiate_async")
INSTANCE_PRE_INSTANTIATE_ASYNC = address("wasmtime_instance_pre_instantiate_async")


def _vector(pointer: int) -> tuple[int, int]:
    """Size and data of a ``wasm_*_vec_t``."""
    size, data = (c_size_t * 2).from_address(pointer)
    return size, data


def _text(pointer: int | None) -> str | None:
    """A ``wasm_name_t`` that its owner keeps."""
    if not pointer:
        return None
    size, data = _vector(pointer)
    return ctypes.string_at(data, size).decode("utf-8", "replace")


def check(error: int | None) -> None:
    """Raises what a ``wasmtime_error_t *`` says, and frees it; a null pointer is success."""
    if error:
        raise take_error(ErrorPtr(error))


def take_error(pointer: ErrorPtr) -> wasmtime.WasmtimeError:
    """The exception that owns the error: `wasmtime.ExitTrap` for WASI's exit."""
    return wasmtime.WasmtimeError._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasmtime_error_t)))


def take_trap(pointer: TrapPtr, out_of_fuel: type[wasmtime.Trap] = wasmtime.Trap) -> wasmtime.Trap:
    """The exception that owns the trap, of a class of its own when the fuel is used up."""
    trap = wasmtime.Trap._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasm_trap_t)))
    if out_of_fuel is not wasmtime.Trap and trap.trap_code is wasmtime.TrapCode.OUT_OF_FUEL:
        return out_of_fuel._from_ptr(ctypes.cast(trap._consume(), POINTER(ffi.wasm_trap_t)))
    return trap


# ---- engines, stores, modules ---------------------------------------------------------------------------------------


def _pointer(managed: Any) -> int:
    """The address that a wasmtime-py object owns; ValueError when it is closed."""
    return cast(int, ctypes.cast(managed.ptr(), c_void_p).value)


def engine_pointer(engine: wasmtime.Engine) -> EnginePtr:
    """The engine's handle; ValueError when it is closed."""
    return EnginePtr(_pointer(engine))


def set_async_stack_size(config: wasmtime.Config, size: int) -> None:
    """Bytes of each fiber's stack. The property of that name is missing in wasmtime-py."""
    _config_stack_size(_pointer(config), size)


def set_stack_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Who makes the stacks of fibers: a ``wasmtime_stack_creator_t``, which is copied."""
    _config_stack_creator(_pointer(config), ctypes.addressof(creator))


def set_memory_creator(config: wasmtime.Config, creator: ctypes.Array[c_void_p]) -> None:
    """Who makes linear memories: a ``wasmtime_memory_creator_t``, which is copied. Copy-on-write images must be off: it aborts."""
    _config_memory_creator(_pointer(config), ctypes.addressof(creator))


def increment_epoch(engine: wasmtime.Engine) -> None:
    """Advances the engine's epoch. Any thread may."""
    _increment_epoch(_pointer(engine))


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
    return Address(_pointer(module))


# ---- externs ----------------------------------------------------------------------------------------------------------

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


def func_store_id(func: wasmtime.Func) -> int:
    """The id of the store that owns the function."""
    return func._func.store_id


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


class LateFunc(wasmtime.Func):
    """A function whose raw handle is made when somebody asks for it."""

    _make: Callable[[], Any]

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


class LazyExports(InstanceExports):
    """An instance's exports, each looked up by its name when it is asked for.

    wasmtime-py looks all of them up by number, which takes the square of their number: seconds for ten thousand.
    """

    def __init__(
        self,
        store: wasmtime.Store,
        instance: Any,
        names: Mapping[str, None],
        adopt: Callable[[Any], wasmtime.Func],
    ) -> None:
        # Weak: the store knows its instances.
        self._store = ref(store)
        self._instance = instance
        self._names = names
        self._adopt = adopt
        self._found: dict[str, Extern] = {}

    @property
    def by_index(self) -> Sequence[Extern]:
        """All of them, in the module's order."""
        return tuple(self[name] for name in self._names)

    def __getitem__(self, name: str) -> Extern:
        found = self._found.get(name)
        if found is None:
            if name not in self._names:
                raise KeyError(name)
            found = self._found[name] = self._look_up(name)
        return found

    def _look_up(self, name: str) -> Extern:
        store, encoded, raw = self._store(), encode(name), RawExtern()
        if store is None:
            raise ValueError("the store of this instance is gone")
        where = ctypes.addressof(self._instance)
        if not _instance_export(
            context(store), where, encoded, len(encoded), ctypes.addressof(raw)
        ):
            raise KeyError(name)
        item = wrap(raw)
        return self._adopt(item._func) if isinstance(item, wasmtime.Func) else item

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def find_export(exports: Mapping[str, Extern], name: str) -> Extern | None:
    """An export, of which nobody keeps the object if nobody has asked for it before; None when there is none such."""
    if not isinstance(exports, LazyExports) or name not in exports:
        return exports.get(name)
    found = exports._found.get(name)
    return found if found is not None else exports._look_up(name)


_NAMES = "_wasmtime_async_names"


def export_names(module: wasmtime.Module) -> Mapping[str, None]:
    """The names of a module's exports in their order, read once."""
    names: Mapping[str, None] | None = module.__dict__.get(_NAMES)
    if names is None:
        names = module.__dict__[_NAMES] = dict.fromkeys(each.name for each in module.exports)
    return names


def set_exports(instance: wasmtime.Instance, exports: LazyExports) -> None:
    """What `wasmtime.Instance.exports` gives from now on."""
    instance._exports = exports


def caller_export(caller: int, name: str) -> Extern | None:
    """What the calling instance exports under `name`; None when there is nothing."""
    encoded, raw = name.encode("utf-8", "surrogatepass"), RawExtern()
    found = _caller_export(caller, encoded, len(encoded), ctypes.addressof(raw))
    return wrap(raw) if found else None


# ---- function types -----------------------------------------------------------------------------------------------------

#: wasmtime_valtype_t is 32 bytes or less in every version so far; its first byte is the kind, a reference's details follow.
_VALTYPE_ROOM = 64
_VALTYPE_REF = 5
_HEAP_EXTERN, _HEAP_FUNC = 0, 2
_NUMBERS = ("i32", "i64", "f32", "f64", "v128")
#: kinds of wasm_valtype_new (wasm.h); v128 has a function of its own
_KINDS = {"i32": 0, "i64": 1, "f32": 2, "f64": 3, "externref": 128, "funcref": 129}


def _read_valtype(pointer: int) -> str:
    # wasm_valtype_kind aborts the process on v128 and on other references: read the full form instead.
    room = (c_uint8 * _VALTYPE_ROOM)()
    where = ctypes.addressof(room)
    _valtype_read(pointer, where)
    try:
        if room[0] < len(_NUMBERS):
            return _NUMBERS[room[0]]
        # struct { u8 kind; struct { bool nullable; struct { u8 kind; void *detail } } }, aligned to 8
        nullable, heap = room[8], room[16]
        return {(1, _HEAP_EXTERN): "externref", (1, _HEAP_FUNC): "funcref"}.get(
            (nullable, heap), "a GC reference"
        )
    finally:
        _valtype_delete(where)


def _read_valtypes(vector: int) -> tuple[str, ...]:
    size, data = _vector(vector)
    return (
        tuple(_read_valtype(pointer) for pointer in (c_size_t * size).from_address(data))
        if size
        else ()
    )


def _read_functype(pointer: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _read_valtypes(_functype_params(pointer)), _read_valtypes(_functype_results(pointer))


def func_signature(store: Context, func: wasmtime.Func) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of a function's parameter and result types. The function must be the store's own (it aborts otherwise)."""
    pointer = _func_type(store, ctypes.addressof(func._func))
    try:
        return _read_functype(pointer)
    finally:
        _functype_delete(pointer)


def functype_signature(functype: wasmtime.FuncType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the parameter and result types of wasmtime-py's `FuncType`."""
    return _read_functype(_pointer(functype))


def _valtype_vector(names: tuple[str, ...]) -> Any:
    pointers = (c_void_p * len(names))(
        *(_valtype_v128() if n == "v128" else _valtype_new(_KINDS[n]) for n in names)
    )
    vector = (c_size_t * 2)()
    _valtype_vec_new(ctypes.addressof(vector), len(names), ctypes.addressof(pointers))
    return vector


def new_functype(parameters: tuple[str, ...], results: tuple[str, ...]) -> FuncTypePtr:
    """A function type of one's own. It belongs to the first engine it is used with, and aborts with a second."""
    first, second = _valtype_vector(parameters), _valtype_vector(results)
    return FuncTypePtr(_functype_new(ctypes.addressof(first), ctypes.addressof(second)))


def delete_functype(pointer: FuncTypePtr) -> None:
    """Frees a type made by `new_functype`."""
    _functype_delete(pointer)


def wrap_functype(pointer: FuncTypePtr) -> wasmtime.FuncType:
    """wasmtime-py's object that owns the type."""
    return wasmtime.FuncType._from_ptr(ctypes.cast(pointer, POINTER(ffi.wasm_functype_t)), None)


# ---- linkers --------------------------------------------------------------------------------------------------------------


class Typed(Protocol):
    """What has a function's type, by the names of its parameters and results."""

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]: ...


class Linker:
    """A private ``wasmtime_linker_t``: definitions by (module, name), freed with the object."""

    __slots__ = ("pointer",)

    def __init__(self, engine: wasmtime.Engine) -> None:
        self.pointer = LinkerPtr(_linker_new(engine_pointer(engine)))
        _linker_shadowing(self.pointer, True)

    def __del__(self) -> None:
        pointer = getattr(self, "pointer", None)
        if pointer and _linker_delete is not None:
            _linker_delete(pointer)

    def define(self, store: Context, module: str, name: str, item: Extern) -> None:
        """Defines an extern, which must belong to the store."""
        raw, m, n = raw_extern(item), encode(module), encode(name)
        check(_linker_define(self.pointer, store, m, len(m), n, len(n), ctypes.addressof(raw)))

    def define_async(
        self, module: str, name: str, signature: Typed, callback: int, env: int
    ) -> None:
        """Defines an async host function: wasmtime calls ``callback(env, ...)`` on the guest's fiber."""
        m, n, functype = encode(module), encode(name), new_functype(*signature.names())
        try:
            check(
                _linker_define_async(
                    self.pointer, m, len(m), n, len(n), functype, callback, env, None
                )
            )
        finally:
            delete_functype(functype)

    def define_wasi(self) -> None:
        """Defines wasmtime's WASI preview 1."""
        check(_linker_define_wasi(self.pointer))

    def get_func(self, store: Context, module: str, name: str) -> Any:
        """The raw handle of a function defined here, in the store given."""
        raw, m, n = RawExtern(), encode(module), encode(name)
        if not _linker_get(self.pointer, store, m, len(m), n, len(n), ctypes.addressof(raw)):
            raise wasmtime.WasmtimeError(f"no function {name!r} in the linker")
        return RawFunc.from_buffer_copy(raw.of.func)

    def instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int, error: int
    ) -> Instantiation:
        """The C function that begins to instantiate a module asynchronously, and its arguments."""
        return (
            LINKER_INSTANTIATE_ASYNC,
            self.pointer,
            store,
            module_pointer(module),
            instance,
            trap,
            error,
        )

    def instantiate_pre(self, module: wasmtime.Module) -> InstancePre:
        """Resolves the module's imports once, for any number of instances; WasmtimeError when one is missing."""
        out = c_void_p()
        check(_linker_instantiate_pre(self.pointer, module_pointer(module), ctypes.addressof(out)))
        return InstancePre(InstancePrePtr(cast(int, out.value)))


class InstancePre:
    """A ``wasmtime_instance_pre_t``, which keeps its module itself; freed with the object."""

    __slots__ = ("pointer",)

    def __init__(self, pointer: InstancePrePtr) -> None:
        self.pointer = pointer

    def instantiation(
        self, store: Context, module: wasmtime.Module, instance: int, trap: int, error: int
    ) -> Instantiation:
        """The C function that begins to make an instance asynchronously, and its arguments."""
        return INSTANCE_PRE_INSTANTIATE_ASYNC, self.pointer, store, instance, trap, error, 0

    def __del__(self) -> None:
        if _instance_pre_delete is not None:
            _instance_pre_delete(self.pointer)


def encode(name: str) -> bytes:
    """A wasm name's bytes."""
    return name.encode("utf-8", "surrogatepass")


# ---- externrefs -------------------------------------------------------------------------------------------------------------
# wasmtime-py finds the object of an externref in a table, by the pointer that C keeps, less one. The objects of this
# project stand in the same table, so that wasmtime-py's tables and globals show them; the pointers are addresses of C
# structures (runtime.fiber), which never collide with its own small numbers.


def intern(key: int, item: object) -> None:
    """Enters an object under the pointer that an externref keeps."""
    _HANDLES[key - 1] = item


def _new_raw(value: Any, store: Any) -> Any:
    """wasmtime-py's `Val._new_raw`, which makes externrefs for its tables and globals.

    The one thing that this project changes in wasmtime-py: an externref made in a store with a suspended guest may make
    wasmtime collect, and it must then see the guest's stack (`StoreState.new_externref`). Other stores are left alone.
    """
    make = getattr(store, "_new_externref", None)
    if make is None or value._val is None or value._kind.value != ffi.WASMTIME_EXTERNREF.value:
        return _plain_new_raw(value, store)
    raw = ffi.wasmtime_val_t(kind=value._kind)
    make(value._val, ctypes.addressof(raw.of.externref))
    return raw


_plain_new_raw = wasmtime.Val._new_raw
setattr(wasmtime.Val, "_new_raw", _new_raw)  # noqa: B010  (type checkers see a method of another signature)


def forget(key: int) -> None:
    """Lets go of an object; it may run any ``__del__``."""
    _HANDLES.pop(key - 1, None)


def externref_object(store: Context, externref: int) -> object:
    """The object of a non-null ``wasmtime_externref_t`` at that address; None for one that no Python code made."""
    key = _externref_data(store, externref)
    return _HANDLES.get(key - 1) if key else None


def unroot(value: int) -> None:
    """Gives up the root of a ``wasmtime_val_t`` at that address."""
    _val_unroot(value)


# ---- traps and backtraces -----------------------------------------------------------------------------------------------------


def new_trap(message: str) -> TrapPtr:
    """A trap for a host function to end with; whoever takes it frees it."""
    encoded = message.encode("utf-8", "replace")
    return TrapPtr(_trap_new(encoded, len(encoded)))


def delete_error(pointer: ErrorPtr) -> None:
    """Frees an error."""
    _error_delete(pointer)


def error_message(pointer: ErrorPtr) -> str:
    """What an error says."""
    vector = (c_size_t * 2)()
    _error_message(pointer, ctypes.addressof(vector))
    try:
        return _text(ctypes.addressof(vector)) or ""
    finally:
        _vector_delete(ctypes.addressof(vector))


def delete_trap(pointer: TrapPtr) -> None:
    """Frees a trap."""
    _trap_delete(pointer)


def backtrace(error: ErrorPtr) -> Iterator[tuple[str | None, str | None, int, int]]:
    """Frames of an error, innermost first: module name, function name, function index, offset in the module's bytes."""
    frames = (c_size_t * 2)()
    _error_trace(error, ctypes.addressof(frames))
    try:
        size, data = frames
        for frame in (c_size_t * size).from_address(data) if size else ():
            yield (
                _text(_frame_module(frame)),
                _text(_frame_function(frame)),
                _frame_index(frame),
                _frame_offset(frame),
            )
    finally:
        _frames_delete(ctypes.addressof(frames))


# ---- memories and globals --------------------------------------------------------------------------------------------------------


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
