"""The few things that asyncio (uvloop too) and trio do differently: one turn of the loop, a signal, waking a task.

Everything else in this package is plain ``await``. Nothing here is on the path of a call that does not wait.

Neither is imported for its own sake (asyncio takes longer than all of this package): who runs on one of their loops, or was
cancelled by one, has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    import asyncio

    import trio


def trio_module() -> Any:
    """The trio module when the caller runs in one of its tasks. Asked first: trio can be a guest of asyncio's loop."""
    module = sys.modules.get("trio")
    return module if module is not None and module.lowlevel.in_trio_task() else None


def _of_asyncio(name: str, otherwise: Any) -> Any:
    return getattr(sys.modules.get("asyncio"), name, otherwise)


def is_cancelled(error: object) -> bool:
    """Is it the exception by which asyncio cancels?"""
    return isinstance(error, _of_asyncio("CancelledError", ()))


def running() -> asyncio.AbstractEventLoop | None:
    """asyncio's event loop that runs here; None on trio, and without any."""
    loop: asyncio.AbstractEventLoop | None = _of_asyncio("_get_running_loop", lambda: None)()
    return loop


def running_task() -> asyncio.Task[Any] | None:
    """asyncio's task that runs here, if one does."""
    task: asyncio.Task[Any] | None = (
        _of_asyncio("current_task", None)() if running() is not None else None
    )
    return task


#: Where code runs, for comparison: every event loop, trio's too, sets hooks of its own for asynchronous generators while it
#: runs. To read them is the one thing that is quick on all of them (asking asyncio costs a system call on CPython 3.11).
#: `hooks().firstiter` is kept, and not for longer than the call: the hooks are an object that the collector cannot see into.
LoopToken = Any
hooks = sys.get_asyncgen_hooks


def elsewhere(loop_token: LoopToken) -> bool:
    """Is that an event loop other than the running one?"""
    return loop_token is not None and loop_token != hooks().firstiter


def _loop_of(loop_token: LoopToken) -> asyncio.AbstractEventLoop | None:
    loop = getattr(loop_token, "__self__", None)
    return loop if isinstance(loop, _of_asyncio("AbstractEventLoop", ())) else None


def is_closed(loop_token: LoopToken) -> bool:
    """Can nothing that waits there ever go on?"""
    loop = _loop_of(loop_token)
    return loop is not None and loop.is_closed()


def runs_elsewhere(loop_token: LoopToken) -> bool:
    """Is that an event loop of asyncio's kind that runs in another thread?"""
    loop = _loop_of(loop_token)
    return loop is not None and elsewhere(loop_token) and loop.is_running()


def call_soon(loop_token: LoopToken, function: Callable[[], object]) -> None:
    """Has that event loop, of asyncio's kind, call a function in its own thread."""
    loop = _loop_of(loop_token)
    if loop is not None:
        with suppress(RuntimeError):  # it is closed
            loop.call_soon_threadsafe(function)


async def pause() -> None:
    """Lets everyone else on the loop run once. Cancellation arrives here."""
    module = trio_module()
    if module is not None:
        await module.lowlevel.checkpoint()
    elif running() is not None:
        import asyncio

        await asyncio.sleep(0)


class Signal:
    """Wakes one waiting task, once. Belongs to the loop it was made on."""

    __slots__ = ("_event", "_future", "_token")

    def __init__(self) -> None:
        module = trio_module()
        self._token: Any = module.lowlevel.current_trio_token() if module is not None else None
        self._event: trio.Event | None = module.Event() if module is not None else None
        self._future: asyncio.Future[None] | None = None
        if module is None:
            loop = running()
            if loop is None:
                raise RuntimeError(
                    "this has to wait its turn, and there is no event loop to wait on"
                )
            self._future = loop.create_future()

    async def wait(self) -> None:
        """Returns when `set` was called, before or after."""
        if self._event is not None:
            await self._event.wait()
        elif self._future is not None:
            await self._future

    def set(self) -> None:
        """Wakes the waiter; a second time, or after it gave up, does nothing."""
        if self._event is not None:
            module = trio_module()
            if module is not None:
                self._event.set()
            else:
                self._token.run_sync_soon(self._event.set)
        elif self._future is not None and not self._future.done():
            loop = self._future.get_loop()
            if loop is running():
                self._future.set_result(None)
            else:  # the collector, of another thread, closed the call that this one waits for
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


class Interruption:
    """Makes whatever a task awaits inside ``with`` raise, when another task says so.

    ``interrupted`` is then true, and the cancellation that asyncio and trio do it with is swallowed.
    """

    __slots__ = ("_scope", "_task", "interrupted")

    def __init__(self) -> None:
        module = trio_module()
        self.interrupted = False
        self._scope: trio.CancelScope | None = module.CancelScope() if module is not None else None
        self._task: ref[asyncio.Task[Any]] | None = None
        if module is None and running() is not None:
            import asyncio

            task = asyncio.current_task()
            self._task = ref(task) if task is not None else None

    def interrupt(self) -> None:
        """Called by another task: the one inside raises at its ``await``."""
        if self.interrupted:
            return
        self.interrupted = True
        if self._scope is not None:
            self._scope.cancel()
        elif self._task is not None:
            task = self._task()
            if task is not None and not task.get_loop().is_closed():
                task.cancel()

    def __enter__(self) -> Interruption:
        if self._scope is not None:
            self._scope.__enter__()
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        if self._scope is not None:
            return bool(self._scope.__exit__(kind, error, traceback))
        task = self._task() if self.interrupted and self._task is not None else None
        # asyncio counts cancellations: this one was ours, others stay.
        ours = task is not None and task.uncancel() == 0
        return ours and is_cancelled(error)


class Deadline:
    """Ends what is awaited inside ``async with`` after some seconds, by cancelling it; `expired` is then true."""

    __slots__ = ("_seconds", "_timeout", "expired")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout: Any = None
        self.expired = False

    async def __aenter__(self) -> Deadline:
        trio = trio_module()
        if trio is not None:
            self._timeout = trio.move_on_after(self._seconds)
            self._timeout.__enter__()
        else:
            import asyncio

            self._timeout = asyncio.timeout(self._seconds)
            await self._timeout.__aenter__()
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        if isinstance(self._timeout, _of_asyncio("Timeout", ())):
            try:
                await self._timeout.__aexit__(kind, error, traceback)
            except TimeoutError:
                self.expired = True
            return self.expired
        swallowed = bool(self._timeout.__exit__(kind, error, traceback))
        self.expired = self._timeout.cancelled_caught
        return swallowed
