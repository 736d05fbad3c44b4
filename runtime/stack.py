"""Stacks, and waiting on them: `Stack`, `await_`, `can_await`.

A `Stack` owns a greenlet (`host_greenlet.py`) and lends it to one call at a time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from sys import _getframe
from types import CodeType, CoroutineType, FrameType
from typing import Any, ParamSpec, TypeVar

from greenlet import getcurrent

from .errors import StackInUse
from .event_loops import running_task
from .host_greenlet import HostGreenlet, discard, idle_greenlet, run_jobs, run_on_greenlet, threads
from .introspection.callables import COROUTINE, GENERATOR, is_awaitable
from .wasmtime_api.uncopyable import refusing

T = TypeVar("T")
P = ParamSpec("P")

_CLOSED = "the Stack is closed: its with block has ended"


class Stack:
    """What one guest call runs on: a fiber for guest frames, a greenlet for host frames.

    A Stack serves one call at a time and can be used again after it, on any event loop, in any
    thread. As a context manager it refuses use after the block. Calls without a Stack (the methods
    of generated classes) borrow what they need.

    Args:
        size: Bytes that the guest's stack must have at least; 0 takes what the store's engine gives
            (`new_engine`).

    Raises:
        ValueError: `size` is negative. At a call: the store's engine gives less than `size`.
    """

    __slots__ = ("__weakref__", "_greenlet", "closed", "owner", "size")

    def __init__(self, size: int = 0) -> None:
        if not isinstance(size, int):
            raise TypeError(f"size must be a number of bytes, not {type(size).__name__}")
        if size < 0:
            raise ValueError("size must be a number of bytes that is not negative")
        self.size = size
        #: What runs on the stack. None lets a call take the fast path; the stack itself means that
        #: nothing runs, but a call has something to check first.
        self.owner: object = self if size else None
        self.closed = False
        self._greenlet: HostGreenlet | None = None

    def greenlet(self, depth: int = 0) -> HostGreenlet:
        """Return its greenlet, or an idle one if a host call inside so many others needs that."""
        greenlet, mine = self._greenlet, threads.mine
        if mine.orphans:
            mine.end_orphans()
        usable = greenlet is not None and not greenlet.dead and greenlet.job is None
        if greenlet is None or not usable or greenlet.thread is not mine:
            greenlet = self._greenlet = HostGreenlet(depth)
        # To end it, at this depth, would cost as much as to use it.
        return greenlet if greenlet.is_deep_enough(depth) else idle_greenlet(depth)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a plain function, in which `await_` works, on this stack and return its result.

        Raises StackInUse if the stack already runs a call.
        """
        token = object()
        self.take(token)
        try:
            value: Any = run_on_greenlet(lambda: function(*args, **kwargs), (), self.greenlet())
            waits = type(value) is HostGreenlet and value.awaited is not None
            value = await value.wait() if waits else value
            result: T = value
            return result
        finally:
            self.give_back(token)

    def take(self, user: object) -> None:
        """Make `user` what runs on the stack; StackInUse or RuntimeError if that cannot be."""
        if self.closed:
            raise RuntimeError(_CLOSED)
        if self._busy():
            raise StackInUse("the Stack runs a call already: give each call a Stack of its own")
        self.owner = user

    def give_back(self, user: object) -> None:
        """Free the stack, if `user` has it."""
        if self.owner is user:
            self.owner = self if self.size or self.closed else None

    def _busy(self) -> bool:
        owner = self.owner
        if owner is None or owner is self:
            return False
        # A call whose clean-up was interrupted may have left itself here: ask whether it still
        # runs.
        under_way: Callable[[], bool] | None = getattr(owner, "is_under_way", None)
        return under_way is None or under_way()

    def __enter__(self) -> Stack:
        if self.closed:
            raise RuntimeError(_CLOSED)
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._busy():
            raise StackInUse("the with block of a Stack ended while it runs a call")
        self.closed, self.owner, self._greenlet = True, self, None

    __reduce_ex__ = refusing("make another Stack")

    def __repr__(self) -> str:
        state = "closed" if self.closed else "running a call" if self._busy() else "idle"
        return f"<Stack of at least {self.size} bytes, {state}>"


def can_await() -> bool:
    """Return True if `await_` works here.

    It does in a plain host function, and in a function that `Stack.run` runs.
    """
    current = getcurrent()
    return (
        isinstance(current, HostGreenlet)
        and current.job is not None
        and not _must_stay(_getframe())
    )


def _must_stay(frame: FrameType | None) -> bool:
    """Return True if something in that frame, or below, must not be suspended in the middle.

    That is a guest that a host function calls by itself, through a synchronous export or by hand,
    or one of synchronous bindings; or a step of a task that was started eagerly, because asyncio
    can run no other task until it ends.
    """
    while frame is not None and (code := frame.f_code) is not _BOTTOM:
        if code.co_flags & _SUSPENDABLE and (id(code) in _polling or _is_tasks(frame)):
            return True
        frame = frame.f_back
    return False


def _is_tasks(frame: FrameType) -> bool:
    """Return True if it is the frame of the running task's coroutine."""
    task = running_task()
    return task is not None and getattr(task.get_coro(), "cr_frame", None) is frame


_SUSPENDABLE = COROUTINE | GENERATOR
#: What it calls is written in Python and no coroutine or generator (`HostFunction.make_ready`).
_BOTTOM = run_jobs.__code__

#: Identities of the code of coroutines and generators that have a guest on the C stack.
_polling: set[int] = set()


def note_that_it_polls(code: CodeType) -> None:
    """Let no frame with that code be left in the middle, because a guest may be on the C stack.

    Python runs there when a guest calls a host function of synchronous bindings, or a
    `wasmtime.Func` that the runtime did not make (fact 6).
    """
    _polling.add(id(code))


def await_(awaitable: Awaitable[T], /) -> T:
    """Await something in a plain function that runs on a `Stack`, and return its result.

    The guest call's task waits; the event loop, and every other task, goes on.

    Raises:
        RuntimeError: This is not such a function; the message says what to write instead.
        TypeError: `awaitable` cannot be awaited.
    """
    current: Any = getcurrent()
    try:
        # The frame of the host function is not asked for: it would become an object, which takes
        # longer than all the rest here.
        must_stay = _getframe(2).f_code is not _BOTTOM and _must_stay(_getframe(1))
    except ValueError:  # the host function is `await_` itself
        must_stay = False
    if must_stay or type(current) is not HostGreenlet or current.job is None:
        discard(awaitable)
        raise RuntimeError(_explanation())
    if type(awaitable) is not CoroutineType and not is_awaitable(awaitable):
        raise TypeError(f"await_ takes something to await, not {type(awaitable).__name__}")
    above: Any = current.above
    current.awaited = awaitable
    # The collector cannot see what a suspended greenlet refers to: with these, a dropped call could
    # never be collected.
    del awaitable, current
    value: T = above.switch()
    return value


def _explanation() -> str:
    back = _getframe().f_back
    frame = back.f_back if back is not None else None
    if frame is not None and frame.f_code.co_flags & COROUTINE:
        name = frame.f_code.co_name
        return f"await_ was called in the async function {name}: write 'await' there instead"
    return (
        "await_ works in plain host functions made by FuncExt or a generated class, and in "
        "functions run by Stack.run, and only on their own greenlet. Here there is no guest call to "
        "suspend: make the function 'async def' and await it, or run it with "
        "'await Stack().run(function)'"
    )
