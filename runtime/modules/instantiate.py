"""Instantiating a module on a store with async host functions: as a guest call, for its start function is guest code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof
from functools import partial
from typing import Any

import wasmtime

from ..call import Call
from ..errors import ImportMismatch
from ..function import BoundFunction
from ..native.library import library
from ..poison import NEVER_POISONED, Poison
from ..store import StoreState, outcome_addresses, store_state
from ..values.checked import CallBuffer
from ..values.types import Signature
from ..wasmtime_api import exports, externs
from ..wasmtime_api.exports import LazyExports
from ..wasmtime_api.externs import Extern, Func, RawFunc, RawInstance
from ..wasmtime_api.linkers import InstancePre, Linker

#: Gives what resolves all imports. Called when the instantiation has its turn.
Resolve = Callable[[], Linker | InstancePre]

_NO_VALUES = Signature((), ())


class _Instantiation(BoundFunction):
    """The call that makes an instance. Its function is wasmtime's linker."""

    __slots__ = ("instance", "module", "resolve", "source")

    source: Linker | InstancePre

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        resolve: Resolve,
        module: wasmtime.Module,
        poison: Poison,
    ) -> None:
        super().__init__(store, state, RawFunc(), _NO_VALUES, "the start function", poison)
        self.free.append(self.call)  # it is called once, and never by the fast path
        self.resolve = resolve
        self.module = module
        self.instance = RawInstance()

    def prepare(self, call: Call) -> None:
        self.source = self.resolve()

    def begin(self, call: Call) -> int:
        where = addressof(self.instance), *outcome_addresses(call.buffer)
        return library.begin(
            addressof(call.buffer),
            *self.source.instantiation(self.store_state.context, self.module, *where),
        )


class _Begun(_Instantiation):
    """One that was polled already, and waits for something."""

    __slots__ = ("status",)

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        module: wasmtime.Module,
        poison: Poison,
        buffer: CallBuffer,
        status: int,
    ) -> None:
        super().__init__(store, state, _resolved_before, module, poison)
        self.call.take_buffer(buffer)
        self.status = status

    def prepare(self, call: Call) -> None:
        """There is nothing left to prepare."""

    def begin(self, call: Call) -> int:
        return self.status


def _resolved_before() -> Linker:
    raise AssertionError("an instantiation begins once")


async def instantiate_async(
    store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[Extern]
) -> wasmtime.Instance:
    """Makes an instance, as ``wasmtime.Instance(store, module, imports)``; its start function may reach async functions.

    Waits its turn when the store is in use.

    Raises:
        ImportMismatch: there are not as many imports as the module has, or one name has two values.
        ValueError: an import belongs to another store.
        wasmtime.WasmtimeError: an import's type is not what the module wants, or a limit of the store is exceeded.
        wasmtime.Trap: the start function trapped.
    """
    return await instantiate_linked(store, partial(_define_all, store, module, imports), module)


async def instantiate_linked(
    store: wasmtime.Store,
    resolve: Resolve,
    module: wasmtime.Module,
    poison: Poison = NEVER_POISONED,
) -> wasmtime.Instance:
    """Makes an instance from what resolves its imports."""
    state = store_state(store)
    instantiation = _Instantiation(store, state, resolve, module, poison)
    await instantiation.call_slowly(None, ())
    return _adopt(store, state, module, instantiation.instance)


async def instantiate_alone(
    store: wasmtime.Store,
    state: StoreState,
    source: Linker | InstancePre,
    module: wasmtime.Module,
    poison: Poison,
) -> wasmtime.Instance:
    """The same in a store that nobody else knows, where there is no turn to wait for: a call only if the start function waits."""
    raw, buffer = RawInstance(), state.new_buffer(_NO_VALUES)
    where = addressof(raw), *outcome_addresses(buffer)
    try:
        status = library.begin(
            addressof(buffer), *source.instantiation(state.context, module, *where)
        )
        if status:
            await _Begun(store, state, module, poison, buffer, status).call_slowly(None, ())
    finally:
        # Whatever was to unwind it was interrupted. But a call that holds the queue still may be for its own thread to unwind.
        if buffer.future and state.queue.owner is None:
            library.discard(addressof(buffer))
    return _adopt(store, state, module, raw)


def _adopt(
    store: wasmtime.Store, state: StoreState, module: wasmtime.Module, raw: Any
) -> wasmtime.Instance:
    """wasmtime-py's object for a raw instance of the store."""
    instance, names = externs.instance_from(raw), exports.export_names(module)
    exports.set_exports(instance, LazyExports(store, raw, names, Func.adopt))
    state.instances.append((instance, names))
    return instance


def _define_all(
    store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[Extern]
) -> Linker:
    linker, state = Linker(store.engine), store_state(store)
    wanted = module.imports
    if len(wanted) != len(imports):
        raise ImportMismatch(f"the module has {len(wanted)} imports, {len(imports)} were given")
    defined: dict[tuple[str, str], Extern] = {}
    for description, item in zip(wanted, imports, strict=True):
        key = description.module, description.name or ""
        name = ".".join(key)
        if not isinstance(item, Extern):
            raise TypeError(f"import {name}: expected a wasmtime extern, not {type(item).__name__}")
        try:
            state.check_owner(item)
        except ValueError as error:
            raise ValueError(f"import {name}: {error}") from None
        if (
            key in defined
            and defined[key] is not item
            and not externs.same_extern(defined[key], item)
        ):
            # wasmtime's C API instantiates asynchronously from a linker alone, which knows one value per name.
            raise ImportMismatch(f"the module imports {name} twice: both must be the same extern")
        defined[key] = item
        linker.define(state.context, *key, item)
    return linker
