"""Host functions: how they are known to a guest, and one call of one.

A `HostFunction` is what `FuncExt` makes of a user's function. When a guest calls it, C notes the call and the guest is
suspended; the driver (`runtime.call`) then makes a `HostCall` and runs the function off the fiber.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextvars import Context, ContextVar, Token
from ctypes import addressof
from typing import TYPE_CHECKING, Any
from weakref import ref

import wasmtime
from greenlet import getcurrent

from . import capi
from .callables import is_async, may_wait
from .loops import Signal
from .records import arguments_reader, new_host_record, result_slot
from .turns import Lane
from .values import Signature

if TYPE_CHECKING:
    from .call import Call
    from .store import StoreState
    from .synchost import SyncHostCall


class HostFunction:
    """A user's function under the signature that the guest knows."""

    __slots__ = (
        "__weakref__", "access_caller", "address", "arguments", "direct", "function", "is_async", "name", "owner", "plain",
        "record", "reference", "signature", "slot", "values", "waits",
    )  # fmt: skip

    def __init__(
        self,
        state: StoreState,
        function: Callable[..., Any],
        signature: Signature,
        access_caller: bool,
        name: str,
    ) -> None:
        if not callable(function):
            raise TypeError(
                f"{name}: a host function must be callable, not {type(function).__name__}"
            )
        self.function = function
        self.signature = signature
        self.access_caller = access_caller
        self.name = name
        self.is_async = is_async(function)
        #: awaiting what it returns may suspend the caller
        self.waits = not self.is_async or may_wait(function)
        #: nothing but a coroutine to await: no Caller to make, no greenlet
        self.direct = self.is_async and not access_caller
        #: a plain function without a Caller
        self.plain = not self.is_async and not access_caller
        self.reference = ref(self)
        self.record = new_host_record(signature, state)
        self.record.store = addressof(state.shared)
        self.address = addressof(self.record)
        #: ``slot[0] = value`` writes the result to where C takes it from, or refuses (`REFUSED`). None: `make_ready` comes first
        self.slot: Any = None
        #: gives the instance of a generated class that imports this function, if one does
        self.owner: Callable[[], object] = _nobody

    #: ``arguments(values)`` reads what C left in the record
    arguments: Callable[[Any], tuple[Any, ...]]
    values: Any

    def make_ready(self) -> None:
        """Before the first call: many an instance never calls most of its imports."""
        self.arguments, self.values = arguments_reader(self.record)
        self.slot = result_slot(self.record)


def _nobody() -> object:
    return None


class HostCall(Lane):
    """One call of a host function, until it returns. It is the lane of the guest calls made from inside it.

    Contexts refer to it, for as long as they like: it keeps nothing of the user's alive.
    """

    # Used again if nobody else has it (`Call.drive`), which sets what is not as it was left.
    __slots__ = ("alive", "call", "drained", "function", "outer", "token")

    alive: bool
    #: the guest call that waits for the function, which its driver keeps alive; None when it has ended
    call: ref[Call] | None
    #: set when the last nested call ends, for a driver that waits for it
    drained: Signal | None
    function: ref[HostFunction]
    #: the host call that the task was in before, perhaps of another store
    outer: HostCall | None
    #: of the context variable, set for as long as the function runs
    token: Token[HostCall | None] | None

    def __init__(self, call: ref[Call]) -> None:
        super().__init__()
        self.call = call
        self.alive = False
        self.drained = self.outer = self.token = None

    @property
    def name(self) -> str:
        """The function's, for messages."""
        function = self.function()
        return function.name if function is not None else "the host function"

    @property
    def owner(self) -> object:
        """The instance of a generated class that imports the function."""
        function = self.function()
        return function.owner() if function is not None else None

    def leave(self, call: Call) -> None:
        """As for every lane; the driver is told of the last call."""
        super().leave(call)
        if self.holder is None and self.drained is not None:
            self.drained.set()

    @property
    def inside(self) -> Call:
        """The guest call that waits for the function, which must not have ended."""
        call = self.call() if self.call is not None else None
        if call is None:
            raise RuntimeError(f"{self.name} has ended")
        return call

    @property
    def state(self) -> StoreState:
        """Of the calling instance's store."""
        return self.inside.state

    def living(self) -> HostCall | None:
        """Itself, or the innermost one around it that has not ended."""
        found: HostCall | None = self
        while found is not None and not found.alive:
            found = found.outer
        return found


#: The innermost host call of the running task.
current_call: ContextVar[HostCall | None] = ContextVar("wasmtime_async_host_call", default=None)


def enclosing(state: StoreState) -> HostCall | None:
    """The innermost live host call of that store which the running task is inside of."""
    found = current_call.get()
    while found is not None:
        # A task that outlived its host function is no longer nested in it, but may be so in one further out.
        call = found.call() if found.call is not None else None
        if found.alive and call is not None and call.state is state and _is_inside(found):
            return found
        found = found.outer
    return None


def _is_inside(host_call: HostCall) -> bool:
    """Does the running code belong to the host function, or only share its context with it?

    A task made inside has a copy of the context; code that the host function awaits runs in the context itself, while the driver
    does. Another task that was given the same context is neither.
    """
    (context,) = (each for each in gc.get_referents(host_call.token) if isinstance(each, Context))
    if getcurrent().gr_context is not context:
        return True
    driver = host_call.inside.find_driver()
    return driver is not None and bool(driver.cr_running)


class Caller(Mapping[str, capi.Extern]):
    """The exports of the instance that called the host function, by their raw names.

    Valid until the host function returns, awaits included; any access after that raises RuntimeError.
    """

    __slots__ = ("_host_call",)

    def __init__(self, host_call: HostCall | SyncHostCall) -> None:
        self._host_call = host_call

    def _live(self) -> HostCall | SyncHostCall:
        if not self._host_call.alive:
            raise RuntimeError(
                f"the Caller was kept too long: {self._host_call.name} has returned. Read what you need of it before"
            )
        self._host_call.state.check_thread()
        return self._host_call

    @property
    def store(self) -> wasmtime.Store:
        """The store of the calling instance."""
        return self._live().inside.store

    def __getitem__(self, name: str) -> capi.Extern:
        host_call = self._live()
        found = (
            capi.caller_export(host_call.inside.record.caller or 0, name)
            if isinstance(name, str)
            else None
        )
        if found is None:
            raise KeyError(name)
        if isinstance(found, wasmtime.Func):
            return host_call.state.func_from(capi.raw_func(found))
        return found

    def _names(self) -> tuple[str, ...]:
        """C finds exports by name only: look which known instance has the very same ones."""
        host_call = self._live()
        for instance, names in reversed(host_call.state.instances):
            exports = instance.exports(host_call.inside.store)
            found = [
                (capi.caller_export(host_call.inside.record.caller or 0, name), exports[name])
                for name in names
            ]
            if all(mine is not None and capi.same_extern(mine, theirs) for mine, theirs in found):
                return tuple(names)
        raise RuntimeError(
            "the exports of this instance cannot be listed, because instantiate_async did not make it; "
            "they can be had by name"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return (
            isinstance(name, str)
            and capi.caller_export(self._live().inside.record.caller or 0, name) is not None
        )

    def __repr__(self) -> str:
        return f"<Caller of {self._host_call.name}{'' if self._host_call.alive else ', which has returned'}>"


def _no_sync_call() -> SyncHostCall | None:
    return None


#: Finds the innermost call of a synchronous host function, unless an async one lies further in. `runtime.synchost` puts itself
#: here when the first such function is made: who has none does not pay for it.
find_sync_call: Callable[[], SyncHostCall | None] = _no_sync_call


def running_call() -> HostCall | SyncHostCall | None:
    """The innermost call of a host function that the running code is inside of."""
    found = find_sync_call()
    if found is not None:
        return found
    host_call = current_call.get()
    return host_call.living() if host_call is not None else None


def current_caller() -> Caller:
    """The Caller of the host function that this is called from, however deep inside.

    Raises:
        RuntimeError: no host function is running here.
    """
    host_call = running_call()
    if host_call is None:
        raise RuntimeError(
            "current_caller works inside host functions only, and none is running here"
        )
    return Caller(host_call)
