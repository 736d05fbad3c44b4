"""How the runtime finds out that the code which ran a guest call has vanished.

A call is run by a frame: a coroutine's frame of the fast path (`_emitted/calls.py`) or of
`BoundFunction.call_slowly`. Whatever exception leaves that frame, the call is cleaned up on the
way. But the clean-up is Python code, so an exception of a signal handler or a tracer can interrupt
it as well, at any instruction. Then a guest is left behind, and a store that seems to be in use.
The next call of that store finds this out and puts it right (`CallQueue.reclaim`).

Such a frame keeps the result of `threading.get_ident` in a local variable, and the queue that it
entered refers to the same int object (`CallQueue.thread`). So the number of references to that
object tells whether the frame still exists, whichever thread or greenlet it belongs to and whether
it runs or is suspended. A traceback that is kept keeps its frames too: such a store counts as in
use until the traceback is dropped.
"""

from __future__ import annotations

import gc
import os
import sys
from sys import getrefcount
from threading import get_ident

from .fork_safe_lock import ForkSafeLock


def frame_exists(thread: int) -> bool:
    """Return True if a frame has that very object in a local variable, besides those that ask.

    It must be called as `_unused` below calls `_references`: the object is an attribute, is read
    into a local variable, and is passed through one further function.
    """
    return getrefcount(thread) > _UNUSED and not (_forked and not _thread_exists(thread))


class _Probe:
    __slots__ = ("thread",)

    def __init__(self) -> None:
        self.thread = get_ident()


def _unused() -> int:
    probe = _Probe()
    thread = probe.thread
    return _through(thread)


def _through(thread: int) -> int:
    return _references(thread)


def _references(thread: int) -> int:
    return getrefcount(thread)


#: References to the object when no frame has it. A tracer that looks at the frames above would have
#: references of its own.
_UNUSED = min(_unused(), getrefcount(object()) + 4)


# ---- forks ----
# The frames of other threads are never freed in a forked child, so there the threads are asked for.

_forked = False
_asking = ForkSafeLock()


def _note_fork() -> None:
    global _forked
    _forked = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_note_fork)


def _thread_exists(thread: int) -> bool:
    # CPython 3.11 creates objects here while it holds a lock for which other threads wait while
    # they hold the GIL, so no garbage collection, which runs Python, may happen.
    with _asking():
        collecting = gc.isenabled()
        gc.disable()
        try:
            return thread in sys._current_frames()
        finally:
            if collecting:
                gc.enable()
