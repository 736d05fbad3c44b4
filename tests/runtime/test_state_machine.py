"""Random sequences of what a service does with guests, against a model of which call runs, which wait, and their results."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import wasmtime
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtime import FuncExt, Stack, await_, externref, i32, instantiate_async, new_engine

SOURCE = """(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (func (export "call") (param i32 externref) (result i32 externref)
    (i32.add (call $host (local.get 0)) (i32.const 1)) (local.get 1))
  (func (export "trap") (param i32) (drop (call $host (local.get 0))) unreachable))"""

ENGINE = new_engine(time_slice=None)
MODULE = wasmtime.Module(ENGINE, SOURCE)


@dataclass
class Pending:
    """A call that was made, and what it should give."""

    task: asyncio.Task[Any]
    number: int
    item: object
    traps: bool


@dataclass
class Model:
    """An instance: its calls in the order in which they were made, and the gates at which its host functions wait."""

    store: wasmtime.Store
    call: Any
    trap: Any
    calls: list[Pending] = field(default_factory=list)
    gates: dict[int, asyncio.Future[int]] = field(default_factory=dict)


class Guests(RuleBasedStateMachine):
    """Every rule ends with the event loop at rest."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.models: list[Model] = []
        self.number = 0

    def rest(self) -> None:
        async def turns() -> None:
            for _ in range(6):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turns())

    @precondition(lambda self: len(self.models) < 4)
    @rule(plain=st.booleans())
    def new(self, plain: bool) -> None:
        async def make() -> Model:
            store = wasmtime.Store(ENGINE)

            async def host(number: i32) -> i32:
                gate = model.gates[number] = self.loop.create_future()
                try:
                    return int(await gate)
                finally:
                    del model.gates[number]

            def plainly(number: i32) -> i32:
                return await_(host(number))

            func = FuncExt.wrap_async(store, plainly if plain else host)
            exports = (await instantiate_async(store, MODULE, [func])).exports(store)
            call, trap = exports["call"], exports["trap"]
            assert isinstance(call, wasmtime.Func)
            assert isinstance(trap, wasmtime.Func)
            get = FuncExt.get_async(call, store).get2(i32, externref, tuple[i32, externref])
            model = Model(store, get, FuncExt.get_async(trap, store).get1(i32, None))
            return model

        self.models.append(self.loop.run_until_complete(make()))

    def some(self, index: int) -> Model:
        return self.models[index % len(self.models)]

    @precondition(lambda self: self.models)
    @rule(index=st.integers(0, 3), traps=st.booleans())
    def start(self, index: int, traps: bool) -> None:
        model, self.number = self.some(index), self.number + 1
        item = object()
        made = model.trap(Stack(), self.number) if traps else model.call(Stack(), self.number, item)
        model.calls.append(Pending(self.loop.create_task(made), self.number, item, traps))
        self.rest()

    @precondition(lambda self: any(model.calls for model in self.models))
    @rule(index=st.integers(0, 3), fails=st.booleans())
    def open_a_gate(self, index: int, fails: bool) -> None:
        model = self.some(index)
        if not model.calls:
            return
        first = model.calls.pop(0)
        error = LookupError(first.number)
        if fails:
            model.gates[first.number].set_exception(error)
        else:
            model.gates[first.number].set_result(first.number * 10)
        self.rest()
        assert first.task.done()
        if fails:
            assert first.task.exception() is error
        elif first.traps:
            assert isinstance(first.task.exception(), wasmtime.Trap)
        else:
            value, item = first.task.result()
            assert (value, item is first.item) == (first.number * 10 + 1, True)

    @precondition(lambda self: any(model.calls for model in self.models))
    @rule(index=st.integers(0, 3), place=st.integers(0, 9))
    def cancel(self, index: int, place: int) -> None:
        model = self.some(index)
        if model.calls:
            pending = model.calls.pop(place % len(model.calls))
            pending.task.cancel()
            self.rest()
            assert pending.task.cancelled()

    @precondition(lambda self: self.models)
    @rule(index=st.integers(0, 3))
    def collect(self, index: int) -> None:
        self.some(index).store.gc()
        gc.collect()

    @precondition(lambda self: self.models)
    @rule(index=st.integers(0, 3))
    def close(self, index: int) -> None:
        model = self.some(index)
        if model.calls:
            with pytest.raises(RuntimeError, match="under way"):
                model.store.close()
        else:
            model.store.close()
            self.models.remove(model)

    @invariant()
    def the_first_call_of_each_store_runs_and_the_others_wait(self) -> None:
        for model in getattr(self, "models", []):
            assert set(model.gates) == {pending.number for pending in model.calls[:1]}
            assert not any(pending.task.done() for pending in model.calls)

    def teardown(self) -> None:
        for model in getattr(self, "models", []):
            for pending in model.calls:
                pending.task.cancel()
        if hasattr(self, "loop"):
            self.rest()
            self.loop.close()


@pytest.fixture(autouse=True)
def cheap_collections() -> Iterator[None]:
    """Let collections look through the objects of this test alone: it makes thousands of them."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


TestGuests = Guests.TestCase
TestGuests.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
