"""The main features on every kind of event loop: asyncio, its debug mode, uvloop and trio."""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest
import trio
import wasmtime

from runtime import FuncExt, Stack, await_, externref, i32, i64

from .guests import ALONE, RELAY, Instance, instantiate, new_store, relay

Main = Callable[[], Awaitable[Any]]


class Event(Protocol):
    """What asyncio's and trio's events have in common."""

    def set(self) -> Any: ...
    async def wait(self) -> Any: ...


class Loop:
    """What the tests use of an event loop."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, main: Main) -> Any:
        """Run the function on a new loop."""
        if self.name == "trio":
            return trio.run(main)
        if self.name == "uvloop":
            uvloop = pytest.importorskip("uvloop")
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(self._coroutine(main))
        return asyncio.run(self._coroutine(main), debug=self.name == "asyncio in debug mode")

    async def _coroutine(self, main: Main) -> Any:
        return await main()

    async def turn(self) -> None:
        """Let every other task run once."""
        await (trio.lowlevel.checkpoint() if self.name == "trio" else asyncio.sleep(0))

    async def turns(self, count: int = 30) -> None:
        """Let every other task run several times."""
        for _ in range(count):
            await self.turn()

    def event(self) -> Event:
        return trio.Event() if self.name == "trio" else asyncio.Event()

    async def together(self, *functions: Main) -> list[Any]:
        """Run all functions at once, and return their results, or exceptions, in order."""
        results: list[Any] = [None] * len(functions)

        async def one(index: int, function: Main) -> None:
            try:
                results[index] = await function()
            except Exception as error:
                results[index] = error

        if self.name == "trio":
            async with trio.open_nursery() as nursery:
                for index, function in enumerate(functions):
                    nursery.start_soon(one, index, function)
        else:
            await asyncio.gather(
                *(one(index, function) for index, function in enumerate(functions))
            )
        return results

    async def cancelled_after(self, turns: int, function: Main) -> bool:
        """Run the function and cancel it after some turns. Return True if that ended it."""
        if self.name == "trio":
            async with trio.open_nursery() as nursery:
                scope = trio.CancelScope()

                async def inside() -> None:
                    with scope:
                        await function()

                nursery.start_soon(inside)
                await self.turns(turns)
                scope.cancel()
            return scope.cancelled_caught
        task = asyncio.ensure_future(self._coroutine(function))
        await self.turns(turns)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    async def within(self, seconds: float, function: Main) -> bool:
        """Return True if the function ends in time."""
        try:
            if self.name == "trio":
                with trio.fail_after(seconds):
                    await function()
            else:
                async with asyncio.timeout(seconds):
                    await function()
        except (TimeoutError, trio.TooSlowError):
            return False
        return True


LOOPS = ["asyncio", "asyncio in debug mode", "trio"] + (
    [] if sys.platform == "win32" else ["uvloop"]
)


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> Loop:
    return Loop(request.param)


class Gate:
    """A host function whose calls wait for the test, on any loop."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.events: dict[int, Event] = {}
        self.left: list[int] = []

    async def host(self, x: i32) -> i32:
        event = self.events[x] = self.loop.event()
        try:
            await event.wait()
        finally:
            del self.events[x]
            self.left.append(x)
        return x

    def plain(self, x: i32) -> i32:
        return await_(self.host(x))

    async def until(self, count: int) -> None:
        for _ in range(1000):
            if len(self.events) >= count:
                return
            await self.loop.turn()
        raise AssertionError("not all calls reached the host function")


KINDS = pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])


@KINDS
def test_a_hundred_guests_resume_in_random_order(loop: Loop, plain: bool) -> None:
    async def main() -> None:
        gate, order = Gate(loop), list(range(100))
        random.Random(5).shuffle(order)
        instances = [await relay(gate.plain if plain else gate.host) for _ in order]

        async def open_them() -> None:
            await gate.until(100)
            for count, number in enumerate(order):
                gate.events[number].set()
                while len(gate.left) <= count:
                    await loop.turn()

        calls: list[Main] = [lambda n=n, each=each: each.run(n) for n, each in enumerate(instances)]  # type: ignore[misc]
        results = await loop.together(*calls, open_them)
        assert results == [*range(100), None]
        assert gate.left == order

    loop.run(main)


@KINDS
def test_calls_on_one_store_take_turns(loop: Loop, plain: bool) -> None:
    async def main() -> None:
        order: list[int] = []

        async def host(x: i32) -> i32:
            order.append(x)
            await loop.turns(3)
            order.append(x)
            return x

        instance = await relay((lambda x: await_(host(x))) if plain else host)

        async def caller(number: int) -> None:
            for _ in range(5):
                assert await instance.run(number) == number

        assert await loop.together(*[lambda n=n: caller(n) for n in range(4)]) == [None] * 4
        assert order[::2] == order[1::2]
        assert sorted(order) == [0] * 10 + [1] * 10 + [2] * 10 + [3] * 10
        assert all(
            len(set(order[at : at + 8])) == 4 for at in range(0, 40, 8)
        )  # no call overtook another

    loop.run(main)


@KINDS
def test_nested_calls_run_one_by_one_and_side_by_side(loop: Loop, plain: bool) -> None:
    async def main() -> None:
        made: list[Instance] = []

        async def host(x: i32) -> i32:
            await loop.turn()
            result: int = await made[0].run(x - 1) if x else 0
            await loop.turn()
            return result + x

        made.append(await relay((lambda x: await_(host(x))) if plain else host))
        assert await made[0].run(8) == 36

        async def side_by_side(x: i32) -> i32:
            if x < 10:
                return x
            results = await loop.together(*[lambda n=n: made[1].run(n) for n in range(5)])
            return sum(results)

        made.append(await relay(side_by_side))
        assert await made[1].run(10) == 10

    loop.run(main)


@KINDS
def test_a_call_is_cancelled_in_a_host_function(loop: Loop, plain: bool) -> None:
    async def main() -> None:
        gate = Gate(loop)
        instance = await relay(gate.plain if plain else gate.host)
        for number in range(3):
            assert await loop.cancelled_after(5, lambda number=number: instance.run(number))  # type: ignore[misc]
        assert gate.left == [0, 1, 2]

        async def open_it() -> None:
            await gate.until(1)
            gate.events[7].set()

        assert await loop.together(lambda: instance.run(7), open_it) == [7, None]

    loop.run(main)


def test_a_call_is_cancelled_after_any_number_of_turns(loop: Loop) -> None:
    async def main() -> None:
        made: list[Instance] = []

        async def host(x: i32) -> i32:
            await loop.turns(2)
            if x:
                await made[0].run(x - 1)
            return x

        made.append(await relay(lambda x: await_(host(x))))
        ended = [await loop.cancelled_after(turns, lambda: made[0].run(3)) for turns in range(20)]
        assert ended[1]
        assert not ended[-1]
        assert await made[0].run(3) == 3

    loop.run(main)


def test_a_queued_call_is_cancelled(loop: Loop) -> None:
    async def main() -> None:
        gate = Gate(loop)
        instance = await relay(gate.host)

        async def second() -> bool:
            await gate.until(1)
            ended = await loop.cancelled_after(5, lambda: instance.run(2))
            gate.events[1].set()
            return ended

        assert await loop.together(lambda: instance.run(1), second) == [1, True]
        assert gate.left == [1]

    loop.run(main)


def test_a_timeout_ends_a_call(loop: Loop) -> None:
    async def main() -> None:
        gate = Gate(loop)
        instance, alone = await relay(gate.plain), await instantiate(ALONE)
        assert not await loop.within(0.01, lambda: instance.run(1))
        assert not await loop.within(0.02, lambda: alone.call("spin"))
        assert await alone.call("add", 1, 2) == 3
        assert await loop.within(60, lambda: alone.call("add", 1, 2))

    loop.run(main)


def test_a_guest_that_computes_leaves_the_loop_to_others(loop: Loop) -> None:
    async def main() -> None:
        instance, turns = await instantiate(ALONE), list[int]()

        async def other() -> bool:
            for number in range(10):
                turns.append(number)
                await loop.turn()
            return True

        async def spin() -> bool:
            return await loop.cancelled_after(30, lambda: instance.call("spin"))

        assert await loop.together(spin, other) == [True, True]
        assert turns == list(range(10))

    loop.run(main)


@KINDS
def test_exceptions_and_traps_reach_the_caller(loop: Loop, plain: bool) -> None:
    async def main() -> None:
        error = LookupError("the one")

        async def host(x: i32) -> i32:
            await loop.turn()
            raise error

        instance = await relay((lambda x: await_(host(x))) if plain else host)
        for _ in range(3):
            with pytest.raises(LookupError) as caught:
                await instance.run(1)
            assert caught.value is error
        assert len(error.__notes__) == 1
        trapping = await instantiate('(module (func (export "run") unreachable))')
        with pytest.raises(wasmtime.Trap):
            await trapping.run()

    loop.run(main)


def test_nested_calls_are_unwound_with_their_host_function(loop: Loop) -> None:
    """A task that is inside a nested call when its host function raises gets a RuntimeError."""
    tasks: list[asyncio.Future[None]] = []
    nurseries: list[trio.Nursery] = []
    seen: list[RuntimeError] = []

    def begin(function: Callable[[], Awaitable[None]]) -> None:
        if loop.name == "trio":
            nurseries[0].start_soon(function)
        else:
            tasks.append(asyncio.ensure_future(function()))

    async def main() -> None:
        gate, made = Gate(loop), list[Instance]()

        async def nested() -> None:
            with pytest.raises(RuntimeError) as caught:
                await made[0].run(6)
            seen.append(caught.value)

        async def host(x: i32) -> i32:
            if x:
                return await gate.host(x)
            begin(nested)
            await gate.until(1)
            raise LookupError("over")

        made.append(await relay(host))
        with pytest.raises(LookupError, match="over"):
            await made[0].run(0)
        await loop.turns()
        assert gate.left == [6]
        assert len(seen) == 1
        assert "LookupError" in str(seen[0])

    async def in_a_nursery() -> None:
        async with trio.open_nursery() as nursery:
            nurseries.append(nursery)
            await main()

    loop.run(in_a_nursery if loop.name == "trio" else main)
    assert all(task.done() and not task.cancelled() for task in tasks)


def test_references_survive(loop: Loop) -> None:
    async def main() -> None:
        source = """(module
          (import "env" "f" (func $f (param externref) (result externref)))
          (func (export "run") (param externref) (result externref externref)
            (local.get 0) (call $f (local.get 0))))"""
        store = new_store()

        async def f(item: externref) -> externref:
            await loop.turn()
            gc.collect()
            store.gc()
            return [item]

        instance = await instantiate(source, [FuncExt.wrap_async(store, f)], store)
        item = object()
        first, second = await instance.run(item)
        assert first is item
        assert second == [item]

    loop.run(main)


def test_a_plain_function_waits_on_a_stack(loop: Loop) -> None:
    async def main() -> None:
        async def waiting(x: int) -> int:
            await loop.turns(2)
            return x + 1

        stack = Stack()
        assert await stack.run(lambda: await_(waiting(1)) + await_(waiting(2))) == 5
        assert await loop.cancelled_after(3, lambda: stack.run(lambda: await_(loop.event().wait())))
        assert await stack.run(int) == 0

    loop.run(main)


def test_a_host_function_sleeps_by_the_clock_of_its_loop(loop: Loop) -> None:
    """A host function sleeps while another task runs."""

    async def main() -> None:
        order: list[str] = []

        async def host(x: i32) -> i32:
            order.append("asleep")
            await (trio.sleep(0.02) if loop.name == "trio" else asyncio.sleep(0.02))
            order.append("awake")
            return x

        async def other() -> None:
            while "asleep" not in order:
                await loop.turn()
            order.append("other")

        instance = await relay(host)
        await loop.together(lambda: instance.run(1), other)
        assert order == ["asleep", "other", "awake"]

    loop.run(main)


def test_one_store_works_on_several_loops_in_turn() -> None:
    """Neither the store nor the Stack keeps anything of a loop."""
    store, stack = new_store(), Stack()
    current: list[Loop] = []

    async def host(x: i32) -> i32:
        await current[-1].turns(3)
        return x + 1

    def plain(x: i32) -> i32:
        return await_(host(x))

    for name in [*LOOPS, *reversed(LOOPS)] * 2:
        current.append(Loop(name))

        async def main() -> None:
            instance = await instantiate(RELAY, [FuncExt.wrap_async(store, plain)], store)
            run = instance.getter("run", i32, i32)
            assert await run(stack, 1) == 2
            results = await current[-1].together(*[lambda n=n: instance.run(n) for n in range(3)])
            assert results == [1, 2, 3]

        current[-1].run(main)


def test_different_loops_run_in_different_threads() -> None:
    results: dict[str, Any] = {}

    def work(name: str) -> None:
        loop = Loop(name)

        async def main() -> None:
            async def host(x: i32) -> i32:
                await loop.turn()
                return x * 2

            instance = await relay(lambda x: await_(host(x)))
            results[name] = [await instance.run(n) for n in range(100)]

        loop.run(main)

    threads = [threading.Thread(target=work, args=(name,)) for name in LOOPS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {name: [2 * n for n in range(100)] for name in LOOPS}


def test_a_guest_computes_for_several_slices(loop: Loop) -> None:
    async def main() -> None:
        instance = await instantiate(ALONE)
        count = instance.getter("count", i64, i64)
        assert await count(Stack(), 20_000_000) == 20_000_000

    loop.run(main)
