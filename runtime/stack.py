"""Stacks, and waiting on them: `Stack`, `await_`, `can_await`.

A `Stack` owns a greenlet, the worker (`runtime.worker`), and lends it to one call at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from greenlet import getcurrent

from .callables import COROUTINE, is_awaitable
from .errors import StackInUse
from .loops import running_task
from .worker import Wait, Worker, discard, serve, threads, work

T = TypeVar("T")
P = ParamSpec("P")


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
        worker, mine = self._worker, threads.mine
        if mine.orphans:
            mine.end_orphans()
        if worker is None or worker.dead or worker.job is not None or worker.thread is not mine:
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
            value: Any = serve(lambda: function(*args, **kwargs), (), self.worker())
            value = await value.wait() if type(value) is Worker and value.waits else value
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


def can_await() -> bool:
    """Would `await_` work here: in a plain host function, or in a function that `Stack.run` runs?"""
    current = getcurrent()
    return isinstance(current, Worker) and current.job is not None and not _must_stay()


def _must_stay() -> bool:
    """Does something run on this very greenlet that must not be left in the middle: a guest (a synchronous export called from a
    host function), or a step of a task (one that was started eagerly)?"""
    frame: FrameType | None = sys._getframe()
    bottom = work.__code__
    while frame is not None and (code := frame.f_code) is not bottom:
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
    if not isinstance(current, Worker) or current.job is None or _must_stay():
        discard(awaitable)
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
