"""Who may run next: lanes, in which calls wait their turn, first come first served.

A guest keeps a stack of its own in linear memory, so two calls must not interleave in one instance; a store
therefore runs one call at a time. A store has one lane for calls from outside. Every host function under way has a lane
for the nested calls that are made from inside it: they run at once although the store is busy, one after the other.

The rules:
  - `holder` is the call whose turn it is. On the fast path (`runtime.arity`) it is set and cleared by plain attribute
    stores, without a word to this file: nobody can queue behind a call that did not suspend.
  - a turn is handed over directly: the next holder is entered before its task wakes, so that nobody overtakes.
"""

from __future__ import annotations

from collections import deque
from threading import get_ident
from typing import TYPE_CHECKING

from . import loops

if TYPE_CHECKING:
    from .call import Call


class Turn:
    """A call's place in a queue."""

    __slots__ = ("call", "place", "refusal", "signal")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.place = loops.hooks().firstiter
        self.signal = loops.Signal()
        self.refusal: Exception | None = None


NOBODY: tuple[()] = ()


class Lane:
    """One call at a time."""

    __slots__ = ("__weakref__", "granted", "holder", "thread", "waiting")

    holder: Call | None
    #: `NOBODY` until somebody waits: most lanes are those of host functions that make no call
    waiting: deque[Turn] | tuple[()]
    #: in which the holder runs
    thread: int
    #: the holder's, until its task wakes and takes it up
    granted: Turn | None

    def __init__(self) -> None:
        self.holder = self.granted = None
        self.waiting = NOBODY

    async def enter(self, call: Call) -> None:
        """Waits for the turn and takes it. Cancelled while waiting, the call leaves the queue."""
        thread = get_ident()
        if self.holder is None:
            self.holder, self.thread = call, thread
            return
        turn = Turn(call)
        try:
            if not isinstance(self.waiting, deque):
                self.waiting = deque()
            self.waiting.append(turn)
            if (
                self._is_free()
            ):  # making the turn ran the collector, which closed the call that held the lane
                self.waiting.remove(turn)
                self.holder, self.thread = call, thread
                return
            await turn.signal.wait()
        except BaseException:
            if self.holder is call:
                self.leave(call)
            else:
                self._forget(turn)
            raise
        if turn.refusal is not None:
            raise turn.refusal
        self.granted = None

    def _is_free(self) -> bool:
        return self.holder is None

    def leave(self, call: Call) -> None:
        """Gives the turn to the next in the queue. Does nothing when it is not this call's."""
        if self.holder is not call:
            return
        self.granted = None
        while isinstance(self.waiting, deque) and self.waiting:
            turn = self.waiting.popleft()
            if not loops.is_closed(turn.place):
                self.granted, self.holder = turn, turn.call
                turn.signal.set()
                return
        self.holder = None

    def queues(self, call: Call) -> bool:
        """Does the call hold this lane, or wait for it?"""
        return self.holder is call or any(turn.call is call for turn in self.waiting)

    def reclaim(self) -> None:
        """Takes the turn from a holder that can never give it back, and unwinds what is left of its guest."""
        holder = self.holder
        if holder is None:
            return
        gone = holder.is_gone() if self.granted is None else loops.is_closed(self.granted.place)
        if gone:
            holder.abandon()

    def refuse(self, error: Exception) -> None:
        """Sends everybody in the queue away with an error."""
        while isinstance(self.waiting, deque) and self.waiting:
            turn = self.waiting.popleft()
            turn.refusal = error
            turn.signal.set()

    def _forget(self, turn: Turn) -> None:
        if (
            isinstance(self.waiting, deque) and turn in self.waiting
        ):  # else it was refused meanwhile
            self.waiting.remove(turn)


class RootLane(Lane):
    """The lane of a store."""

    __slots__ = ("closed", "place")

    def __init__(self) -> None:
        super().__init__()
        self.thread = 0
        #: the event loop on which the holder is suspended, if it can be: who cannot wait notes nothing
        self.place: loops.Place = None
        self.closed = False
