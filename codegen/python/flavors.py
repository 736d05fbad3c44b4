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
    wrap: str  # the functions that wrap a host function of one arity each, without the number
    new: str  # the one for any number of parameters
    instantiate: str  # the function that makes an instance
    instantiate_blocks: str  # a sentence about whether it blocks
    calls: str  # sentences about calls, for the class's docstring
    call: str  # a method's type, from its parameter list and its result


ASYNC = Flavor(
    base="Guest",
    large_base="LargeGuest",
    getters="Getters",
    large_getters="LargeGetters",
    define="async def",
    awaits="await ",
    host_result="MaybeAwaitable[{}]",
    wrap="FuncExt.wrap_async",
    new="FuncExt.new_async",
    instantiate="instantiate_guest",
    instantiate_blocks="It waits its turn while the store is in use.",
    calls="Await a method to call the exported function. "
    "A call waits its turn while another one is under way in the store.",
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
    wrap="SyncFuncExt.wrap_sync",
    new="SyncFuncExt.new_sync",
    instantiate="instantiate_sync_guest",
    instantiate_blocks="It blocks until that has returned.",
    calls="A method calls the exported function and blocks until it returns.",
    call="Callable[{}, {}]",
)
# The sentence about the methods that --sync-exports selects.
SYNC_EXPORTS = "Plain methods never wait: they raise WouldSuspend if they would have to."
