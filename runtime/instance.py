"""Instantiating a module on a store with async host functions: as a guest call, for its start function is guest code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof
from functools import partial

import wasmtime

from . import capi
from .bound import Bound
from .call import Call
from .errors import ImportMismatch
from .externs import Func
from .fiber import library
from .guard import OPEN, Guard
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
        self, store: wasmtime.Store, state: StoreState, resolve: Resolve, module: wasmtime.Module, guard: Guard
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
        return library.begin(addressof(call.record), *self.source.instantiation(self.state.context, self.module, *where))


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
    instance = capi.instance_from(instantiation.instance)
    names = capi.export_names(module)
    capi.set_exports(instance, capi.LazyExports(store, instantiation.instance, names, Func.adopt))
    state.instances.append((instance, names))
    return instance


def _define_all(store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[capi.Extern]) -> capi.Linker:
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
