"""Worker threads for work that may block for as long as a disk, or a named pipe, lets it.

They are daemons, so that a process can exit while one is stuck, and end when they have been idle
for a while. They never run a user's function.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeAlias

from ...fork_safe_lock import ForkSafeLock

Task: TypeAlias = Callable[[], None]

#: Threads at most, for all guests together. They wait for disks, not for processors.
MAX_THREADS = 64
_IDLE_SECONDS = 10.0

_lock = ForkSafeLock()
_workers: set[_Worker] = set()
#: Those that have nothing to do; the one that has been busy last comes first.
_idle: list[_Worker] = []
#: What waits while all threads are busy.
_backlog: deque[Task] = deque()


def submit(task: Task) -> None:
    """Let a worker thread call a function, which handles its exceptions. Any thread may call this."""
    with _lock():
        try:
            _idle.pop().tasks.put(task)
        except IndexError:  # not asked before: a finalizer may come between
            if len(_workers) < MAX_THREADS:
                _Worker(task).begin()
            else:
                _backlog.append(task)


class _Worker(threading.Thread):
    """A thread with its tasks, one at a time."""

    def __init__(self, task: Task) -> None:
        super().__init__(name="wasmtime-async files", daemon=True)
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self.tasks.put(task)

    def begin(self) -> None:
        """Start the thread."""
        _workers.add(self)
        try:
            self.start()
        except BaseException:
            _workers.discard(self)
            raise

    def run(self) -> None:
        while True:
            try:
                task = self.tasks.get(timeout=_IDLE_SECONDS)
            except Empty:
                if self._leave():
                    return
                continue
            task()
            del task  # it may keep a guest alive
            with _lock():
                if _backlog:
                    self.tasks.put(_backlog.popleft())
                else:
                    _idle.append(self)

    def _leave(self) -> bool:
        """End, unless a task has been given meanwhile."""
        with _lock():
            if self not in _idle:
                return False
            _idle.remove(self)
            _workers.discard(self)
            return True


def _after_fork() -> None:
    _workers.clear()
    _idle.clear()
    _backlog.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)  # a child does not have its parent's threads
