"""Every way in which a guest call ends, but for a plain return.

| what ends the call | function | what becomes of the guest | poisons the instance |
|---|---|---|---|
| its guest trapped or exited | `failure` | has ended by itself | yes |
| its guest let a wasm exception out | `failure` | has ended by itself | no |
| its host function raised | `host_function_failed` | ends with a trap, for its backtrace | yes |
| another exception (cancellation, Ctrl-C …) | `fail`, `finish` | is deleted | if it was entered |
| what encloses or runs it has ended | `abandon` | is deleted | yes |
| the collector closes the driver in another thread | `finish` | is left to its own thread | later |

An inner call leaves nothing behind when its outer call is resumed: wasmtime's stacks nest. To
delete a suspended future unwinds its fiber, and the store stays usable (fact 13 in
runtime/README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from ctypes import addressof
from enum import Enum
from threading import get_ident
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

from . import event_loops, offload
from .backtrace import add_note
from .call_queue import CallQueue, QueuedCall
from .engine.ticker import ticker
from .errors import OutOfFuel
from .exceptions import WasmException, forget_exception, uncaught
from .host_call import HostCall, current_call
from .native import structs
from .native.library import library
from .poison import Poison, describe_cause
from .store import StoreState
from .values.checked import CallBuffer
from .wasmtime_api import errors
from .wasmtime_api.library import ErrorPtr, TrapPtr

if TYPE_CHECKING:
    from concurrent.futures import Future


class State(Enum):
    """Where a guest call is. The fast path, which ends within the first poll, never leaves IDLE."""

    IDLE = "it is free for use, or in its first poll"
    QUEUED = "it waits for its turn, or is in its first poll"
    POLLING = "its guest runs, or is about to"
    IN_HOST = "its guest waits for a host function"
    DRAINING = "the host function has returned; calls made inside it have not"
    YIELDED = "its time slice is over"
    UNWINDING = "its guest is being deleted"
    ABANDONED = "it was ended from outside of its driver"
    ENDED = "its guest has ended"


IDLE, QUEUED, POLLING, IN_HOST, DRAINING, YIELDED, UNWINDING, ABANDONED, ENDED = State

_EARLY = {UNWINDING, ABANDONED}

#: The states that may follow each state. Tests take their cases from this table.
TRANSITIONS: dict[State, set[State]] = {
    IDLE: {QUEUED, POLLING, *_EARLY},
    QUEUED: {IDLE, POLLING, *_EARLY},
    POLLING: {IN_HOST, YIELDED, ENDED, IDLE, *_EARLY},
    IN_HOST: {POLLING, DRAINING, IDLE, *_EARLY},
    DRAINING: {POLLING, IDLE, *_EARLY},
    YIELDED: {POLLING, *_EARLY},
    # A driver that goes on after its call was ended from outside first does what it was about to do.
    UNWINDING: {IDLE, ABANDONED, POLLING, ENDED},
    ABANDONED: {UNWINDING, IDLE, ENDED},
    ENDED: {IDLE, *_EARLY},
}

_ASLEEP = (structs.ASLEEP, ~structs.ASLEEP)


if TYPE_CHECKING:

    class HasCall(Protocol):
        """A bound function: it keeps a call for the fast path."""

        def replace_call(self, call: UnwindableCall) -> None: ...


class UnwindableCall(QueuedCall):
    """What a guest call consists of, as far as its end is concerned. See `runtime.call.Call`."""

    __slots__ = (
        "_bound", "abandoned_because", "address", "buffer", "has_references", "host_call", "interruption",
        "is_orphan", "name", "new_driver", "pointer", "poison", "queue", "state", "store_state",
        "suspended_driver", "thrown", "worker_poll",
    )  # fmt: skip

    _bound: Callable[[], HasCall | None]
    #: The buffer's: the same object every time, which is quick to compare.
    address: int
    buffer: CallBuffer
    #: True if arguments must be given up after the call.
    has_references: bool
    name: str
    #: The buffer's address, as C's functions take it.
    pointer: Any
    poison: Poison
    queue: CallQueue
    store_state: StoreState

    def __init__(self) -> None:
        self.state = IDLE
        #: The coroutine that drives the call, until it may first suspend. Most never do, and
        #: creating a weak reference costs 75 ns.
        self.new_driver: Coroutine[Any, Any, Any] | None = None
        #: The same afterwards. Weak, because a call is reachable from its store: a task that is
        #: dropped must be garbage, so that the collector closes it and frees the store.
        self.suspended_driver: ref[Coroutine[Any, Any, Any]] | None = None
        #: The host function that the guest waits for.
        self.host_call: HostCall | None = None
        #: The exception that a host function has thrown into the guest last.
        self.thrown: WasmException | None = None
        #: Wakes the driver when an enclosing host call ends early.
        self.interruption: event_loops.Interruption | None = None
        #: What the driver raises, if it ever goes on, after the call was ended from outside.
        self.abandoned_because: BaseException | None = None
        #: The poll that a worker thread is at, or is to do.
        self.worker_poll: Future[int] | None = None
        #: True if the collector closed the driver in another thread than the call's own.
        self.is_orphan = False

    @property
    def driver(self) -> Any:
        """The coroutine that drives the call, or None when there is none any more."""
        suspended = self.suspended_driver
        return self.new_driver or (suspended() if suspended is not None else None)

    def let_driver_suspend(self) -> None:
        """Refer to the driver weakly from now on, because it may be suspended, and dropped."""
        if self.new_driver is not None:
            self.suspended_driver = ref(self.new_driver)
            self.new_driver = None

    # ---- what the queue asks (`call_queue.QueuedCall`) ----

    @property
    def is_driven(self) -> bool:
        state = self.state  # compared by identity: the hash of an Enum takes a Python call
        return state is not IDLE and state is not QUEUED and state is not ENDED

    def waits_for(self) -> HostCall | None:
        return self.host_call

    def is_suspended(self) -> bool:
        return self.buffer.future is not None

    def fiber_buffer(self) -> int:
        return self.address

    def is_used_elsewhere(self) -> bool:
        # By a thread that polls the guest, or the one in which the call is suspended.
        if self.worker_poll is not None and not self.worker_poll.done():
            return True  # or is about to
        if self.buffer.polling:  # no Python runs in the thread that polls
            return True
        return self.is_driven and self.store_state.queue.thread != get_ident()

    def can_never_go_on(self) -> bool:
        if self.is_orphan:
            return True
        loop_token = self.store_state.queue.loop_token
        waits_elsewhere = self.is_driven and event_loops.elsewhere(loop_token)
        return waits_elsewhere and event_loops.is_closed(loop_token)

    def abandon(self, cause: BaseException | None = None) -> None:
        cause = cause or RuntimeError("the guest call was abandoned")
        self.state = ABANDONED
        if self.host_call is not None:
            self.end_nested(self.host_call, cause)
            self.host_call.drained = None
        # The call is never used again: its driver may still exist, and clean up after it.
        self.abandoned_because = cause
        bound = self._bound()
        if bound is not None:
            bound.replace_call(self)
        self.discard(cause)
        if self.has_references:
            self.buffer.release_arguments()
        self.queue.release(self)
        if self.interruption is not None:
            self.interruption.interrupt()

    # ---- what the driver, and those who call it, ask ----

    def failure(self) -> BaseException:
        """Return the exception for a guest that ended by a trap or an error."""
        buffer = self.buffer
        trap, buffer.trap = buffer.trap, None
        error, buffer.error = buffer.error, None
        if trap:
            return errors.take_trap(TrapPtr(trap), OutOfFuel)
        failure = errors.take_error(ErrorPtr(error or 0))
        exception = uncaught(self.store_state, failure, self.thrown)
        if exception is not None:
            # The guest has unwound itself, with its own clean-up code, so this poisons nothing.
            self.state = ENDED
        return exception or failure

    def throw(self, host_call: HostCall, error: BaseException) -> bool:
        """Throw an exception that a host function raised into the guest; False if it is no wasm one.

        The guest may catch it, so the call goes on.
        """
        if not isinstance(error, WasmException) or not error.is_of(self.store_state):
            return False
        if self.abandoned_because is not None or not self.buffer.future:
            return False
        self.end_nested(host_call, error)
        self.thrown = error
        self.buffer.raise_ = error.throw(self.store_state)
        return True

    def host_function_failed(self, host_call: HostCall, error: BaseException) -> None:
        """End the calls that a host function made, and then the guest, because it raised."""
        if not isinstance(error, GeneratorExit):
            # GeneratorExit: the collector closes the driver, perhaps in the middle of another
            # `ContextVar.set`, and CPython 3.11 crashes in a second one. The variable then keeps a
            # host call that is not alive, which is passed over.
            restore_current(host_call)
        host_call.alive, host_call.call = False, None  # no nested call can begin after this
        if self.is_for_its_own_thread():
            return
        self.end_nested(host_call, error)
        host_call.token = None
        because = self.abandoned_because
        if because is not None and because is not error and event_loops.is_cancelled(error):
            raise because from None
        self.host_call = None
        if self.buffer.future and isinstance(error, Exception):
            self._unwind_with_backtrace(error)
        # Otherwise `fail` deletes the guest, which is cheaper, and its backtrace would not be read.

    def _unwind_with_backtrace(self, error: BaseException) -> None:
        buffer = self.buffer
        buffer.raise_ = errors.new_trap("host function raised an exception")
        buffer.ready = 1
        while library.poll(self.pointer) in _ASLEEP:
            ticker.wake()
        if buffer.error:
            add_note(error, self.name, ErrorPtr(buffer.error))
            errors.delete_error(ErrorPtr(buffer.error))
            buffer.error = None

    def end_nested(self, host_call: HostCall, cause: BaseException) -> None:
        """Unwind the calls made inside a host function that has ended, innermost first."""
        host_call.alive = False  # a context may still refer to it
        refusal = RuntimeError(
            f"the host function {host_call.name}, which made this call, has ended: "
            f"{describe_cause(cause)}"
        )
        host_call.refuse(refusal)
        nested = host_call.owner
        if nested is not None:
            nested.abandon(refusal)

    def discard(self, cause: BaseException) -> None:
        """Delete the guest if it is suspended. Its instance is then in an inconsistent state."""
        if self.worker_poll is not None:
            offload.settle(self.worker_poll)
            if not self.buffer.future and not offload.left_in_order(self.worker_poll):
                failure = self.failure()  # one that no driver received
                if not isinstance(failure, WasmException):
                    self.poison.poison(self.name, failure)
        if self.buffer.future:
            self.state = UNWINDING
            self.poison.poison(self.name, cause)
            library.discard(addressof(self.buffer))
            if self.buffer.raise_:
                errors.delete_trap(TrapPtr(self.buffer.raise_))
                self.buffer.raise_ = None
                forget_exception(self.store_state)

    def fail(self, error: BaseException) -> None:
        """Unwind what is left of the guest, because an exception leaves the call."""
        if self.is_for_its_own_thread():
            return
        if self.host_call is not None:
            self.end_nested(self.host_call, error)
            self.host_call = None
        if self.buffer.future:
            self.discard(error)
        elif self.is_driven:
            self.poison.poison(self.name, error)

    def finish(self) -> None:
        """Let the next call have the store."""
        root = self.store_state.queue
        if self.is_for_its_own_thread():
            self.is_orphan = True
            event_loops.call_soon(root.loop_token, self.queue.reclaim)
            return
        if self.buffer.future:  # what was to unwind it was interrupted
            self.discard(RuntimeError("the guest call was interrupted"))
        self.state = IDLE
        self.new_driver = self.suspended_driver = None
        self.host_call = self.thrown = None
        if self.queue is root and root.owner is self:
            root.loop_token = None
        if self.has_references:
            self.buffer.release_arguments()
        self.queue.release(self)

    def is_for_its_own_thread(self) -> bool:
        # The collector closes the driver in another thread, and nested calls may be running in the
        # call's own at this very moment. So nothing is touched: the call's event loop finds it
        # orphaned (`CallQueue.reclaim`).
        host_call, root = self.host_call, self.store_state.queue
        if host_call is None or host_call.owner is None or root.thread == get_ident():
            return False
        return event_loops.runs_elsewhere(root.loop_token)

    def raise_if_abandoned(self) -> None:
        """Raise the reason if the call was abandoned."""
        if self.abandoned_because is not None:
            raise self.abandoned_because


def restore_current(host_call: HostCall) -> None:
    """Leave the host call, unless its coroutine is closed in another context than it ran in."""
    if current_call.get() is host_call:
        current_call.set(host_call.outer)
