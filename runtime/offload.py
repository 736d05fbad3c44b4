"""Polling guests on worker threads, so that those that compute use several cores. Host functions stay where they are.

The caller's task waits while a thread polls its guest. It cannot leave before the thread has: a poll ends with the guest's time
slice at the latest, and until then the guest's store is in use. So a cancellation is held back that long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .event_loops import trio_module
from .fork_safe_lock import ForkSafeLock
from .native import structs

# They take long to import, and most programs do not offload.
if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_lock = ForkSafeLock()
_pools: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    with _lock():
        if not _pools:
            _pools.append(
                ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="wasmtime-async guest")
            )
        return _pools[0]


def new_work() -> Future[int]:
    """A poll to be submitted, whose result is the status. Whoever unwinds the guest must know of it first (`settle`)."""
    from concurrent.futures import Future

    return Future()


def submit(work: Future[int], function: Callable[[Any], int], argument: Any) -> None:
    """Has a poll done by a worker thread."""
    _pool().submit(_do, work, function, argument)


def _do(work: Future[int], function: Callable[[Any], int], argument: Any) -> None:
    if not work.set_running_or_notify_cancel():
        return
    try:
        status = function(argument)
    except BaseException as error:
        work.set_exception(error)
    else:
        work.set_result(status)


def settle(work: Future[int]) -> None:
    """Blocks until no worker is at it any more, or will be: for one time slice at most, if the engine has them."""
    if not work.cancel():
        work.exception()


def left_in_order(work: Future[int]) -> bool:
    """Return True if that poll began nothing, or ended the guest: its instance is then consistent."""
    if work.cancelled():
        return True
    ended = (structs.DONE, ~structs.DONE)
    return work.done() and work.exception() is None and work.result() in ended


async def wait(work: Future[int]) -> int:
    """Awaits the status. Cancelled meanwhile, it still waits, and raises only then."""
    trio = trio_module()
    try:
        if trio is not None:
            with trio.CancelScope(shield=True):
                return int(await trio.to_thread.run_sync(work.result))
        return await _wait(work)
    finally:
        settle(work)  # the thread is still at work only if the coroutine was closed in the middle


async def _wait(work: Future[int]) -> int:
    import asyncio

    cancelled: asyncio.CancelledError | None = None
    waiting = asyncio.wrap_future(work)
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return waiting.result()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.clear)  # the threads stayed in the parent
