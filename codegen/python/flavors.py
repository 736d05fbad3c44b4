"""The texts in which asynchronous and synchronous bindings differ.

There are two flavors. ``--sync-exports`` makes single methods of asynchronous bindings plain
functions; these still run on the asynchronous machinery, so they do not belong to the other flavor.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavor:
    """One kind of bindings. Values with braces are format strings."""

    base: str  # base class of the generated class
    large_base: str  # that of a large module's
    getters: str  # base class of the class with getters; empty if the flavor has no getters
    large_getters: str
    define: str  # before a method's name
    awaits: str  # before a call
    host_result: str  # what a host function may return instead of its result
    wrap: str  # the methods of FuncExt for one arity each, without the number
    new: str  # the method of FuncExt for any number of parameters
    call: str  # a method's type, from its parameter list and its result


ASYNC = Flavor(
    base="Guest",
    large_base="LargeGuest",
    getters="Getters",
    large_getters="LargeGetters",
    define="async def",
    awaits="await ",
    host_result="MaybeAwaitable[{}]",
    wrap="wrap_async",
    new="new_async",
    call="Callable[{}, Coroutine[Any, Any, {}]]",
)
SYNC = Flavor(
    base="SyncGuest",
    large_base="LargeSyncGuest",
    getters="",
    large_getters="",
    define="def",
    awaits="",
    host_result="{}",
    wrap="wrap_sync",
    new="new_sync",
    call="Callable[{}, {}]",
)
