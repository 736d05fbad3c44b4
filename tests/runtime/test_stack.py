"""`Stack`: one call at a time, again and again; `Stack.run`, `await_` and `can_await`, where they work and where not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime
from greenlet import getcurrent, greenlet

from runtime import (
    FuncExt,
    Stack,
    StackInUse,
    await_,
    can_await,
    i32,
    new_engine,
)

from .gates import Gate, soon
from .guests import ALONE, Instance, instantiate, relay

# ---- sizes ----


@pytest.mark.parametrize("size", [-1, -(2**40)])
def test_a_size_is_not_negative(size: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        Stack(size)


@pytest.mark.parametrize("size", ["64", 1.5, None], ids=repr)
def test_a_size_is_a_number_of_bytes(size: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        Stack(size)


@pytest.mark.parametrize("given", [512 * 1024, 1024 * 1024])
async def test_a_stack_wants_at_least_its_size(given: int) -> None:
    engine = new_engine(stack_size=given, max_wasm_stack=128 * 1024, cache=False)
    instance = await instantiate(ALONE, [], wasmtime.Store(engine))
    add = instance.getter("add", i32, i32, i32)
    for size in (0, 1, given - 1, given):
        assert await add(Stack(size), 1, 2) == 3
        assert (
            await FuncExt.call_async(instance.func("add"), instance.store, Stack(size), 1, 2) == 3
        )
    too_big = Stack(given + 1)
    for _ in range(2):
        with pytest.raises(ValueError, match=f"{given + 1}.*{given}.*new_engine"):
            await add(too_big, 1, 2)
        with pytest.raises(ValueError, match=f"{given + 1}.*{given}.*new_engine"):
            await FuncExt.call_async(instance.func("add"), instance.store, too_big, 1, 2)
    assert await add(Stack(given), 1, 2) == 3


async def test_the_stack_of_an_engine_that_is_not_ours() -> None:
    """wasmtime gives two MiB."""
    instance = await instantiate(ALONE, [], wasmtime.Store())
    add = instance.getter("add", i32, i32, i32)
    assert await add(Stack(2 * 1024 * 1024), 1, 2) == 3
    with pytest.raises(ValueError, match="bytes"):
        await add(Stack(2 * 1024 * 1024 + 1), 1, 2)


async def test_one_stack_for_stores_of_several_engines() -> None:
    small = await instantiate(
        ALONE,
        [],
        wasmtime.Store(new_engine(stack_size=600 * 1024, max_wasm_stack=65536, cache=False)),
    )
    large = await instantiate(
        ALONE, [], wasmtime.Store(new_engine(stack_size=2048 * 1024, cache=False))
    )
    stack = Stack(1024 * 1024)
    assert await large.getter("add", i32, i32, i32)(stack, 1, 2) == 3
    with pytest.raises(ValueError, match="bytes"):
        await small.getter("add", i32, i32, i32)(stack, 1, 2)
    assert await large.getter("add", i32, i32, i32)(stack, 1, 2) == 3


# ---- one call at a time ----


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
@pytest.mark.parametrize("size", [0, 1])
async def test_a_stack_serves_one_call_at_a_time(size: int, plain: bool) -> None:
    gate, stack = Gate(), Stack(size)
    instance, other = await relay(gate.plain if plain else gate.host), await instantiate(ALONE)
    run, add = instance.getter("run", i32, i32), other.getter("add", i32, i32, i32)
    task = asyncio.create_task(run(stack, 1))
    await gate.until(1)
    attempts: list[Callable[[], Any]] = [
        lambda: add(stack, 1, 2),
        lambda: run(stack, 2),
        lambda: FuncExt.call_async(other.func("add"), other.store, stack, 1, 2),
        lambda: stack.run(print),
    ]
    for attempt in attempts * 2:
        with pytest.raises(StackInUse, match="of its own"):
            await attempt()
    gate.open(1, 5)
    assert await task == 5
    assert await add(stack, 1, 2) == 3


async def test_a_stack_in_use_takes_no_turn_of_the_store() -> None:
    gate, stack = Gate(), Stack()
    waiting, other = await relay(gate.host), await instantiate(ALONE)
    task = asyncio.create_task(waiting.getter("run", i32, i32)(stack, 1))
    await gate.until(1)
    with pytest.raises(StackInUse):
        await other.getter("add", i32, i32, i32)(stack, 1, 2)
    assert await other.call("add", 1, 2) == 3
    gate.open(1)
    await task


async def test_a_nested_call_needs_a_stack_of_its_own() -> None:
    stack, made = Stack(), list[Instance]()

    async def f(x: i32) -> i32:
        if not x:
            return 0
        with pytest.raises(StackInUse):
            await made[0].getter("run", i32, i32)(stack, x - 1)
        result: int = await made[0].getter("run", i32, i32)(Stack(), x - 1)
        return result + 1

    made.append(await relay(f))
    assert await made[0].getter("run", i32, i32)(stack, 3) == 3


async def test_a_stack_is_used_again_and_again() -> None:
    stack = Stack()

    async def f(x: i32) -> i32:
        await asyncio.sleep(0)
        if x % 5 == 0:
            raise LookupError
        return x

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    calls = [(await relay(function)).getter("run", i32, i32) for function in (f, plain_f)]
    for number in range(200):
        if number % 5 == 0:
            with pytest.raises(LookupError):
                await calls[number % 2](stack, number)
        else:
            assert await calls[number % 2](stack, number) == number
        assert await stack.run(lambda: await_(soon(7))) == 7


def test_a_stack_moves_from_loop_to_loop_and_from_thread_to_thread() -> None:
    stack, results = Stack(), list[int]()

    def work() -> None:
        async def main() -> None:
            instance = await relay(lambda x: await_(soon(x)))
            results.append(await instance.getter("run", i32, i32)(stack, len(results)))
            results.append(await stack.run(lambda: await_(soon(len(results)))))

        asyncio.run(main())

    for _ in range(5):
        work()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert results == list(range(20))


# ---- with ----


async def test_a_stack_is_a_context_manager() -> None:
    instance = await instantiate(ALONE)
    add = instance.getter("add", i32, i32, i32)
    with Stack() as stack:
        assert await add(stack, 1, 2) == 3
    attempts: list[Callable[[], Any]] = [
        lambda: add(stack, 1, 2),
        lambda: FuncExt.call_async(instance.func("add"), instance.store, stack, 1, 2),
        lambda: stack.run(print),
    ]
    for attempt in attempts:
        with pytest.raises(RuntimeError, match="closed"):
            await attempt()
    with pytest.raises(RuntimeError, match="closed"):
        stack.__enter__()
    assert await add(Stack(), 1, 2) == 3


async def test_a_with_block_does_not_end_under_a_call() -> None:
    gate, stack = Gate(), Stack()
    instance = await relay(gate.host)
    task = asyncio.create_task(instance.getter("run", i32, i32)(stack, 1))
    await gate.until(1)
    with pytest.raises(StackInUse), stack:
        pass
    gate.open(1)
    assert await task == 1


# ---- run ----


async def test_run_gives_what_the_function_returns() -> None:
    stack = Stack()

    def function(a: int, *, b: int) -> tuple[int, int]:
        return a, b

    assert await stack.run(function, 1, b=2) == (1, 2)
    assert await stack.run(int) == 0


async def test_run_lets_the_function_await() -> None:
    turns: list[str] = []

    def function(name: str) -> str:
        for number in range(3):
            turns.append(f"{name}{number}")
            await_(asyncio.sleep(0))
        assert can_await()
        return name

    first, second = await asyncio.gather(Stack().run(function, "a"), Stack().run(function, "b"))
    assert first + second == "ab"
    assert turns == ["a0", "b0", "a1", "b1", "a2", "b2"]


async def test_run_gives_the_greenlet_itself() -> None:
    """Which is how the machinery says to itself that the function waits."""
    source = '(module (import "env" "f" (func $f (result externref))) (func (export "run") (result externref) (call $f)))'
    assert isinstance(await Stack().run(getcurrent), greenlet)
    assert isinstance(await (await relay(lambda: getcurrent(), source=source)).run(), greenlet)


@pytest.mark.parametrize("waits", [False, True])
async def test_a_function_that_switches_to_its_caller(waits: bool) -> None:
    """It would wait as a greenlet of its own does, to which nothing ever comes back."""
    cleaned, stack = list[bool](), Stack()

    def function() -> None:
        if waits:
            await_(asyncio.sleep(0))
        parent = getcurrent().parent
        assert parent is not None
        try:
            parent.switch()
        finally:
            cleaned.append(True)

    with pytest.raises(RuntimeError, match="wait with await_"):
        await stack.run(function)
    assert cleaned == [True]
    assert await stack.run(int) == 0


async def test_run_raises_what_the_function_raises() -> None:
    stack, error = Stack(), LookupError("x")

    def function() -> None:
        await_(soon(1))
        raise error

    for _ in range(3):
        with pytest.raises(LookupError) as caught:
            await stack.run(function)
        assert caught.value is error
    assert await stack.run(int) == 0


async def test_run_is_cancelled_where_it_waits() -> None:
    stack, gate, left = Stack(), Gate(), list[str]()

    def function() -> None:
        try:
            await_(gate.host(1))
        finally:
            await_(soon(1))
            left.append("left")

    task = asyncio.create_task(stack.run(function))
    await gate.until(1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert left == ["left"]
    assert await stack.run(int) == 0


async def test_run_in_a_host_function_and_guests_in_run() -> None:
    inner = await relay(lambda x: await_(soon(x + 1)))

    def call_guest(x: int) -> int:
        return int(await_(inner.run(x)))

    async def f(x: i32) -> i32:
        return await Stack().run(call_guest, x)

    outer = await relay(f)
    assert await outer.run(1) == 2


async def test_a_guest_called_in_run_needs_another_stack() -> None:
    instance, stack = await instantiate(ALONE), Stack()
    add = instance.getter("add", i32, i32, i32)

    def function() -> int:
        with pytest.raises(StackInUse):
            await_(add(stack, 1, 2))
        return int(await_(add(Stack(), 1, 2)))

    assert await stack.run(function) == 3
