"""The scheduler decides, turn by turn of the event loop, which host functions go on. It never asks for the time."""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .component_rounds import ComponentSimulation
    from .simulation import Simulation

#: Turns in which nothing happened, after which the collector is asked to find what was forgotten, and after which it is a hang.
QUIET, STUCK = 10, 100

#: Seconds of that, where worker threads or time slices decide how long things take.
PATIENCE = 30.0


class Scheduler:
    """Lets host functions go on, in an order drawn from the seed."""

    def __init__(self, simulation: Simulation | ComponentSimulation, choice: random.Random) -> None:
        self.simulation = simulation
        self.choice = choice
        self.turn = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._event: asyncio.Event | None = None
        self._due: dict[int, list[Callable[[], None]]] = {}
        self._quiet = 0
        self._since = time.monotonic()

    async def future(self) -> None:
        """Wait until the scheduler lets it go on."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    async def event(self) -> None:
        """Wait for the event that all waiters of this kind share."""
        if self._event is None:
            self._event = asyncio.Event()
        await self._event.wait()

    def after(self, turns: int, function: Callable[[], None]) -> None:
        """Call a function some turns from now."""
        self._due.setdefault(self.turn + max(1, turns), []).append(function)

    def forget(self) -> None:
        """Let go of everything that waits. (The collector takes what a suspended greenlet's frames know for reachable.)"""
        self._waiting.clear()
        self._due.clear()
        self._event = None

    async def run(self, until: Callable[[], bool]) -> None:
        """Go on until a condition holds. Raise when nothing happens any more."""
        while not until():
            before = self.simulation.events
            self.turn += 1
            for function in self._due.pop(self.turn, ()):
                function()
            self._resolve()
            await asyncio.sleep(0)
            if self.simulation.events != before or self._waiting or self._due:
                self._quiet, self._since = 0, time.monotonic()
            else:
                await self._look()

    def _resolve(self) -> None:
        if self._event is not None and self.choice.random() < 0.1:
            self._event.set()
            self._event = None
        for _ in range(self.choice.randrange(len(self._waiting) // 3 + 2)):
            if not self._waiting:
                break
            future = self._waiting.pop(self.choice.randrange(len(self._waiting)))
            if not future.done():
                future.set_result(None)

    async def _look(self) -> None:
        """Nothing happened in this turn."""
        self._quiet += 1
        if self._quiet % QUIET == 0:
            gc.collect()
        if not self.simulation.profile.timed:
            if self._quiet > STUCK and self._event is None:
                raise self._hang()
            return
        await asyncio.sleep(0.0005)
        if time.monotonic() - self._since > PATIENCE:
            raise self._hang()

    def _hang(self) -> Exception:
        from .hang_report import report  # which looks into everything, this too

        return self.simulation.failure("nothing happens any more:\n" + report())
