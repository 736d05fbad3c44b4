"""A host function whose calls wait until the test lets them go on: no test here sleeps for things to settle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from runtime import await_, i32

#: Turns of the event loop after which something that should have happened never will.
TURNS = 10_000


class Gate:
    """Every call with x waits here, under x, until it is let through."""

    def __init__(self) -> None:
        #: in the order in which they came
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
        """The plain one."""
        return await_(self.host(x))

    def open(self, x: int, result: int | None = None) -> None:
        """Lets the call with x go on; its host function returns x, or the result given."""
        self.waiting[x].set_result(x if result is None else result)

    def fail(self, x: int, error: BaseException) -> None:
        """Lets the host function of the call with x raise."""
        self.waiting[x].set_exception(error)

    async def until(self, count: int) -> None:
        """Returns when that many wait."""
        await eventually(lambda: len(self.waiting) >= count)
        assert len(self.waiting) == count


async def eventually(true: Callable[[], bool]) -> None:
    """Returns when something is true, which takes turns of the loop and no time."""
    for _ in range(TURNS):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never became true")


async def some_turns(turns: int = 50) -> None:
    """Gives everybody else every chance to do what they should not."""
    for _ in range(turns):
        await asyncio.sleep(0)
