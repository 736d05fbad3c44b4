"""Locks of the process that a forked child can take, whoever held them in the parent."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from threading import RLock


class ForkSafeLock:
    """``with lock():`` holds it. The thread that holds it may take it again: a finalizer may run anywhere."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def __call__(self) -> AbstractContextManager[object]:
        return self._lock

    def _renew(self) -> None:
        self._lock = RLock()


__all__ = ["ForkSafeLock"]
