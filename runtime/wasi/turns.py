"""Turns of the event loop, for a guest that calls WASI again and again and never has to wait.

A time slice ends a guest that computes, but such a guest computes only for moments at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from ..event_loops import pause
from ..introspection.callables import is_async, is_awaitable

#: Seconds for which a guest's calls are answered until other tasks have their turn.
_SLICE = 0.005


class Turns:
    """When other tasks had their turn last, as far as WASI knows."""

    __slots__ = ("_due",)

    _due: float

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Count from now on: the guest has done nothing until now."""
        self._due = perf_counter() + _SLICE

    def taking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that calls another one, async or plain, and pauses if that is due."""

        async def call_async(*values: Any) -> Any:
            result = await function(*values)
            if perf_counter() > self._due:
                await self._pause()
            return result

        async def awaiting(result: Any) -> Any:
            if is_awaitable(result):
                result = await result
            await self._pause()
            return result

        def call(*values: Any) -> Any:
            result = function(*values)
            return result if perf_counter() < self._due else awaiting(result)

        return call_async if is_async(function) else call

    async def _pause(self) -> None:
        try:
            await pause()
        finally:
            self.begin()
