"""``wasi:io/poll``: waiting for one thing or for many, on the event loop.

Source: WASI 0.2, ``wasi:io/poll``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import anyio
import wasmtime

from ..event_loops import pause
from .holdings import MAX_POLLABLES, Holdings

if TYPE_CHECKING:
    from .._emitted import wasi as w

#: Pollables that are looked at before other tasks have their turn.
_BATCH = 1024
_MILLISECOND = 1_000_000
#: Milliseconds that are slept at a time: event loops do not take any number.
_LONGEST_SLEEP = 86_400_000


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
            if not self._is_ready():
                await pause()  # a wait that returns at once must not stop the event loop

    @property
    def what(self) -> object:
        """What is waited for; equal for pollables that become ready together."""
        return self._is_ready, self._wait

    def __exit__(self, *exc_info: object) -> None:
        self._holdings.count_pollable(-1)

    def __enter__(self) -> Pollable:
        return self


class Timer(Pollable):
    """A pollable that is ready from a time on, in nanoseconds of the monotonic clock."""

    __slots__ = ("when",)

    def __init__(self, when: int, holdings: Holdings) -> None:
        super().__init__(self._is_due, self._sleep, holdings)
        self.when = when

    def seconds(self) -> float:
        """Return how long to sleep, in whole milliseconds, or a day if that is less.

        Event loops round to milliseconds, some of them down: a sleep that ends too early would be
        followed by many of no length.
        """
        nanoseconds = max(0, self.when - time.monotonic_ns())
        return min(math.ceil(nanoseconds / _MILLISECOND), _LONGEST_SLEEP) / 1000

    def _is_due(self) -> bool:
        return time.monotonic_ns() >= self.when

    async def _sleep(self) -> None:
        await anyio.sleep(self.seconds())


class Poll:
    """The function ``poll``."""

    async def poll(self, in_: Sequence[w.Pollable], /) -> list[int]:
        """Wait for at least one of them; return the positions of all that are ready."""
        pollables: list[Pollable] = list(in_)  # type: ignore[arg-type]  # the host made them all
        if not 0 < len(pollables) <= MAX_POLLABLES:
            raise wasmtime.Trap(f"poll of {len(pollables)} pollables (1 to {MAX_POLLABLES})")
        while True:
            ready = await _ready(pollables)
            if ready:
                return ready
            await _wait_for_any(pollables)


async def _ready(pollables: Sequence[Pollable]) -> list[int]:
    ready: list[int] = []
    for start in range(0, len(pollables), _BATCH):
        if start:
            await pause()
        batch = pollables[start : start + _BATCH]
        ready += [index for index, each in enumerate(batch, start) if each.ready()]
    return ready


async def _wait_for_any(pollables: Sequence[Pollable]) -> None:
    """Return when one of them may be ready. All timers together need no task."""
    timer = min(
        (each for each in pollables if isinstance(each, Timer)),
        key=lambda each: each.when, default=None,
    )  # fmt: skip
    others = {each.what: each for each in pollables if not isinstance(each, Timer)}
    if timer is None:
        await _block_for_any(others.values())
    elif not others:
        await timer.block()
    else:
        with anyio.move_on_after(timer.seconds()):
            await _block_for_any(others.values())


async def _block_for_any(pollables: Iterable[Pollable]) -> None:
    pollables = list(pollables)
    if len(pollables) == 1:
        await pollables[0].block()
        return
    errors: list[Exception] = []
    async with anyio.create_task_group() as group:

        async def block(pollable: Pollable) -> None:
            try:
                await pollable.block()
            except Exception as error:  # comes out as it is, not in a group
                errors.append(error)
            group.cancel_scope.cancel()

        for index, pollable in enumerate(pollables, 1):
            group.start_soon(block, pollable)
            if not index % _BATCH:
                await pause()
    if errors:
        raise errors[0]
