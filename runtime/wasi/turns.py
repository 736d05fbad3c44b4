"""Turns of the event loop, for a guest that calls WASI again and again and never has to wait.

A time slice ends a guest that computes, but such a guest computes only for moments at a time.
"""

from __future__ import annotations

from math import inf
from time import perf_counter

from ..event_loops import pause

#: Seconds for which a guest's calls are answered until other tasks have their turn.
_SLICE = 0.005


class Turns:
    """When other tasks had their turn last, as far as WASI knows.

    Attributes:
        due: When they are to have the next one, in seconds of `perf_counter`. Never, until `begin`.
    """

    __slots__ = ("due",)

    due: float

    def __init__(self) -> None:
        self.due = inf

    def begin(self) -> None:
        """Count from now on: the guest has done nothing until now."""
        self.due = perf_counter() + _SLICE

    async def pause(self) -> None:
        """Let other tasks have their turn."""
        try:
            await pause()
        finally:
            self.begin()
