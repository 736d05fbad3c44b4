"""What one guest holds of the host: bounded, and closed with the guest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from typing import Protocol

import wasmtime

from .tasks import Task

#: Files, sockets and http exchanges that a guest may have open at a time.
MAX_OPEN = 256
#: Pollables that a guest may have at a time.
MAX_POLLABLES = 1 << 16
#: Tasks that work for a guest in the background at a time.
MAX_TASKS = 4096


class Closable(Protocol):
    """Something to be closed at the latest when the guest is. Closing never waits."""

    def close(self) -> None: ...


class Holdings:
    """What a guest has open. `close` may be called in any thread, by the collector too."""

    __slots__ = ("_items", "_pollables", "_tasks", "is_closed")

    def __init__(self) -> None:
        self._items: dict[int, Closable] = {}
        self._tasks: dict[int, Task] = {}
        self._pollables = 0
        self.is_closed = False

    def is_full(self) -> bool:
        """True if the guest may open nothing more."""
        return self.is_closed or len(self._items) >= MAX_OPEN

    def add(self, item: Closable) -> None:
        """Keep something open; ask `is_full` before it is opened. It is closed if the guest is."""
        self._items[id(item)] = item
        if self.is_closed:
            self.close()

    def discard(self, item: Closable) -> None:
        """Forget something that was closed."""
        self._items.pop(id(item), None)

    def count_pollable(self, change: int) -> None:
        """Count a pollable that is made, or was dropped."""
        if self._pollables + change > MAX_POLLABLES:
            raise wasmtime.Trap(f"the guest has more than {MAX_POLLABLES} pollables")
        self._pollables += change

    def spawn(
        self, function: Callable[[], Awaitable[None]], done: Callable[[], object] | None = None
    ) -> Task:
        """Let a function run in a task of its own, until it ends or the guest is closed.

        Args:
            function: It must handle its exceptions: what it raises is dropped.
            done: Called when the task has ended, even if it was cancelled before it began.
        """
        if self.is_closed:
            raise wasmtime.Trap("the guest is closed")
        if len(self._tasks) >= MAX_TASKS:
            raise wasmtime.Trap(f"the guest has more than {MAX_TASKS} operations under way")

        def ended() -> None:
            self._tasks.pop(id(task), None)
            if done is not None:
                done()

        task = Task(function, ended)
        self._tasks[id(task)] = task
        try:
            task.start()
        except BaseException:
            self._tasks.pop(id(task), None)
            raise
        self._cancel_if_closed(task)
        return task

    def _cancel_if_closed(self, task: Task) -> None:
        if self.is_closed:  # by another thread, which may not have seen this task
            task.cancel()

    def close(self) -> None:
        """Cancel what is under way, and close what is open, all of it even if one close fails."""
        self.is_closed = True
        for task in list(self._tasks.values()):
            task.cancel()
        if not self._items:
            return
        # Until it is empty: another thread may add something meanwhile, and close it.
        with ExitStack() as stack, suppress(KeyError):
            while True:
                stack.callback(self._items.popitem()[1].close)
