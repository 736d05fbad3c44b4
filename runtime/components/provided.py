"""Host functions of WASI, which the runtime provides.

None of them uses `await_`, so they need no greenlet, and one that has to wait returns a coroutine
(`HostFunction.is_provided`). What WASI has is looked up in each call, so that a function may be used
again for another instance.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from time import perf_counter
from types import CoroutineType
from typing import Any

from ..host_function import Facts
from . import plan as p
from .state import ComponentState
from .values import Err, RaisedError

#: What `facts_about` would say of these functions.
PROVIDED: Facts = False, True

#: Paths come from our own table of WASI's functions.
_getter = cache(attrgetter)


def provided_function(row: p.HostFunction, component: ComponentState) -> Callable[..., Any]:
    """Return the function for an import, which returns what it raises as `Err`."""
    if row.method:
        return _method(row.method, row.raises, component)
    return _function(_getter(row.path), row.raises, component)


def _method(name: str, raises: bool, component: ComponentState) -> Callable[..., Any]:
    def call(item: Any, *values: Any) -> Any:
        wasi: Any = component.wasi
        result = getattr(item, name)(*values)
        if type(result) is CoroutineType or perf_counter() > wasi.turns.due:
            return _waiting(result, wasi, False)
        return result

    def call_catching(item: Any, *values: Any) -> Any:
        wasi: Any = component.wasi
        try:
            result = getattr(item, name)(*values)
        except Err as error:
            result = RaisedError(error.value)
        if type(result) is CoroutineType or perf_counter() > wasi.turns.due:
            return _waiting(result, wasi, True)
        return result

    return call_catching if raises else call


def _function(
    find: Callable[[Any], Any], raises: bool, component: ComponentState
) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        wasi: Any = component.wasi
        result = find(wasi)(*values)
        if type(result) is CoroutineType or perf_counter() > wasi.turns.due:
            return _waiting(result, wasi, False)
        return result

    def call_catching(*values: Any) -> Any:
        wasi: Any = component.wasi
        try:
            result = find(wasi)(*values)
        except Err as error:
            result = RaisedError(error.value)
        if type(result) is CoroutineType or perf_counter() > wasi.turns.due:
            return _waiting(result, wasi, True)
        return result

    return call_catching if raises else call


async def _waiting(result: Any, wasi: Any, catches: bool) -> Any:
    """Return a result that has to be waited for, or before which others are to have their turn."""
    if type(result) is CoroutineType:
        try:
            result = await result
        except Err as error:
            if not catches:
                raise
            result = RaisedError(error.value)
    if perf_counter() > wasi.turns.due:
        await wasi.turns.pause()
    return result
