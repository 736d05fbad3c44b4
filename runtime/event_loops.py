"""What asyncio (with uvloop) and trio do differently: turns of the loop, waking tasks, timeouts.

Everything else in this package is plain ``await``. No call that ends without waiting comes here.
Neither is imported before a program uses it: asyncio takes longer to import than this package.
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
    """Return the trio module if one of its tasks runs here, or None."""
    # Asked before asyncio: trio can run as a guest of asyncio's loop.
    module = sys.modules.get("trio")
    return module if module is not None and module.lowlevel.in_trio_task() else None


def _from_asyncio(name: str, otherwise: Any) -> Any:
    return getattr(sys.modules.get("asyncio"), name, otherwise)


def is_cancelled(error: object) -> bool:
    """Return True if this is the exception by which asyncio cancels."""
    return isinstance(error, _from_asyncio("CancelledError", ()))


def running() -> asyncio.AbstractEventLoop | None:
    """Return the event loop of asyncio that runs here, or None."""
    loop: asyncio.AbstractEventLoop | None = _from_asyncio("_get_running_loop", lambda: None)()
    return loop


def is_running() -> bool:
    """Return True if an event loop runs here, on which a task can wait."""
    return trio_module() is not None or running() is not None


def running_task() -> asyncio.Task[Any] | None:
    """Return the task of asyncio that runs here, or None."""
    current: Callable[[], asyncio.Task[Any] | None] = _from_asyncio("current_task", None)
    return current() if running() is not None else None


#: Stands for an event loop, to compare with: the hook for asynchronous generators that every loop
#: sets while it runs. To read it is quick; to ask asyncio costs a system call on CPython 3.11. Keep
#: it only as long as the call lasts: the collector cannot see into the hooks.
LoopToken = Any
hooks = sys.get_asyncgen_hooks


def elsewhere(loop_token: LoopToken) -> bool:
    """Return True if this is an event loop other than the running one."""
    return loop_token is not None and loop_token != hooks().firstiter


def _loop_of(loop_token: LoopToken) -> asyncio.AbstractEventLoop | None:
    loop = getattr(loop_token, "__self__", None)
    return loop if isinstance(loop, _from_asyncio("AbstractEventLoop", ())) else None


def is_closed(loop_token: LoopToken) -> bool:
    """Return True if this event loop is closed, so that what waits there never goes on."""
    loop = _loop_of(loop_token)
    return loop is not None and loop.is_closed()


def runs_elsewhere(loop_token: LoopToken) -> bool:
    """Return True if this is an event loop of asyncio's kind that runs in another thread."""
    loop = _loop_of(loop_token)
    return loop is not None and elsewhere(loop_token) and loop.is_running()


def call_soon(loop_token: LoopToken, function: Callable[[], object]) -> None:
    """Let this event loop call the function in its own thread, if it is of asyncio's kind."""
    loop = _loop_of(loop_token)
    if loop is not None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(function)


async def pause() -> None:
    """Let every other task on the loop run once. Raises what cancels the task."""
    module = trio_module()
    if module is not None:
        await module.lowlevel.checkpoint()
    elif running() is not None:
        import asyncio

        await asyncio.sleep(0)


class Signal:
    """Wakes one waiting task, once, on the loop that runs here, or else raises RuntimeError."""

    __slots__ = ("_event", "_future", "_token")

    def __init__(self) -> None:
        module = trio_module()
        self._token: Any = module.lowlevel.current_trio_token() if module is not None else None
        self._event: trio.Event | None = module.Event() if module is not None else None
        self._future: asyncio.Future[None] | None = None
        if module is None:
            loop = running()
            if loop is None:
                raise RuntimeError("this must wait its turn, and no event loop is running here")
            self._future = loop.create_future()

    async def wait(self) -> None:
        """Return once `set` is called, or at once if it was called before."""
        if self._event is not None:
            await self._event.wait()
        elif self._future is not None:
            await self._future

    def set(self) -> None:
        """Wake the task if it still waits. Any thread may call this, the collector too."""
        if self._event is not None:
            module = trio_module()
            if module is not None and module.lowlevel.current_trio_token() is self._token:
                self._event.set()
                return
            with suppress(RuntimeError):  # the run has ended
                self._token.run_sync_soon(self._event.set)
        elif self._future is not None and not self._future.done():
            loop = self._future.get_loop()
            if loop is running():
                self._future.set_result(None)
                return
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


class Interruption:
    """A context manager in which another task can cancel this one. It is then `interrupted`."""

    __slots__ = ("_scope", "_task", "interrupted")

    def __init__(self) -> None:
        module = trio_module()
        self.interrupted = False
        self._scope: trio.CancelScope | None = module.CancelScope() if module is not None else None
        task = running_task() if module is None else None
        self._task: ref[asyncio.Task[Any]] | None = ref(task) if task is not None else None

    def interrupt(self) -> None:
        """Make the task inside the ``with`` block raise at its ``await``."""
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
        # asyncio counts cancellations: this one is taken back, others stay.
        ours = task is not None and task.uncancel() == 0
        return ours and is_cancelled(error)


class Deadline:
    """An async context manager that ends its block after some seconds, and is then `expired`."""

    __slots__ = ("_seconds", "_timeout", "expired")

    def __init__(self, seconds: float) -> None:
        self._seconds, self.expired = seconds, False
        self._timeout: Any = None

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
        if isinstance(self._timeout, _from_asyncio("Timeout", ())):
            try:
                await self._timeout.__aexit__(kind, error, traceback)
            except TimeoutError:
                self.expired = True
            return self.expired
        swallowed = bool(self._timeout.__exit__(kind, error, traceback))
        self.expired = self._timeout.cancelled_caught
        return swallowed
