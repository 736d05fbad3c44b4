"""Waiting until something has changed."""

from __future__ import annotations

import anyio


class Changes:
    """Wakes all that wait for the next change. Nothing is made as long as nothing waits."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    def happened(self) -> None:
        """Wake what waits."""
        event, self._event = self._event, None
        if event is not None:
            event.set()

    async def wait(self) -> None:
        """Return after the next change."""
        if self._event is None:
            self._event = anyio.Event()
        await self._event.wait()
