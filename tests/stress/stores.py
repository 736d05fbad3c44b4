"""Stores with an instance of the guest each, and the books that the guest keeps in its own memory."""

from __future__ import annotations

import random
from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING, Any

import wasmtime

from runtime import FuncExt, Memory, Stack, externref, f64, i32, i64, instantiate_async

from . import guest_module
from .model import Call, State

if TYPE_CHECKING:
    from .hosts import Hosts

Complain = Callable[[str], None]


class CheckedStore:
    """A store with an instance, and what the model knows about them."""

    def __init__(self, index: int, complain: Complain) -> None:
        self.index = index
        self.complain = complain
        self.store: wasmtime.Store
        self.exports: Any
        #: of the generated class; None when the instance was made without it
        self.guest: Any = None
        self.poisonable = False
        self.offload = False
        self.hosts: Hosts
        self.memory: Memory
        self.work: Any
        self.hold: Any
        #: typed getters, when they were bound beforehand
        self.typed: dict[str, Any] = {}
        self.spare: list[Stack] = []
        #: for start functions
        self.wait: wasmtime.Func | None = None
        #: calls asked and not over, and those that were not looked at since
        self.active = 0
        self.asked: list[Call] = []
        #: known from the log; and possible, because a time slice may end before the guest's first instruction
        self.poisoned = self.perhaps_poisoned = False
        self.closed = False
        self._tickets = 0
        self._last_ticket = 0
        self._read = 0

    def __repr__(self) -> str:
        return f"checked {self.index}"

    def new_stack(self) -> Stack:
        """Return a new Stack, for a call that is not checked."""
        return Stack()

    def close(self) -> None:
        """Ends it. No call may be under way."""
        self.closed = True
        if self.guest is not None:
            self.guest.close()
        else:
            self.store.close()

    def next_ticket(self) -> int:
        """Return a number that tells which call came first."""
        self._tickets += 1
        return self._tickets

    async def build(
        self, choice: random.Random, engine: wasmtime.Engine, hosts: Hosts, offload: bool
    ) -> None:
        """Makes the store and the instance."""
        self.hosts = hosts
        if choice.random() < 0.7:
            await self._build_generated(choice, engine, offload)
        else:
            await self._build_bare(engine)
        exports = self.exports
        self.memory = Memory(self.store, exports["memory"])
        self.work = FuncExt.get_async(exports["work"], self.store).get4(i32, i64, i32, i32, i32)
        hold = FuncExt.get_async(exports["hold"], self.store)
        self.hold = hold.get5(i32, i64, i32, i32, externref, tuple[externref, i32])

    async def _build_generated(
        self, choice: random.Random, engine: wasmtime.Engine, offload: bool
    ) -> None:
        bindings = guest_module.bindings()
        self.poisonable, self.offload = choice.random() < 0.5, offload
        self.guest = await bindings.StressGuest.instantiate(
            bindings.Imports(env=self.hosts.env),
            module=bindings.StressGuest.load(engine),
            on_unwind="poison" if self.poisonable else "keep",
            **(
                {"offload": True}
                if offload and "offload" in signature(bindings.StressGuest.instantiate).parameters
                else {}
            ),
        )
        self.guest.__instance__.poison.offload = offload
        if offload:  # while a worker polls, nothing can be bound
            getters = self.guest.getters
            self.typed = {"work": getters.work.get4(), "hold": getters.hold.get5()}
            for name in self.typed:
                self.guest.__instance__.calls[name]
        self.exports, self.store = self.guest.exports, self.guest.__instance__.store

    async def _build_bare(self, engine: wasmtime.Engine) -> None:
        store = self.store = wasmtime.Store(engine)
        env, new = self.hosts.env, FuncExt.new_async
        module = guest_module.compiled(engine, guest_module.SOURCE)
        types = [each.type for each in module.imports]
        functions = [env.wait, env.deep, env.swap, env.weigh]
        imports = [
            new(store, ty, f)
            for ty, f in zip(types, functions, strict=True)
            if isinstance(ty, wasmtime.FuncType)
        ]
        imports[3] = FuncExt.wrap_async4(store, env.weigh, i32, i32, i64, f64, i64, name="weigh")
        instance = await instantiate_async(store, module, imports)
        self.exports = instance.exports(store)

    def begun(self, call: Call) -> None:
        """A call is about to be made."""
        self.active += 1
        self.asked.append(call)

    def ended(self, call: Call) -> None:
        """It is over."""
        self.active -= 1
        if not self.active:
            self.settle()

    # ---- the guest's books ----

    def settle(self) -> None:
        """Looks through what the guest wrote since the last time. No call may be under way."""
        if self.closed:
            return
        log = self.exports["log"].value(self.store) % 2**32
        if log - self._read > guest_module.LOG:
            self.complain(f"{self}: too much to read")
        entries = (
            int.from_bytes(self.memory.read(at % guest_module.LOG * 4, 4), "little", signed=True)
            for at in range(self._read, log)
        )
        calls, under_way = {call.plan.number: call for call in self.asked}, list[Call]()
        for entry in entries:
            call = calls.get(abs(entry))
            if call is None:
                self.complain(
                    f"{self}: the guest was entered by a call {abs(entry)} that nobody made"
                )
            elif entry > 0:
                self._entered(call, under_way)
            else:
                self._left(call, under_way)
        self._unwound(under_way, None)
        self._read = log
        if broken := self.exports["broken"].value(self.store):
            self.complain(
                f"{self}: the guest found its {'frame' if broken == 1 else 'reference'} changed"
            )
        self.perhaps_poisoned = self.perhaps_poisoned or any(
            self._may_have_poisoned(call) for call in self.asked
        )
        for call in self.asked:
            self._check(call)
        self.asked.clear()

    def _unwound(self, under_way: list[Call], until: Call | None) -> None:
        """The calls that are not under way any more did not leave: something unwound them."""
        while under_way and under_way[-1] is not until:
            call = under_way.pop()
            if call.state is not State.FAILED and not self._is_being_closed(call):
                self.complain(f"{call} was pushed aside")
            self.poisoned = self.poisoned or (call.watched and self.poisonable)

    def _entered(self, call: Call, under_way: list[Call]) -> None:
        parent = call.scope.call if call.scope is not None else None
        self._unwound(under_way, parent)
        if parent is not None and not under_way:
            self.complain(f"{call} was entered although the call that it is nested in was over")
        if call.entered:
            self.complain(f"{call} was entered twice")
        if self.poisoned and call.watched:
            self.complain(f"{call} entered a poisoned instance")
        call.entered = True
        lane: Any = call.scope
        last = lane.last_ticket if lane is not None else self._last_ticket
        if call.ticket < last:
            self.complain(f"{call} was overtaken")
        if lane is not None:
            lane.last_ticket = call.ticket
        else:
            self._last_ticket = call.ticket
        under_way.append(call)

    def _left(self, call: Call, under_way: list[Call]) -> None:
        self._unwound(under_way, call)
        if not under_way:
            self.complain(f"{call} left without having been entered")
        else:
            under_way.pop()

    def _may_have_poisoned(self, call: Call) -> bool:
        sliced = self.hosts.simulation.profile.sliced
        return (
            sliced
            and call.watched
            and self.poisonable
            and call.state is State.FAILED
            and not call.entered
            and not call.refused
        )

    def _is_being_closed(self, call: Call) -> bool:
        """Return True if another thread's collector closes its coroutines, and has not come to the outermost."""
        return (
            self.hosts.simulation.profile.foreign
            and call.family.dropped
            and call.state is State.ASKED
        )

    def _check(self, call: Call) -> None:
        if self._is_being_closed(call):
            return
        if call.state is State.ASKED:
            self.complain(f"{call} is not over")
        if call.refused and (call.entered or not (self.poisoned or self.perhaps_poisoned)):
            why = "but was entered" if call.entered else "without a reason"
            self.complain(f"{call} ended by InstancePoisoned, {why}: {call.refused}")
        if call.state is State.RETURNED and not call.entered:
            self.complain(f"{call} returned without having been entered")
