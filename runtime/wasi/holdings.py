"""What one guest holds of the host: bounded, and closed with the guest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import wasmtime

from .tasks import Task

#: Files, sockets and http exchanges that a guest may have open at a time.
MAX_OPEN = 1024
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
        """Keep something open; ask `is_full` before it is opened."""
        self._items[id(item)] = item

    def discard(self, item: Closable) -> None:
        """Forget something that was closed."""
        self._items.pop(id(item), None)

    def count_pollable(self, change: int) -> None:
        """Count a pollable that was made, or dropped."""
        self._pollables += change
        if self._pollables > MAX_POLLABLES:
            raise wasmtime.Trap(f"the guest has more than {MAX_POLLABLES} pollables")

    def spawn(self, function: Callable[[], Awaitable[None]]) -> Task:
        """Let a function run in a task of its own, until it ends or the guest is closed.

        It must handle its exceptions: what it raises is dropped.
        """
        if self.is_closed or len(self._tasks) >= MAX_TASKS:
            raise wasmtime.Trap(f"the guest has more than {MAX_TASKS} operations under way")
        task = Task(function, lambda: self._tasks.pop(id(task), None))
        self._tasks[id(task)] = task
        task.start()
        return task

    def close(self) -> None:
        """Cancel what is under way, and close what is open."""
        self.is_closed = True
        for task in list(self._tasks.values()):
            task.cancel()
        items, self._items = list(self._items.values()), {}
        for item in items:
            item.close()
