"""``wasi:io/poll``: waiting for one thing or for many, on the event loop.

Source: WASI 0.2, ``wasi:io/poll``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import anyio
import wasmtime

from .holdings import Holdings

if TYPE_CHECKING:
    from .._emitted import wasi as w


class Pollable:
    """Something that becomes ready.

    Args:
        is_ready: Says at once, and without side effects, if it is.
        wait: Returns when it may have become ready. It can be cancelled, and called again.
        holdings: What the guest holds, in which this counts until it is dropped.
    """

    __slots__ = ("_holdings", "_is_ready", "_wait")

    def __init__(
        self, is_ready: Callable[[], bool], wait: Callable[[], Awaitable[object]],
        holdings: Holdings,
    ) -> None:  # fmt: skip
        self._is_ready, self._wait, self._holdings = is_ready, wait, holdings
        holdings.count_pollable(1)

    def ready(self) -> bool:
        """True if it is ready now."""
        return self._is_ready()

    async def block(self) -> None:
        """Return when it is ready."""
        while not self._is_ready():
            await self._wait()

    def __exit__(self, *exc_info: object) -> None:
        self._holdings.count_pollable(-1)

    def __enter__(self) -> Pollable:
        return self


class Poll:
    """The function ``poll``."""

    async def poll(self, in_: Sequence[w.Pollable], /) -> list[int]:
        """Wait for at least one of them; return the positions of all that are ready."""
        pollables: list[Pollable] = list(in_)  # type: ignore[arg-type]  # the host made them all
        if not pollables:
            raise wasmtime.Trap("empty poll list")
        while True:
            ready = [index for index, each in enumerate(pollables) if each.ready()]
            if ready:
                return ready
            await _wait_for_any(pollables)


async def _wait_for_any(pollables: Sequence[Pollable]) -> None:
    if len(pollables) == 1:
        await pollables[0]._wait()
        return
    async with anyio.create_task_group() as group:

        async def wait(pollable: Pollable) -> None:
            await pollable._wait()
            group.cancel_scope.cancel()

        for pollable in set(pollables):
            group.start_soon(wait, pollable)
