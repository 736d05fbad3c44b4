"""The few things that asyncio (uvloop too) and trio do differently: one turn of the loop, a signal, waking a task.

Everything else in this package is plain ``await``. Nothing here is on the path of a call that does not wait.

Neither is imported for its own sake (asyncio takes longer than all of this package): who runs on one of their loops, or was
cancelled by one, has imported it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from types import AsyncGeneratorType
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
    task: asyncio.Task[Any] | None = _of_asyncio("current_task", None)() if running() is not None else None
    return task


def waits_on(coroutine: Any) -> asyncio.AbstractEventLoop | None:
    """The event loop whose future a suspended coroutine waits for, however deep inside.

    None where that does not tell: for a bare yield, and on trio. Takes microseconds: it is asked when two calls meet, so that
    a call that meets nobody need not note where it runs.
    """
    waits, inner = coroutine, coroutine
    while inner is not None:
        waits, inner = inner, _waits_for(inner)
    for each in gc.get_referents(waits):
        if getattr(each, "_asyncio_future_blocking", None) is not None:  # as asyncio.isfuture asks
            loop: asyncio.AbstractEventLoop = each.get_loop()
            return loop
    return None


def _waits_for(inner: Any) -> Any:
    for attribute in ("cr_await", "gi_yieldfrom", "ag_await"):
        found = getattr(inner, attribute, None)
        if found is not None:
            return found
    if type(inner).__name__.startswith("async_generator_a"):  # one step of an asynchronous generator, which it does not show
        return next((each for each in gc.get_referents(inner) if isinstance(each, AsyncGeneratorType)), None)
    return None


def elsewhere(loop: asyncio.AbstractEventLoop | None) -> bool:
    """Is that an event loop other than the running one?"""
    return loop is not None and loop is not running()


def is_closed(loop: asyncio.AbstractEventLoop | None) -> bool:
    """Can nothing that waits there ever go on?"""
    return loop is not None and loop.is_closed()


def runs_elsewhere(loop: asyncio.AbstractEventLoop | None) -> bool:
    """Does that event loop run in another thread?"""
    return loop is not None and loop is not running() and loop.is_running()


def soon(loop: asyncio.AbstractEventLoop | None, function: Callable[[], object]) -> None:
    """Has that event loop call a function, in its own thread."""
    if loop is not None:
        with suppress(RuntimeError):  # it is closed
            loop.call_soon_threadsafe(function)


def nowhere() -> None:
    """In place of a reference to an event loop."""
    return


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
                raise RuntimeError("this has to wait its turn, and there is no event loop to wait on")
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
