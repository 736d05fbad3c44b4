"""Workers: greenlets on which plain functions run, so that they can wait for something however deep inside they are.

A plain host function runs on a worker; `await_` (`runtime.stack`) switches from there to the driver of the guest call (a coroutine
in the caller's task), which awaits, and switches back with the outcome. What crosses a switch is one object, `Worker.reply`: a
`Wait`, or at the end a value or a `_Failure`.

The rules:
  - no guest frame is ever on the C stack when a worker is switched: guests are suspended by wasmtime, on fibers.
  - a worker is used again: making a greenlet costs ten times what a switch does. It belongs to a thread.
  - it is kept only if it was called from the thread's main greenlet. A suspended greenlet refers to the one that it switched to,
    and a user's own, dead or alive, keeps its context and with that whatever the user keeps there.
  - it runs in the caller's own context, so that context variables are seen, and set, as by a plain function call.
  - a worker that nobody refers to any more is ended by its own thread when that next needs one (`_Thread.orphans`), not where it is
    let go of. In another thread greenlet would end it inside its own thread's next switch, whosever greenlets that is between,
    and there the value that a greenlet just returned is lost (greenlet 3.5.6).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import get_ident, local
from types import CoroutineType
from typing import Any

from greenlet import getcurrent, greenlet


class Wait:
    """Out of the worker: something to await."""

    __slots__ = ("awaitable",)

    def __init__(self, awaitable: Awaitable[Any]) -> None:
        self.awaitable = awaitable


class _Failure:
    """Out of the worker: the function raised. A value comes out as it is."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Worker(greenlet):
    """The greenlet of a Stack: runs one function after the other.

    A suspended greenlet keeps everything that its frames, and the C calls under them, refer to. So an idle worker's frames
    refer to nothing: not to the worker (it could never be freed), and not to the last call's arguments or result, which
    cross in `job` and `reply` instead of as arguments of a switch.
    """

    # A subclass of greenlet would keep attributes in a dict, which is slower.
    __slots__ = ("above", "home", "job", "reply", "thread")

    def __init__(self) -> None:
        super().__init__(work)
        if _dead:
            _dead.clear()
        #: its parent, which greenlet is slow to tell
        self.above: greenlet | None = None
        self.thread = threads.mine
        #: the function that it runs, whose driver can await for it, and its arguments; None: it is idle
        self.job: Any = None
        self.reply: Any = None
        #: where idle workers go back to, if this one was borrowed
        self.home: list[Worker] | None = None

    def __del__(self) -> None:
        # Not to be ended by its deallocation, wherever that is: greenlet would switch to it there, in the middle of whatever else
        # is deallocated (CPython 3.11 crashes in its trashcan then) or of another greenlet's end.
        thread = getattr(self, "thread", None)
        if thread is None or thread.ended or self.dead:
            return
        if self.job is None or thread.ident != get_ident():
            thread.orphans.append(self)

    async def wait(self) -> Any:
        """Awaits what the function that is being served waits for, and gives its result."""
        try:
            await self._await_for()
        except BaseException:
            self._leave()
            raise
        reply, self.reply, self.gr_context = self.reply, None, None
        mine = self.thread
        if self.home is mine.idle and self.above is mine.main and len(mine.idle) < _KEPT:
            mine.idle.append(self)
        if type(reply) is _Failure:
            try:
                raise reply.error
            finally:
                del reply
        return reply

    async def _await_for(self) -> None:
        """Awaits what the function waits for, again and again, until it ends."""
        closing = False
        while self.waits:
            awaitable, self.reply = self.reply.awaitable, None
            try:
                if closing:
                    discard(awaitable)
                    raise RuntimeError(
                        "the coroutine that this function runs for was closed: it cannot wait any more"
                    )
                value = await awaitable
            except BaseException as error:
                closing = closing or isinstance(error, GeneratorExit)
                if (
                    self.thread is not threads.mine
                ):  # the collector closes this coroutine, in another thread
                    raise
                self._come_back()
                self.throw(type(error), error, error.__traceback__)
            else:
                self._come_back()
                self.switch(value)
        if self.job is not None:
            raise RuntimeError(_STRAYED)

    @property
    def waits(self) -> bool:
        """Does its function want something awaited?"""
        return type(self.reply) is Wait

    def _come_back(self) -> None:
        # A coroutine may begin on one greenlet and go on on another (a task that was started eagerly by a plain host function).
        current = getcurrent()
        if self.above is not current:
            self.parent = self.above = current

    def _leave(self) -> None:
        """An exception (of a signal handler, say) ends the drive in the middle: so must the function end."""
        self.reply = None
        if self.thread is not threads.mine:
            if not self.thread.ended:
                self.thread.orphans.append(self)
            return
        self.end()

    def end(self) -> None:
        """Ends the function that the worker serves, if it does: what is raised where that waits runs its clean-up."""
        if self.job is not None and not self.dead and self:
            self._come_back()
            with suppress(GeneratorExit):  # it was at its end already
                self.throw(GeneratorExit())
            if self.waits:  # it waits again: it is left where it is, and this worker with it
                discard(self.reply.awaitable)
        if self.job is None:
            self.reply = self.gr_context = None


def work() -> None:
    """What every worker runs."""
    while True:
        current: Any = getcurrent()
        function, arguments = current.job
        try:
            current.reply = function(*arguments)
        except BaseException as error:
            current.reply = _Failure(error)
        current.job = None
        above = current.above
        if above is not current.thread.main:
            return
        del current, function, arguments
        above.switch()


class _Thread:
    """A thread's workers."""

    __slots__ = ("ended", "ident", "idle", "main", "orphans")

    def __init__(self) -> None:
        self.ident = get_ident()
        #: the greenlet that is there from the start
        self.main = getcurrent()
        while self.main.parent is not None:
            self.main = self.main.parent
        self.ended = False
        #: for calls without a Stack
        self.idle: list[Worker] = []
        #: let go of, to be ended here
        self.orphans: list[Worker] = []

    def end_orphans(self) -> None:
        """Ends what was let go of."""
        while self.orphans:
            self.orphans.pop().end()


#: Of threads that have ended. They are let go of by another thread: the ending one is in no state to run what they would run,
#: and once it is gone greenlet just frees them.
_dead: list[Worker] = []


class _End:
    """Goes with its thread."""

    def __init__(self, thread: _Thread) -> None:
        self.thread = thread

    def __del__(
        self, dead: list[Worker] = _dead
    ) -> None:  # globals are gone when the interpreter ends
        thread = self.thread
        thread.ended = True
        dead.extend(thread.idle)
        dead.extend(thread.orphans)
        thread.idle.clear()
        thread.orphans.clear()


class _Threads(local):
    """The running thread's workers."""

    def __init__(self) -> None:
        self.mine = _Thread()
        self._end = _End(self.mine)


threads = _Threads()

_STRAYED = "the function switched to the greenlet that called it: wait with await_, or switch among greenlets of its own"

#: Idle workers kept per thread. Each is a greenlet of a few hundred bytes.
_KEPT = 64


def serve(function: Callable[..., Any], arguments: tuple[Any, ...], worker: Worker | None) -> Any:
    """Called off the worker: runs a function on it, or an idle one. Gives its result, or the worker, which must `wait` first."""
    mine = threads.mine
    idle = mine.idle
    if worker is None:
        worker = idle.pop() if idle and not mine.orphans else _idle_worker(mine)
    current = getcurrent()
    if worker.above is not current:
        worker.parent = worker.above = current
    worker.gr_context = current.gr_context
    try:
        worker.job = function, arguments
        worker.switch()
    except BaseException:
        worker._leave()
        raise
    reply = worker.reply
    kind = type(reply)
    if kind is Wait:
        return worker
    if worker.job is not None:
        return _serve_again(function, arguments, worker)
    worker.reply = worker.gr_context = None
    if worker.home is idle and current is mine.main and len(idle) < _KEPT:
        idle.append(worker)
    if kind is _Failure:
        try:
            raise reply.error
        finally:
            del reply  # else the exception refers to this frame, and this frame to it
    return reply


def _serve_again(function: Callable[..., Any], arguments: tuple[Any, ...], worker: Worker) -> Any:
    """The worker came back without having run the function to its end."""
    if worker.dead:  # somebody else has ended it, when it was idle
        return serve(function, arguments, None)
    worker._leave()
    raise RuntimeError(_STRAYED)


def _idle_worker(mine: _Thread) -> Worker:
    """A worker borrowed from the thread's idle ones; it goes back by itself."""
    mine.end_orphans()
    if mine.idle:
        return mine.idle.pop()
    worker = Worker()
    worker.home = mine.idle
    return worker


def discard(awaitable: object) -> None:
    """Closes a coroutine that nobody will await, so that Python does not complain of that too."""
    if isinstance(awaitable, CoroutineType):
        awaitable.close()
