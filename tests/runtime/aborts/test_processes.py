"""Forks, and the end of the process, while guests are suspended."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
import types
from collections.abc import Callable
from typing import Any
from unittest import mock

import wasmtime

import runtime
from runtime import (
    Stack,
    await_,
    i32,
    new_engine,
)

from ..gates import Gate, some_turns
from ..guests import ALONE, Instance, instantiate, relay
from ..isolated import PATIENCE, isolated
from .common import (
    TWICE,
    by_hand,
    pending,
    pending_host,
    yielding,
)


def _in_a_fork(function: Callable[[], None]) -> int:
    """Runs the function in a child and gives its exit code."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)  # the watchdog thread is the parent's
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _spin_and_cancel(instance: Instance) -> None:
    """A guest that computes for ever is cancelled, which its time slices allow."""
    task = asyncio.create_task(instance.call("spin"))
    await some_turns(5)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@isolated()
def test_fork_with_suspended_calls() -> None:
    """The child drops the parent's calls and makes its own, with slices; the parent's go on."""
    kept: list[Any] = []
    for host in (yielding, pending_host):
        instance = by_hand(relay(host, source=TWICE))
        coroutine = instance.run(5)
        coroutine.send(None)
        kept += [instance, coroutine]
    spinning = by_hand(instantiate(ALONE))
    count = spinning.getter("count", runtime.i64, runtime.i64)
    assert asyncio.run(count(Stack(), 1000)) == 1000  # the ticker runs

    def child() -> None:
        assert by_hand(by_hand(relay(yielding, source=TWICE)).run(1)) == 2 + 300
        asyncio.run(_spin_and_cancel(spinning))  # so does the child's
        for coroutine in (kept[1], kept[3]):
            assert by_hand(coroutine) == 6 + 700
        kept.clear()
        gc.collect()

    assert _in_a_fork(child) == 0
    assert _in_a_fork(lambda: kept[1].close()) == 0
    for coroutine in (kept[1], kept[3]):
        assert by_hand(coroutine) == 6 + 700
    assert asyncio.run(count(Stack(), 1000)) == 1000


@isolated()
def test_fork_in_a_host_function() -> None:
    """Both sides come back from it, into the guest."""
    codes: list[int] = []

    def host(x: i32) -> i32:
        child = os.fork()
        if child == 0:
            return x + 50
        codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        return x + 1

    async def main() -> None:
        parent = os.getpid()
        instance = await relay(host)
        result = await instance.run(1)
        if os.getpid() != parent:
            os._exit(9 if result == 51 else 1)
        assert result == 2

    asyncio.run(main())
    assert codes == [9]


left_over: list[Any] = []


@isolated()
def test_exit_with_suspended_calls() -> None:
    """The interpreter ends while calls of every kind wait, held by a module."""

    async def nested(x: i32) -> i32:
        if x:
            return int(await left_over[0].run(x - 1))
        await pending()
        return x

    for host in (lambda x: await_(nested(x)), nested, yielding, pending_host):
        left_over.insert(0, by_hand(relay(host)))
        coroutine = left_over[0].run(3)
        coroutine.send(None)
        left_over.append(coroutine)
    stack = Stack()
    left_over.append(stack)
    left_over.append(stack.run(lambda: await_(pending())))
    left_over[-1].send(None)


@isolated()
def test_exit_with_a_loop_left_open() -> None:
    """Tasks are left unfinished, on a loop that is never closed."""

    async def main() -> None:
        for plain in (False, True):
            gate = Gate()
            instance = await relay(gate.plain if plain else gate.host)
            left_over.append((instance, asyncio.create_task(instance.run(1))))
            await gate.until(1)

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    left_over.append(loop)
    loop.run_until_complete(main())
    sys.unraisablehook = lambda _: None  # "loop was not closed"


@isolated(prints="", code=5)
def test_exit_in_a_host_function() -> None:
    """SystemExit goes through the guest and through asyncio.run."""

    def host(x: i32) -> i32:
        sys.exit(x)

    async def main() -> None:
        await (await relay(host)).run(5)

    asyncio.run(main())


@isolated()
def test_exit_while_another_thread_runs_a_guest() -> None:
    """One daemon thread is in the middle of guest code, and the guest of another waits."""
    started = threading.Barrier(3)

    def host(x: i32) -> i32:
        started.wait()
        return x

    def spin() -> None:
        async def main() -> None:
            instance = await relay(host)
            await instance.run(1)
            await (await instantiate(ALONE)).call("spin")

        asyncio.run(main())

    for _ in range(2):
        threading.Thread(target=spin, daemon=True).start()
    started.wait()


@isolated()
def test_nothing_is_collected_while_python_tells_which_threads_there_are() -> None:
    """CPython 3.11 holds a lock then, for which other threads wait while they hold the GIL."""
    # Only a forked child asks. It must not compile: wasmtime hangs after a fork.
    instance = by_hand(instantiate(ALONE, [], wasmtime.Store(new_engine(time_slice=None))))
    child = os.fork()
    if not child:
        _look_at_the_threads(instance)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def _look_at_the_threads(instance: Instance) -> None:
    computing, real, seen = threading.Event(), sys._current_frames, list[bool]()

    def compute() -> None:
        computing.set()
        by_hand(instance.call("count", 200_000_000))

    def current_frames() -> dict[int, types.FrameType]:
        seen.append(gc.isenabled())
        return real()

    with mock.patch("sys._current_frames", current_frames):
        thread = threading.Thread(target=compute)
        thread.start()
        computing.wait()
        while not seen and thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it is in use in another thread
                instance.store.gc()
        thread.join()
    assert seen
    assert not any(seen)
    assert gc.isenabled()
