"""Instantiating modules on stores with async host functions.

The start function is guest code, so making an instance is a guest call like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import addressof
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from wasmtime import Instance as WasmtimeInstance
from wasmtime import Module, Store

from ..call import Call
from ..compile_cache.wasm_file import shared_engine
from ..errors import ImportMismatch
from ..funcext import new_host_function
from ..function import BoundFunction
from ..native.library import library
from ..native.structs import outcome_addresses
from ..poison import NEVER_POISONED, Poison
from ..store import StoreState, store_state
from ..values.checked import CallBuffer
from ..values.types import Signature
from ..wasmtime_api import externs
from ..wasmtime_api.externs import Extern, Func, LazyFunc, RawFunc, RawInstance
from ..wasmtime_api.library import Context
from ..wasmtime_api.linkers import InstancePre, Linker
from .exports import AsyncCalls, SyncExportCalls
from .guest import Guest
from .instance import Instance, adopt_instance
from .preparation import Link, OnUnwind, Preparation, Wasi

if TYPE_CHECKING:
    from ..engine.limits import Limits

#: What resolves all imports, and the function that returns it when the instantiation has its turn.
Resolved: TypeAlias = Linker | InstancePre
Resolve: TypeAlias = Callable[[], Resolved]

G = TypeVar("G", bound=Guest)

_NO_VALUES = Signature((), ())
#: On a module, by generated class: what resolves the imports in any store of an instance's own.
_RESOLVED = "_wasmtime_async_resolved"
_ByClass: TypeAlias = "WeakKeyDictionary[type, InstancePre]"


class _StartFunction(BoundFunction):
    """The function of the one call that makes an instance, which the fast path never makes."""

    __slots__ = ()

    def __init__(self, store: Store, poison: Poison) -> None:
        state = store_state(store)
        super().__init__(store, state, RawFunc(), _NO_VALUES, "the start function", poison)
        self.free.append(self.call)


class _Instantiation(_StartFunction):
    """An instantiation that waits its turn."""

    __slots__ = ("instance", "module", "resolve", "resolved")

    resolved: Resolved

    def __init__(self, store: Store, module: Module, poison: Poison, resolve: Resolve) -> None:
        super().__init__(store, poison)
        self.module, self.resolve, self.instance = module, resolve, RawInstance()

    def prepare(self, call: Call) -> None:
        self.resolved = self.resolve()

    def begin(self, call: Call) -> int:
        context = self.store_state.context
        return _begin(call.buffer, self.resolved, context, self.module, self.instance)


class _SuspendedInstantiation(_StartFunction):
    """An instantiation that has suspended in its first poll, which gave `status`."""

    __slots__ = ("status",)

    def __init__(self, store: Store, poison: Poison, buffer: CallBuffer, status: int) -> None:
        super().__init__(store, poison)
        self.call.take_buffer(buffer)
        self.status = status

    def begin(self, call: Call) -> int:
        return self.status


def _begin(
    buffer: CallBuffer, resolved: Resolved, context: Context, module: Module, instance: RawInstance
) -> int:
    """Begin to make an instance, and return the status of the first poll."""
    out = addressof(instance), *outcome_addresses(buffer)
    return library.begin(addressof(buffer), *resolved.instantiation(context, module, *out))


async def instantiate_async(
    store: Store, module: Module, imports: Sequence[Extern]
) -> WasmtimeInstance:
    """Make an instance, as ``wasmtime.Instance(store, module, imports)`` does.

    Its start function may reach async host functions. When the store is in use, the instantiation
    waits its turn like a call. Must be awaited in the thread that uses the store.

    Raises:
        ImportMismatch: There are more or fewer imports, or two imports of one name differ.
        TypeError: An import is not one of wasmtime's externs.
        ValueError: An import belongs to another store.
        RuntimeError: Another thread, or synchronous bindings, use the store.
        wasmtime.WasmtimeError: An import has another type, or a limit of the store is exceeded.
        wasmtime.Trap: The start function trapped.
    """
    resolve = partial(_define_all, store, module, imports)
    return await _instantiate_in_turn(store, module, NEVER_POISONED, resolve)


async def instantiate_guest(
    guest_class: type[G], link: Link, imports: object, *, store: Store | None,
    module: Module | None, on_unwind: OnUnwind, limits: Limits | None = None,
    offload: bool = False, wasi: Wasi = False,
) -> G:  # fmt: skip
    """Make an instance of a generated class with async methods: what its ``instantiate`` calls."""
    preparation = Preparation(
        guest_class, link, imports, store, module, on_unwind, limits, wasi, shared_engine, offload
    )
    guest = guest_class.__new__(guest_class)
    store, poison = preparation.store, preparation.poison
    try:
        if not preparation.is_loaded:
            await preparation.load_elsewhere()
        module, state = preparation.module, store_state(store)
        resolve = partial(_resolve, preparation, state, guest)
        if preparation.owns_store and not offload:
            instance = await _instantiate_at_once(store, state, module, poison, resolve())
        else:
            instance = await _instantiate_in_turn(store, module, poison, resolve)
        calls = AsyncCalls(store, instance.exports(store), guest_class.__exports__, poison)
    except BaseException:
        # Refused if the collector closes this coroutine from another thread than that of a
        # nested call. The store then belongs to that call.
        with suppress(RuntimeError):
            preparation.close_store()
        raise
    guest.__instance__ = Instance(calls, SyncExportCalls(calls), preparation.owns_store)
    return guest


def _resolve(preparation: Preparation, store_state: StoreState, guest: Guest) -> Resolved:
    """Return what resolves the imports.

    In a store of the instance's own it serves all instances of the class, if all imports are host
    functions (fact 9).
    """
    preparation.configure_store(store_state)
    store_state.is_lazy = preparation.owns_store
    try:
        externs = preparation.externs(store_state, guest, new_host_function)
    finally:
        store_state.is_lazy = False
    if preparation.owns_store and all(isinstance(extern, LazyFunc) for extern in externs):
        store_state.serve_by_index()
        return _resolve_for_class(preparation, store_state)
    return preparation.define_all(store_state, externs)


def _resolve_for_class(preparation: Preparation, store_state: StoreState) -> InstancePre:
    module, guest_class = preparation.module, preparation.guest_class
    by_class: _ByClass = module.__dict__.setdefault(_RESOLVED, WeakKeyDictionary())
    resolved = by_class.get(guest_class)
    if resolved is None:
        linker, callback = preparation.new_linker(), library.on_indexed_host_call_address
        functions = store_state.host_functions.values()
        rows = zip(guest_class.__imports__, functions, strict=True)
        for host_index, (row, function) in enumerate(rows):
            linker.define_async(row.module, row.name, function.signature, callback, host_index)
        resolved = by_class[guest_class] = linker.instantiate_pre(module)
    return resolved


async def _instantiate_in_turn(
    store: Store, module: Module, poison: Poison, resolve: Resolve
) -> WasmtimeInstance:
    """Make an instance in a store that may be in use."""
    call = _Instantiation(store, module, poison, resolve)
    await call.call_slowly(None, ())
    return adopt_instance(store, call.store_state, module, call.instance, Func.adopt)


async def _instantiate_at_once(
    store: Store, state: StoreState, module: Module, poison: Poison, resolved: Resolved
) -> WasmtimeInstance:
    """Make an instance in a new store. It becomes a call only if the start function suspends."""
    instance, buffer = RawInstance(), state.new_buffer(_NO_VALUES)
    try:
        status = _begin(buffer, resolved, state.context, module, instance)
        if status:
            await _SuspendedInstantiation(store, poison, buffer, status).call_slowly(None, ())
    finally:
        # Clean-up may have been interrupted. A call that still owns the queue may be left for its
        # own thread to unwind.
        if buffer.future and state.queue.owner is None:
            library.discard(addressof(buffer))
    return adopt_instance(store, state, module, instance, Func.adopt)


def _define_all(store: Store, module: Module, imports: Sequence[Extern]) -> Linker:
    linker, state, import_types = Linker(store.engine), store_state(store), module.imports
    given, count = len(imports), len(import_types)
    if given != count:
        raise ImportMismatch(f"the module has {count} imports, {given} were given")
    defined: dict[tuple[str, str], Extern] = {}
    for import_type, item in zip(import_types, imports, strict=True):
        key = import_type.module, import_type.name or ""
        name = ".".join(key)
        if not isinstance(item, Extern):
            raise TypeError(f"import {name}: expected a wasmtime extern, not {type(item).__name__}")
        try:
            state.check_owner(item)
        except ValueError as error:
            raise ValueError(f"import {name}: {error}") from None
        first = defined.setdefault(key, item)
        if first is not item and not externs.same_extern(first, item):
            # wasmtime's C API instantiates asynchronously from a linker alone, which knows one
            # value per name (fact 10).
            raise ImportMismatch(f"the module imports {name} twice: both must be the same extern")
        linker.define(state.context, *key, item)
    return linker
