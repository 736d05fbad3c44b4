"""Schedules over instances of a component: queueing, cancellation, errors, wrong values, resources both ways, poison."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import wasmtime

from runtime import Err, InstancePoisoned, new_engine

from . import component_guest
from .accounts import Accounts, Failure
from .component_callers import ComponentCallers
from .component_host import CheckedComponent, ComponentCall, Does, is_cancellation
from .scheduler import Scheduler

Make = Callable[[ComponentCall], Any]

_ENGINE = new_engine(time_slice=None, cache=False)


@dataclass(frozen=True, slots=True)
class ComponentProfile:
    """What a schedule is like."""

    instances: int
    callers: int
    #: Shares of callers that are cancelled, and of host functions that end in something else than a value.
    cancelled: float
    trouble: float
    #: True if the loop is closed while calls are under way.
    abrupt: bool
    #: Nothing depends on the time.
    timed: bool = False


def draw(choice: random.Random, may_be_abrupt: bool) -> ComponentProfile:
    """Draw what a schedule is like."""
    instances = choice.choice([1, 1, 3, 10])
    return ComponentProfile(
        instances,
        choice.choice([20, 60, 10 * instances]),
        choice.choice([0.0, 0.1, 0.5]),
        choice.choice([0.0, 0.05, 0.2]),
        choice.random() < 0.15 and may_be_abrupt,
    )


class ComponentSimulation(Accounts):
    """Everything of one schedule."""

    def __init__(self, seed: str, may_be_abrupt: bool = True, trace: bool = False) -> None:
        super().__init__("component", trace)
        self.choice = random.Random(seed + " components")
        self.profile = draw(self.choice, may_be_abrupt)
        self.scheduler = Scheduler(self, random.Random(seed + " component dealer"))
        self.instances: list[CheckedComponent] = []
        #: Calls, and blobs, so far.
        self.number = 0
        self.callers = ComponentCallers(self, self.choice)
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._to_begin = 0

    def under_way(self) -> str:
        """Return the calls under way, in words."""
        calls = [call for each in self.instances for call in each.calls.values()]
        return "\n".join(f"  {call!r}, entered: {call.entered}" for call in calls[:20])

    def unfinished(self) -> str:
        """Return what it waits for, in numbers."""
        return f"{self._to_begin} callers to begin, {len(self._tasks)} tasks"

    def draw(self) -> Does:
        """Draw what a host function does."""
        choice = self.choice
        if choice.random() < self.profile.trouble:
            return choice.choice([Does.RAISE, Does.RAISE, Does.WRONG])
        return choice.choice(
            [Does.ANSWER, Does.WAIT, Does.WAIT, Does.ERR, Does.REENTER, Does.OTHER, Does.LATER]
        )

    # ---- what happens ----

    async def main(self) -> None:
        """Run everything."""
        choice, profile = self.choice, self.profile
        for index in range(profile.instances):
            self.instances.append(await self._new(index))
        self._to_begin, turn = profile.callers, 1
        for _ in range(profile.callers):
            self.scheduler.after(turn, self._begin_caller)
            turn += choice.choice([0, 0, 1, 1, 2])
        last = choice.randrange(turn // 2, 2 * turn) if profile.abrupt else None
        await self.scheduler.run(lambda: self._is_over() or self.scheduler.turn == last)
        if self._is_over():
            for error in [error for each in self.instances for error in each.raised]:
                error.__traceback__ = error.__context__ = None  # frames keep objects of guests
            for checked in self.instances:
                await self._end(checked)

    def _is_over(self) -> bool:
        return not self._to_begin and not self._tasks

    async def _new(self, index: int) -> CheckedComponent:
        module, keeps = component_guest.bindings(), self.choice.random() < 0.5
        checked = CheckedComponent(self, index, keeps)
        checked.guest = await module.StressComponent.instantiate(
            module.Imports(host=checked.host),
            store=wasmtime.Store(_ENGINE),
            on_unwind="keep" if keeps else "poison",
        )
        return checked

    def begin(self, run: Any) -> asyncio.Task[None]:
        """Begin a task for which the simulation waits."""
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(run)
        if not task.done():
            self._tasks[task] = None
            task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            self.complain(f"a task ended by {task.exception()!r}")

    def _begin_caller(self) -> None:
        self._to_begin -= 1
        index = self.choice.randrange(self.profile.instances)
        cancelled = self.choice.random() < self.profile.cancelled
        task = self.begin(self._call_several(index, cancelled))
        if cancelled:
            self.scheduler.after(
                self.choice.choice([1, 2, 3, 5, 10, 30]), partial(self._cancel, task)
            )

    def _cancel(self, task: asyncio.Task[None]) -> None:
        if not task.done():
            self.note("cancel")
            task.cancel()

    async def _call_several(self, index: int, cancelled: bool) -> None:
        kept: list[Any] = []
        for _ in range(self.choice.choice([1, 2, 4, 8])):
            try:
                await self.callers.act(self.instances[index], kept)
            except asyncio.CancelledError:
                if not cancelled:
                    self.complain("a call was cancelled, and its task was not")
                raise
            except Failure:
                raise
            except Exception as error:
                self.note("caller", type(error).__name__)

    async def replace(self, checked: CheckedComponent) -> None:
        """Put a new instance in the place of one that is poisoned."""
        if self.instances[checked.index] is checked:
            new = await self._new(checked.index)
            if self.instances[checked.index] is checked:
                self.instances[checked.index] = new

    # ---- calls ----

    async def call(
        self, checked: CheckedComponent, make: Make, text: str = "", words: tuple[str, ...] = ()
    ) -> Any:
        """Make a call, and check how it ends."""
        self.number += 1
        collects = gc.isenabled() or bool(checked.guest.__instance__.garbage)
        call = ComponentCall(self.number, checked, text, words, collects=collects)
        checked.calls[call.number] = call
        checked.active += 1
        self.note("call", call.number, "at", checked.index)
        try:
            value = await make(call)
        except BaseException as error:
            self.failed += 1
            self.note("failed", call.number, type(error).__name__)
            problem = self._wrong_with(call, error)
            if problem:
                self.complain(f"{call} ended by {error!r}: {problem}")
            if isinstance(error, InstancePoisoned):
                await self.replace(checked)
            raise
        finally:
            checked.active -= 1
            del checked.calls[call.number]
        self.returned += 1
        self.note("returned", call.number)
        failed = call.raised or call.wrong or (call.error is not None and not call.swallows)
        if not call.entered or failed:
            self.complain(f"{call} returned {value!r}")
        return value

    def _wrong_with(self, call: ComponentCall, error: BaseException) -> str:
        checked = call.checked
        if isinstance(error, InstancePoisoned):
            return "" if checked.poisoned and not call.entered else "it is not poisoned"
        if isinstance(error, Err):
            return (
                ""
                if error.value == call.error and error is not call.raised
                else "the guest returned no error"
            )
        if isinstance(error, GeneratorExit) and self.profile.abrupt:
            return ""  # the loop was closed
        if call.wrong is not None:
            return (
                ""
                if (isinstance(error, call.wrong) and "ask" in str(error)) or "read" in str(error)
                else "wrong"
            )
        if call.raised is not None:
            return "" if error is call.raised else f"a host function raised {call.raised!r}"
        if is_cancellation(error):
            return ""
        known = any(error is each for each in checked.raised)
        if known or ("gone" in str(error) and isinstance(error, TypeError)):
            return ""  # of a destructor
        return "no host function raised that"

    # ---- what host functions do ----

    async def do(self, does: Does, call: ComponentCall) -> None:
        """Do what a host function does before it ends."""
        checked = call.checked
        match does:
            case Does.WAIT:
                await self.scheduler.future()
            case Does.REENTER:
                await self._enter_again(checked)
            case Does.OTHER:
                further = checked.index + 1
                if further < len(self.instances):
                    with suppress(Exception):
                        await self.callers.work(self.instances[further], [])
            case Does.LATER:
                self.begin(self._later(call))

    async def _enter_again(self, checked: CheckedComponent) -> None:
        try:
            await checked.guest.work(2**31, "", (), 1)
        except RuntimeError as error:
            if "component model forbids" not in str(error):
                self.complain(f"{checked} was entered again: {error!r}")
        else:
            self.complain(f"{checked} was entered again")

    async def _later(self, call: ComponentCall) -> None:
        """A task that a host function has made: it is refused until that has returned."""
        checked = call.checked
        while checked.current is call:
            await self.scheduler.future()
        with suppress(Exception):
            await self.callers.work(checked, [])

    # ---- the end ----

    async def _end(self, checked: CheckedComponent) -> None:
        """Check what the guest still has, when nothing is under way."""
        gc.collect()
        while not checked.poisoned:
            try:
                alive = await self._while_dealing(checked.guest.alive())
            except Exception as error:
                if not any(error is each for each in checked.raised):
                    self.complain(f"{checked}: its last call raised {error!r}")
                    return
            else:
                break
        if not checked.poisoned and alive != len(checked.made):
            self.complain(f"{checked} has {alive} objects, and not {len(checked.made)}")
        lost = checked.made - checked.given
        if not checked.poisoned and lost:
            self.complain(f"{checked}: the objects {sorted(lost)} were never destroyed")
        try:
            if self.choice.random() < 0.5:
                await self._while_dealing(checked.guest.__aexit__(None, None, None))
            else:
                checked.guest.close()
        except Exception as error:
            if not any(error is each for each in checked.raised):
                self.complain(f"{checked}: closing it raised {error!r}")

    async def _while_dealing(self, run: Any) -> Any:
        """Await something while the scheduler lets host functions go on."""
        task = asyncio.get_running_loop().create_task(run)
        await self.scheduler.run(task.done)
        return task.result()

    def lose(self) -> None:
        """Forget the calls that were under way when the loop was closed."""
        if not self.profile.abrupt and any(each.active for each in self.instances):
            self.complain("calls are under way:\n" + self.under_way())

    def forget(self) -> None:
        """Let go of everything."""
        self._tasks.clear()
        self.instances.clear()
        self.scheduler.forget()
