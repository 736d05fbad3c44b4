"""One call of a host function, and which one the running code is inside of."""

from __future__ import annotations

import gc
from contextvars import Context, ContextVar, Token
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

import wasmtime
from greenlet import getcurrent

from .call_queue import CallQueue, QueuedCall
from .event_loops import Signal
from .host_function import HostFunction
from .store import StoreState
from .values.checked import CallBuffer

if TYPE_CHECKING:

    class GuestCall(Protocol):
        """The guest call that waits for a host function."""

        @property
        def store(self) -> wasmtime.Store: ...
        @property
        def store_state(self) -> StoreState: ...
        @property
        def buffer(self) -> CallBuffer: ...
        @property
        def driver(self) -> Any: ...
        @property
        def is_sync(self) -> bool: ...


class HostCall(CallQueue):
    """One call of a host function, until it returns: the queue of the guest calls made inside it.

    Contexts refer to it for as long as they like, so it keeps nothing of the user's alive.
    """

    # `Call.drive` reuses this object when it holds the only reference, and sets the fields that
    # changed.
    __slots__ = ("_depth", "alive", "call", "drained", "function", "outer", "token")

    #: True until the function has returned.
    alive: bool
    #: The guest call that waits for the function, which its driver keeps alive; None once it has
    #: ended.
    call: ref[GuestCall] | None
    #: Set when the last nested call ends, for a driver that waits for it.
    drained: Signal | None
    function: ref[HostFunction]
    #: The `depth`, if there is an `outer`.
    _depth: int
    #: The host call that the task was in before, perhaps of another store.
    outer: HostCall | None
    #: Of the context variable, which is set for as long as the function runs.
    token: Token[HostCall | None] | None

    def __init__(self, call: ref[Any]) -> None:
        super().__init__()
        self.call = call
        self.alive = False
        self.drained = self.outer = self.token = None

    @property
    def name(self) -> str:
        """The function's name in messages."""
        function = self.function()
        return function.name if function is not None else "the host function"

    @property
    def importer(self) -> object:
        """The instance of a generated class that imports the function."""
        function = self.function()
        return function.importer() if function is not None else None

    def release(self, call: QueuedCall) -> None:
        """Hand the turn on. The driver that waits for the last nested call is told."""
        super().release(call)
        if self.owner is None and self.drained is not None:
            self.drained.set()

    @property
    def guest_call(self) -> GuestCall:
        """The guest call that waits for the function; RuntimeError if it has ended."""
        call = self.call() if self.call is not None else None
        if call is None:
            raise RuntimeError(f"{self.name} has ended")
        return call

    @property
    def store_state(self) -> StoreState:
        """The state of the calling instance's store."""
        return self.guest_call.store_state

    @property
    def depth(self) -> int:
        """How many host calls of the task are around this one, of other stores as well."""
        return 0 if self.outer is None else self._depth

    def nest_in(self, outer: HostCall) -> HostCall | None:
        """Count the levels around this call, and return the innermost live one."""
        living = outer.living()
        self._depth = 0 if living is None else living.depth + 1
        return living

    def living(self) -> HostCall | None:
        """Return this call, or the innermost one around it that has not ended."""
        host_call: HostCall | None = self
        while host_call is not None and not host_call.alive:
            host_call = host_call.outer
        return host_call


#: The innermost host call of the running task.
current_call: ContextVar[HostCall | None] = ContextVar("wasmtime_async_host_call", default=None)


def must_not_wait() -> bool:
    """Return True inside a host function that a synchronous export called, however deep."""
    host_call = current_call.get()
    while host_call is not None:
        call = host_call.call() if host_call.call is not None else None
        if host_call.alive and call is not None and call.is_sync:
            return True
        host_call = host_call.outer
    return False


def enclosing(state: StoreState) -> HostCall | None:
    """Return the innermost live host call of that store which the running task is inside of."""
    host_call = current_call.get()
    while host_call is not None:
        # A task that outlived its host function is no longer nested in it, but may be nested in one
        # further out.
        call = host_call.call() if host_call.call is not None else None
        live = host_call.alive and call is not None and call.store_state is state
        if live and call is not None and _is_inside(host_call, call):
            return host_call
        host_call = host_call.outer
    return None


def _is_inside(host_call: HostCall, call: GuestCall) -> bool:
    """Return True if the running code belongs to the host function.

    Code that the host function awaits runs in its context while the driver runs, and a task made
    inside has a copy of the context. Another task that was given the very same context is not
    inside.
    """
    (context,) = (item for item in gc.get_referents(host_call.token) if isinstance(item, Context))
    if getcurrent().gr_context is not context:
        return True
    driver = call.driver
    return driver is not None and bool(driver.cr_running)
