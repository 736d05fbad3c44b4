"""One guest call, from its first poll to its result: the driver.

A call is a wasmtime future that C polls (`runtime.native`). A poll ends because the guest ended,
because it waits for a host function, or because its time slice is over. The driver is the coroutine
that acts on that, in the caller's own task, and polls again. A guest that calls host functions in a
loop never computes for a whole slice, so the driver itself gives the event loop its turns then.

The rules:
  - A call that ends within its first poll never comes here: `_emitted/calls.py` does it all.
  - The future is in the call's buffer before Python runs again, and every exception that leaves the
    call deletes it, which unwinds the guest. A future outlives its driver only if that very
    clean-up was interrupted; the next call of the store then finds out (`recovery.py`).
  - Host functions run in `Call.drive` itself. Coroutines or methods of their own would cost 3 %.
  - State is kept per call and nothing is global: no call ever sees the exception of another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import addressof
from sys import getrefcount
from time import monotonic
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

import wasmtime

from . import event_loops, offload
from .call_queue import CallQueue
from .caller import Caller
from .engine.ticker import ticker
from .host_call import HostCall, current_call
from .host_function import HostFunction
from .host_greenlet import Failure, HostGreenlet, idle_greenlet, run_on_greenlet
from .introspection.callables import is_awaitable
from .native import structs
from .native.library import library, pointer
from .poison import Poison
from .stack import Stack
from .store import StoreState
from .unwind import (
    DRAINING,
    ENDED,
    IN_HOST,
    POLLING,
    YIELDED,
    UnwindableCall,
    restore_current,
)
from .values import references
from .values.checked import CallBuffer, CheckedCodec
from .values.codec import PACK_ERRORS

poll, start, resume = library.poll, library.start, library.resume
_DONE, _HOST, _SLICE = structs.DONE, structs.HOST, structs.SLICE
_ASLEEP, _GONE = structs.ASLEEP, structs.GONE

#: Not a status of a poll: the first poll is still to come, on a worker thread.
FIRST_POLL = 8

#: Host calls after which the driver looks at the clock: a guest whose polls are all short has no
#: time slice that ends.
_CALLS_PER_LOOK = 64

#: Types of results besides int that are certainly not awaitable.
_NEVER_AWAITABLE = frozenset((float, type(None), bytes, bool, tuple, str, list))


if TYPE_CHECKING:

    class Callee(Protocol):
        """The bound function that a call is of."""

        store_reference: ref[wasmtime.Store]
        store_state: StoreState
        poison: Poison
        name: str
        codec: CheckedCodec
        function: Any

        def begin(self, call: Any, /) -> int: ...
        def replace_call(self, call: Any, /) -> None: ...


class Call(UnwindableCall):
    """A guest call of one function. It is used again and again."""

    __slots__ = (
        "__weakref__", "_store", "free_host_call", "function", "is_sync", "reference", "view",
    )  # fmt: skip

    _bound: Callable[[], Callee | None]

    def __init__(self, bound: Callee, queue: CallQueue) -> None:
        super().__init__()
        # Weak: a function and its calls would be a cycle, and everything they know left to the
        # collector.
        self._bound = ref(bound)
        self._store = bound.store_reference
        self.reference = ref(self)
        self.store_state, self.poison, self.name = bound.store_state, bound.poison, bound.name
        self.queue = queue
        self.take_types(bound)
        #: For the next host call.
        self.free_host_call: HostCall | None = None
        #: True for a synchronous export: a time slice just goes on, in the caller's thread.
        self.is_sync = False

    def take_types(self, bound: Callee) -> None:
        """Become a call of that function, with room for values of its types."""
        self.take_buffer(bound.store_state.new_buffer(bound.codec))
        self.function = bound.function
        self.buffer.function = addressof(self.function)
        self.has_references = self.buffer.codec.has_references

    def take_buffer(self, buffer: CallBuffer) -> None:
        """Become the call that C knows by that buffer."""
        self.buffer, self.address = buffer, addressof(buffer)
        self.view = memoryview(buffer).cast("B")
        self.pointer = pointer(buffer)

    @property
    def store(self) -> wasmtime.Store:
        """The function's store, which the caller keeps alive."""
        store = self._store()
        if store is None:
            raise RuntimeError(f"{self.name}: the store is gone")
        return store

    # ---- driving ----

    async def drive(self, status: int, stack: Stack | None) -> Any:
        """Drive the call to completion after a poll that did not end it, and return its result."""
        host_functions, root = self.store_state.host_functions, self.store_state.queue
        nested, address = self.queue is not root, self.pointer
        offloaded, self.state = self.poison.offload and not self.is_sync, POLLING
        calls_to_look, since = _CALLS_PER_LOOK, 0.0
        while status != _DONE:
            if status < _HOST:
                status = await self._resume_after(status)
                continue
            calls_to_look -= 1
            if not calls_to_look:
                calls_to_look, since = _CALLS_PER_LOOK, await self._yield_if_due(since)
            try:
                function = host_functions[status]
            except KeyError:
                function = self.store_state.make_placed(status)
            host_call, outer = self.free_host_call or HostCall(self.reference), current_call.get()
            if outer is not None or function.result_cell is None:
                outer = _prepare(function, host_call, outer)
            self.free_host_call, host_call.function = None, function.reference
            host_call.outer, host_call.alive = outer, True
            self.state, self.host_call = IN_HOST, host_call  # last: exceptions may strike anywhere
            try:
                token = host_call.token = current_call.set(host_call)
                if nested or function.access_caller:
                    run = self._run_nested if nested else self._run
                    value = await run(function, host_call, stack)
                elif function.is_async:
                    if function.waits:
                        self._may_suspend()
                    arguments = function.arguments  # a slot's function is called quicker so
                    value = await function.function(*arguments(function.values))
                elif function.is_provided:
                    arguments = function.arguments
                    value = function.function(*arguments(function.values))
                    if type(value) is CoroutineType:
                        self._may_suspend()
                        value = await value
                else:
                    values = function.arguments(function.values)
                    greenlet = _greenlet_for(host_call, stack) if stack or outer else None
                    value = run_on_greenlet(function.function, values, greenlet)
                    if type(value) is HostGreenlet and value.awaited is not None:
                        self._may_suspend()
                        value = await value.wait()
                    if type(value) is not int and type(value) not in _NEVER_AWAITABLE:
                        self._may_suspend()
                        value = await _awaited(value)
                host_call.alive = False
                if host_call.owner is not None:
                    await self._drain(host_call)
                try:
                    function.result_cell[0] = value
                except PACK_ERRORS:
                    function.write_result(value)
            except BaseException as error:
                if not self.throw(host_call, error):
                    self.host_function_failed(host_call, error)
                    raise
            try:
                current_call.reset(token)
            except ValueError:  # the coroutine is driven from changing contexts
                restore_current(host_call)
            self.state, self.host_call, host_call.token = POLLING, None, None
            if getrefcount(host_call) == _SOLE_REFERENCE:
                host_call.outer = None
                self.free_host_call = host_call
            else:  # a task begun inside keeps the host call for as long as it lives
                host_call.call = None
            status = await self._poll_elsewhere(resume, address) if offloaded else resume(address)
        root.loop_token = root.loop_token if nested else None
        self.state, self.thrown = ENDED, None
        return self.buffer.result

    async def _resume_after(self, status: int) -> int:
        """Act on what else a poll may have ended with, and return the status to go on with."""
        if status == FIRST_POLL:
            bound = self._bound()
            assert bound is not None
            return await self._poll_elsewhere(bound.begin, self)
        if status < 0:
            references.release_dropped()
            return ~status
        if status == _SLICE:
            await self._yield()
        elif status == _ASLEEP:
            ticker.wake()
        elif status == _GONE:
            self.raise_if_abandoned()
            raise RuntimeError(f"{self.name}: the guest was unwound meanwhile")
        else:
            raise self.failure()
        if self.poison.offload and not self.is_sync:
            return await self._poll_elsewhere(poll, self.pointer)
        return poll(self.pointer)

    async def _yield(self) -> None:
        """Let every other task on the event loop run once."""
        if not self.is_sync:
            self.state = YIELDED
            self._may_suspend()
            await event_loops.pause()
            self.state = POLLING
        self.raise_if_abandoned()

    async def _yield_if_due(self, since: float) -> float:
        """Yield if host calls have gone on for a time slice, and return when they began.

        Args:
            since: When they began, 0 if that is now. It does not matter if some have waited.
        """
        time_slice, now = self.store_state.engine.time_slice, monotonic()
        if not since or time_slice is None or now - since < time_slice:
            return since or now
        await self._yield()
        return monotonic()

    async def _poll_elsewhere(self, function: Callable[[Any], int], argument: Any) -> int:
        """Poll on a worker thread, which nothing disturbs until the poll has ended (`discard`)."""
        self._may_suspend()
        # Known before a worker thread is at it: an exception may strike anywhere.
        work = self.worker_poll = offload.new_poll()
        status = None
        try:
            offload.submit(work, function, argument)
            status = await offload.wait(work)
        finally:
            offload.settle(work)
            self.worker_poll = None
            was_abandoned = self.abandoned_because is not None
            if (status is None or was_abandoned) and offload.left_in_order(work):
                self.state = ENDED
            self._raise_if_abandoned_unless_closed()
        return status

    def _raise_if_abandoned_unless_closed(self) -> None:
        """Raise what the call was abandoned because of, but let a closed coroutine be closed."""
        # `exc_info` comes last: CPython looks for it in every coroutine around this one.
        because = self.abandoned_because
        if because is not None and not isinstance(sys.exc_info()[1], GeneratorExit):
            raise because

    def _may_suspend(self) -> None:
        """Note where the driver is about to wait, and let go of the driver."""
        self.store_state.queue.loop_token = event_loops.hooks().firstiter
        self.let_driver_suspend()

    # ---- host functions ----

    async def _run(self, function: HostFunction, host_call: HostCall, stack: Stack | None) -> Any:
        """Run a host function that is given a Caller."""
        self._may_suspend()
        return await self._run_any(function, host_call, stack)

    async def _run_nested(
        self, function: HostFunction, host_call: HostCall, stack: Stack | None
    ) -> Any:
        """Run a host function of a nested call, which ends early when an enclosing one does."""
        self.let_driver_suspend()
        interruption = self.interruption = event_loops.Interruption()
        try:
            # The collector may have abandoned the call before there was something to interrupt.
            self._raise_if_abandoned_unless_closed()
            with interruption:
                return await self._run_any(function, host_call, stack)
        finally:
            self.interruption = None
            self._raise_if_abandoned_unless_closed()
        raise AssertionError("an interruption without a cause")

    async def _run_any(
        self, function: HostFunction, host_call: HostCall, stack: Stack | None
    ) -> Any:
        arguments = function.arguments(function.values)
        if function.access_caller:
            arguments = (Caller(host_call), *arguments)
        if function.is_async:
            return await function.function(*arguments)
        if function.is_provided:
            value = function.function(*arguments)
            return await value if type(value) is CoroutineType else value
        greenlet = _greenlet_for(host_call, stack)
        return await _awaited(run_on_greenlet(function.function, arguments, greenlet))

    async def _drain(self, host_call: HostCall) -> None:
        """Wait until the nested calls that are still under way have ended."""
        self.state = DRAINING
        self._may_suspend()
        host_call.reclaim()
        while host_call.owner is not None:
            drained = host_call.drained = event_loops.Signal()
            # Making the signal may have run the collector, which may have closed the last of them.
            if host_call.owner is not None:
                await drained.wait()
        host_call.drained = None
        self.raise_if_abandoned()

    def is_reusable(self) -> bool:
        """Return True if the next call may use this object.

        It may not when its guest was abandoned, nor when the collector has found it: its weak
        references are dead then, even if it lives on.
        """
        unused = self.abandoned_because is None and not self.buffer.future
        return unused and self.reference() is not None

    def is_under_way(self) -> bool:
        """Return True if the call runs, or waits for its turn."""
        return self.queue.holds(self)


def _prepare(
    function: HostFunction, host_call: HostCall, outer: HostCall | None
) -> HostCall | None:
    """Make the function ready for its first call, and return the live host call around it."""
    if function.result_cell is None:
        function.make_ready()
    return host_call.nest_in(outer) if outer is not None else None


def _greenlet_for(host_call: HostCall, stack: Stack | None) -> HostGreenlet:
    """Return a greenlet for a plain host function, of the stack or an idle one."""
    depth = host_call.depth
    return idle_greenlet(depth) if stack is None else stack.greenlet(depth)


async def _awaited(value: Any) -> Any:
    """Return the result of a plain host function: what it waits for, or returns, is awaited."""
    if type(value) is HostGreenlet and value.awaited is not None:
        value = await value.wait()
    if type(value) is Failure:
        value.throw()
    return await value if is_awaitable(value) else value


def _references_of_one() -> int:
    thing = object()
    return getrefcount(thing)


#: What `getrefcount` returns in `Call.drive` for a host call that the driver alone refers to. A
#: tracer that looks at the frame above would have a reference of its own.
_SOLE_REFERENCE = min(_references_of_one(), getrefcount(object()) + 1)
