"""Tasks that outlive the call that began them, on asyncio and trio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from ..event_loops import running, trio_module

if TYPE_CHECKING:
    import asyncio

    import trio


class Task:
    """A function that runs beside its maker, in its context. What it raises is dropped.

    Args:
        function: It must handle its own exceptions.
        done: Called when it has ended, however it ends, even if it was cancelled before it began.
    """

    __slots__ = ("_done", "_function", "_loop", "_scope", "_task", "_token")

    def __init__(self, function: Callable[[], Awaitable[None]], done: Callable[[], object]) -> None:
        self._function, self._done = function, done
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scope: trio.CancelScope | None = None
        self._token: Any = None

    def start(self) -> None:
        """Begin, on the event loop that runs here."""
        trio = trio_module()
        if trio is not None:
            self._scope = trio.CancelScope()
            self._token = trio.lowlevel.current_trio_token()
            trio.lowlevel.spawn_system_task(self._run_on_trio, context=copy_context())
            return
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())
        self._task.add_done_callback(lambda _: self._done())

    async def _run_on_trio(self) -> None:
        assert self._scope is not None
        try:
            with self._scope:
                await self._run()
        finally:
            self._done()

    async def _run(self) -> None:
        with suppress(Exception):
            await self._function()

    def cancel(self) -> None:
        """Let it end soon. Any thread may call this, also when the loop has ended."""
        if self._scope is not None:
            trio = trio_module()
            if trio is not None and trio.lowlevel.current_trio_token() is self._token:
                self._scope.cancel()
                return
            with suppress(RuntimeError):  # the run has ended
                self._token.run_sync_soon(self._scope.cancel)
        elif self._task is not None and self._loop is not None:
            if running() is self._loop:
                self._task.cancel()
                return
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._task.cancel)
