"""Queues in which guest calls wait their turn, first come first served.

A guest keeps a stack of its own in linear memory, so two calls must not interleave in one instance:
a store runs one call at a time. A store has one queue for calls from outside. Every host call under
way has a queue for the nested calls made from inside it: they run at once although the store is
busy, one after the other.

The rules:
  - `owner` is the call whose turn it is. The fast path (`_emitted/calls.py`) sets and clears it
    with plain attribute stores and does not call this file: no call can queue behind one that did
    not suspend.
  - `thread` is the identifier of the owner's thread. It is also the very int object that a local
    variable of the frame that runs the owner refers to. Every use of a queue stores a new
    object, so its identity tells one use from the next, and its reference count tells whether that
    frame still exists (`recovery.py`).
  - A turn is handed over directly: the next owner is entered before its task wakes, so that no
    other call overtakes it.
"""

from __future__ import annotations

from collections import deque
from threading import get_ident
from typing import TYPE_CHECKING, Protocol

from . import event_loops
from .recovery import frame_exists

if TYPE_CHECKING:

    class Named(Protocol):
        """What has a name for messages."""

        @property
        def name(self) -> str: ...


class QueuedCall:
    """A guest call, as far as its queue is concerned.

    `CLOSED` owns the queue of a closed store, so that the fast path needs no question of its own.
    The methods say what is true of it; `UnwindableCall` is the base of calls that have a guest.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return "a store that is closed"

    @property
    def is_driven(self) -> bool:
        """True if a driver is at work because the guest did not end in its first poll."""
        return False

    def waits_for(self) -> CallQueue | None:
        """Return the call of a host function that the guest waits for."""
        return None

    def is_suspended(self) -> bool:
        """Return True if there is a guest that has not ended."""
        return False

    def fiber_buffer(self) -> int:
        """Return the address of the buffer, by which C knows the fiber."""
        raise ValueError("the store is closed")

    def is_used_elsewhere(self) -> bool:
        """Return True if a thread other than the running one is at work on the call."""
        return False

    def can_never_go_on(self) -> bool:
        """Return True if the driver can do nothing more, although what runs it may exist."""
        return False

    def is_for_its_own_thread(self) -> bool:
        """Return True if only the call's own thread may unwind it."""
        return False

    def abandon(self, cause: BaseException | None = None) -> None:
        """Unwind the guest from outside of the driver, which raises `cause` if it ever goes on."""


CLOSED = QueuedCall()


class Waiter:
    """A call's place in a queue."""

    __slots__ = ("call", "loop_token", "refusal", "signal", "thread")

    def __init__(self, call: QueuedCall, thread: int) -> None:
        self.call = call
        self.thread = thread
        self.loop_token = event_loops.hooks().firstiter
        self.signal = event_loops.Signal()
        self.refusal: Exception | None = None


class CallQueue:
    """One call at a time."""

    __slots__ = ("__weakref__", "handed_to", "owner", "thread", "waiting")

    owner: QueuedCall | None
    #: An empty tuple until a call waits: most queues are those of host calls that call no guest.
    waiting: deque[Waiter] | tuple[()]
    thread: int
    #: The owner's place in the queue, from the hand-over until its task wakes.
    handed_to: Waiter | None

    def __init__(self) -> None:
        self.owner = self.handed_to = None
        self.thread = 0
        self.waiting = ()

    async def enter(self, call: QueuedCall, thread: int) -> None:
        """Wait for the turn and take it. A call that is cancelled while it waits leaves the queue.

        The caller's frame keeps `thread`, the result of `get_ident`, until the call ends. Raises
        RuntimeError if another thread uses the queue, or there is no event loop to wait on.
        """
        owner = self.owner
        if owner is None:
            self.thread, self.owner = thread, call
            return
        if self.thread != thread:
            raise in_use_in_another_thread(call, owner)
        waiter = Waiter(call, thread)
        try:
            if not isinstance(self.waiting, deque):
                self.waiting = deque()
            self.waiting.append(waiter)
            if self._is_free():  # making the waiter ran the collector, which closed the owner
                self.waiting.remove(waiter)
                self.thread, self.owner = thread, call
                return
            await waiter.signal.wait()
        except BaseException:
            if self.owner is call:
                self.release(call)
            else:
                self._forget(waiter)
            raise
        if waiter.refusal is not None:
            raise waiter.refusal
        self.handed_to = None

    def _is_free(self) -> bool:
        return self.owner is None

    def release(self, call: QueuedCall) -> None:
        """Hand the turn to the next call in the queue. Do nothing if it is not this call's turn."""
        if self.owner is not call:
            return
        self.handed_to = None
        while isinstance(self.waiting, deque) and self.waiting:
            waiter = self.waiting.popleft()
            if not event_loops.is_closed(waiter.loop_token):
                self.handed_to, self.thread, self.owner = waiter, waiter.thread, waiter.call
                waiter.signal.set()
                return
        self.owner = None

    def holds(self, call: QueuedCall) -> bool:
        """Return True if the call owns this queue and runs, or waits in it."""
        if any(waiter.call is call for waiter in self.waiting):
            return True
        return self.owner is call and (self.handed_to is not None or not self.is_lost())

    def is_lost(self) -> bool:
        """Return True if the owner can never give its turn back.

        Its clean-up was interrupted, or what runs it waits on an event loop that is closed.
        """
        owner, handed_to = self.owner, self.handed_to
        thread = self.thread
        return self._is_lost(owner, thread, handed_to)

    def _is_lost(self, owner: QueuedCall | None, thread: int, handed_to: Waiter | None) -> bool:
        if owner is None:
            return False
        if handed_to is not None:
            return event_loops.is_closed(handed_to.loop_token)
        lost = not frame_exists(thread) or owner.can_never_go_on()
        return lost and not owner.is_for_its_own_thread()

    def reclaim(self) -> None:
        """Take the turn from an owner that can never give it back, and unwind its guest.

        To find that out takes a while, in which other threads run, use the queue and even begin
        another call with the same objects. So the turn is taken over in one step, in which nothing
        is called, and only if the queue is still in the same use.
        """
        if self.owner is None:
            return
        mine = get_ident()
        owner, thread, handed_to = self.owner, self.thread, self.handed_to
        if not self._is_lost(owner, thread, handed_to):
            return
        if self.owner is owner and self.thread is thread and self.handed_to is handed_to:
            self.thread, self.handed_to = mine, None
            owner.abandon()

    def refuse(self, error: Exception) -> None:
        """Send every waiting call away with an error."""
        while isinstance(self.waiting, deque) and self.waiting:
            waiter = self.waiting.popleft()
            waiter.refusal = error
            waiter.signal.set()

    def _forget(self, waiter: Waiter) -> None:
        if isinstance(self.waiting, deque) and waiter in self.waiting:  # else it was refused
            self.waiting.remove(waiter)


class StoreQueue(CallQueue):
    """The queue of a store."""

    __slots__ = ("closed", "loop_token")

    def __init__(self) -> None:
        self.owner = self.handed_to = None
        self.thread = 0
        self.waiting = ()
        #: The event loop on which the owner is suspended. A call that cannot wait notes none.
        self.loop_token: event_loops.LoopToken = None
        self.closed = False

    def close(self) -> None:
        """Let no call enter any more. The fast path needs no question of its own for that."""
        self.closed = True
        self.owner = CLOSED

    def reopen(self) -> None:
        """Be the queue of a new store."""
        self.closed, self.owner = False, None


def in_use_in_another_thread(call: Named, owner: Named) -> RuntimeError:
    """Return the error for a call of a store that another thread uses."""
    return RuntimeError(
        f"{call.name}: the store is in use in another thread, by {owner.name}: "
        "give each thread stores of its own"
    )
