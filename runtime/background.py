"""Work that blocks, such as compiling, on threads of its own while tasks wait for it.

Tasks that want the same at the same time share one job. A job that was begun goes on when no task
waits for it any more. The threads are daemons, so that a process can exit in the middle of a job,
and end when there is nothing to do. They never run a user's function.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from .event_loops import Signal
from .fork_safe_lock import ForkSafeLock

if TYPE_CHECKING:  # takes long to import, and most programs that come here have asyncio
    from concurrent.futures import Future

T = TypeVar("T")

#: Threads at most. Some more than processors, because jobs wait for disks and for other processes.
MAX_THREADS = min(32, (os.cpu_count() or 1) + 4)

_lock = ForkSafeLock()
#: Jobs that are not done, by what they do.
_jobs: dict[Hashable, Future[Any]] = {}
#: Those among them that wait for a thread.
_queue: deque[tuple[Hashable, Future[Any], Callable[[], object]]] = deque()
#: Those that will look at the queue once more.
_threads: set[threading.Thread] = set()


async def run_once(key: Hashable, function: Callable[[], T]) -> T:
    """Return what the function returns, or raise what it raises; a worker thread calls it.

    If a job with that key is under way, its outcome is that of this one, too. To cancel the task
    that waits does not delay it, and does not end the job. Needs a running event loop.
    """
    signal = Signal()
    with _lock():
        job: Future[T] = _jobs.get(key) or _new_job(key, function)
        if len(_threads) < min(MAX_THREADS, len(_jobs)):
            _start_thread()
    job.add_done_callback(lambda _: signal.set())
    await signal.wait()
    return job.result()


def _new_job(key: Hashable, function: Callable[[], object]) -> Future[Any]:
    from concurrent.futures import Future

    job: Future[Any] = Future()
    _queue.append((key, job, function))  # first: what others find will be done
    _jobs[key] = job
    return job


def _start_thread() -> None:
    thread = threading.Thread(target=_run_jobs, name="wasmtime-async compiler", daemon=True)
    _threads.add(thread)
    try:
        thread.start()
    except BaseException:
        _threads.discard(thread)
        raise


def _run_jobs() -> None:
    while True:
        with _lock():
            if not _queue:
                _threads.discard(threading.current_thread())
                return
            key, job, function = _queue.popleft()
        _run(key, job, function)


def _run(key: Hashable, job: Future[Any], function: Callable[[], object]) -> None:
    try:
        outcome = function()
    except BaseException as error:
        _forget(key, job)
        job.set_exception(error)
    else:
        _forget(key, job)
        job.set_result(outcome)


def _forget(key: Hashable, job: Future[Any]) -> None:
    with _lock():
        if _jobs.get(key) is job:
            del _jobs[key]


def _after_fork() -> None:
    _jobs.clear()
    _queue.clear()
    _threads.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)  # a child does not have its parent's threads
