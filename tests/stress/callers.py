"""Flows: what calls guests from outside. Each begins at some turn, in one of the ways in which people run coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import copy_context
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from runtime import Stack

from .greenlet_interop import await_only, greenlet_spawn, with_portal
from .model import Family
from .plans import CallPlan

if TYPE_CHECKING:
    from .simulation import Simulation

Run = Coroutine[Any, Any, None]


class Kind(Enum):
    """How a caller runs."""

    TASK = auto()
    TIMEOUT = auto()  # in asyncio.timeout, which expires, or not
    GREEN = auto()  # SQLAlchemy's way
    PORTAL = auto()  # greenback's
    BY_HAND = auto()  # stepped by hand, and perhaps closed
    FORGOTTEN = auto()  # a task that waits for nothing, and to which nothing refers
    NEVER = auto()  # a coroutine that is never awaited
    START = auto()  # makes an instance with a start function that waits


class GuestCaller:
    """One of them, with the calls that it makes one after the other."""

    def __init__(
        self,
        simulation: Simulation,
        kind: Kind,
        plans: list[CallPlan],
        store: int,
        cancel_after: int | None,
    ) -> None:
        self.simulation = simulation
        self.kind = kind
        self.plans = plans
        self.store = store
        #: turns after which it is cancelled, closed, or times out
        self.cancel_after = cancel_after
        self.family = Family(plans[0].number)
        self.over = False

    def begin(self) -> None:
        """Begins."""
        simulation, run, kind = self.simulation, self._run(), self.kind
        if simulation.profile.foreign and kind in (Kind.GREEN, Kind.PORTAL):
            kind = (
                Kind.TASK
            )  # greenlet loses results of greenlets when others end in the wrong thread
        match kind:
            case Kind.NEVER:
                run.close()
                lost = simulation.stores[self.store].work(Stack(), 0, 0, 0, 0)
                del lost
            case Kind.BY_HAND:
                self._step_by_hand(run)
            case Kind.FORGOTTEN:
                self.family.dropped = self.family.forgotten = True
                simulation.begin(run, self.family)
            case Kind.TIMEOUT:
                simulation.begin(self._in_time(run), self.family)
            case Kind.GREEN:
                run.close()
                self._cancellable(greenlet_spawn(lambda: await_only(self._run())))
            case Kind.PORTAL:
                self._cancellable(with_portal(run))
            case _:
                self._cancellable(run)

    async def _run(self) -> None:
        try:
            for plan in self.plans:
                await self.simulation.perform(plan, self.simulation.stores[self.store], self.family)
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            self.simulation.note("caller", self.family.number, type(error).__name__)
        else:
            self.simulation.note("caller", self.family.number, "done")
            if (
                self.family.cancelled
                and not self.family.swallowed
                and self.kind not in (Kind.BY_HAND, Kind.TIMEOUT)
            ):
                self.simulation.complain(f"caller {self.family.number} was cancelled, and went on")

    # ---- being ended early ----

    def _cancellable(self, run: Any) -> None:
        task = self.simulation.begin(run, self.family)
        if self.cancel_after is not None:
            self.simulation.scheduler.after(self.cancel_after, lambda: self._cancel(task))

    def _cancel(self, task: asyncio.Task[Any]) -> None:
        if not task.done():
            self.simulation.note("cancel", self.family.number)
            self.family.cancelled = True
            task.cancel()

    async def _in_time(self, run: Run) -> None:
        loop, limit = asyncio.get_running_loop(), asyncio.timeout(None)

        def expire() -> None:
            if not self.over:
                self.simulation.note("timeout", self.family.number)
                self.family.cancelled = True
                limit.reschedule(loop.time())

        if self.cancel_after is not None:
            self.simulation.scheduler.after(self.cancel_after, expire)
        try:
            async with limit:
                try:
                    await run
                finally:
                    self.over = True
        except TimeoutError:
            self.simulation.note("timed out", self.family.number)
            if not self.family.cancelled:
                self.simulation.complain(
                    f"caller {self.family.number} timed out, and nobody did that"
                )

    # ---- by hand ----

    def _step_by_hand(self, run: Run) -> None:
        """Runs the coroutine without a task: each step when what it waits for is done, until it is closed."""
        loop, context, over = asyncio.get_running_loop(), copy_context(), list[bool]()

        def step(_: object = None) -> None:
            if over:
                return
            try:
                waits = context.run(run.send, None)
            except (StopIteration, asyncio.CancelledError):
                finish()
            else:
                if waits is None:
                    loop.call_soon(step)
                else:
                    waits._asyncio_future_blocking = False
                    waits.add_done_callback(step)

        def close() -> None:
            if not over:
                self.simulation.note("close", self.family.number)
                self.family.dropped = self.family.cancelled = True
                context.run(run.close)
                finish()

        def finish() -> None:
            over.append(True)
            self.simulation.by_hand -= 1

        self.simulation.by_hand += 1
        if self.cancel_after is not None:
            self.simulation.scheduler.after(self.cancel_after, close)
        step()
