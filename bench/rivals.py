"""The ways without this project: wasmtime-py as it is, a thread for each call, and the greenlet that is the obvious idea.

All of them are untyped, and none yields to the event loop while a guest computes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import wasmtime
from greenlet import getcurrent, greenlet

from .guests import CALLS

Host = Callable[[int, int], int]


class Untyped:
    """An instance of `CALLS` in wasmtime-py, synchronous, with a synchronous host function."""

    def __init__(self, host: Host) -> None:
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        i32 = wasmtime.ValType.i32()
        function = wasmtime.Func(self.store, wasmtime.FuncType([i32, i32], [i32]), host)
        exports = wasmtime.Instance(self.store, wasmtime.Module(engine, CALLS), [function]).exports(
            self.store
        )
        self.twice: Any = exports["twice"]
        self.sum: Any = exports["sum"]
        self.ask: Any = exports["ask"]


def add(a: int, b: int) -> int:
    """The host function at its cheapest."""
    return a + b


class ThreadBridge(Untyped):
    """The synchronous call on a worker thread; the host function sends a coroutine to the event loop and blocks for it."""

    def __init__(
        self, host: Callable[[int, int], Awaitable[int]], loop: asyncio.AbstractEventLoop
    ) -> None:
        def bridge(a: int, b: int) -> int:
            return asyncio.run_coroutine_threadsafe(_coroutine(host, a, b), loop).result()

        super().__init__(bridge)

    async def call(self, function: Any, *values: int) -> Any:
        """An export's call, off the event loop's thread."""
        return await asyncio.to_thread(function, self.store, *values)


async def _coroutine(host: Callable[[int, int], Awaitable[int]], a: int, b: int) -> int:
    return await host(a, b)


class NaiveGreenlet(Untyped):
    """The synchronous call on a greenlet; the host function switches to the caller with what it wants awaited.

    One call at a time works. Two that are resumed in the order they were suspended in end the process.
    """

    def __init__(self, host: Callable[[int, int], Awaitable[int]]) -> None:
        def switch(a: int, b: int) -> int:
            parent = getcurrent().parent
            assert parent is not None
            value: int = parent.switch(host(a, b))
            return value

        super().__init__(switch)

    async def call(self, function: Any, *values: int) -> Any:
        """An export's call, on a greenlet of its own."""
        worker = greenlet(function)
        outcome = worker.switch(self.store, *values)
        while not worker.dead:
            outcome = worker.switch(await outcome)
        return outcome
