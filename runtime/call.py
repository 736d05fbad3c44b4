"""One guest call, from its first poll to its result: the driver.

A call is a wasmtime future that C polls (`runtime.fiber`). A poll ends because the guest ended, because it waits for a host
function, or because its time slice is over. The driver is the coroutine that acts on that, in the caller's own task,
and polls again.

The rules:
  - a call that ends within its first poll never comes here: `runtime.arity` does it all.
  - the future is in the call's record before Python runs again, and whoever leaves the driver by an exception discards it,
    which unwinds the guest. So a future outlives its driver only if that very clean-up was interrupted (a signal, a
    tracer); the next user of the store finds the driver closed and reclaims it (`Lane` and `Call.is_gone`).
  - what an inner call leaves behind is gone before its outer call is resumed: wasmtime's stacks nest.
  - state is kept per call, nothing is global: two calls can never see each other's exceptions.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Coroutine
from ctypes import addressof
from sys import getrefcount
from threading import get_ident
from types import FrameType
from typing import TYPE_CHECKING, Any
from weakref import ref

import wasmtime

from . import capi, loops, offload
from .callables import is_awaitable
from .engine import ticker
from .errors import OutOfFuel
from .fiber import layout, library, pointer, references
from .forklock import ForkLock
from .guard import describe_cause
from .host import Caller, HostCall, HostFunction, current_call
from .notes import add_note
from .records import REFUSED, CallRecord
from .stack import Stack
from .turns import Lane
from .worker import Worker, serve

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .bound import Bound

again = library.again
start = library.start
answer = library.answer
hooks = loops.hooks
DONE, _HOST, _SLICE, _ASLEEP, _GONE = (
    layout.DONE,
    layout.HOST,
    layout.SLICE,
    layout.ASLEEP,
    layout.GONE,
)
#: Not a poll's: the first poll is still to come, on a worker thread.
BEGIN = 8

#: Results that need no second look, as int.
_QUICK = frozenset((float, type(None), bytes, bool, tuple))

#: How wasmtime describes a wasm exception that left the guest.
_UNCAUGHT = "thrown Wasm exception"


class Call:
    """A guest call. Used again and again, for one function."""

    __slots__ = (
        "__weakref__", "_bound", "_store", "begun", "buffer", "driver", "function", "guard", "host_call", "interruption", "lane",
        "name", "now", "pointer", "record", "reference", "references", "spare", "state", "unwound", "work",
    )  # fmt: skip

    def __init__(self, bound: Bound, lane: Lane) -> None:
        # Weak, or a function and its calls would be a cycle, and everything they know left to the collector.
        self._bound = ref(bound)
        self._store = bound.store_reference
        self.reference = ref(self)
        self.state, self.guard, self.name = bound.state, bound.guard, bound.name
        self.lane = lane
        self.take_types(bound)
        #: the coroutine that drives it, from the guest's first suspension on. Weak: a call is reachable from its store, and a
        #: task that everybody else has dropped must be garbage, for the collector to close it and free the store.
        self.driver: ref[Coroutine[Any, Any, Any]] | None = None
        #: the same until it may be suspended for the first time: many a driver never is, and a weak reference takes its time
        self.begun: Coroutine[Any, Any, Any] | None = None
        #: the host function that the guest waits for
        self.host_call: HostCall | None = None
        #: for the next one
        self.spare: HostCall | None = None
        #: wakes the driver when an enclosing host call ends early
        self.interruption: loops.Interruption | None = None
        self.unwound: BaseException | None = None
        #: the poll that a worker thread is at, or is to do
        self.work: Future[int] | None = None
        #: of a synchronous export: a time slice just goes on, on the caller's thread
        self.now = False

    def take_types(self, bound: Bound) -> None:
        """Makes it a call of that function, whose types it has room for then."""
        self.take_record(bound.state.new_record(bound.signature))
        self.function = bound.function
        self.record.function = addressof(self.function)
        self.references = any(each.is_reference for each in bound.signature.parameters)

    def take_record(self, record: CallRecord) -> None:
        """Makes it the call that C knows by that record."""
        self.record = record
        self.buffer = memoryview(record).cast("B")
        self.pointer = pointer(record)

    @property
    def store(self) -> wasmtime.Store:
        """The function's store, which whoever calls keeps alive."""
        store = self._store()
        if store is None:
            raise RuntimeError(f"{self.name}: the store is gone")
        return store

    # ---- driving ----

    async def drive(self, status: int, stack: Stack | None) -> Any:
        """Sees the call to its end after a poll that did not. Whoever makes this coroutine notes it in `begun`, then awaits it."""
        # Host functions are served right here, not in coroutines or methods of their own: this is the path of every host call.
        pointer, hosts, root = self.pointer, self.state.hosts, self.state.lane
        nested = self.lane is not root
        offloaded = self.guard.offload and not self.now
        while True:
            if status >= _HOST:
                function = hosts[status]
                before = current_call.get()
                if before is not None and not before.alive:
                    before = before.living()
                if function.slot is None:
                    function.make_ready()
                host_call = self.spare or HostCall(self.reference)
                self.spare = None
                host_call.function = function.reference
                host_call.outer = before
                host_call.alive = True
                self.host_call = host_call  # when it is whole: an exception may strike anywhere
                try:
                    host_call.token = current_call.set(host_call)
                    if nested:
                        value = await self._run_nested(function, host_call, stack)
                    elif function.direct:
                        if function.waits:
                            self._may_be_suspended()
                        value = await function.function(*function.arguments(function.values))
                    elif function.plain:
                        worker = None if stack is None else stack.worker()
                        value = serve(
                            function.function, function.arguments(function.values), worker
                        )
                        kind = type(value)
                        if kind is not int and kind not in _QUICK:
                            self._may_be_suspended()
                            value = await _awaited(value)
                    else:
                        self._may_be_suspended()
                        value = await self._run(function, host_call, stack)
                    host_call.alive = False
                    if host_call.holder is not None:
                        await self._drain(host_call)
                    try:
                        function.slot[0] = value
                    except REFUSED:
                        self._write_result(function, value)
                except BaseException as error:
                    self._host_failed(host_call, error)
                    raise
                try:
                    current_call.reset(host_call.token)
                except ValueError:  # the coroutine is driven from changing contexts
                    self._restore_current(host_call)
                self.host_call = host_call.token = None
                if getrefcount(host_call) == _ALONE:
                    host_call.outer = None
                    self.spare = host_call
                else:
                    # A task that was begun inside keeps the context, and so the host call, for as long as it lives: not more.
                    host_call.call = None
                status = (
                    await self._poll_elsewhere(answer, pointer) if offloaded else answer(pointer)
                )
            elif status == DONE:
                if not nested:
                    root.place = None
                return self.record.result
            else:
                status = await self._go_on(status)

    async def _go_on(self, status: int) -> int:
        """What else a poll may have ended with: acts on it, and gives the status to go on with."""
        if status == BEGIN:
            bound = self._bound()
            assert bound is not None
            return await self._poll_elsewhere(bound.begin, self)
        if status < 0:
            references.release_dropped()
            return ~status
        if status == _SLICE:
            if not self.now:
                self._may_be_suspended()
                await loops.pause()
            if self.unwound is not None:
                raise self.unwound
        elif status == _ASLEEP:
            ticker.wake()
        elif status == _GONE:
            raise self.unwound or RuntimeError(f"{self.name}: the guest was unwound meanwhile")
        else:
            raise self._failure()
        offloaded = self.guard.offload and not self.now
        return await self._poll_elsewhere(again, self.pointer) if offloaded else again(self.pointer)

    async def _poll_elsewhere(self, function: Callable[[Any], int], argument: Any) -> int:
        """Polls on a worker thread, which nobody disturbs until it has ended (`discard`)."""
        self._may_be_suspended()
        work = self.work = (
            offload.new_work()
        )  # known before a worker is at it: an exception may strike anywhere
        status = None
        try:
            offload.submit(work, function, argument)
            status = await offload.wait(work)
        finally:
            offload.settle(work)
            self.work = None
            if (status is None or self.unwound is not None) and _left_in_order(work):
                self.driver = None
            self._raise_unwound()
        return status

    def _raise_unwound(self) -> None:
        """What the driver raises instead, if the call was unwound from outside; but a coroutine that is closed is closed."""
        if self.unwound is not None and not isinstance(sys.exc_info()[1], GeneratorExit):
            raise self.unwound

    def _failure(self) -> BaseException:
        """The exception for a call that ended by a trap or an error."""
        record = self.record
        trap, record.trap = record.trap, None
        error, record.error = record.error, None
        if trap:
            return capi.take_trap(capi.TrapPtr(trap), OutOfFuel)
        failure = capi.take_error(capi.ErrorPtr(error or 0))
        if _UNCAUGHT in str(failure) and not isinstance(failure, wasmtime.ExitTrap):
            # The synchronous C API gives a trap for an exception that no guest code caught; the async one an error.
            return wasmtime.Trap(str(failure))
        return failure

    # ---- host functions ----

    async def _run(self, function: HostFunction, host_call: HostCall, stack: Stack | None) -> Any:
        """Runs any host function."""
        arguments = function.arguments(function.values)
        if function.access_caller:
            arguments = (Caller(host_call), *arguments)
        if function.is_async:
            return await function.function(*arguments)
        return await _awaited(
            serve(function.function, arguments, None if stack is None else stack.worker())
        )

    async def _run_nested(
        self, function: HostFunction, host_call: HostCall, stack: Stack | None
    ) -> Any:
        """The same in a nested call: an enclosing host call may end early, and this one with it."""
        self._let_go_of_driver()
        interruption = self.interruption = loops.Interruption()
        try:
            self._raise_unwound()  # by the collector, before there was something to interrupt
            with interruption:
                return await self._run(function, host_call, stack)
        finally:
            self.interruption = None
            self._raise_unwound()
        raise AssertionError("an interruption without a cause")

    @staticmethod
    def _restore_current(host_call: HostCall) -> None:
        if (
            current_call.get() is host_call
        ):  # not when the coroutine is closed in another context than it ran in
            current_call.set(host_call.outer)

    def _host_failed(self, host_call: HostCall, error: BaseException) -> None:
        """A host function raised: so do the calls it made, and then the guest."""
        if not isinstance(error, GeneratorExit):
            # Closed by the collector, perhaps, in the middle of another `ContextVar.set`: CPython 3.11 does not survive a second.
            # The variable is left with a host call that is not alive, which everybody passes over.
            self._restore_current(host_call)
        host_call.alive, host_call.call = (
            False,
            None,
        )  # before anybody asks for nested calls: none can begin after this
        if self._is_for_its_own_thread():
            return
        self._end_nested(host_call, error)
        host_call.token = None
        if self.unwound is not None and error is not self.unwound and loops.is_cancelled(error):
            raise self.unwound from None
        self.host_call = None
        self._unwind_with(error)

    async def _drain(self, host_call: HostCall) -> None:
        """Waits until the nested calls that are still under way have ended."""
        self._may_be_suspended()
        host_call.reclaim()
        while host_call.holder is not None:
            drained = host_call.drained = loops.Signal()
            if (
                host_call.holder is not None
            ):  # making the signal ran the collector, which may have closed the last of them
                await drained.wait()
        host_call.drained = None
        if self.unwound is not None:
            raise self.unwound

    def _write_result(self, function: HostFunction, value: Any) -> None:
        try:
            function.record.write_result(value)
        except (TypeError, ValueError, OverflowError) as error:
            wanted = ", ".join(each.says for each in function.signature.results) or "None"
            kind = type(error) if isinstance(error, OverflowError) else TypeError
            raise kind(
                f"{function.name} returned {type(value).__name__}, which is not {wanted} "
                f"for {function.signature}: {error}"
            ) from None

    # ---- ending early ----

    def _unwind_with(self, error: BaseException) -> None:
        """Ends the guest because its host function raised, and notes where in the guest that was."""
        record = self.record
        if not record.future or not isinstance(error, Exception):
            return  # discarded by `fail`: cheaper, and nobody reads a note
        record.raise_ = capi.new_trap("host function raised an exception")
        record.ready = 1
        while again(self.pointer) in (_ASLEEP, ~_ASLEEP):
            ticker.wake()
        if record.error:
            add_note(error, self.name, capi.ErrorPtr(record.error))
            capi.delete_error(capi.ErrorPtr(record.error))
            record.error = None

    def _end_nested(self, host_call: HostCall, cause: BaseException) -> None:
        """Unwinds the calls made inside a host function that has raised, innermost first."""
        host_call.alive = False  # a context may have it still
        refusal = RuntimeError(
            f"the host function {host_call.name}, which made this call, has ended: {describe_cause(cause)}"
        )
        host_call.refuse(refusal)
        nested = host_call.holder
        if nested is not None:
            nested.abandon(refusal)

    def abandon(self, cause: BaseException | None = None) -> None:
        """Unwinds the guest from outside of the driver; the driver, if it ever goes on, raises `cause`."""
        cause = cause or RuntimeError("the guest call was abandoned")
        if self.host_call is not None:
            self._end_nested(self.host_call, cause)
            self.host_call.drained = None
        self.unwound = (
            cause  # and never used again: its driver may still be somewhere, and clean up after it
        )
        bound = self._bound()
        if bound is not None and bound.call is self:
            bound.call = Call(bound, self.state.lane)
        self.discard(cause)
        if self.references:
            self.record.release_arguments()
        self.lane.leave(self)
        if self.interruption is not None:
            self.interruption.interrupt()

    def discard(self, cause: BaseException) -> None:
        """Unwinds the guest if it is suspended; its instance is then in the middle of its work."""
        if self.work is not None:
            offload.settle(self.work)
            if not self.record.future and not _left_in_order(self.work):
                self.guard.poison(self.name, self._failure())  # a trap that nobody was there for
        if self.record.future:
            self.guard.poison(self.name, cause)
            library.discard(addressof(self.record))
            if self.record.raise_:
                capi.delete_trap(capi.TrapPtr(self.record.raise_))
                self.record.raise_ = None

    def fail(self, error: BaseException) -> None:
        """An exception leaves the call: whatever of the guest is left is unwound."""
        if self._is_for_its_own_thread():
            return
        if self.host_call is not None:
            self._end_nested(self.host_call, error)
            self.host_call = None
        if self.record.future:
            self.discard(error)
        elif self.is_driven:
            self.guard.poison(self.name, error)

    def end(self) -> None:
        """The call is over: the next one may have the store."""
        if self._is_for_its_own_thread():
            loops.soon(self.state.lane.place, self.lane.reclaim)
            return
        if self.record.future:  # whatever was to unwind it was interrupted
            self.discard(RuntimeError("the guest call was interrupted"))
        self.begun = self.driver = None
        self.host_call = None
        if self.lane is self.state.lane and self.lane.holder is self:
            self.lane.place = None
        if self.references:
            self.record.release_arguments()
        self.lane.leave(self)

    def _is_for_its_own_thread(self) -> bool:
        """Does the collector close the driver in another thread, while nested calls are under way in the call's own?

        Their guests may be running there at this very moment, on top of this one. So nothing is touched here: the call's event loop
        finds its driver gone (`Lane.reclaim`).
        """
        host_call, root = self.host_call, self.state.lane
        nested = host_call is not None and host_call.holder is not None
        return nested and root.thread != get_ident() and loops.runs_elsewhere(root.place)

    def is_reusable(self) -> bool:
        """May the next call have it? Not when its guest was abandoned, nor when the collector has found it: its weak references
        are dead then, even if it lives on."""
        return self.unwound is None and not self.record.future and self.reference() is not None

    def is_under_way(self) -> bool:
        """Does it run, or wait for its turn?"""
        return self.lane.queues(self) and not (
            self.lane.holder is self and self.lane.granted is None and self.is_gone()
        )

    @property
    def is_driven(self) -> bool:
        """Has its guest been suspended, and a driver come to its help?"""
        return self.begun is not None or self.driver is not None

    def find_driver(self) -> Any:
        """The coroutine that drives it; None when that is no more."""
        driver = self.driver
        return self.begun or (driver() if driver is not None else None)

    def is_gone(self) -> bool:
        """Has whoever drove this call gone without cleaning up (it was interrupted in the middle of that)?

        Of a call in another thread only that much is certain: its event loop is closed, or the thread has ended.
        """
        root = self.state.lane
        mine = root.thread == get_ident()
        if self.is_driven:
            driver = self.find_driver()
            ended = driver is None or driver.cr_frame is None
            if not ended and not driver.cr_running and not driver.cr_suspended:
                ended = not self.runs_in(
                    sys._getframe()
                )  # it was made, and is about to begin, or never will
            return (ended and (mine or not _is_alive(root.thread))) or loops.is_closed(root.place)
        if not mine:
            return not _is_alive(root.thread)
        return not self.record.polling and not self.runs_in(sys._getframe())

    def _may_be_suspended(self) -> None:
        """Before the driver waits for something: notes where, and lets go of the driver."""
        self.state.lane.place = hooks().firstiter
        self._let_go_of_driver()

    def _let_go_of_driver(self) -> None:
        if self.begun is not None:
            self.driver = ref(self.begun)
            self.begun = None

    def runs_in(self, frame: FrameType | None) -> bool:
        """Is a thread whose stack this is at work on the call? Only the few frames that can have it are looked into."""
        while frame is not None:
            if frame.f_code.co_filename in _CALLERS and frame.f_locals.get("call") is self:
                return True
            frame = frame.f_back
        return False

    def is_used_elsewhere(self) -> bool:
        """Does another thread than the running one have it: a worker that polls it, or the thread it is suspended in?"""
        if self.work is not None and not self.work.done():
            return True  # or is about to
        if self.record.polling:
            return not self.runs_in(sys._getframe())
        return self.is_driven and self.state.lane.thread != get_ident()


async def _awaited(value: Any) -> Any:
    """The result of a plain host function: what it waits for is awaited, and what it returned, if it can be."""
    if type(value) is Worker and value.waits:
        value = await value.wait()
    return await value if is_awaitable(value) else value


def _references_of_one() -> int:
    thing = object()
    return getrefcount(thing)


#: What `getrefcount` gives for an object that one local variable has and nobody else. (A tracer may have had it too.)
_ALONE = min(_references_of_one(), getrefcount(object()) + 1)


_looking = ForkLock()


def _is_alive(thread: int) -> bool:
    """Is a thread still there?"""
    # CPython 3.11 makes objects here while it holds a lock for which others wait with the interpreter's own: nothing may run here.
    with _looking():
        collecting = gc.isenabled()
        gc.disable()
        try:
            return thread in sys._current_frames()
        finally:
            if collecting:
                gc.enable()


def _left_in_order(work: Future[int]) -> bool:
    """Was nothing begun by that poll, or has it ended the guest? The instance is as it should be then."""
    return work.cancelled() or (
        work.done() and work.exception() is None and work.result() in (DONE, ~DONE)
    )


#: The files in which a call is under way while a local variable `call` has it.
_CALLERS = {
    __file__,
    __file__.replace("call.py", "bound.py"),
    __file__.replace("call.py", "arity.py"),
}
