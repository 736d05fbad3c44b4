"""Calls that host functions make into the guest that called them."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from runtime import FuncExt, Stack, await_, i32, i64

from .gates import Gate, Task, eventually, one_turn, some_turns, start
from .guests import ALONE, RELAY, TOWER, Instance, instantiate, new_store, relay


async def tower(*, plain: bool, other: bool = False) -> Instance:
    """``down`` goes down through the host, which calls ``down`` again."""
    made: list[Instance] = []

    async def down(x: i32) -> i32:
        await asyncio.sleep(0)
        result: int = await made[0].call("down", x)
        return result

    def plain_down(x: i32) -> i32:
        return await_(down(x))

    made.append(await relay(plain_down if plain else down, source=TOWER))
    return made[0]


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
@pytest.mark.parametrize("depth", [1, 2, 3, 20])
async def test_nested_calls_run_at_once(depth: int, plain: bool) -> None:
    instance = await tower(plain=plain)
    assert await instance.call("down", depth) == sum(range(depth + 1))
    assert await instance.call("down", depth) == sum(range(depth + 1))


async def test_nested_calls_by_getters() -> None:
    made: list[Any] = []

    async def down(x: i32) -> i32:
        result: int = await made[0](Stack(), x)
        return result

    instance = await relay(down, source=TOWER)
    made.append(instance.getter("down", i32, i32))
    assert await made[0](Stack(), 20) == 210


async def test_towers_of_many_stores_grow_together() -> None:
    instances = [await tower(plain=bool(number % 2)) for number in range(10)]
    results = await asyncio.gather(*(each.call("down", 5 + n) for n, each in enumerate(instances)))
    assert results == [sum(range(6 + n)) for n in range(10)]


async def test_a_nested_call_passes_those_who_queue() -> None:
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        await gate.host(x)
        result: int = await made[0].call("add", x, 100)
        return result

    made.append(await relay(f, source=TOWER))
    first = start(made[0].call("down", 2))
    await gate.until(1)
    queued = start(made[0].call("add", 1, 1))
    await some_turns()
    assert not queued.done()
    gate.open(1)
    assert await first == 2 + 101
    assert await queued == 2


async def test_concurrent_nested_calls_take_turns() -> None:
    """Five at once from one host function: one after the other, in the order in which they began."""
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        if x >= 10:
            return await gate.host(x)
        return sum(await asyncio.gather(*(made[0].call("down", 11 + n) for n in range(5))))

    made.append(await relay(f, source=TOWER))
    task = start(made[0].call("down", 1))
    for number in range(10, 15):
        await gate.until(1)
        await some_turns()
        assert list(gate.waiting) == [number]
        gate.open(number, 0)
    assert await task == 1 + sum(range(11, 16))


async def test_a_queued_nested_call_that_is_cancelled_leaves_its_queue() -> None:
    gate, made = Gate(), list[Instance]()

    async def f(x: i32) -> i32:
        if x >= 10:
            return await gate.host(x)
        calls = [start(made[0].call("down", 11 + n)) for n in range(3)]
        await gate.until(1)
        calls[1].cancel()
        await asyncio.wait([calls[1]])
        assert calls[1].cancelled()
        gate.open(10, 0)
        await eventually(lambda: list(gate.waiting) == [12])
        gate.open(12, 0)
        first: int = await calls[0]
        return first + int(await calls[2])

    made.append(await relay(f, source=TOWER))
    assert await made[0].call("down", 1) == 1 + 11 + 13


async def test_a_task_inside_a_host_function_is_nested_like_it() -> None:
    made: list[Instance] = []

    async def f(x: i32) -> i32:
        result: int = await asyncio.create_task(made[0].call("add", x, 1))
        return result

    made.append(await relay(f, source=TOWER))
    assert await made[0].call("down", 3) == 3 + 3


async def test_a_task_of_somebody_else_is_not_nested() -> None:
    """It was there before the call, so it queues, although a host function of that store waits."""
    gate, wake, made = Gate(), asyncio.Event(), list[Instance]()

    async def outsider() -> int:
        await wake.wait()
        result: int = await made[0].call("add", 1, 1)
        return result

    made.append(await relay(gate.host, source=TOWER))
    task = start(outsider())
    await some_turns()
    call = start(made[0].call("down", 1))
    await gate.until(1)
    wake.set()
    await some_turns()
    assert not task.done()
    gate.open(0)
    await call
    assert await task == 2


async def test_tasks_that_share_a_context_take_turns() -> None:
    gate, made = Gate(), list[Instance]()
    made.append(await relay(gate.host, source=TOWER))
    shared, loop = contextvars.copy_context(), asyncio.get_running_loop()
    first = loop.create_task(made[0].call("down", 1), context=shared)
    await gate.until(1)
    second = loop.create_task(made[0].call("add", 1, 1), context=shared)
    await some_turns()
    assert not second.done()
    gate.open(0)
    assert await first == 1
    assert await second == 2


async def test_a_coroutine_made_outside_is_nested_where_it_is_awaited() -> None:
    made: list[Any] = []

    async def f(x: i32) -> i32:
        result: int = await made[1]
        return result + x

    instance = await relay(f, source=TOWER)
    made += [instance, instance.getter("add", i32, i32, i32)(Stack(), 3, 4)]
    assert await instance.call("down", 1) == 1 + 7


async def test_a_task_that_outlives_its_host_function_is_not_nested_any_more() -> None:
    gate, wake, made, tasks = Gate(), asyncio.Event(), list[Instance](), list[Task]()

    async def later() -> int:
        await wake.wait()
        result: int = await made[0].call("add", 20, 2)
        return result

    async def f(x: i32) -> i32:
        if x == 5:
            tasks.append(start(later()))
            return x
        return await gate.host(x)

    made.append(await relay(f, source=TOWER))
    call = start(made[0].call("thrice", 5))
    await gate.until(
        1
    )  # the host function that made the task has returned; the guest waits for the next
    wake.set()
    await some_turns()
    assert not tasks[0].done()
    gate.open(6)
    await gate.until(1)
    await some_turns()
    assert not tasks[0].done()
    gate.open(7)
    assert await call == 18
    assert await tasks[0] == 22


async def test_a_task_that_outlives_its_host_function_is_still_nested_in_the_one_around() -> None:
    gate, wake, made, tasks = Gate(), asyncio.Event(), list[Instance](), list[Task]()

    async def later() -> int:
        await wake.wait()
        result: int = await made[0].call("add", 20, 2)
        return result

    async def f(x: i32) -> i32:
        if x == 0:  # the inner one: makes the task, and ends
            tasks.append(start(later()))
            return 0
        await made[0].call("down", 1)
        await gate.host(x)  # the outer one goes on, and the task is nested in it
        return 0

    made.append(await relay(f, source=TOWER))
    call = start(made[0].call("down", 2))
    await gate.until(1)
    wake.set()
    assert await tasks[0] == 22
    assert not call.done()
    gate.open(1)
    assert await call == 2


async def test_a_nested_call_still_under_way_when_its_host_function_returns_is_waited_for() -> None:
    gate, made, tasks = Gate(), list[Instance](), list[Task]()

    async def f(x: i32) -> i32:
        if x >= 10:
            return await gate.host(x)
        tasks.append(start(made[0].call("down", 11)))
        await gate.until(1)
        return x

    made.append(await relay(f, source=TOWER))
    call = start(made[0].call("down", 1))
    await gate.until(1)
    await some_turns()
    assert not call.done()
    gate.open(10, 0)
    assert await call == 1
    assert await tasks[0] == 11


async def test_queued_nested_calls_are_waited_for_too() -> None:
    gate, made, tasks = Gate(), list[Instance](), list[Task]()

    async def f(x: i32) -> i32:
        if x >= 10:
            return await gate.host(x)
        tasks.extend(start(made[0].call("down", 11 + n)) for n in range(3))
        await gate.until(1)  # the first is in its host function, the others queue behind it
        return x

    made.append(await relay(f, source=TOWER))
    call = start(made[0].call("down", 1))
    for number in (10, 11, 12):
        await eventually(lambda number=number: call.done() or number in gate.waiting)  # type: ignore[misc]
        await some_turns()
        if number in gate.waiting:
            assert not call.done()
            gate.open(number, 0)
    assert await call == 1
    assert await asyncio.gather(*tasks, return_exceptions=True) == [11, 12, 13]


async def test_a_nested_call_that_did_not_begin_when_its_host_function_returned() -> None:
    """It is not nested then: it has its turn after the outer call."""
    made, tasks = list[Instance](), list[Task]()

    async def f(x: i32) -> i32:
        tasks.append(start(made[0].call("add", 1, 2)))
        return x

    made.append(await relay(f, source=TOWER))
    assert await made[0].call("down", 1) == 1
    assert await tasks[0] == 3


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Once it is not empty, Python collects where the runtime makes a future, or asks for the running task."""
    armed, current_task = list[bool](), asyncio.current_task

    def collect(*_: Any) -> Any:
        if armed:
            gc.collect()

    def create_future(loop: asyncio.BaseEventLoop) -> asyncio.Future[Any]:
        collect()
        return asyncio.Future(loop=loop)

    gc.collect()
    gc.disable()
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_future", create_future)
    monkeypatch.setattr(asyncio, "current_task", lambda loop=None: collect() or current_task(loop))
    yield armed
    gc.enable()


async def test_a_nested_call_is_collected_while_its_host_function_begins_to_wait_for_it(
    collecting: list[bool],
) -> None:
    asyncio.get_running_loop().set_exception_handler(
        lambda *_: None
    )  # for the task that is destroyed

    async def f(x: i32) -> i32:
        if x:
            await asyncio.Future()  # nothing refers to what waits here
        _begin(instance.run(1))
        await some_turns(5)
        collecting.append(True)
        return 7

    instance = await relay(f)
    assert await asyncio.wait_for(instance.run(0), 10) == 7
    assert await instance.call("run", 0) == 7


async def test_an_outer_call_is_collected_while_a_host_function_of_its_nested_one_begins(
    collecting: list[bool],
) -> None:
    """That function is not begun, because nothing would interrupt it."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    tasks, go, came = list[asyncio.Task[int]](), asyncio.Event(), list[int]()

    async def nested() -> int:
        await go.wait()
        collecting.append(True)
        return int(await instance.run(1))

    async def f(x: i32) -> i32:
        came.append(x)
        if not x:
            tasks.append(asyncio.create_task(nested()))
        await asyncio.Future()
        return x

    instance = await relay(f)
    _begin(instance.run(0))
    await eventually(lambda: bool(tasks))
    go.set()
    with pytest.raises(RuntimeError, match="has ended"):
        await asyncio.wait_for(tasks.pop(), 10)
    assert came == [0]


def _begin(run: Coroutine[Any, Any, Any]) -> None:
    """Begin a task to which nothing refers."""
    task = asyncio.ensure_future(run)
    del task


async def test_a_guest_that_is_entered_again_by_way_of_another_store() -> None:
    """a → host → b → host → a: nested in a, so it runs at once. Taking turns would wait for ever."""
    made: list[Instance] = []

    async def to_b(x: i32) -> i32:
        result: int = await made[1].call("down", x)
        return result

    async def to_a(x: i32) -> i32:
        result: int = await made[0].call("down", x)
        return result

    made.append(await relay(to_b, source=TOWER))
    made.append(await relay(to_a, source=TOWER))
    assert await made[0].call("down", 9) == 45


async def test_two_stores_that_wait_for_each_other_in_two_tasks() -> None:
    """From both ends at once, one after the other: no call is lost, and none is mixed up."""
    made: list[Instance] = []

    async def to_b(x: i32) -> i32:
        result: int = await made[1].call("add", x, 100)
        return result

    async def to_a(x: i32) -> i32:
        result: int = await made[0].call("add", x, 200)
        return result

    made.append(await relay(to_b, source=TOWER))
    made.append(await relay(to_a, source=TOWER))
    for _ in range(20):
        first = await made[0].call("down", 3)
        second = await made[1].call("down", 4)
        assert (first, second) == (3 + 102, 4 + 203)


async def test_a_host_function_makes_an_instance_in_its_own_store() -> None:
    store = new_store()

    async def f(x: i32) -> i32:
        instance = await instantiate(ALONE, [], store)
        result: int = await instance.call("add", x, 1)
        return result

    instance = await instantiate(RELAY, [FuncExt.wrap_async(store, f)], store)
    assert [await instance.run(n) for n in range(3)] == [1, 2, 3]


async def test_a_nested_call_may_grow_the_memory_of_the_outer_one() -> None:
    source = """(module
      (import "env" "f" (func $f))
      (memory (export "memory") 1 64)
      (func (export "grow") (result i32) (memory.grow (i32.const 3)))
      (func (export "run") (result i32)
        (i32.store (i32.const 8) (i32.const 42))
        (call $f)
        (i32.add (i32.load (i32.const 8)) (memory.size))))"""
    made: list[Instance] = []

    async def f() -> None:
        assert await made[0].call("grow") == 1

    store = new_store()
    made.append(await instantiate(source, [FuncExt.wrap_async(store, f)], store))
    assert await made[0].run() == 42 + 4


async def test_the_outer_call_keeps_its_arguments_while_the_same_function_is_nested() -> None:
    """One getter, entered again before it returned: each call has values of its own."""
    made: list[Callable[..., Any]] = []
    source = """(module
      (import "env" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32 i64) (result i32 i64)
        (drop (call $f (local.get 0))) (local.get 0) (local.get 1)))"""

    async def f(x: i32) -> i32:
        if x:
            assert await made[0](Stack(), x - 1, x * 1000) == (x - 1, x * 1000)
        return x

    store = new_store()
    instance = await instantiate(source, [FuncExt.wrap_async(store, f)], store)
    made.append(instance.getter("run", i32, i64, tuple[i32, i64]))
    assert await made[0](Stack(), 6, 7) == (6, 7)


EAGER = pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")


@EAGER
@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_eager_tasks_begin_inside_the_host_function_that_makes_them(plain: bool) -> None:
    """Guest frames, host functions and all: an eager task runs right there until it first waits, then from the loop."""
    loop: Any = asyncio.get_running_loop()
    loop.set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009 (older versions lack it)
    made: list[Instance] = []

    async def nested(x: int) -> int:
        if x < 2:
            await asyncio.sleep(0)
            return 0
        tasks = [asyncio.create_task(made[0].call("down", x - step)) for step in (1, 2)]
        return sum(await asyncio.gather(*tasks))

    async def f(x: i32) -> i32:
        return await nested(x)

    def plain_f(x: i32) -> i32:
        tasks = [asyncio.create_task(nested(x - step)) for step in (0, 1)]
        return sum(await_(asyncio.gather(*tasks)))

    def wanted(x: int) -> int:
        if not x:
            return 0
        y = x - 1
        return x + (_of(y) + _of(y - 1) if plain else _of(y))

    def _of(y: int) -> int:
        return 0 if y < 2 else wanted(y - 1) + wanted(y - 2)

    made.append(await relay(plain_f if plain else f, source=TOWER))
    for depth in range(7):
        assert await made[0].call("down", depth) == wanted(depth)


async def test_ten_thousand_calls_one_after_the_other_leave_nothing_behind() -> None:
    instance = await relay(one_turn)
    run, stack = instance.getter("run", i32, i32), Stack()
    for number in range(10_000):
        assert await run(stack, number) == number
