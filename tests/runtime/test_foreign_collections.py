"""The collector runs in another thread: host greenlets are ended by their own thread, and disturb no others."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any
from weakref import ref

import pytest
from greenlet import getcurrent, greenlet

from runtime import Stack, await_

from .guests import Instance, relay


@pytest.fixture(autouse=True)
def only_when_asked() -> Iterator[None]:
    """Collect only when the test asks for it."""
    gc.disable()
    yield
    gc.enable()


def elsewhere(function: Callable[[], object]) -> None:
    """Run a function in another thread."""
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Litter:
    """Something of the user's that a host function holds on to."""


async def test_a_dropped_call_that_another_thread_collects_runs_its_clean_up_here() -> None:
    waiting, cleaned, held = list[ref[Any]](), list[int](), list[ref[Litter]]()

    async def never() -> None:
        future = asyncio.get_running_loop().create_future()
        waiting.append(ref(future))
        await future

    def wait(x: int) -> int:
        litter = Litter()
        held.append(ref(litter))
        if x == 7:
            return 8
        try:
            await_(never())
        finally:
            cleaned.append(threading.get_ident())
        return x

    async def call(instance: Instance) -> None:
        await instance.run(1)

    task = asyncio.create_task(call(await relay(wait)))
    await turns()
    assert waiting
    del task
    elsewhere(gc.collect)
    assert waiting[0]() is None  # the call is gone
    other = await relay(wait)
    assert await other.run(7) == 8
    assert cleaned == [threading.get_ident()]
    assert [each() for each in held] == [None, None]


async def test_a_stack_that_another_thread_lets_go_of_does_not_take_the_value_of_a_users_greenlet() -> (
    None
):
    for _ in range(3):
        stacks = [Stack()]
        await stacks[0].run(lambda: None)

        def mine(stacks: list[Stack] = stacks) -> str:
            elsewhere(stacks.clear)
            return "mine"

        assert greenlet(mine).switch() == "mine"


async def test_a_thread_that_has_ended_keeps_nothing_of_what_others_let_go_of() -> None:
    stacks, known = list[Stack](), list[ref[Any]]()

    def make() -> None:
        async def run() -> None:
            stack = Stack()
            await stack.run(lambda: None)
            known.append(ref(stack.greenlet()))
            stacks.append(stack)

        asyncio.run(run())

    elsewhere(make)
    stacks.clear()
    gc.collect()
    assert known[0]() is None


async def test_a_stack_that_is_let_go_of_is_ended_when_a_worker_is_needed_next() -> None:
    """And not by its deallocation: CPython 3.11 does not survive a switch there, in the middle of other deallocations."""
    stack = Stack()
    await stack.run(lambda: None)
    worker = ref(stack.greenlet())
    del stack
    left = worker()
    assert left is not None
    assert not left.dead
    del left
    await Stack().run(lambda: None)
    gc.collect()
    assert worker() is None


async def test_the_workers_of_threads_that_have_ended_are_let_go_of_by_the_next_that_needs_one() -> (
    None
):
    known = list[ref[greenlet]]()

    def host(x: int) -> int:
        known.append(ref(getcurrent()))
        return x

    async def call() -> None:
        assert await (await relay(host)).run(7) == 7

    def workers() -> int:
        gc.collect()
        kinds = [
            each
            for each in map(type, gc.get_objects())
            if issubclass(each, greenlet) and each is not greenlet
        ]
        return len(kinds)

    await Stack().run(lambda: None)
    before = workers()
    for _ in range(5):
        elsewhere(lambda: asyncio.run(call()))
        gc.collect()
    await Stack().run(lambda: None)
    assert workers() <= before
    assert [each() for each in known] == [None] * 5
