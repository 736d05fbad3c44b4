"""One event loop's part of a round: places, flows, and everything that happens, in the order of the seed."""

from __future__ import annotations

import asyncio
import itertools
import random
import traceback
from collections.abc import Coroutine
from functools import partial
from hashlib import blake2b
from typing import Any
from weakref import ref

from runtime import InstancePoisoned

from . import calls
from .actor import Actor
from .dealer import Dealer
from .flows import Flow, Kind
from .hosts import Hosts
from .model import Call, Family, State
from .places import Place
from .plans import CallPlan, Planner
from .tastes import Taste


class Failure(AssertionError):
    """Something is wrong; it is among the world's problems already."""


class World:
    """Everything of one event loop."""

    def __init__(self, seed: str, taste: Taste, trace: bool = False) -> None:
        self.taste = taste
        self.trace = trace
        #: in traces
        self.name = seed.split()[-1]
        self.choice = random.Random(seed)
        self.planner = Planner(random.Random(seed + " plans"), taste.tastes, itertools.count(1))
        self.dealer = Dealer(self, random.Random(seed + " dealer"))
        self.actor = Actor(self)
        self.places: list[Place] = []
        self.calls: dict[int, Call] = {}
        self.problems: list[str] = []
        self.events = 0
        #: flows that run without a task
        self.by_hand = 0
        self.returned = self.failed = 0
        self._digest = blake2b(digest_size=8)
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._forgotten: list[ref[asyncio.Task[Any]]] = []
        self._replacing: set[int] = set()
        self._to_begin = 0
        #: what comes now comes afterwards
        self.over = taste.abrupt

    # ---- accounts ----

    @property
    def digest(self) -> str:
        """Of all that happened: the same for the same seed."""
        return self._digest.hexdigest()

    def note(self, *event: object) -> None:
        """Something happened."""
        self.events += 1
        line = " ".join(map(str, event))
        self._digest.update(line.encode())
        if self.trace:
            print(f"{self.name} {self.dealer.turn:6} {line}\n", end="", flush=True)

    def complain(self, problem: str) -> None:
        """Something is wrong."""
        self.problems.append(problem)
        if self.trace:
            print("WRONG: " + problem, flush=True)

    def failure(self, problem: str) -> Failure:
        """The exception for it, where it cannot go on."""
        self.complain(problem)
        return Failure(problem)

    def who(self) -> str:
        """Who is under way."""
        under_way = [call for call in self.calls.values() if call.state is State.ASKED]
        return (
            "\n".join(f"  {call!r}, entered: {call.entered}" for call in under_way[:20])
            or "  tasks, but no calls"
        )

    def unfinished(self) -> str:
        """What it waits for, in numbers."""
        tasks = f"{len(self._tasks)} tasks, {len(self._forgotten)} forgotten ones, {self.by_hand} by hand"
        return f"{self._to_begin} flows to begin, {tasks}"

    # ---- what happens ----

    async def main(self) -> None:
        """All of it."""
        for index in range(self.taste.stores):
            self.places.append(await self.new_place(index))
        flows = [self._flow() for _ in range(self.taste.flows)]
        self._to_begin = len(flows)
        turn = 1
        while flows:
            rush = self.choice.randrange(1, self.taste.rush + 1)
            for flow in flows[:rush]:
                self.dealer.after(turn, partial(self._begin_flow, flow))
            del flows[:rush]
            turn += self.choice.choice([0, 1, 1, 2])
        last = self.choice.randrange(turn // 2, 2 * turn) if self.taste.abrupt else None
        await self.dealer.deal(lambda: self._is_over() or self.dealer.turn == last)
        self.over = True
        if self._is_over():
            for place in self.places:
                place.settle()

    def _is_over(self) -> bool:
        if self._to_begin or self._tasks or self.by_hand:
            return False
        self._forgotten = [
            each for each in self._forgotten if (task := each()) is not None and not task.done()
        ]
        return not self._forgotten

    def _flow(self) -> Flow:
        choice, taste = self.choice, self.taste
        odd = choice.random() < taste.odd
        kind = choice.choice(list(Kind)) if odd else Kind.TASK
        cancel = choice.choice([1, 2, 3, 5, 10, 30]) if choice.random() < taste.cancelled else None
        make = self.planner.starting if kind is Kind.START else self.planner.root
        plans = [make() for _ in range(choice.choice([1, 1, 2, 3]))]
        return Flow(self, kind, plans, choice.randrange(taste.stores), cancel)

    def _begin_flow(self, flow: Flow) -> None:
        self._to_begin -= 1
        self.note("begin", flow.kind.name, flow.family.number)
        flow.begin()

    def begin(self, run: Coroutine[Any, Any, Any], family: Family) -> asyncio.Task[Any]:
        """A task, which the world waits for."""
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
        """Waits for ever, if nobody refers to the task; else for the dealer.

        Others may refer to the tasks that a flow has made: those that gather them, and may themselves be known to a queue.
        """
        if family.forgotten and family.runs():
            await asyncio.get_running_loop().create_future()
        await self.dealer.future()

    # ---- places ----

    async def new_place(self, index: int) -> Place:
        """A new store with an instance."""
        place = Place(index, self.complain)
        hosts = Hosts(self, place, self.choice.random() < 0.5)
        await place.build(
            self.choice, self.taste.engine, hosts, self.choice.random() < self.taste.offload
        )
        return place

    async def _replace(self, index: int) -> None:
        """Puts a new place where an old one was, which is closed."""
        new, old = await self.new_place(index), self.places[index]
        if old.active:
            new.close()
        else:
            old.settle()
            old.close()
            self.places[index] = new
            await self._try_closed(old)
        self._replacing.discard(index)

    async def _try_closed(self, place: Place) -> None:
        try:
            await place.work(place.new_stack(), 0, 0, 0, 0)
        except RuntimeError:
            return
        self.complain(f"{place} is closed, and was entered")

    # ---- calls ----

    async def perform(self, plan: CallPlan, near: Place, family: Family) -> int:
        """Makes a call, and checks how it ends."""
        at = near.index + plan.shift
        place = near if at == near.index or at >= len(self.places) else self.places[at]
        if place.closed:
            place = self.places[place.index]
        call = self.calls[plan.number] = Call(plan, place, family)
        self.note("call", plan.number, "at", place.index)
        place.begun(call)
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
        place.ended(call)
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
        call.place.ended(call)
        if call.refused:
            self._want_another(call.place)

    def _want_another(self, place: Place) -> None:
        if (
            place is self.places[place.index]
            and place.index not in self._replacing
            and not self.over
        ):
            self._replacing.add(place.index)
            self.begin(self._replace(place.index), Family(0))

    def lose(self) -> None:
        """Takes the calls that were under way when the loop was closed for lost."""
        for call in self.calls.values():
            if call.state is State.ASKED:
                if not self.taste.abrupt:
                    self.complain(f"{call} is not over")
                call.state, call.place.active, call.stack = State.FAILED, 0, None
                call.family.dropped = call.family.cancelled = True

    def forget(self) -> None:
        """Lets go of the tasks that were under way when the loop was closed."""
        self._tasks.clear()
        self._forgotten.clear()
        self.dealer.forget()
