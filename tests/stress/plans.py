"""What will happen, drawn from a seed before any of it does: guest calls, their steps, what host functions do in each.

Nothing here depends on the time or on what happens. A plan may make host functions wait for each other in ways that
end well only: a call goes to the store that it is made from (it is nested then) or to one further on, never back. So no two
calls can wait for each other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from . import guest_module

DEPTH = 4


class Do(Enum):
    """What a host function does, one after the other."""

    SLEEP = auto()  # some turns of the loop
    FUTURE = auto()  # a future that the scheduler resolves when it likes
    EVENT = auto()  # an event that many wait for
    STUBBORN = auto()  # swallows its cancellation, and goes on
    GREEN = auto()  # waits from a greenlet, as SQLAlchemy does
    CALL = auto()
    CATCH = auto()  # a call, with an exception that ends here
    TOGETHER = auto()  # calls in tasks of their own, gathered
    LEAVE = auto()  # calls that are under way when the host function returns
    LATER = auto()  # calls of a task that may outlive the host function
    HANG = auto()  # for ever: nothing lets it go on
    COLLECT = auto()  # Python's garbage
    STORE_GC = auto()  # the store's
    LITTER = auto()  # suspended greenlets, dropped
    TABLE = auto()  # the caller's exports, a table with objects among them
    CLOSE = auto()  # refused: a call is under way
    INTRUDE = auto()  # refused: this is another thread
    MISUSE = auto()  # refused: the Stack is in use


class Way(Enum):
    """How a guest function is called."""

    METHOD = auto()
    TYPED = auto()  # a generated class's getter
    GETTER = auto()
    FUNC = auto()
    START = auto()  # it is a module's start function


class End(Enum):
    """How a host function ends."""

    VALUE = auto()
    RAISE = auto()
    GROUP = auto()  # an exception group
    BASE = auto()  # an exception that is no Exception
    WRONG = auto()  # returns what is no value of the type
    RANGE = auto()  # returns a number out of range


@dataclass(slots=True)
class Action:
    """One thing that a host function does."""

    do: Do
    calls: list[CallPlan] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class StepPlan:
    """One host call."""

    kind: int
    actions: list[Action]
    end: End
    value: int
    #: Python frames between a plain host function and its `await_`
    frames: int


@dataclass(slots=True)
class CallPlan:
    """One guest call."""

    number: int
    #: how many stores further on
    shift: int
    way: Way
    holds: bool
    own_stack: bool
    steps: list[StepPlan]
    spin: int
    trap: int

    @property
    def kinds(self) -> list[int]:
        """Return the kinds of its steps."""
        return [step.kind for step in self.steps]


@dataclass(frozen=True, slots=True)
class PlanProfile:
    """How plans are drawn: weights of what may happen, and how often something goes wrong."""

    do: dict[Do, float]
    trouble: float
    traps: float
    spin: int


class Planner:
    """Draws plans."""

    def __init__(self, choice: random.Random, plans: PlanProfile, numbers: Iterator[int]) -> None:
        self.choice = choice
        self.profile = plans
        self.numbers = numbers
        self._calling = {Do.CALL, Do.CATCH, Do.TOGETHER, Do.LEAVE, Do.LATER}
        self._room = 0

    def root(self) -> CallPlan:
        """A call from outside, with all that follows from it."""
        self._room = self.choice.choice([0, 2, 8, 16])
        return self._call(1, 0)

    def simple(self, kinds: list[int]) -> CallPlan:
        """A call that is only to succeed."""
        steps = [StepPlan(kind, [], End.VALUE, 7, 0) for kind in kinds]
        return CallPlan(next(self.numbers), 0, Way.FUNC, False, True, steps, 0, guest_module.RETURN)

    def starting(self) -> CallPlan:
        """What the start function of a module calls."""
        plan = self.simple([guest_module.WAIT])
        plan.way = Way.START
        plan.steps[0].actions = [Action(Do.FUTURE)] * self.choice.randrange(3)
        plan.steps[0].end = self._end()
        return plan

    def _call(self, depth: int, shift: int) -> CallPlan:
        choice, profile = self.choice, self.profile
        count = choice.choice([0, 1, 1, 1, 2, 2, 3, 5])
        spin = choice.randrange(profile.spin) if profile.spin and choice.random() < 0.3 else 0
        trap = (
            choice.choice(list(guest_module.TRAPS)[:3] * 5 + [guest_module.RECURSE])
            if choice.random() < profile.traps
            else guest_module.RETURN
        )
        return CallPlan(
            next(self.numbers), shift, choice.choice([Way.METHOD, Way.TYPED, Way.GETTER, Way.FUNC]),
            choice.random() < 0.3, choice.random() < 0.5,
            [self._step(depth) for _ in range(count)], spin, trap,
        )  # fmt: skip

    def _step(self, depth: int) -> StepPlan:
        choice = self.choice
        kind = choice.choice(
            [guest_module.WAIT, guest_module.DEEP, guest_module.SWAP, guest_module.WEIGH]
        )
        actions = [self._action(depth) for _ in range(choice.choice([0, 1, 1, 2, 3]))]
        return StepPlan(
            kind, actions, self._end(), choice.randrange(-1000, 1000), choice.choice([0, 1, 5])
        )

    def _end(self) -> End:
        if self.choice.random() >= self.profile.trouble:
            return End.VALUE
        return self.choice.choice([End.RAISE] * 4 + [End.GROUP, End.BASE, End.WRONG, End.RANGE])

    def _action(self, depth: int) -> Action:
        do = self.choice.choices(list(self.profile.do), list(self.profile.do.values()))[0]
        if do in self._calling and (depth >= DEPTH or self._room <= 0):
            do = Do.FUTURE
        return Action(do, self._calls(do, depth), self.choice.randrange(1, 4))

    def _calls(self, do: Do, depth: int) -> list[CallPlan]:
        if do not in self._calling:
            return []
        count = self.choice.randrange(2, 4) if do is Do.TOGETHER else 1
        self._room -= count
        return [self._call(depth + 1, self.choice.choice([0, 0, 0, 1, 2])) for _ in range(count)]
