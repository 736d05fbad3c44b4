"""Polls of guests on worker threads, so that guests that compute use several cores.

Host functions still run on the event loop. The caller's task waits while a worker thread polls its
guest, and cannot leave before the poll has ended, because until then the guest's store is in use. A
poll ends with the guest's time slice at the latest, so a cancellation is held back for that long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .event_loops import trio_module
from .fork_safe_lock import ForkSafeLock
from .native import structs

# Imported where they are used: they take long to import, and most programs do not offload.
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


def new_poll() -> Future[int]:
    """Return a future for a poll, whose result will be the poll's status.

    What may have to unwind the guest must refer to it before `submit` starts the poll (`settle`).
    """
    from concurrent.futures import Future

    return Future()


def submit(poll: Future[int], function: Callable[[Any], int], argument: Any) -> None:
    """Let a worker thread call the function, which polls a guest and returns the status."""
    _pool().submit(_run, poll, function, argument)


def _run(poll: Future[int], function: Callable[[Any], int], argument: Any) -> None:
    if not poll.set_running_or_notify_cancel():
        return
    try:
        status = function(argument)
    except BaseException as error:
        poll.set_exception(error)
    else:
        poll.set_result(status)


def settle(poll: Future[int]) -> None:
    """Block until the poll has ended or is certain never to begin.

    That takes one time slice at most, if the engine has time slices.
    """
    if not poll.cancel():
        poll.exception()


def left_in_order(poll: Future[int]) -> bool:
    """Return True if the poll left the instance consistent: it never began or ended the guest."""
    if poll.cancelled():
        return True
    ended = (structs.DONE, ~structs.DONE)
    return poll.done() and poll.exception() is None and poll.result() in ended


async def wait(poll: Future[int]) -> int:
    """Return the status. If the task is cancelled meanwhile, wait all the same, and raise then."""
    trio = trio_module()
    try:
        if trio is not None:
            with trio.CancelScope(shield=True):
                return int(await trio.to_thread.run_sync(poll.result))
        return await _wait_on_asyncio(poll)
    finally:
        # The poll is still under way only if this coroutine was closed while it waited.
        settle(poll)


async def _wait_on_asyncio(poll: Future[int]) -> int:
    import asyncio

    cancelled: asyncio.CancelledError | None = None
    waiting = asyncio.wrap_future(poll)
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return waiting.result()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.clear)  # a child does not have its parent's threads
