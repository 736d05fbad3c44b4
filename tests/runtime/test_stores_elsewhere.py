"""One store in several threads, and on several event loops."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Stack, await_, i32

from .gates import Gate, at_once, one_turn
from .guests import ALONE, Instance, instantiate, relay

# ---- threads ----


def in_a_thread(function: Callable[[], Any]) -> Any:
    """What a function gives, or raises, in another thread, while this one waits."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


FROM_A_THREAD: dict[str, Callable[[Instance, Any], Any]] = {
    "call_async": lambda instance, run: asyncio.run(instance.run(5)),
    "a bound getter": lambda instance, run: asyncio.run(run(Stack(), 5)),
    "driving a call by hand": lambda instance, run: run(Stack(), 5).send(None),
    "instantiating": lambda instance, run: asyncio.run(instantiate(ALONE, [], instance.store)),
    "making a function": lambda instance, run: FuncExt.wrap_async(instance.store, at_once),
    "closing": lambda instance, run: instance.store.close(),
    "collecting": lambda instance, run: instance.store.gc(),
    "reading memory": lambda instance, run: instance.memory().read(0, 1),
    "growing memory": lambda instance, run: instance.memory().grow(1),
    "a global of wasmtime's": lambda instance, run: instance.export(
        wasmtime.Global, "global"
    ).value(instance.store),
}

THREADED = """(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (global (export "global") i32 (i32.const 5))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""


@pytest.mark.parametrize("use", FROM_A_THREAD)
async def test_a_second_thread_while_a_call_is_under_way(use: str) -> None:
    gate = Gate()
    instance = await relay(gate.host, source=THREADED)
    run = instance.getter("run", i32, i32)
    task = asyncio.create_task(run(Stack(), 1))
    await gate.until(1)
    with pytest.raises(RuntimeError, match=r"thread|under way"):
        in_a_thread(lambda: FROM_A_THREAD[use](instance, run))
    gate.open(1, 7)
    assert await task == 7


async def test_a_second_thread_in_the_middle_of_a_plain_host_function() -> None:
    """Not suspended: the other thread comes while the host function runs."""
    told: list[str] = []

    def f(x: i32) -> i32:
        try:
            in_a_thread(lambda: asyncio.run(made[0].run(5)))
        except RuntimeError as error:
            told.append(str(error))
        return x

    made = [await relay(f)]
    assert await made[0].run(1) == 1
    assert "thread" in told[0]


async def test_a_second_thread_after_the_call() -> None:
    instance = await relay(lambda x: x + 1)
    assert await instance.run(1) == 2
    assert in_a_thread(lambda: asyncio.run(instance.run(2))) == 3
    assert await instance.run(3) == 4


async def test_a_thread_may_call_other_stores_meanwhile() -> None:
    """From inside a host function too, each store on a loop of its own."""

    async def f(x: i32) -> i32:
        async def main() -> int:
            inner = await relay(one_turn)
            return int(await inner.run(x * 10))

        return await asyncio.to_thread(lambda: asyncio.run(main()))

    instances = [await relay(f) for _ in range(4)]
    assert await asyncio.gather(*(each.run(n) for n, each in enumerate(instances))) == [
        0,
        10,
        20,
        30,
    ]


def test_several_threads_each_with_its_own_loop() -> None:
    """Four threads, each with stores of its own, all of one engine, with slices, nesting and errors."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(4)

    async def one(plain: bool) -> Instance:
        made: list[Instance] = []

        async def f(x: i32) -> i32:
            await asyncio.sleep(0)
            if x % 7 == 6:
                raise LookupError(x)
            result: int = await made[0].run(x - 1) if x % 3 else x
            return result

        made.append(await relay((lambda x: await_(f(x))) if plain else f))
        return made[0]

    async def main() -> None:
        instances = [await one(plain=bool(number % 2)) for number in range(5)]
        for number in range(40):
            results = await asyncio.gather(
                *(each.run(number) for each in instances), return_exceptions=True
            )
            assert {repr(result) for result in results} == {repr(_walk(number))}

    def work() -> None:
        barrier.wait()
        try:
            asyncio.run(main())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def _walk(x: int) -> int | LookupError:
    """What f gives above."""
    while True:
        if x % 7 == 6:
            return LookupError(x)
        if not x % 3:
            return x
        x -= 1


# ---- loops ----


def test_two_loops_one_after_the_other() -> None:
    instance = asyncio.run(relay(one_turn))
    for number in range(5):
        assert asyncio.run(instance.run(number)) == number


async def _through_a_generator(wait: Callable[[int], Any], x: int) -> int:
    async def values() -> AsyncIterator[int]:
        yield await wait(x)

    async for value in values():
        return value
    raise AssertionError


async def _through_a_step_with_a_default(wait: Callable[[int], Any], x: int) -> int:
    async def values() -> AsyncIterator[int]:
        yield await wait(x)

    return await anext(values(), 0)


class _Request:
    """Can be awaited in the way of many a library's requests."""

    def __init__(self, wait: Callable[[int], Any], x: int) -> None:
        self.reply = wait(x)

    def __await__(self) -> Generator[Any, None, int]:
        reply: Generator[Any, None, int] = self.reply.__await__()
        return reply


async def _through_a_task(wait: Callable[[int], Any], x: int) -> int:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(wait(x))
    return int(task.result())


async def _through_turns(wait: Callable[[int], Any], x: int) -> int:
    task = asyncio.ensure_future(wait(x))
    while not task.done():
        await asyncio.sleep(0)
    return int(task.result())


async def _through_a_timeout(wait: Callable[[int], Any], x: int) -> int:
    return int(await asyncio.wait_for(wait(x), 3600))


WAYS = pytest.mark.parametrize(
    "way",
    [
        lambda wait, x: wait(x),
        lambda wait, x: await_(wait(x)),
        lambda wait, x: await_(asyncio.get_running_loop().create_task(wait(x))),
        lambda wait, x: _through_a_generator(wait, x),
        lambda wait, x: _through_a_step_with_a_default(wait, x),
        lambda wait, x: _Request(wait, x),
        lambda wait, x: _through_a_task(wait, x),
        lambda wait, x: _through_turns(wait, x),
        lambda wait, x: _through_a_timeout(wait, x),
    ],
    ids=[
        "coroutine",
        "plain",
        "future",
        "generator",
        "step",
        "request",
        "task",
        "turns",
        "timeout",
    ],
)


@WAYS
def test_two_loops_at_once(way: Callable[[Callable[[int], Any], int], Any]) -> None:
    gate, made = Gate(), list[Instance]()

    async def begin() -> asyncio.Task[int]:
        made.append(await relay(lambda x: way(gate.host, x)))
        task = asyncio.create_task(made[0].run(1))
        await gate.until(1)
        return task

    async def finish(task: asyncio.Task[int]) -> int:
        gate.open(1)
        return await task

    first = asyncio.new_event_loop()
    try:
        task = first.run_until_complete(begin())
        with pytest.raises(RuntimeError, match="loop"):
            asyncio.run(made[0].run(2))
        assert first.run_until_complete(finish(task)) == 1
    finally:
        first.close()
    assert list(gate.waiting) == []


@WAYS
def test_the_next_loop_takes_the_store_from_one_that_was_closed(
    way: Callable[[Callable[[int], Any], int], Any],
) -> None:
    gate, made = Gate(), list[Instance]()

    async def begin() -> asyncio.Task[int]:
        made.append(await relay(lambda x: way(gate.host, x) if x == 1 else x))
        task = asyncio.create_task(made[0].run(1))
        await gate.until(1)
        return task

    first = asyncio.new_event_loop()
    first.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    task = first.run_until_complete(begin())
    first.close()
    assert asyncio.run(made[0].run(2)) == 2
    assert not task.done()


@pytest.mark.parametrize("closed", [False, True])
def test_a_loop_that_stops_while_a_guest_computes(closed: bool) -> None:
    """Between two of its slices it waits for nothing, and is known all the same."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    instance = loop.run_until_complete(instantiate(ALONE))

    async def begin() -> asyncio.Task[int]:
        task = asyncio.create_task(instance.call("spin"))
        await asyncio.sleep(0)  # it comes back when the first slice has ended
        return task

    task = loop.run_until_complete(begin())
    try:
        if closed:
            loop.close()
            assert asyncio.run(asyncio.wait_for(instance.call("add", 1, 2), 10)) == 3
            return
        with pytest.raises(RuntimeError, match="on another event loop"):
            asyncio.run(asyncio.wait_for(instance.call("add", 1, 2), 10))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)
    finally:
        loop.close()


async def test_a_store_in_use_without_a_loop() -> None:
    """There is nothing to wait on."""
    gate = Gate()
    instance = await relay(gate.host)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    told: list[str] = []

    def by_hand() -> None:
        coroutine = instance.run(2)
        try:
            coroutine.send(None)
        except RuntimeError as error:
            told.append(str(error))
        finally:
            coroutine.close()

    thread = threading.Thread(target=by_hand)
    thread.start()
    thread.join()
    assert "thread" in told[0]
    gate.open(1)
    assert await task == 1


def test_a_call_that_does_not_wait_needs_no_loop() -> None:
    instance = asyncio.run(instantiate(ALONE))
    with pytest.raises(StopIteration) as caught:
        instance.call("add", 1, 2).send(None)
    assert caught.value.value == 3
