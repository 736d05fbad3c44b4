"""One guest's sandbox: what is done in it, in order, on worker threads, while tasks wait.

Rules:

- One thread at a time is in a sandbox. What is to be done there stands in a queue; a worker thread
  takes one job after the other until the queue is empty.
- A task that is cancelled leaves at once. Its job is not begun any more; or it ends in its thread,
  before the next begins, and what it opened is closed again.
- The sandbox is made with its first job. To close it waits for nothing: it closes now if no job is
  left, else after the last one.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast
from weakref import WeakValueDictionary

from ...components.values import Err
from ...event_loops import Signal
from ...fork_safe_lock import ForkSafeLock
from ..config import Wasi
from ..holdings import Holdings
from . import threads
from .preview1 import Files

T = TypeVar("T")

#: Bytes at most that all streams of a guest together have taken and not written.
MAX_UNWRITTEN = 1 << 24
#: Bytes that they read ahead together before they only read what the guest asks for.
MAX_AHEAD = 1 << 25

#: For all sandboxes: it is held for moments, and a forked child can take it.
lock = ForkSafeLock()


class Job(Generic[T]):
    """Something to be done in the sandbox, once.

    Args:
        function: It is called with the sandbox, in a worker thread.
        undo: Called with the sandbox and the result if the task that wanted it is gone by then.
    """

    __slots__ = ("_waiting", "error", "function", "is_abandoned", "is_done", "undo", "value")

    def __init__(
        self, function: Callable[[Files], T], undo: Callable[[Files, T], object] | None = None
    ) -> None:
        self.function, self.undo = function, undo
        self.is_abandoned = self.is_done = False
        self.value: T | None = None
        self.error: BaseException | None = None
        self._waiting: list[Signal] = []

    async def wait(self) -> None:
        """Return when it is done. It can be cancelled, and called by several tasks."""
        with lock():
            if self.is_done:
                return
            signal = Signal()
            self._waiting.append(signal)
        try:
            await signal.wait()
        finally:
            with lock(), suppress(ValueError):
                self._waiting.remove(signal)

    def result(self) -> T:
        """Return what the function has returned, or raise what it has raised."""
        if self.error is not None:
            try:
                raise self.error
            finally:
                del self  # the error's traceback would refer to it
        return cast("T", self.value)

    def perform(self, files: Callable[[], Files]) -> None:
        """Do it, if it is still wanted. Only the worker thread calls this."""
        is_wanted = not self.is_abandoned
        if is_wanted:
            try:
                self.value = self.function(files())
            except BaseException as error:
                # With this frame it would keep the sandbox alive.
                self.error = error.with_traceback(None) if isinstance(error, Err) else error
        with lock():
            self.is_done = True
            waiting = list(self._waiting)
            is_undone = is_wanted and self.is_abandoned and self.error is None
        if is_undone and self.undo is not None:
            with suppress(Exception):
                self.undo(files(), cast("T", self.value))
        for signal in waiting:
            signal.set()


class Content:
    """The contents of a file, of which there may be several descriptors: how often it has changed."""

    __slots__ = ("__weakref__", "version")

    def __init__(self) -> None:
        self.version = 0


class Sandbox:
    """The files of one guest."""

    __slots__ = (
        "_contents", "_files", "_is_busy", "_jobs", "_wasi",
        "ahead", "holdings", "is_closing", "listed", "newest", "unwritten",
    )  # fmt: skip

    def __init__(self, wasi: Wasi, holdings: Holdings) -> None:
        self._wasi, self.holdings = wasi, holdings
        self._files: Files | None = None
        self._jobs: deque[Job[Any]] = deque()
        #: True if a thread is in the sandbox or about to be, and if nothing more is to come.
        self._is_busy = self.is_closing = False
        self._contents: WeakValueDictionary[int, Content] = WeakValueDictionary()
        #: The job that was last added: when it is done, all are. It may lead back to the sandbox.
        self.newest: Job[Any] | None = None
        #: Bytes that streams have taken and not written; have read and not given; of listings.
        self.unwritten = self.ahead = self.listed = 0
        holdings.add(self)

    def content(self, identity: int) -> Content:
        """Return the one object for the contents of a file."""
        return self._contents.setdefault(identity, Content())

    # ---- jobs ----

    async def run(
        self, function: Callable[[Files], T], undo: Callable[[Files, T], object] | None = None
    ) -> T:
        """Let a function run in the sandbox; return what it returns, raise what it raises."""
        job = self.submit(Job(function, undo))
        try:
            await job.wait()
        except BaseException:
            self._abandon(job)
            raise
        try:
            return job.result()
        finally:
            del job  # as in `result`

    def submit(self, job: Job[T]) -> Job[T]:
        """Add a job. Raises RuntimeError if the sandbox is closed."""
        with lock():
            if self.is_closing:
                raise RuntimeError("the guest's files are closed")
            self.newest = job
            self._jobs.append(job)
            is_first, self._is_busy = not self._is_busy, True
        if is_first:
            self._start()
        return job

    def _start(self) -> None:
        try:
            threads.submit(self._work)
        except BaseException:
            self._is_busy = False
            raise

    def _abandon(self, job: Job[Any]) -> None:
        """Let a job end without effect."""
        with lock():
            job.is_abandoned = True
            undo = job.undo if job.is_done and job.error is None else None
            if undo is None or self.is_closing:
                return
        self.submit(Job(lambda files: undo(files, job.value)))

    def _work(self) -> None:
        """Do all jobs. This runs in a worker thread."""
        while True:
            with lock():
                if not self._jobs:
                    # First: a finalizer that comes between closes the sandbox itself.
                    self._is_busy = False
                    if not self._jobs:
                        break
                    self._is_busy = True
                job = self._jobs.popleft()
            job.perform(self._open)
            del job
        self._close_if_idle()

    def _open(self) -> Files:
        """Return the sandbox, making it the first time."""
        if self._files is None:
            check_fork()
            self._files = Files(self._wasi)
        return self._files

    # ---- closing ----

    def close(self) -> None:
        """Take no more jobs, and close all files when none is left. Any thread may call this."""
        self.is_closing = True
        self.holdings.discard(self)
        self._close_if_idle()

    def _close_if_idle(self) -> None:
        with lock():
            if not self.is_closing or self._is_busy:
                return
            files, self._files, self.newest = self._files, None, None
        if files is not None:
            files.close()


#: The process in which a sandbox was first made: wasmtime starts threads for it, once.
_process: int | None = None


def check_fork() -> None:
    """Raise RuntimeError in a forked child without the threads that wasmtime's files need."""
    global _process
    _process = _process or os.getpid()
    if _process != os.getpid():
        raise RuntimeError(
            "this process was forked from one that has used files of WASI, and cannot use them "
            "itself: let a new process do it (multiprocessing.get_context('spawn'))"
        )
