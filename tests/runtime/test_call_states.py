"""The states of a guest call: every edge of the table `runtime.unwind.TRANSITIONS` is taken, and no other.

Each edge has a scenario that takes it. An exception that a signal handler raises inside the runtime, and
a clean-up that is interrupted by one, are imitated by a method that raises.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import inspect
import sys
from collections.abc import Awaitable, Callable, Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import wasmtime

from codegen import generate
from runtime import DeadlineExceeded, Limits, WouldSuspend, new_engine, offload
from runtime.call import Call
from runtime.function import BoundFunction
from runtime.store import StoreState, find_state
from runtime.unwind import (
    ABANDONED,
    DRAINING,
    ENDED,
    IDLE,
    IN_HOST,
    POLLING,
    QUEUED,
    UNWINDING,
    YIELDED,
    State,
)

from .call_states import LISTED, Edge, Recorder, describe, recording
from .gates import Gate, eventually, some_turns

SOURCE = """(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "sync_call") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "add_one") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "trap") (param i32) (drop (call $host (local.get 0))) unreachable)
  (func (export "spin") (loop $again (br $again)))
  (func (export "count") (param $n i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))"""

#: Rounds of ``count`` that take a worker thread long enough to be met at it.
LONG = 100_000_000


class Hit(BaseException):
    """Stands for an exception that a signal handler raises anywhere."""


def _strike(*_: object) -> Any:
    raise Hit


def interrupted(owner: type, name: str) -> contextlib.AbstractContextManager[object]:
    """Let an exception strike whenever a method is called."""
    return mock.patch.object(owner, name, _strike)


@pytest.fixture(scope="module", autouse=True)
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Generate and import the bindings that `make` uses."""
    folder: Path = tmp_path_factory.mktemp("bindings")
    files = generate(bytes(wasmtime.wat2wasm(SOURCE)), "call_states", sync_exports=["sync_call"])
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield
        del sys.modules["call_states"]


async def make(host: Any, time_slice: float | None = 0.001, **options: Any) -> Any:
    """Return an instance with a host function, on an engine of its own."""
    module = importlib.import_module("call_states")
    imports = module.Imports(env=SimpleNamespace(host=host))
    store = wasmtime.Store(new_engine(time_slice=time_slice, cache=False))
    options.setdefault("on_unwind", "keep")
    return await module.CallStates.instantiate(imports, store=store, **options)


async def ready(x: int) -> int:
    return x


def owner_of(guest: Any) -> Any:
    """Return the call that has its turn in the store of an instance."""
    state = find_state(guest.__instance__.store)
    assert isinstance(state, StoreState)
    return state.queue.owner


def in_state(call: Callable[[], Any], state: State) -> Callable[[], bool]:
    """Return a condition: the call that a function finds is in that state."""

    def condition() -> bool:
        found = call()
        return found is not None and found.state is state

    return condition


async def until(condition: Callable[[], object]) -> None:
    """Wait for what a worker thread does, for as long as it takes: turns of the loop say nothing there."""
    while not condition():
        await asyncio.sleep(0)


def is_polled(find: Callable[[], Any]) -> Callable[[], bool]:
    """Return a condition: a worker thread polls the call that a function finds."""

    def condition() -> bool:
        call = find()
        return call is not None and bool(call.buffer.polling)

    return condition


class Outer:
    """A call from outside (x is 1) that waits at a gate while its host function's own calls go on.

    `inner` is what the host function makes tasks of.
    """

    def __init__(self, *inner: Callable[[Any], Awaitable[Any]], **options: Any) -> None:
        self.gate = Gate()
        self.inner = inner
        self.options = options
        self.tasks: list[asyncio.Task[Any]] = []

    async def begin(self) -> None:
        """Begin the outer call and the inner ones, as far as they go."""
        self.guest = await make(self.host, **self.options)
        self.task = asyncio.create_task(self.guest.call(1))
        await until(lambda: 1 in self.gate.waiting)
        await some_turns(5)

    async def host(self, x: int) -> int:
        if x == 1:
            self.tasks += [asyncio.ensure_future(call(self.guest)) for call in self.inner]
        return await self.gate.host(x)

    def nested(self) -> Any:
        """Return the call that has its turn inside the host function."""
        return owner_of(self.guest).host_call.owner

    async def fail(self) -> None:
        """Let the host function raise, and wait for everything."""
        self.gate.fail(1, LookupError("the outer host function"))
        await self.end(LookupError)

    async def end(self, expected: type[BaseException] | None = None) -> None:
        """Wait until the outer call has ended, and then the inner ones."""
        outcomes = await asyncio.gather(self.task, *self.tasks, return_exceptions=True)
        assert outcomes[0] == 1 if expected is None else isinstance(outcomes[0], expected)


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


# ---- calls that go well ----


async def fast_call() -> None:
    guest = await make(ready)
    assert await guest.add_one(1) == 2


async def two_calls_at_once() -> None:
    gate = Gate()
    guest = await make(gate.host)
    tasks = [asyncio.create_task(guest.call(x)) for x in (1, 2)]
    for x, task in enumerate(tasks, 1):
        await gate.until(1)
        gate.open(x)
        assert await task == x


async def queued_call_that_never_waits() -> None:
    gate = Gate()
    guest = await make(gate.host)
    tasks = [asyncio.create_task(guest.call(1)), asyncio.create_task(guest.add_one(1))]
    await gate.until(1)
    await some_turns(5)
    gate.open(1)
    assert await asyncio.gather(*tasks) == [1, 2]


async def nested_call_drained() -> None:
    outer = Outer(lambda guest: guest.call(2))
    await outer.begin()
    call = owner_of(outer.guest)
    outer.gate.open(1)
    await eventually(in_state(lambda: call, DRAINING))
    outer.gate.open(2)
    await outer.end()


async def synchronous_export() -> None:
    guest = await make(lambda x: x)
    assert guest.sync_call(3) == 3
    gate = Gate()
    waiting = await make(gate.host)
    with pytest.raises(WouldSuspend):
        waiting.sync_call(3)


async def offloaded_call() -> None:
    guest = await make(ready, offload=True)
    assert await guest.call(3) == 3


# ---- calls that fail ----


async def host_function_raises() -> None:
    async def host(x: int) -> int:
        raise LookupError

    with pytest.raises(LookupError):
        await (await make(host)).call(1)


async def wrong_result_after_draining() -> None:
    outer = Outer(lambda guest: guest.call(2))
    await outer.begin()
    call = owner_of(outer.guest)
    outer.gate.waiting[1].set_result("not a number")  # type: ignore[arg-type]
    await eventually(in_state(lambda: call, DRAINING))
    outer.gate.open(2)
    await outer.end(TypeError)


async def trap() -> None:
    with pytest.raises(wasmtime.Trap):
        await (await make(ready)).trap(1)


async def cancelled_in_host() -> None:
    gate = Gate()
    guest = await make(gate.host)
    task = asyncio.create_task(guest.call(1))
    await gate.until(1)
    await cancelled(task)


async def cancelled_in_the_queue() -> None:
    gate = Gate()
    guest = await make(gate.host)
    tasks = [asyncio.create_task(guest.call(x)) for x in (1, 2)]
    await gate.until(1)
    await some_turns(5)
    await cancelled(tasks[1])
    gate.open(1)
    assert await tasks[0] == 1


async def cancelled_while_yielded() -> None:
    guest = await make(ready)
    task = asyncio.create_task(guest.spin())
    await some_turns(3)  # the guest computes for a slice of time before each
    await cancelled(task)


async def cancelled_while_draining() -> None:
    outer = Outer(lambda guest: guest.call(2))
    await outer.begin()
    call = owner_of(outer.guest)
    outer.gate.open(1)
    await eventually(in_state(lambda: call, DRAINING))
    await cancelled(outer.task)
    await outer.end(asyncio.CancelledError)


async def cancelled_while_a_worker_polls() -> None:
    guest = await make(ready, offload=True, time_slice=0.05)
    task = asyncio.create_task(guest.spin())
    await until(is_polled(lambda: owner_of(guest)))
    await cancelled(task)


async def deadline() -> None:
    gate = Gate()
    guest = await make(gate.host, limits=Limits(call_seconds=0.01))
    with pytest.raises(DeadlineExceeded):
        await guest.call(1)


# ---- calls that end because the host function that made them does ----


async def abandoned_in_host() -> None:
    outer = Outer(lambda guest: guest.call(2))
    await outer.begin()
    await outer.fail()


async def abandoned_while_yielded() -> None:
    outer = Outer(lambda guest: guest.spin())
    await outer.begin()
    await eventually(in_state(outer.nested, YIELDED))
    await outer.fail()


async def abandoned_while_draining() -> None:
    async def host(x: int) -> int:
        if x == 2:
            inner.append(asyncio.create_task(outer.guest.call(3)))
            await eventually(lambda: 3 in outer.gate.waiting)
            return x
        return await Outer.host(outer, x)

    inner = list[asyncio.Task[Any]]()
    outer = Outer(lambda guest: guest.call(2))
    outer.host = host  # type: ignore[method-assign]
    await outer.begin()
    await eventually(in_state(outer.nested, DRAINING))
    await outer.fail()
    await asyncio.gather(*inner, return_exceptions=True)


async def abandoned_when_its_turn_has_come() -> None:
    outer = Outer(lambda guest: guest.call(2), lambda guest: guest.add_one(3))
    await outer.begin()
    # In one and the same turn of the loop the first nested call ends, which hands its turn to the second,
    # and the host function fails.
    outer.gate.open(2)
    await outer.fail()


async def abandoned_while_a_worker_polls(time_slice: float | None = 0.05) -> None:
    outer = Outer(
        lambda guest: guest.spin() if time_slice else guest.count(LONG),
        offload=True,
        time_slice=time_slice,
    )
    await outer.begin()
    await until(is_polled(outer.nested))
    await outer.fail()


async def abandoned_while_a_worker_polls_to_the_end() -> None:
    await abandoned_while_a_worker_polls(None)


@contextlib.contextmanager
def no_worker_comes(after: int) -> Iterator[list[Any]]:
    """Submit the first polls to worker threads, and keep the rest in a list."""
    submit, kept, count = offload.submit, list[Any](), 0

    def submit_first(work: Any, function: Any, argument: Any) -> None:
        nonlocal count
        count += 1
        if count > after:
            kept.append(work)
        else:
            submit(work, function, argument)

    with mock.patch.object(offload, "submit", submit_first):
        yield kept


async def abandoned_before_a_worker_comes() -> None:
    async def host(x: int) -> int:
        return x if x == 2 else await Outer.host(outer, x)

    outer = Outer(lambda guest: guest.call(2), offload=True, time_slice=None)
    outer.host = host  # type: ignore[method-assign]
    # The three polls are those of the instantiation, of the outer call and of the nested one, whose
    # host function has then returned.
    with no_worker_comes(after=3) as kept:
        await outer.begin()
        await until(lambda: kept)
        await outer.fail()


class ClosedWhen:
    """Awaits a coroutine until a condition holds, and then closes it."""

    def __init__(self, coroutine: Any, condition: Callable[[], object]) -> None:
        self.coroutine = coroutine
        self.condition = condition

    def __await__(self) -> Generator[Any, None, None]:
        steps = self.coroutine.__await__()
        while True:
            waits_for = next(steps)
            if self.condition():
                steps.close()
                return
            yield waits_for


async def closed_before_a_worker_comes() -> None:
    guest = await make(ready, offload=True, time_slice=None)
    with no_worker_comes(after=1) as kept:
        await ClosedWhen(guest.call(1), lambda: bool(kept))


# ---- calls that an exception strikes inside the runtime ----


async def struck_before_the_driver_begins() -> None:
    guest = await make(ready)
    with interrupted(Call, "drive"), pytest.raises(Hit):
        await guest.call(1)
    assert await guest.call(1) == 1


async def struck_before_the_driver_of_a_slow_call_begins() -> None:
    guest = await make(ready, limits=Limits(call_seconds=5))
    with interrupted(Call, "drive"), pytest.raises(Hit):
        await guest.call(1)
    assert await guest.call(1) == 1


async def hit(call: Awaitable[Any]) -> None:
    """Await a call that ends with a Hit, of which no traceback is kept, for that would keep its frames."""
    try:
        await call
    except Hit:
        return
    raise AssertionError("it was not hit")


async def clean_up_of_a_fast_call_struck() -> None:
    guest = await make(ready)
    with interrupted(BoundFunction, "failed"):
        await hit(guest.add_one("not a number"))
    assert await guest.add_one(1) == 2


async def clean_up_of_a_call_that_has_ended_struck() -> None:
    guest = await make(ready, limits=Limits(call_seconds=5))
    with interrupted(Call, "finish"):
        await hit(guest.call(1))
    assert await guest.call(1) == 1


async def clean_up_of_an_unwound_call_struck() -> None:
    async def host(x: int) -> int:
        if x:
            return x
        raise Hit

    guest = await make(host)
    with interrupted(Call, "finish"):
        await hit(guest.call(0))
    assert await guest.call(1) == 1


# ---- calls whose event loop, or task, is gone ----


def recovered_on_another_loop() -> None:
    """The driver of a call that was recovered goes on all the same, by hand."""
    gate = Gate()
    loop = asyncio.new_event_loop()
    guest = loop.run_until_complete(make(gate.host))

    async def begin() -> None:
        next(steps)

    steps = guest.call(1).__await__()
    loop.run_until_complete(begin())
    gate.open(1)
    loop.close()
    assert asyncio.run(guest.add_one(1)) == 2
    with pytest.raises(RuntimeError, match="abandoned"):
        next(steps)


async def collected() -> None:
    gate = Gate()
    guest = await make(gate.host)
    steps = guest.call(1).__await__()
    next(steps)
    circle: list[Any] = [guest, steps]
    circle.append(circle)
    del guest, steps, circle
    gate.waiting.clear()
    gc.collect()


# ---- the table ----

Scenario = Callable[[], Any]

SCENARIOS: dict[Edge, Scenario] = {
    (IDLE, QUEUED): two_calls_at_once,
    (IDLE, POLLING): two_calls_at_once,
    (IDLE, UNWINDING): struck_before_the_driver_begins,
    (IDLE, ABANDONED): clean_up_of_a_fast_call_struck,
    (QUEUED, IDLE): queued_call_that_never_waits,
    (QUEUED, POLLING): two_calls_at_once,
    (QUEUED, UNWINDING): struck_before_the_driver_of_a_slow_call_begins,
    (QUEUED, ABANDONED): abandoned_when_its_turn_has_come,
    (POLLING, IN_HOST): two_calls_at_once,
    (POLLING, YIELDED): cancelled_while_yielded,
    (POLLING, ENDED): two_calls_at_once,
    (POLLING, IDLE): trap,
    (POLLING, UNWINDING): cancelled_while_a_worker_polls,
    (POLLING, ABANDONED): abandoned_while_a_worker_polls_to_the_end,
    (IN_HOST, POLLING): two_calls_at_once,
    (IN_HOST, DRAINING): nested_call_drained,
    (IN_HOST, IDLE): host_function_raises,
    (IN_HOST, UNWINDING): cancelled_in_host,
    (IN_HOST, ABANDONED): abandoned_in_host,
    (DRAINING, POLLING): nested_call_drained,
    (DRAINING, IDLE): wrong_result_after_draining,
    (DRAINING, UNWINDING): cancelled_while_draining,
    (DRAINING, ABANDONED): abandoned_while_draining,
    (YIELDED, POLLING): cancelled_while_yielded,
    (YIELDED, UNWINDING): cancelled_while_yielded,
    (YIELDED, ABANDONED): abandoned_while_yielded,
    (UNWINDING, IDLE): cancelled_in_host,
    (UNWINDING, ABANDONED): clean_up_of_an_unwound_call_struck,
    (ABANDONED, UNWINDING): abandoned_in_host,
    (ABANDONED, IDLE): abandoned_when_its_turn_has_come,
    (ABANDONED, ENDED): abandoned_while_a_worker_polls_to_the_end,
    (UNWINDING, ENDED): abandoned_before_a_worker_comes,
    (UNWINDING, POLLING): recovered_on_another_loop,
    (ENDED, IDLE): two_calls_at_once,
    (ENDED, UNWINDING): closed_before_a_worker_comes,
    (ENDED, ABANDONED): clean_up_of_a_call_that_has_ended_struck,
}  # fmt: skip

#: Scenarios that no edge needs, but which may take no others either.
OTHERS: list[Scenario] = [
    fast_call, abandoned_while_a_worker_polls, synchronous_export, offloaded_call, cancelled_in_the_queue, deadline, collected,
]  # fmt: skip


def play(scenario: Scenario) -> Recorder:
    """Run a scenario and return what was recorded."""
    with recording() as recorder:
        if inspect.iscoroutinefunction(scenario):
            asyncio.run(scenario())
        else:
            scenario()
        gc.collect()
    assert recorder.unlisted() == []
    return recorder


def test_every_edge_of_the_table_has_a_scenario() -> None:
    assert set(map(describe, SCENARIOS)) == set(map(describe, LISTED))


@pytest.mark.parametrize("edge", LISTED, ids=describe)
def test_an_edge_is_taken(edge: Edge) -> None:
    assert edge in play(SCENARIOS[edge]).edges


@pytest.mark.parametrize("scenario", OTHERS, ids=lambda scenario: scenario.__name__)
def test_no_other_edge_is_taken(scenario: Scenario) -> None:
    play(scenario)


async def test_a_call_that_never_waits_stays_idle() -> None:
    """The fast path pays nothing for the states."""
    guest = await make(ready)
    with recording() as recorder:
        assert await guest.add_one(1) == 2
    assert recorder.edges == set()
