"""Locks that a forked child can take, even if a thread of the parent held them."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from threading import RLock


class ForkSafeLock:
    """A lock for ``with lock():``. It is reentrant, because a finalizer may run anywhere."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def __call__(self) -> AbstractContextManager[object]:
        """Return the context manager that holds the lock."""
        return self._lock

    def _renew(self) -> None:
        self._lock = RLock()
