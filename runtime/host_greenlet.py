"""Greenlets on which plain functions run, so that they can wait for something however deep inside.

A plain host function runs on a `HostGreenlet`. `await_` (`stack.py`) switches from there to the
driver of the guest call, a coroutine in the caller's task, which awaits and switches back with the
outcome. One object crosses a switch: `HostGreenlet.awaited`, which is something to await, or at the
end `HostGreenlet.reply`, a value or a `Failure`.

The rules:
  - No guest frame is ever on the C stack when a greenlet is switched: guests are suspended by
    wasmtime, on fibers (facts 1 and 2 in runtime/README.md).
  - A greenlet is used again, because creating one costs ten times what a switch does. It belongs to
    a thread (fact 17).
  - It is kept only if it was called from the thread's main greenlet. A suspended greenlet refers to
    the one that it switched to, and a user's own, dead or alive, keeps its context and everything
    in it.
  - It lies on the C stack below the place where it was first started, and to switch to it copies
    what the caller has there. So one that is used again was started about as deep in nested calls
    (`is_deep_enough`), or it would cost each level as much as there are levels around it.
  - It runs in the caller's own context, so context variables are seen, and set, as by a plain call.
  - A greenlet that is dropped is ended by its own thread when that next needs one
    (`_Thread.orphans`), not where it is dropped. In another thread greenlet would end it inside
    that thread's next switch, whichever greenlets that is between, and the value that a greenlet
    has just returned there is lost (greenlet 3.5.6).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import get_ident, local
from types import CoroutineType
from typing import Any, Final, NoReturn

from greenlet import getcurrent, greenlet

#: What `HostGreenlet.resume` returns for a function that waits again.
WAITING: Final = object()

#: Idle greenlets kept per thread. Each is an object of a few hundred bytes.
_KEPT = 64


class Failure:
    """Sent by a function on a greenlet: it raised. A value is sent as it is."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error: BaseException | None = error

    def throw(self) -> NoReturn:
        """Raise the exception."""
        # Those that have this object are in the traceback, which would be a cycle.
        error, self.error = self.error, None
        assert error is not None
        try:
            raise error
        finally:
            del error


class HostGreenlet(greenlet):
    """The greenlet of a Stack, which runs one function after the other.

    A suspended greenlet keeps everything that its frames, and the C calls under them, refer to. So
    an idle one's frames refer to nothing: not to the greenlet (it could never be freed), and not to
    the last call's arguments or result, which cross in `job` and `reply` instead of as arguments of
    a switch.
    """

    # A subclass of greenlet would keep attributes in a dict, which is slower.
    __slots__ = (
        "above", "awaited", "depth", "home", "is_borrowed", "job", "reply", "thread",
    )  # fmt: skip

    def __init__(self, depth: int = 0) -> None:
        super().__init__(run_jobs)
        if _dead:
            _dead.clear()
        #: Its parent, which greenlet is slow to tell.
        self.above: greenlet | None = None
        self.thread = threads.mine
        #: The function to run and its arguments; None when it is idle.
        self.job: Any = None
        self.reply: Any = None
        #: What its function waits for.
        self.awaited: Any = None
        #: How many host calls were around the one that it was made for.
        self.depth = depth
        #: True if it is to be one of the thread's idle greenlets again.
        self.is_borrowed = False
        #: Where it goes back to: None if it was not borrowed, or not from the thread's main
        #: greenlet.
        self.home: deque[HostGreenlet] | None = None

    def __del__(self) -> None:
        # Greenlet would switch to it here to end it, in the middle of whatever else is deallocated
        # (CPython 3.11 crashes in its trashcan then) or of another greenlet's end.
        thread = getattr(self, "thread", None)
        if thread is None or thread.ended or self.dead:
            return
        if self.job is None or thread.ident != get_ident():
            thread.orphans.append(self)

    def is_deep_enough(self, depth: int) -> bool:
        """Return True if it may serve a host call inside so many others without copying much."""
        return depth <= self.depth + _LEVELS

    async def wait(self) -> Any:
        """Await what the function that runs here waits for, and return its result."""
        value = WAITING
        while value is WAITING:
            awaited, self.awaited = self.awaited, None
            try:
                value = self.resume(await awaited)
            except BaseException as error:
                value = self.resume_with(error)
        if type(value) is Failure:
            value.throw()
        return value

    def resume(self, value: object) -> Any:
        """Let the function go on with the outcome of what it waited for.

        `awaited` must be None meanwhile: the collector cannot see what a greenlet refers to.

        Returns:
            `WAITING` if it waits again, or else what it returned, or a `Failure`.
        """
        try:
            if self.above is not getcurrent():
                self._come_back()
            self.switch(value)
            if self.awaited is not None:
                return WAITING
            if self.job is not None:
                raise RuntimeError(_STRAYED)
        except BaseException:
            self._leave()
            raise
        reply, self.reply, self.gr_context = self.reply, None, None
        if self.home is not None:
            self.home.append(self)
        return reply

    def resume_with(self, error: BaseException) -> Any:
        """Raise an exception where the function waits, and return what `resume` returns.

        Raises what cannot be raised there.
        """
        try:
            # The collector closes the coroutine in another thread; or the function has ended.
            if self.thread is not threads.mine or self.job is None:
                raise error
            closing = isinstance(error, GeneratorExit)
            self._throw(error)
            while closing and self.awaited is not None:
                self._throw(RuntimeError(_CLOSING))
            return WAITING if self.awaited is not None else self._take_reply()
        except BaseException:
            self._leave()
            raise

    def _throw(self, error: BaseException) -> None:
        discard(self.awaited)
        self.awaited = None
        self._come_back()
        self.throw(type(error), error, error.__traceback__)

    def _take_reply(self) -> Any:
        if self.job is not None:
            raise RuntimeError(_STRAYED)
        reply, self.reply, self.gr_context = self.reply, None, None
        if self.home is not None:
            self.home.append(self)
        return reply

    def _come_back(self) -> None:
        # A coroutine may begin on one greenlet and go on on another: a task that a plain host
        # function started eagerly does.
        current = getcurrent()
        if self.above is not current:
            self.hang_below(current)

    def hang_below(self, current: greenlet) -> None:
        """Make the running greenlet the one that it switches to."""
        self.parent = self.above = current
        mine = self.thread
        self.home = mine.idle if self.is_borrowed and current is mine.main else None

    def _leave(self) -> None:
        """End the function, because an exception ends what it runs for."""
        self.reply = self.awaited = None
        if self.thread is not threads.mine:
            if not self.thread.ended:
                self.thread.orphans.append(self)
            return
        self.end()

    def end(self) -> None:
        """End the function, if one runs here. What is raised where it waits runs its clean-up."""
        if self.job is not None and not self.dead and self:
            self._come_back()
            with suppress(GeneratorExit):  # it was at its end already
                self.throw(GeneratorExit())
            if self.awaited is not None:  # again: it is left where it is, and this greenlet with it
                discard(self.awaited)
                self.awaited = None
        if self.job is None:
            self.reply = self.gr_context = None


def run_jobs() -> None:
    """Run one function after the other: the bottom of every host greenlet."""
    while True:
        current: Any = getcurrent()
        function, arguments = current.job
        try:
            current.reply = function(*arguments)
        except BaseException as error:
            current.reply = Failure(error)
        current.job = current.awaited = None  # `await_` may have been interrupted
        above = current.above
        if above is not current.thread.main:
            return
        del current, function, arguments
        above.switch()


class _Thread:
    """A thread's host greenlets."""

    __slots__ = ("ended", "ident", "idle", "main", "orphans")

    def __init__(self) -> None:
        self.ident = get_ident()
        #: The greenlet that is there from the start.
        self.main = getcurrent()
        while self.main.parent is not None:
            self.main = self.main.parent
        self.ended = False
        #: For calls without a Stack.
        self.idle: deque[HostGreenlet] = deque(maxlen=_KEPT)
        #: Dropped, to be ended here.
        self.orphans: list[HostGreenlet] = []

    def end_orphans(self) -> None:
        """End the greenlets that were dropped."""
        while self.orphans:
            self.orphans.pop().end()


#: Greenlets of threads that have ended. Another thread drops them: the ending one is in no state to
#: run what they would run, and once it is gone greenlet just frees them.
_dead: list[HostGreenlet] = []


class _End:
    """Goes with its thread."""

    def __init__(self, thread: _Thread) -> None:
        self.thread = thread

    def __del__(self, dead: list[HostGreenlet] = _dead) -> None:
        # `dead` is an argument because globals are gone when the interpreter ends.
        thread = self.thread
        thread.ended = True
        dead.extend(thread.idle)
        dead.extend(thread.orphans)
        thread.idle.clear()
        thread.orphans.clear()


class _Threads(local):
    """The running thread's host greenlets."""

    def __init__(self) -> None:
        self.mine = _Thread()
        self._end = _End(self.mine)


threads = _Threads()

_CLOSING = "the coroutine that this function runs for was closed: it cannot wait"
_STRAYED = (
    "the function switched to the greenlet that called it: wait with await_, or switch among "
    "greenlets of its own"
)

#: Levels of the C stack, of some 4 KiB each on CPython 3.11, that a switch may copy.
_LEVELS = 4

#: Those of the thread that imports this, which in most programs has the event loop: to ask for the
#: running thread's takes longer.
_main, _idle, _orphans = threads.mine.main, threads.mine.idle, threads.mine.orphans


def run_on_greenlet(
    function: Callable[..., Any], arguments: tuple[Any, ...], host_greenlet: HostGreenlet | None
) -> Any:
    """Run a function on a greenlet: the given one, or an idle one.

    Returns:
        The function's result, or the greenlet if the function waits; its `wait` then gives the
        result.
    """
    current = getcurrent()
    if host_greenlet is None and current is _main and _idle and not _orphans:
        host_greenlet = _idle.pop()
    else:
        if host_greenlet is None:
            host_greenlet = idle_greenlet(0)
        if host_greenlet.above is not current:
            host_greenlet.hang_below(current)
    host_greenlet.gr_context = current.gr_context
    try:
        host_greenlet.job = function, arguments
        host_greenlet.switch()
    except BaseException:
        host_greenlet._leave()
        raise
    if host_greenlet.awaited is not None:
        return host_greenlet
    if host_greenlet.job is not None:
        return _run_again(function, arguments, host_greenlet)
    reply, host_greenlet.reply, host_greenlet.gr_context = host_greenlet.reply, None, None
    if host_greenlet.home is not None:
        host_greenlet.home.append(host_greenlet)
    if type(reply) is Failure:
        reply.throw()
    return reply


def _run_again(
    function: Callable[..., Any], arguments: tuple[Any, ...], host_greenlet: HostGreenlet
) -> Any:
    """Act on a greenlet that came back without having run the function to its end."""
    if host_greenlet.dead:  # it was idle, and was ended from outside of this package
        return run_on_greenlet(function, arguments, None)
    host_greenlet._leave()
    raise RuntimeError(_STRAYED)


def idle_greenlet(depth: int) -> HostGreenlet:
    """Borrow one of the thread's idle greenlets. It goes back by itself."""
    mine = threads.mine
    mine.end_orphans()
    if mine.idle and mine.idle[-1].is_deep_enough(depth):
        return mine.idle.pop()
    host_greenlet = HostGreenlet(depth)
    host_greenlet.is_borrowed = True
    return host_greenlet


def discard(awaitable: object) -> None:
    """Close a coroutine that will never be awaited, so that Python does not warn about it."""
    if isinstance(awaitable, CoroutineType):
        awaitable.close()
