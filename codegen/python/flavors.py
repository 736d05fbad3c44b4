"""The texts in which asynchronous and synchronous bindings differ.

The plain functions that ``--sync-exports`` selects run on the asynchronous machinery, so they do
not belong to the other flavor.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavor:
    """One kind of bindings. Values with braces are format strings."""

    base: str  # base class of the generated class; that of a large module adds "Large" in front
    getters: str  # that of the class with getters; empty if the flavor has no getters
    define: str  # before a method's name
    awaits: str  # before a call
    host_result: str  # what a host function may return instead of its result
    wrap: str  # the functions that wrap a host function of one arity each, without the number
    new: str  # the one for any number of parameters
    instantiate: str  # the function that makes an instance
    instantiate_blocks: str  # a sentence about whether it blocks
    compiling_blocks: str  # another about the module, which it compiles
    has_offload: bool
    func_table: str  # the class of exported tables of functions
    calls: str  # sentences about calls, for the class's docstring
    call: str  # a method's type, from its parameter list and its result


ASYNC = Flavor(
    base="Guest",
    getters="Getters",
    define="async def",
    awaits="await ",
    host_result="MaybeAwaitable[{}]",
    wrap="FuncExt.wrap_async",
    new="FuncExt.new_async",
    instantiate="instantiate_guest",
    instantiate_blocks="It waits its turn while the store is in use.",
    compiling_blocks="The module is compiled on a worker thread, once per engine.",
    has_offload=True,
    func_table="FuncTable",
    calls="Await a method to call the exported function. "
    "A call waits its turn while another one is under way in the store.",
    call="Callable[{}, Coroutine[Any, Any, {}]]",
)
SYNC = Flavor(
    base="SyncGuest",
    getters="",
    define="def",
    awaits="",
    host_result="{}",
    wrap="SyncFuncExt.wrap_sync",
    new="SyncFuncExt.new_sync",
    instantiate="instantiate_sync_guest",
    instantiate_blocks="It blocks until that has returned.",
    compiling_blocks="Compiling the module blocks, too, once per engine.",
    has_offload=False,
    func_table="SyncFuncTable",
    calls="A method calls the exported function and blocks until it returns.",
    call="Callable[{}, {}]",
)
# About the methods that --sync-exports selects.
SYNC_EXPORTS = "Plain methods never wait: they raise WouldSuspend if they would have to."
