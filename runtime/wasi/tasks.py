"""Tasks that outlive the call that began them, on asyncio and trio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..event_loops import trio_module

if TYPE_CHECKING:
    import asyncio

    import trio


class Task:
    """A function that runs beside its maker. What it raises is dropped.

    Args:
        function: It must handle its own exceptions.
        done: Called when it has ended, however it ends.
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
            trio.lowlevel.spawn_system_task(self._run_on_trio)
            return
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    async def _run_on_trio(self) -> None:
        assert self._scope is not None
        with self._scope:
            await self._run()

    async def _run(self) -> None:
        try:
            with suppress(Exception):
                await self._function()
        finally:
            self._done()

    def cancel(self) -> None:
        """Let it end soon. Any thread may call this, also when the loop has ended."""
        if self._scope is not None:
            if trio_module() is not None:
                self._scope.cancel()
                return
            with suppress(RuntimeError):  # the run has ended
                self._token.run_sync_soon(self._scope.cancel)
        elif self._task is not None and self._loop is not None:
            from asyncio import _get_running_loop

            if _get_running_loop() is self._loop:
                self._task.cancel()
                return
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._task.cancel)
