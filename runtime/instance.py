"""Instantiating a module on a store with async host functions: as a guest call, for its start function is guest code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof
from functools import partial
from typing import Any

import wasmtime

from . import capi
from .bound import Bound
from .call import Call
from .errors import ImportMismatch
from .externs import Func
from .fiber import library
from .guard import OPEN, Guard
from .records import CallRecord
from .store import StoreState, open_state, outcome_addresses
from .values import Signature

#: Gives what resolves all imports. Called when the instantiation has its turn.
Resolve = Callable[[], capi.Linker | capi.InstancePre]

_NO_VALUES = Signature((), ())


class _Instantiation(Bound):
    """The call that makes an instance. Its function is wasmtime's linker."""

    __slots__ = ("instance", "module", "resolve", "source")

    source: capi.Linker | capi.InstancePre

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        resolve: Resolve,
        module: wasmtime.Module,
        guard: Guard,
    ) -> None:
        super().__init__(store, state, capi.RawFunc(), _NO_VALUES, "the start function", guard)
        self.spare.append(self.call)  # it is called once, and never by the fast path
        self.resolve = resolve
        self.module = module
        self.instance = capi.RawInstance()

    def prepare(self, call: Call) -> None:
        self.source = self.resolve()

    def begin(self, call: Call) -> int:
        where = addressof(self.instance), *outcome_addresses(call.record)
        return library.begin(
            addressof(call.record),
            *self.source.instantiation(self.state.context, self.module, *where),
        )


class _Begun(_Instantiation):
    """One that was polled already, and waits for something."""

    __slots__ = ("status",)

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        module: wasmtime.Module,
        guard: Guard,
        record: CallRecord,
        status: int,
    ) -> None:
        super().__init__(store, state, _resolved_before, module, guard)
        self.call.take_record(record)
        self.status = status

    def prepare(self, call: Call) -> None:
        """There is nothing left to prepare."""

    def begin(self, call: Call) -> int:
        return self.status


def _resolved_before() -> capi.Linker:
    raise AssertionError("an instantiation begins once")


async def instantiate_async(
    store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[capi.Extern]
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
    store: wasmtime.Store, resolve: Resolve, module: wasmtime.Module, guard: Guard = OPEN
) -> wasmtime.Instance:
    """Makes an instance from what resolves its imports."""
    state = open_state(store)
    instantiation = _Instantiation(store, state, resolve, module, guard)
    await instantiation.wait_and_call(None, ())
    return _adopt(store, state, module, instantiation.instance)


async def instantiate_alone(
    store: wasmtime.Store,
    state: StoreState,
    source: capi.Linker | capi.InstancePre,
    module: wasmtime.Module,
    guard: Guard,
) -> wasmtime.Instance:
    """The same in a store that nobody else knows, where there is no turn to wait for: a call only if the start function waits."""
    raw, record = capi.RawInstance(), state.new_record(_NO_VALUES)
    where = addressof(raw), *outcome_addresses(record)
    try:
        status = library.begin(
            addressof(record), *source.instantiation(state.context, module, *where)
        )
        if status:
            await _Begun(store, state, module, guard, record, status).wait_and_call(None, ())
    finally:
        # Whatever was to unwind it was interrupted. But a call that holds the lane still may be for its own thread to unwind.
        if record.future and state.lane.holder is None:
            library.discard(addressof(record))
    return _adopt(store, state, module, raw)


def _adopt(
    store: wasmtime.Store, state: StoreState, module: wasmtime.Module, raw: Any
) -> wasmtime.Instance:
    """wasmtime-py's object for a raw instance of the store."""
    instance, names = capi.instance_from(raw), capi.export_names(module)
    capi.set_exports(instance, capi.LazyExports(store, raw, names, Func.adopt))
    state.instances.append((instance, names))
    return instance


def _define_all(
    store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[capi.Extern]
) -> capi.Linker:
    linker, state = capi.Linker(store.engine), open_state(store)
    wanted = module.imports
    if len(wanted) != len(imports):
        raise ImportMismatch(f"the module has {len(wanted)} imports, {len(imports)} were given")
    defined: dict[tuple[str, str], capi.Extern] = {}
    for description, item in zip(wanted, imports, strict=True):
        key = description.module, description.name or ""
        name = ".".join(key)
        if not isinstance(item, capi.Extern):
            raise TypeError(f"import {name}: expected a wasmtime extern, not {type(item).__name__}")
        try:
            state.check_owner(item)
        except ValueError as error:
            raise ValueError(f"import {name}: {error}") from None
        if key in defined and defined[key] is not item and not capi.same_extern(defined[key], item):
            # wasmtime's C API instantiates asynchronously from a linker alone, which knows one value per name.
            raise ImportMismatch(f"the module imports {name} twice: both must be the same extern")
        defined[key] = item
        linker.define(state.context, *key, item)
    return linker
