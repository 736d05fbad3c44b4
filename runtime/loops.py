"""The few things that asyncio (uvloop too) and trio do differently: one turn of the loop, a signal, waking a task.

Everything else in this package is plain ``await``. Nothing here is on the path of a call that does not wait.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio import events
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import trio


def _trio() -> Any:
    """The trio module when the caller runs in one of its tasks. Asked first: trio can be a guest of asyncio's loop."""
    module = sys.modules.get("trio")
    return module if module is not None and module.lowlevel.in_trio_task() else None


def running_loop() -> object:
    """What the caller runs on, compared by identity: an event loop, trio's token, or None."""
    module = _trio()
    return module.lowlevel.current_trio_token() if module is not None else events._get_running_loop()


def is_closed(loop: object) -> bool:
    """Can nothing that waits on this loop ever go on?"""
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()


async def pause() -> None:
    """Lets everyone else on the loop run once. Cancellation arrives here."""
    module = _trio()
    if module is not None:
        await module.lowlevel.checkpoint()
    elif events._get_running_loop() is not None:
        await asyncio.sleep(0)


class Signal:
    """Wakes one waiting task, once. Belongs to the loop it was made on."""

    __slots__ = ("_event", "_future")

    def __init__(self) -> None:
        module = _trio()
        self._event: trio.Event | None = module.Event() if module is not None else None
        if module is None and events._get_running_loop() is None:
            raise RuntimeError("this has to wait its turn, and there is no event loop to wait on")
        self._future: asyncio.Future[None] | None = (
            asyncio.get_running_loop().create_future() if self._event is None else None
        )

    async def wait(self) -> None:
        """Returns when `set` was called, before or after."""
        if self._event is not None:
            await self._event.wait()
        elif self._future is not None:
            await self._future

    def set(self) -> None:
        """Wakes the waiter; a second time, or after it gave up, does nothing."""
        if self._event is not None:
            self._event.set()
        elif self._future is not None and not self._future.done() and not self._future.get_loop().is_closed():
            self._future.set_result(None)


class Interruption:
    """Makes whatever a task awaits inside ``with`` raise, when another task says so.

    ``interrupted`` is then true, and the cancellation that asyncio and trio do it with is swallowed.
    """

    __slots__ = ("_scope", "_task", "interrupted")

    def __init__(self) -> None:
        module = _trio()
        self.interrupted = False
        self._scope: trio.CancelScope | None = module.CancelScope() if module is not None else None
        self._task: asyncio.Task[Any] | None = None
        if module is None and events._get_running_loop() is not None:
            self._task = asyncio.current_task()

    def interrupt(self) -> None:
        """Called by another task: the one inside raises at its ``await``."""
        if self.interrupted:
            return
        self.interrupted = True
        if self._scope is not None:
            self._scope.cancel()
        elif self._task is not None:
            self._task.cancel()

    def __enter__(self) -> Interruption:
        if self._scope is not None:
            self._scope.__enter__()
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        if self._scope is not None:
            return bool(self._scope.__exit__(kind, error, traceback))
        if self.interrupted and self._task is not None:
            # asyncio counts cancellations: this one was ours, others stay.
            return self._task.uncancel() == 0 and kind is not None and issubclass(kind, asyncio.CancelledError)
        return False
