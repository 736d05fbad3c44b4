"""Functions that block for as long as they like, such as reading a terminal.

The threads are daemons: one that waits for input that never comes must not keep the process from
ending. (Those of asyncio and anyio are joined when it ends.)
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from ...event_loops import Signal
from ...fork_safe_lock import ForkSafeLock

T = TypeVar("T")

#: Seconds for which a thread waits for the next function before it ends.
_IDLE_SECONDS = 1.0

_lock = ForkSafeLock()


class BlockingThread:
    """Calls functions in order, one after another, on a thread that exists while there are some."""

    __slots__ = ("_jobs", "_more", "_thread")

    def __init__(self) -> None:
        self._jobs: deque[Callable[[], object]] = deque()
        self._more = threading.Event()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], object]) -> None:
        """Let the thread call a function, which must not raise."""
        with _lock():
            self._jobs.append(function)
            # After a fork, the child has the object and no thread.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="wasmtime-async stdio", daemon=True
                )
                self._thread.start()
        self._more.set()

    async def call(self, function: Callable[[], T]) -> T:
        """Return what the function returns, or raise what it raises.

        To cancel the task that waits does not end the function, nor take it from the queue.
        """
        signal, results, errors = Signal(), list[T](), list[BaseException]()

        def job() -> None:
            try:
                results.append(function())
            except BaseException as error:
                errors.append(error)
            signal.set()

        self.submit(job)
        await signal.wait()
        if errors:
            try:
                raise errors[0]
            finally:
                errors.clear()  # the traceback has this frame
        return results[0]

    def _run(self) -> None:
        while True:
            self._more.clear()
            while self._jobs:
                self._jobs.popleft()()
            if self._more.wait(_IDLE_SECONDS):
                continue
            with _lock():
                if not self._jobs:
                    self._thread = None
                    return
