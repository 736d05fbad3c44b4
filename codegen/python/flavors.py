"""The words in which asynchronous and synchronous bindings differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of bindings."""

    base: str  # of the generated class
    large_base: str  # of that of a large module
    getters: str  # the base of the class with its getters; empty where there are none
    large_getters: str
    define: str  # before a method's name
    awaits: str  # before a call
    host_result: str  # what a host function may return for a result
    wrap: str  # the methods of FuncExt, before the number of parameters
    new: str  # the one for any number
    call: str  # a method's type, for a list of its parameters and its result


ASYNC = Style(
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
SYNC = Style(
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
