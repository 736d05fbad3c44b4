"""What host functions do while their guest waits: wait, call guests, make garbage, try what must be refused."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wasmtime
from greenlet import getcurrent

from runtime import FuncExt, Stack, StackInUse, can_await, current_caller, i32, i64

from .greenlet_interop import Portal, await_only, greenlet_spawn, litter, portal_await
from .model import Scope, Token
from .plans import Action, CallPlan, Do

if TYPE_CHECKING:
    from .simulation import Simulation

#: The value of a call with an exception that ends in its host function.
CAUGHT = 99

#: What a store says while a nested call computes.
_BUSY = "in the middle of a guest call", "used by another thread"

#: What another thread's collector lets go of, greenlet ends here outside of any collection. It makes a frame object first, with
#: which CPython 3.11 may begin one; if that ends another greenlet, the running one has lost its context (greenlet 3.5.6).
_LITTERS = sys.version_info >= (3, 12)

_INSTANT = {Do.COLLECT, Do.STORE_GC, Do.LITTER, Do.TABLE, Do.CLOSE, Do.INTRUDE}


class HostActions:
    """Does what a plan's actions say."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    @staticmethod
    def is_instant(action: Action) -> bool:
        """Return True if there is nothing to await."""
        return action.do in _INSTANT

    async def act(self, action: Action, scope: Scope) -> int:
        """Do one thing, and return a number that depends only on the plan and on what guests returned."""
        if action.do in _INSTANT:
            return self.act_at_once(action, scope)
        if action.calls:
            return await self._call(action, scope)
        match action.do:
            case Do.SLEEP:
                for _ in range(action.count):
                    await asyncio.sleep(0)
            case Do.FUTURE:
                await self.simulation.scheduler.future()
            case Do.EVENT:
                await self.simulation.scheduler.event()
            case Do.STUBBORN:
                await self._be_stubborn(action, scope)
            case Do.GREEN if not self.simulation.profile.foreign:
                await self._go_green(action.count, scope)
            case Do.MISUSE:
                await self._misuse(scope)
            case Do.HANG if not (scope.plain and self.simulation.profile.foreign):
                await self.simulation.hang(scope.call.family)
            case _:
                await self.simulation.scheduler.future()
        return action.count

    async def _be_stubborn(self, action: Action, scope: Scope) -> None:
        for _ in range(action.count):
            try:
                await self.simulation.scheduler.future()
            except asyncio.CancelledError:
                scope.call.family.swallowed = True

    async def _go_green(self, count: int, scope: Scope) -> None:
        wait = self.simulation.scheduler.future
        if (
            isinstance(getcurrent(), Portal)
            and scope.call.family.runs()
            and not self.simulation.profile.abrupt
        ):
            portal_await(wait())  # the driver and everything on it is running all the while
        await greenlet_spawn(lambda: [await_only(wait()) for _ in range(count)])

    async def _misuse(self, scope: Scope) -> None:
        call = scope.call
        if call.stack is not None and scope.holds:
            try:
                await call.checked.work(call.stack, 0, 0, 0, 0)
            except StackInUse:
                return
            self.simulation.complain(f"{call}: its Stack took a second call")

    # ---- calls ----

    async def _call(self, action: Action, scope: Scope) -> int:
        simulation, family, checked = self.simulation, scope.call.family, scope.call.checked
        match action.do:
            case Do.CALL:
                return await simulation.perform(action.calls[0], checked, family)
            case Do.CATCH:
                try:
                    return await simulation.perform(action.calls[0], checked, family)
                except Exception as error:
                    return CAUGHT + len(type(error).__name__)
            case Do.LATER:
                self.later(action, scope)
                return 0
        tasks = [simulation.begin(self._caught(each, scope), family) for each in action.calls]
        if action.do is Do.LEAVE:
            await asyncio.sleep(0)  # it begins; it is nested then
            return 0
        total = 0
        for task in tasks:
            outcome = await task
            if isinstance(outcome, BaseException):
                raise outcome
            total += outcome
        return total

    async def _caught(self, plan: CallPlan, scope: Scope) -> int | BaseException:
        try:
            return await self.simulation.perform(plan, scope.call.checked, scope.call.family)
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            return error

    def later(self, action: Action, scope: Scope) -> None:
        """Begin tasks that make calls when the host function may be over."""
        for each in action.calls:
            self.simulation.begin(self._later(each, scope), scope.call.family)

    async def _later(self, plan: CallPlan, scope: Scope) -> int | BaseException:
        await self.simulation.scheduler.future()
        return await self._caught(plan, scope)

    # ---- at once ----

    def act_at_once(self, action: Action, scope: Scope) -> int:
        """Do one thing that needs no waiting, and return its number."""
        checked = scope.call.checked
        if not scope.holds:  # its guest is unwound: the store is as free as any
            return action.count
        match action.do:
            case Do.COLLECT:
                gc.collect(action.count - 1)
            case Do.STORE_GC:
                self._unless_sliced(checked.store.gc)
            case Do.LITTER if _LITTERS or not self.simulation.profile.foreign:
                litter(action.count, spawned=not self.simulation.profile.foreign)
            case Do.TABLE:
                self._unless_sliced(lambda: self._use_table(scope, action.count))
            case Do.CLOSE:
                self._refused(scope, checked.store.close)
                if checked.guest is not None:
                    self._refused(scope, checked.guest.close)
            case Do.INTRUDE:
                attempts: list[Callable[[], Any]] = [
                    checked.store.gc,
                    lambda: checked.memory.read(0, 4),
                    lambda: asyncio.run(FuncExt.get_async(checked.exports["work"], checked.store).get4(i32, i64, i32, i32, i32)(
                        Stack(), 0, 0, 0, 0)),
                ]  # fmt: skip
                self._intrude(scope, attempts[action.count - 1])
        return action.count

    def _intrude(self, scope: Scope, attempt: Callable[[], Any]) -> None:
        collecting = gc.isenabled()
        gc.disable()  # the other thread is not to find what belongs to this one
        thread = threading.Thread(target=self._refused, args=(scope, attempt))
        thread.start()
        thread.join()
        if collecting:
            gc.enable()

    def _unless_sliced(self, function: Callable[[], object]) -> None:
        """Do what a store refuses while a nested call computes, in a time slice or on a worker thread."""
        try:
            function()
        except RuntimeError as error:
            if not self.simulation.profile.timed or not any(each in str(error) for each in _BUSY):
                raise

    def _use_table(self, scope: Scope, slot: int) -> None:
        store, table = scope.call.checked.store, current_caller()["kept"]
        assert isinstance(table, wasmtime.Table)
        token = Token()
        table.set(store, slot, token)
        if can_await():
            store.gc()
        if table.get(store, slot) is not token:
            self.simulation.complain(
                f"{scope.call}: the table gives another object than it was given"
            )

    def _refused(self, scope: Scope, function: Callable[[], object]) -> None:
        try:
            function()
        except RuntimeError:
            return
        self.simulation.complain(f"{scope.call}: {function} was not refused")
