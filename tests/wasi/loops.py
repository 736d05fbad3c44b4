"""Running a test on every kind of event loop."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import pytest

T = TypeVar("T")

_BACKENDS: dict[str, tuple[str, dict[str, bool]]] = {
    "asyncio": ("asyncio", {"debug": True}),
    "trio": ("trio", {}),
}
if sys.platform != "win32":
    _BACKENDS["uvloop"] = ("asyncio", {"use_uvloop": True})

#: For tests with a parameter `loop`, which they give to `run`.
every_loop = pytest.mark.parametrize("loop", list(_BACKENDS))


def run(loop: str, main: Callable[[], Awaitable[T]]) -> T:
    """Run the function on a new event loop."""
    backend, options = _BACKENDS[loop]
    return anyio.run(main, backend=backend, backend_options=options)


async def turns(count: int = 30) -> None:
    """Let every other task run several times."""
    for _ in range(count):
        await anyio.lowlevel.checkpoint()


async def cancelled(function: Callable[[], Awaitable[object]]) -> None:
    """Begin to run a function that does not end, and cancel it where it waits."""
    ended = False
    async with anyio.create_task_group() as group:

        async def begin() -> None:
            nonlocal ended
            await function()
            ended = True

        group.start_soon(begin)
        await turns()
        group.cancel_scope.cancel()
    assert not ended
