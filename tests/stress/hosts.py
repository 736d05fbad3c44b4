"""The host functions of a store: they check which call they serve and do what its plan says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from runtime import Caller, await_, current_caller, externref, f64, i32, i64

from . import guest_module
from .model import Call, Scope, State, Token, current_scope, mark, seen
from .plans import Do, End, StepPlan

if TYPE_CHECKING:
    from .simulation import Simulation
    from .stores import CheckedStore


class Hurt(Exception):
    """An exception that host functions raise."""


class Strike(BaseException):
    """An exception that host functions raise, and that is no `Exception`."""


class Hosts:
    """The host functions of one store."""

    def __init__(self, simulation: Simulation, checked: CheckedStore, weighs_async: bool) -> None:
        self.simulation = simulation
        self.checked = checked
        weigh = self._weigh_async if weighs_async else self._weigh_plain
        self.env = SimpleNamespace(wait=self._wait, deep=self._deep, swap=self._swap, weigh=weigh)

    # ---- as the guest sees them; instances made by hand give `weigh` a Caller ----

    async def _wait(self, call: i32, step: i32) -> i32:
        with self._scope(call, step, guest_module.WAIT) as (under_way, scope):
            result: int = self._result(under_way, await self._act_all(scope))
            return result

    def _deep(self, call: i32, step: i32) -> i32:
        with self._scope(call, step, guest_module.DEEP, plain=True) as (under_way, scope):
            result: int = self._result(under_way, self._act_deeply(scope))
            return result

    async def _swap(self, call: i32, step: i32, item: externref) -> tuple[object, Any]:
        with self._scope(call, step, guest_module.SWAP) as (under_way, scope):
            if item is not under_way.item:
                self.simulation.complain(
                    f"{under_way} brought {item!r}, which is not its own object"
                )
            value = self._result(under_way, await self._act_all(scope))
            return (item if step % 2 else Token()), value

    async def _weigh_async(self, *arguments: Any) -> i64:
        call, step = self._weighed(arguments)
        with self._scope(call, step, guest_module.WEIGH) as (under_way, scope):
            value: int = self._result(under_way, await self._act_all(scope))
            return value

    def _weigh_plain(self, *arguments: Any) -> i64:
        call, step = self._weighed(arguments)
        with self._scope(call, step, guest_module.WEIGH, plain=True) as (under_way, scope):
            value: int = self._result(under_way, self._act_deeply(scope))
            return value

    def _weighed(self, arguments: tuple[Any, ...]) -> tuple[int, int]:
        caller = arguments[0] if isinstance(arguments[0], Caller) else None
        call: i32
        step: i32
        x: i64
        y: f64
        call, step, x, y = arguments[caller is not None :]
        if x != -call << 24 or y != step + 0.5:
            self.simulation.complain(
                f"call {call} of {self.checked} brought {x} and {y} in step {step}"
            )
        return call, step

    # ---- which call it is ----

    def _caller(self, number: int, step: int, kind: int) -> Call:
        call = self.simulation.calls.get(number)
        if call is None or call.state is not State.ASKED:
            raise self.simulation.failure(
                f"{self.checked}: a host function was called by {call or number}, which is not under way"
            )
        wanted = len(call.values)
        problems = {
            f"it belongs to {call.checked}": call.checked is not self.checked,
            f"step {step} came, {wanted} was wanted": step != wanted or call.raised is not None,
            "the kind of step is another": wanted >= len(call.plan.steps)
            or call.plan.steps[wanted].kind != kind,
            f"the context is that of call {mark.get()}": mark.get() != number,
        }
        for problem, there in problems.items():
            if there:
                raise self.simulation.failure(
                    f"{call}, in a host function of {self.checked}: {problem}"
                )
        return call

    @contextmanager
    def _scope(
        self, number: int, step: int, kind: int, plain: bool = False
    ) -> Iterator[tuple[Call, Scope]]:
        call = self._caller(number, step, kind)
        scope = Scope(call, current_scope.get(), plain)
        token = current_scope.set(scope)
        self.simulation.note("host", number, step)
        try:
            yield call, scope
            seen.set((number, step))
        except BaseException as error:
            self.simulation.note("raises", number, type(error).__name__)
            call.raised, scope.failed = error, True
            if isinstance(error, asyncio.CancelledError) and not call.may_be_cancelled():
                self.simulation.complain(
                    f"{call}: its host function was cancelled, and nobody did that"
                )
            raise
        finally:
            scope.alive = False
            with suppress(ValueError):  # closed by the collector, in whatever context that found
                current_scope.reset(token)

    # ---- what they do ----

    async def _act_all(self, scope: Scope) -> int:
        total = 0
        for action in self._plan(scope.call).actions:
            total += await self.simulation.host_actions.act(action, scope)
        return total

    def _act_deeply(self, scope: Scope) -> int:
        plan, total = self._plan(scope.call), 0
        for action in plan.actions:
            if action.do is Do.LATER:
                self.simulation.host_actions.later(
                    action, scope
                )  # a task made on the worker; an eager one begins there
            elif self.simulation.host_actions.is_instant(action):
                total += self.simulation.host_actions.act_at_once(action, scope)
            else:
                total += self._dive(
                    plan.frames,
                    lambda action=action: self.simulation.host_actions.act(action, scope),
                )
        return total

    def _dive(self, frames: int, make: Any) -> int:
        if frames:
            return self._dive(frames - 1, make)
        value: int = await_(make())
        return value

    @staticmethod
    def _plan(call: Call) -> StepPlan:
        return call.plan.steps[len(call.values)]

    def _check_caller(self, call: Call) -> None:
        if (
            self.checked.guest is not None
            and guest_module.bindings().StressGuest.current() is not self.checked.guest
        ):
            self.simulation.complain(f"{call}: current() is another instance")
        if current_caller()["memory"] is None:
            self.simulation.complain(f"{call}: the caller has no memory")

    def _result(self, call: Call, total: int) -> Any:
        plan = self._plan(call)
        scope = current_scope.get()
        if scope is not None and scope.holds:
            self._check_caller(call)
        match plan.end:
            case End.RAISE:
                raise Hurt(call.plan.number)
            case End.GROUP:
                raise ExceptionGroup(str(call.plan.number), [Hurt(1), ValueError(2)])
            case End.BASE:
                raise Strike(call.plan.number)
            case End.WRONG:
                call.wrong = TypeError
                return "no number"
            case End.RANGE:
                call.wrong = OverflowError
                return 2**64
        value = (plan.value + total) % 2**16
        call.values.append(value)
        return value
