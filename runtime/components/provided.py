"""Host functions of WASI, which the runtime provides.

None of them uses `await_`, so they need no greenlet: plain ones run inside of async ones. What calls
a method is the same for all instances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import CoroutineType
from typing import Any

from ..host_function import Facts
from . import plan as p
from .values import Err, RaisedError

#: What `facts_about` says of these functions.
PROVIDED: Facts = True, True


def provided_function(
    row: p.HostFunction, functions: Mapping[str, Callable[..., Any]]
) -> Callable[..., Any]:
    """Return the function for an import, which returns what it raises as `Err`."""
    if row.method:
        return _method(row.method, row.raises)
    return _function(functions[row.path], row.raises)


@cache
def _method(name: str, raises: bool) -> Callable[..., Any]:
    async def call(item: Any, *values: Any) -> Any:
        result = getattr(item, name)(*values)
        return await result if type(result) is CoroutineType else result

    async def call_catching(item: Any, *values: Any) -> Any:
        try:
            result = getattr(item, name)(*values)
            return await result if type(result) is CoroutineType else result
        except Err as error:
            return RaisedError(error.value)

    return call_catching if raises else call


def _function(function: Callable[..., Any], raises: bool) -> Callable[..., Any]:
    async def call(*values: Any) -> Any:
        result = function(*values)
        return await result if type(result) is CoroutineType else result

    async def call_catching(*values: Any) -> Any:
        try:
            result = function(*values)
            return await result if type(result) is CoroutineType else result
        except Err as error:
            return RaisedError(error.value)

    return call_catching if raises else call
