"""Stacks for host frames: how a plain function, deep inside a library, can wait for something.

A `Stack` owns a greenlet, the worker. A plain host function runs on it; `await_` switches from there to the driver of the
guest call (a coroutine in the caller's task), which awaits, and switches back with the outcome. What crosses a switch is one
object, `Worker.reply`: a `Wait`, or at the end a value or a `_Failure`.

The rules:
  - no guest frame is ever on the C stack when a worker is switched: guests are suspended by wasmtime, on fibers.
  - the worker lives as long as its Stack: making a greenlet costs ten times what a switch does. It belongs to a thread.
  - it is kept only if it was called from the thread's main greenlet. A suspended greenlet refers to the one that it switched to,
    and a user's own, dead or alive, keeps its context and with that whatever the user keeps there.
  - it runs in the caller's own context, so that context variables are seen, and set, as by a plain function call.
  - what the collector of another thread lets go of is ended by the worker's own thread, when that next needs a worker
    (`_Thread.orphans`). greenlet would end it inside the thread's next switch, whosever greenlets that is between, and there
    the value that a greenlet just returned is lost (greenlet 3.5.6).
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import get_ident, local
from types import CoroutineType, FrameType
from typing import Any, ParamSpec, TypeVar

from greenlet import getcurrent, greenlet

from .callables import COROUTINE, is_awaitable
from .errors import StackInUse
from .loops import running_task

T = TypeVar("T")
P = ParamSpec("P")


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
    __slots__ = ("above", "home", "job", "reply", "serving", "thread")

    def __init__(self) -> None:
        super().__init__(_work)
        #: its parent, which greenlet is slow to tell
        self.above: greenlet | None = None
        self.thread = _threads.mine
        self.job: tuple[Callable[..., Any], tuple[Any, ...]] | None = None
        self.reply: Any = None
        #: runs a function whose driver can await for it
        self.serving = False
        #: where idle workers go back to, if this one was borrowed
        self.home: list[Worker] | None = None

    def __del__(self) -> None:
        thread = getattr(self, "thread", None)
        if thread is not None and thread.ident != get_ident() and not thread.ended and not self.dead:
            thread.orphans.append(self)

    def serve(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Called off the worker: runs a function on it, and gives its result, or a `Wait` when there is something to await."""
        current = getcurrent()
        if self.above is not current:
            self.parent = self.above = current
        self.gr_context = current.gr_context
        self.job = function, arguments
        try:
            self.serving = True
            self.switch()
        except BaseException:
            self._leave()
            raise
        reply = self.reply
        if type(reply) is not Wait:
            self.reply = self.gr_context = None
            home = self.home
            if home is not None and len(home) < _KEPT and self.above is self.thread.main:
                home.append(self)
            if type(reply) is _Failure:
                raise reply.error
        return reply

    async def wait(self) -> Any:
        """Awaits what the function that is being served waits for, and gives its result."""
        try:
            await self._await_for()
        except BaseException:
            self._leave()
            raise
        reply, self.reply, self.gr_context = self.reply, None, None
        if self.home is not None and len(self.home) < _KEPT and self.above is self.thread.main:
            self.home.append(self)
        if type(reply) is _Failure:
            raise reply.error
        return reply

    async def _await_for(self) -> None:
        """Awaits what the function waits for, again and again, until it ends."""
        closing = False
        while type(self.reply) is Wait:
            awaitable, self.reply = self.reply.awaitable, None
            try:
                if closing:
                    _discard(awaitable)
                    raise RuntimeError("the coroutine that this function runs for was closed: it cannot wait any more")
                value = await awaitable
            except BaseException as error:
                closing = closing or isinstance(error, GeneratorExit)
                if self.thread is not _threads.mine:  # the collector closes this coroutine, in another thread
                    raise
                self._come_back()
                self.throw(type(error), error, error.__traceback__)
            else:
                self._come_back()
                self.switch(value)

    def _come_back(self) -> None:
        # A coroutine may begin on one greenlet and go on on another (a task that was started eagerly by a plain host function).
        current = getcurrent()
        if self.above is not current:
            self.parent = self.above = current

    def _leave(self) -> None:
        """An exception (of a signal handler, say) ends the drive in the middle: so must the function end."""
        self.reply = None
        if self.thread is not _threads.mine:
            if not self.thread.ended:
                self.thread.orphans.append(self)
            return
        self.end()

    def end(self) -> None:
        """Ends the function that the worker serves, if it does: what is raised where that waits runs its clean-up."""
        if self.serving and not self.dead and self:
            self._come_back()
            with suppress(GeneratorExit):  # it was at its end already
                self.throw(GeneratorExit())
            if type(self.reply) is Wait:  # it waits again: it is left where it is, and this worker with it
                _discard(self.reply.awaitable)
        if not self.serving:
            self.reply = self.gr_context = None


def _work() -> None:
    """What every worker runs."""
    while True:
        current: Any = getcurrent()
        function, arguments = current.job
        current.job = None
        try:
            current.reply = function(*arguments)
        except BaseException as error:
            current.reply = _Failure(error)
        current.serving = False
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
        #: let go of by other threads, to be ended in this one
        self.orphans: list[Worker] = []

    def end_orphans(self) -> None:
        """Ends what other threads could not."""
        while self.orphans:
            self.orphans.pop().end()


class _End:
    """Goes with its thread."""

    def __init__(self, thread: _Thread) -> None:
        self.thread = thread

    def __del__(self) -> None:
        self.thread.ended = True
        self.thread.orphans.clear()


class _Threads(local):
    """The running thread's workers."""

    def __init__(self) -> None:
        self.mine = _Thread()
        self._end = _End(self.mine)


_threads = _Threads()

#: Idle workers kept per thread. Each is a greenlet of a few hundred bytes.
_KEPT = 64


def idle_worker() -> Worker:
    """A worker borrowed from the thread's idle ones; it goes back by itself."""
    mine = _threads.mine
    if mine.orphans:
        mine.end_orphans()
    idle = mine.idle
    while idle:
        worker = idle.pop()
        if not worker.dead:
            return worker
    worker = Worker()
    worker.home = idle
    return worker


class Stack:
    """What one guest call runs on: a fiber for guest frames, which wasmtime gives, and a greenlet for host frames.

    A Stack serves one call at a time and can be used again after it, on any event loop, in any thread. As a context manager
    it refuses use after the block. Calls without a Stack (the methods of generated classes) borrow what they need.

    Args:
        size: bytes that the guest's stack must have at least; 0 takes what the store's engine gives (`new_engine`).

    Raises:
        ValueError: `size` is negative; at a call, the store's engine gives less than `size`.
    """

    __slots__ = ("__weakref__", "_worker", "closed", "holder", "size")

    def __init__(self, size: int = 0) -> None:
        if not isinstance(size, int):
            raise TypeError(f"size is a number of bytes, not {type(size).__name__}")
        if size < 0:
            raise ValueError("size is a number of bytes, and not negative")
        self.size = size
        #: who runs on the stack; itself when nobody does but a call has something to check first. None lets a call
        #: take the fast path.
        self.holder: object = self if size else None
        self.closed = False
        self._worker: Worker | None = None

    def worker(self) -> Worker:
        """The greenlet, made for this thread."""
        worker, mine = self._worker, _threads.mine
        if mine.orphans:
            mine.end_orphans()
        if worker is None or worker.dead or worker.serving or worker.thread is not mine:
            worker = self._worker = Worker()
        return worker

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a plain function on this stack, in which `await_` works, and returns what it returns.

        Raises:
            StackInUse: the stack already runs a call.
        """
        token = object()
        self.take(token)
        try:
            worker = self.worker()
            value: Any = worker.serve(lambda: function(*args, **kwargs), ())
            value = await worker.wait() if type(value) is Wait else value
            result: T = value
            return result
        finally:
            self.give_back(token)

    def take(self, user: object) -> None:
        """Makes `user` the one that runs on the stack."""
        if self.closed:
            raise RuntimeError("the Stack is closed: its with block has ended")
        if self._busy():
            raise StackInUse("the Stack runs a call already: give each call a Stack of its own")
        self.holder = user

    def give_back(self, user: object) -> None:
        """Frees the stack, if `user` has it."""
        if self.holder is user:
            self.holder = self if self.size or self.closed else None

    def _busy(self) -> bool:
        holder = self.holder
        if holder is None or holder is self:
            return False
        # A call whose clean-up was interrupted may have left itself here: ask whether it is still about.
        under_way: Callable[[], bool] | None = getattr(holder, "is_under_way", None)
        return under_way is None or under_way()

    def __enter__(self) -> Stack:
        if self.closed:
            raise RuntimeError("the Stack is closed: its with block has ended")
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._busy():
            raise StackInUse("the with block of a Stack ended while it runs a call")
        self.closed, self.holder, self._worker = True, self, None

    def __repr__(self) -> str:
        state = "closed" if self.closed else "running a call" if self._busy() else "idle"
        return f"<Stack of at least {self.size} bytes, {state}>"


def _discard(awaitable: object) -> None:
    """Closes a coroutine that nobody will await, so that Python does not complain of that too."""
    if isinstance(awaitable, CoroutineType):
        awaitable.close()


def can_await() -> bool:
    """Would `await_` work here: in a plain host function, or in a function that `Stack.run` runs?"""
    current = getcurrent()
    return isinstance(current, Worker) and current.serving and not _must_stay()


def _must_stay() -> bool:
    """Does something run on this very greenlet that must not be left in the middle: a guest (a synchronous export called from a
    host function), or a step of a task (one that was started eagerly)?"""
    frame: FrameType | None = sys._getframe()
    work = _work.__code__
    while frame is not None and (code := frame.f_code) is not work:
        if code.co_name in _POLLING and frame.f_globals.get("__package__") == __package__:
            return True
        if code.co_flags & COROUTINE and _is_tasks(frame):
            return True
        frame = frame.f_back
    return False


def _is_tasks(frame: FrameType) -> bool:
    """Is it that of the running task's coroutine? Until its step ends, asyncio can run no other task."""
    task = running_task()
    return task is not None and getattr(task.get_coro(), "cr_frame", None) is frame


#: The functions that poll guests.
_POLLING = {"call_now", "drive", "_go_on", "_call", "call_with_stack", "call_export"}


def await_(awaitable: Awaitable[T], /) -> T:
    """Awaits something from a plain function that runs on a `Stack`, and returns its result.

    The guest call's task waits; the event loop, and every other task, goes on.

    Raises:
        RuntimeError: this is no such function; the message says what to write instead.
        TypeError: `awaitable` cannot be awaited.
    """
    current = getcurrent()
    if not isinstance(current, Worker) or not current.serving or _must_stay():
        _discard(awaitable)
        raise RuntimeError(_explanation())
    if not is_awaitable(awaitable):
        raise TypeError(f"await_ takes something to await, not {type(awaitable).__name__}")
    current.reply, above = Wait(awaitable), current.above
    assert above is not None
    # What a suspended greenlet refers to is invisible to the collector: a dropped call could never be collected.
    del awaitable, current
    value: T = above.switch()
    return value


def _explanation() -> str:
    back = sys._getframe().f_back
    caller = back.f_back if back is not None else None
    if caller is not None and caller.f_code.co_flags & COROUTINE:
        return f"await_ was called in the async function {caller.f_code.co_name}: write 'await' there instead"
    return (
        "await_ works in plain host functions made by FuncExt or a generated class, and in functions run by Stack.run, "
        "and only on their own greenlet. Here there is no guest call to suspend: make the function 'async def' and "
        "await it, or run it with 'await Stack().run(function)'"
    )
