"""One event loop's part of a round: stores, callers, and everything that happens, in the order of the seed."""

from __future__ import annotations

import asyncio
import itertools
import random
import traceback
from collections.abc import Coroutine
from functools import partial
from typing import Any
from weakref import ref

from runtime import InstancePoisoned

from . import calls
from .accounts import Accounts
from .callers import GuestCaller, Kind
from .host_actions import HostActions
from .hosts import Hosts
from .model import Call, Family, State
from .plans import CallPlan, Planner
from .profiles import Profile
from .scheduler import Scheduler
from .stores import CheckedStore


class Simulation(Accounts):
    """Everything of one event loop."""

    def __init__(self, seed: str, profile: Profile, trace: bool = False) -> None:
        super().__init__(seed.split()[-1], trace)
        self.profile = profile
        self.choice = random.Random(seed)
        self.planner = Planner(random.Random(seed + " plans"), profile.plans, itertools.count(1))
        self.scheduler = Scheduler(self, random.Random(seed + " dealer"))
        self.host_actions = HostActions(self)
        self.stores: list[CheckedStore] = []
        self.calls: dict[int, Call] = {}
        #: How many callers run without a task.
        self.by_hand = 0
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._forgotten: list[ref[asyncio.Task[Any]]] = []
        self._replacing: set[int] = set()
        self._to_begin = 0
        #: True when what comes now comes afterwards.
        self.over = profile.abrupt

    def under_way(self) -> str:
        """Return the calls under way, in words."""
        under_way = [call for call in self.calls.values() if call.state is State.ASKED]
        return (
            "\n".join(f"  {call!r}, entered: {call.entered}" for call in under_way[:20])
            or "  tasks, but no calls"
        )

    def unfinished(self) -> str:
        """Return what it waits for, in numbers."""
        tasks = f"{len(self._tasks)} tasks, {len(self._forgotten)} forgotten ones, {self.by_hand} by hand"
        return f"{self._to_begin} callers to begin, {tasks}"

    # ---- what happens ----

    async def main(self) -> None:
        """Run everything."""
        for index in range(self.profile.stores):
            self.stores.append(await self.new_store(index))
        callers = [self._new_caller() for _ in range(self.profile.callers)]
        self._to_begin = len(callers)
        turn = 1
        while callers:
            rush = self.choice.randrange(1, self.profile.rush + 1)
            for caller in callers[:rush]:
                self.scheduler.after(turn, partial(self._begin_caller, caller))
            del callers[:rush]
            turn += self.choice.choice([0, 1, 1, 2])
        last = self.choice.randrange(turn // 2, 2 * turn) if self.profile.abrupt else None
        await self.scheduler.run(lambda: self._is_over() or self.scheduler.turn == last)
        self.over = True
        if self._is_over():
            for checked in self.stores:
                checked.settle()

    def _is_over(self) -> bool:
        if self._to_begin or self._tasks or self.by_hand:
            return False
        self._forgotten = [
            each for each in self._forgotten if (task := each()) is not None and not task.done()
        ]
        return not self._forgotten

    def _new_caller(self) -> GuestCaller:
        choice, profile = self.choice, self.profile
        odd = choice.random() < profile.odd
        kind = choice.choice(list(Kind)) if odd else Kind.TASK
        cancel = (
            choice.choice([1, 2, 3, 5, 10, 30]) if choice.random() < profile.cancelled else None
        )
        make = self.planner.starting if kind is Kind.START else self.planner.root
        plans = [make() for _ in range(choice.choice([1, 1, 2, 3]))]
        return GuestCaller(self, kind, plans, choice.randrange(profile.stores), cancel)

    def _begin_caller(self, caller: GuestCaller) -> None:
        self._to_begin -= 1
        self.note("begin", caller.kind.name, caller.family.number)
        caller.begin()

    def begin(self, run: Coroutine[Any, Any, Any], family: Family) -> asyncio.Task[Any]:
        """Begin a task for which the simulation waits."""
        first, family.begun = not family.begun, True  # before an eager task begins others
        task = asyncio.get_running_loop().create_task(run)
        if first:
            family.task = ref(task)
        if family.forgotten:
            self._forgotten.append(ref(task))
        elif not task.done():
            self._tasks[task] = None
            task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            self.complain(f"a task ended by {task.exception()!r}")

    async def hang(self, family: Family) -> None:
        """Wait for ever if nothing refers to the task, and otherwise for the scheduler.

        Other tasks may refer to those that a caller has made, because they gather them.
        """
        if family.forgotten and family.runs():
            await asyncio.get_running_loop().create_future()
        await self.scheduler.future()

    # ---- stores ----

    async def new_store(self, index: int) -> CheckedStore:
        """Make a new store with an instance."""
        checked = CheckedStore(index, self.complain)
        hosts = Hosts(self, checked, self.choice.random() < 0.5)
        await checked.build(
            self.choice, self.profile.engine, hosts, self.choice.random() < self.profile.offload
        )
        return checked

    async def _replace(self, index: int) -> None:
        """Replace a store by a new one, and close it."""
        new, old = await self.new_store(index), self.stores[index]
        if old.active:
            new.close()
        else:
            old.settle()
            old.close()
            self.stores[index] = new
            await self._try_closed(old)
        self._replacing.discard(index)

    async def _try_closed(self, checked: CheckedStore) -> None:
        try:
            await checked.work(checked.new_stack(), 0, 0, 0, 0)
        except RuntimeError:
            return
        self.complain(f"{checked} is closed, and was entered")

    # ---- calls ----

    async def perform(self, plan: CallPlan, near: CheckedStore, family: Family) -> int:
        """Make a call, and check how it ends."""
        at = near.index + plan.shift
        checked = near if at == near.index or at >= len(self.stores) else self.stores[at]
        if checked.closed:
            checked = self.stores[checked.index]
        call = self.calls[plan.number] = Call(plan, checked, family)
        self.note("call", plan.number, "at", checked.index)
        checked.begun(call)
        try:
            value = await calls.make(call)
        except BaseException as error:
            self._fails(call, error)
            raise
        call.state = State.RETURNED
        self.returned += 1
        self.note("returned", plan.number, value)
        problem = calls.wrong_with(call, value)
        if problem is not None:
            self.complain(f"{call}: {problem}")
        checked.ended(call)
        return value

    def _fails(self, call: Call, error: BaseException) -> None:
        if call.state is not State.ASKED:
            call.raised = None
            return  # its loop was closed meanwhile
        call.state = State.FAILED
        self.failed += 1
        self.note("failed", call.plan.number, type(error).__name__)
        call.refused = (
            str(error) if isinstance(error, InstancePoisoned) and error is not call.raised else ""
        )
        problem = call.complaint(error)
        if problem is not None:
            self.complain(f"{call} ended by {error!r}: {problem}")
            if self.trace:
                traceback.print_exception(error)
        call.raised = None
        call.checked.ended(call)
        if call.refused:
            self._want_another(call.checked)

    def _want_another(self, checked: CheckedStore) -> None:
        if (
            checked is self.stores[checked.index]
            and checked.index not in self._replacing
            and not self.over
        ):
            self._replacing.add(checked.index)
            self.begin(self._replace(checked.index), Family(0))

    def lose(self) -> None:
        """Count the calls that were under way when the loop was closed as lost."""
        for call in self.calls.values():
            if call.state is State.ASKED:
                if not self.profile.abrupt:
                    self.complain(f"{call} is not over")
                call.state, call.checked.active, call.stack = State.FAILED, 0, None
                call.family.dropped = call.family.cancelled = True

    def forget(self) -> None:
        """Let go of the tasks that were under way when the loop was closed."""
        self._tasks.clear()
        self._forgotten.clear()
        self.scheduler.forget()
