"""A host function that waits until the test lets it go on, so that no test sleeps until things settle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from runtime import await_, i32

#: Turns of the event loop after which something that should have happened never will.
TURNS = 10_000


Task = asyncio.Task[Any]


class Gate:
    """Calls wait here, each under its argument x, until they are let through."""

    def __init__(self) -> None:
        #: The arguments of all calls, in the order in which they came.
        self.came: list[int] = []
        self.left: list[int] = []
        self.waiting: dict[int, asyncio.Future[int]] = {}

    async def host(self, x: i32) -> i32:
        """The async host function."""
        assert x not in self.waiting, f"two calls with {x} at once"
        self.came.append(x)
        self.waiting[x] = asyncio.get_running_loop().create_future()
        try:
            return await self.waiting[x]
        finally:
            self.waiting.pop(x, None)
            self.left.append(x)

    def plain(self, x: i32) -> i32:
        """The plain host function."""
        return await_(self.host(x))

    def open(self, x: int, result: int | None = None) -> None:
        """Let the call with x go on. Its host function returns x, or the given result."""
        self.waiting[x].set_result(x if result is None else result)

    def fail(self, x: int, error: BaseException) -> None:
        """Let the host function of the call with x raise."""
        self.waiting[x].set_exception(error)

    async def until(self, count: int) -> None:
        """Wait until exactly that many calls wait."""
        await eventually(lambda: len(self.waiting) >= count)
        assert len(self.waiting) == count


async def eventually(true: Callable[[], bool]) -> None:
    """Wait until a condition holds, for turns of the event loop and not for a time."""
    for _ in range(TURNS):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never became true")


async def some_turns(turns: int = 50) -> None:
    """Give every other task a chance to do what it should not."""
    for _ in range(turns):
        await asyncio.sleep(0)


def start(coroutine: Coroutine[Any, Any, Any]) -> Task:
    """Begin a task."""
    return asyncio.create_task(coroutine)


async def soon(value: Any) -> Any:
    """Return a value one turn of the loop later."""
    await asyncio.sleep(0)
    return value


async def one_turn(x: i32) -> i32:
    """Return x one turn of the loop later: a host function."""
    return int(await soon(x))


async def at_once(x: i32) -> i32:
    """Return x at once: a host function."""
    return x
