"""The ways in which Python runs a guest: each makes a store, instances, and calls."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

import wasmtime

from runtime import FuncExt, Stack, new_engine
from tests.spec.bindings import Bound

Values: TypeAlias = tuple[object, ...]
Call: TypeAlias = Callable[["Guest", str, Values], Coroutine[Any, Any, object]]

#: What wasmtime has switched off, and `new_engine` cannot switch on.
_SWITCHES = {"custom-page-sizes": "wasm_custom_page_sizes"}


@dataclass(frozen=True, slots=True)
class Guest:
    """An instance of a generated class."""

    bound: Bound
    instance: Any
    store: wasmtime.Store

    def offer(self, name: str, *, raw: bool) -> Any:
        """Return an export for another module to import: as its bindings have it, or from `exports`."""
        if name in self.bound.names and not raw:
            return getattr(self.instance, self.bound.names[name])
        return self.instance.exports[name]


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its bindings, its engines, and how it calls."""

    name: str
    #: The engine for the scripts of a proposal, "" for the standard; None if there is none.
    engine: Callable[[str], wasmtime.Engine | None]
    call: Call
    sync: bool = False
    offload: bool = False
    #: True if modules import what is in `exports` of others, and so functions without a host call.
    links_raw: bool = False

    async def instantiate(
        self, bound: Bound, store: wasmtime.Store, offered: Mapping[tuple[str, str], Any]
    ) -> Guest:
        """Make an instance; traps and errors of linking come out."""
        imports = bound.imports(offered)
        settings = {"offload": True} if self.offload else {}
        made = bound.guest_class.instantiate(
            *[] if imports is None else [imports], store=store, on_unwind="keep", **settings
        )
        return Guest(bound, made if self.sync else await made, store)


async def _by_method(guest: Guest, name: str, values: Values) -> object:
    result: object = await getattr(guest.instance, guest.bound.names[name])(*values)
    return result


async def _by_sync_method(guest: Guest, name: str, values: Values) -> object:
    result: object = getattr(guest.instance, guest.bound.names[name])(*values)
    return result


_stack = Stack()


async def _by_getter(guest: Guest, name: str, values: Values) -> object:
    arity = guest.bound.arities.get(name)
    if arity is None:  # It has more parameters than getters have.
        func = guest.instance.exports[name]
        return await FuncExt.call_async(func, guest.store, _stack, *values)
    getter = getattr(guest.instance.getters, guest.bound.names[name])
    result: object = await getattr(getter, f"get{arity}")()(_stack, *values)
    return result


@cache
def _engine(proposal: str, *, time_slice: float | None = 0.01) -> wasmtime.Engine:
    if proposal not in _SWITCHES:
        return new_engine(cache=False, time_slice=time_slice)
    config = wasmtime.Config()
    setattr(config, _SWITCHES[proposal], True)
    config.shared_memory = True  # spectest.wat has one.
    return wasmtime.Engine(config)


@cache
def _many_engine(proposal: str) -> wasmtime.Engine | None:
    return None if proposal in _SWITCHES else new_engine(cache=False, many=True)


WAYS = (
    Way("methods", _engine, _by_method),
    Way("getters", _engine, _by_getter, links_raw=True),
    Way("offload", _engine, _by_method, offload=True),
    Way("many", _many_engine, _by_method, links_raw=True),
    Way("sync", partial(_engine, time_slice=None), _by_sync_method, sync=True),
)
