"""What the stress program knows about calls: what made them, what has become of them, and whether that is right."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from enum import Enum, auto
from typing import TYPE_CHECKING, Any
from weakref import ref

import wasmtime

from runtime import InstancePoisoned, Stack

from . import guest_module
from .greenlet_interop import switch_once
from .plans import CallPlan, Way

if TYPE_CHECKING:
    from .stores import CheckedStore


class State(Enum):
    """What has become of a call."""

    ASKED = auto()
    RETURNED = auto()
    FAILED = auto()


class Family:
    """What a caller and all tasks that come from it have in common."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.cancelled = False
        self.swallowed = False
        self.dropped = False
        #: True if nothing refers to its tasks.
        self.forgotten = False
        #: True once there is a first task.
        self.begun = False
        self.task: ref[asyncio.Task[Any]] | None = None

    def runs(self) -> bool:
        """Return True if its first task runs now, and not one that this has made."""
        return self.task is not None and self.task() is asyncio.current_task()


class Scope:
    """A host function under way. What it calls is nested in the guest call that called it."""

    __slots__ = ("alive", "call", "failed", "last_ticket", "outer", "plain")

    def __init__(self, call: Call, outer: Scope | None, plain: bool) -> None:
        self.call = call
        self.outer = outer
        #: True if it, or one further out, is no coroutine: only its own thread can end it early.
        self.plain: bool = plain or (outer is not None and outer.plain)
        self.alive = True
        self.failed = False
        self.last_ticket = 0

    @property
    def has_failed(self) -> bool:
        """True if it raised, or its guest call ended while it waited for calls that the function had left."""
        return self.failed or self.call.state is State.FAILED

    @property
    def holds(self) -> bool:
        """True if calls made from inside it are nested: it has not ended, and nothing around it has failed."""
        scope: Scope | None = self
        while scope is not None and not scope.has_failed:
            scope = scope.call.scope
        return self.alive and scope is None


#: The host function that the running code is inside of.
current_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)

#: Set by callers, read by host functions; and the other way round.
mark: ContextVar[int] = ContextVar("mark", default=0)
seen: ContextVar[tuple[int, int]] = ContextVar("seen", default=(0, -1))


def enclosing(checked: CheckedStore) -> Scope | None:
    """Return the host function that a call in that store is nested in."""
    scope = current_scope.get()
    while scope is not None and not (scope.holds and scope.call.checked.store is checked.store):
        scope = scope.outer
    return scope


class Token:
    """An object that guests hold."""

    alive = 0

    def __init__(self) -> None:
        Token.alive += 1

    def __del__(self) -> None:
        Token.alive -= 1
        switch_once()  # which may be wherever the last reference goes, but never among a guest's frames


class Call:
    """One guest call, as it is expected to go."""

    __slots__ = (
        "checked",
        "entered",
        "family",
        "item",
        "plan",
        "raised",
        "refused",
        "scope",
        "stack",
        "state",
        "ticket",
        "values",
        "within",
        "wrong",
    )  # fmt: skip

    def __init__(self, plan: CallPlan, checked: CheckedStore, family: Family) -> None:
        self.plan = plan
        self.checked = checked
        self.family = family
        self.within = current_scope.get()
        self.scope = enclosing(checked)
        self.ticket = checked.next_ticket()
        self.stack: Stack | None = None
        self.item = Token() if plan.holds else None
        #: What its host functions returned so far, what the last one raised, and the error that a wrong result will be.
        self.values: list[int] = []
        self.raised: BaseException | None = None
        self.wrong: type[BaseException] | None = None
        self.state = State.ASKED
        self.entered = False
        #: The message of the InstancePoisoned that refused the call.
        self.refused = ""

    @property
    def watched(self) -> bool:
        """True if the call can poison the instance."""
        return self.plan.way in (Way.METHOD, Way.TYPED) and self.checked.guest is not None

    def __repr__(self) -> str:
        where = (
            f"in a host function of call {self.scope.call.plan.number}"
            if self.scope
            else "from outside"
        )
        step = f"step {len(self.values)} of {len(self.plan.steps)}"
        return f"call {self.plan.number} of {self.checked} ({self.plan.way.name}, {where}, {step}, {self.state.name})"

    def expected(self) -> Any:
        """Return its result, if it returns."""
        return guest_module.folded(self.plan.number, self.values)

    def complaint(self, error: BaseException) -> str | None:
        """Return what is wrong with its ending by this exception, or None."""
        if error is self.raised:
            return None
        if self._was_abandoned(error):
            return None
        if self.raised is not None and not self._is_the_same_end(error):
            return f"its host function raised {self.raised!r}"
        if isinstance(error, asyncio.CancelledError):
            return None if self.may_be_cancelled() else "nobody has cancelled it"
        if isinstance(error, GeneratorExit):
            return None if self.family.dropped else "nobody has closed it"
        if self.wrong is not None:
            return (
                None
                if type(error) is self.wrong
                else f"its host function's result should give {self.wrong.__name__}"
            )
        if isinstance(error, InstancePoisoned):
            return None if self.watched and not self.values else "it is under way, or not watched"
        if isinstance(error, wasmtime.Trap) and len(self.values) == len(self.plan.steps):
            return (
                None
                if error.trap_code is guest_module.TRAPS.get(self.plan.trap)
                else f"trap {self.plan.trap} was wanted"
            )
        return "nothing in it ends so"

    def _is_the_same_end(self, error: BaseException) -> bool:
        """Return True if it is another object of the same kind, made on the way by asyncio or by closing a coroutine."""
        return isinstance(error, asyncio.CancelledError | GeneratorExit) and type(error) is type(
            self.raised
        )

    def may_be_cancelled(self) -> bool:
        """Return True if something around it was cancelled, failed, or was found by the collector."""
        scope = self.within
        while scope is not None and not (scope.has_failed or scope.call.family.dropped):
            scope = scope.outer
        return self.family.cancelled or scope is not None

    def _was_abandoned(self, error: BaseException) -> bool:
        """Return True if a host function that it is nested in, near or far, ended with an exception.

        That includes one that is about to: the collector has found its call, and comes to the function later.
        """
        if type(error) is not RuntimeError or "has ended" not in str(error):
            return False
        scope = self.scope
        while scope is not None and not (scope.has_failed or scope.call.family.dropped):
            scope = scope.call.scope
        return scope is not None
