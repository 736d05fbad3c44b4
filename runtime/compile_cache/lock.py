"""A lock beside each entry, so that of several processes one compiles while the others wait for it.

The operating system locks an empty file, and lets go of it when the process ends, however it ends.
When the module is compiled, the file is removed, and those that wait find the entry.

That is for speed, and nothing depends on it: two processes that compile the same module both end up
with it. So where files cannot be locked each compiles for itself, and a process that holds a lock
much longer than compiling takes, because it was stopped or hangs, loses it to the next.
"""

from __future__ import annotations

import logging
import os
import sys
import time

from .folder import Folder

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_to_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


#: Seconds that a process may take to compile a module before others believe that it hangs: at
#: least, and for each megabyte. That is ten times what a slow machine takes with nothing else to do.
PATIENCE, PATIENCE_PER_MB = 30, 10
#: Seconds between two looks at a lock, at first and at most.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.2
#: Lock files that a process waits for, one after the other, before it goes on without a lock.
ROUNDS = 10
_open_locks: set[int] = set()


class CompileLock:
    """A context manager that holds the lock of an entry if there are locks, and waits for it.

    What the entry has is to be looked at once more inside.

    Args:
        folder: The folder of the entry, open for as long as this is used.
        name: The lock file's name.
        wasm: The name of the .wasm file, for the log.
        megabytes: The size of the .wasm file.
    """

    __slots__ = ("_descriptor", "_folder", "_name", "_patience", "_wasm")

    def __init__(self, folder: Folder, name: str, wasm: str, megabytes: float) -> None:
        self._folder, self._name, self._wasm = folder, name, wasm
        self._patience = PATIENCE + PATIENCE_PER_MB * megabytes
        self._descriptor: int | None = None

    def __enter__(self) -> None:
        try:
            for _ in range(ROUNDS):
                self._open()
                if self._descriptor is None or self._wait(self._descriptor):
                    return
                self._close()
        except BaseException:
            self._close()
            raise

    def __exit__(self, *_: object) -> None:
        try:
            if self._descriptor is not None and not _is_removed(self._descriptor):
                self._folder.remove(self._name)
        finally:
            self._close()

    def _open(self) -> None:
        self._descriptor = self._folder.open_lock(self._name)
        if self._descriptor is not None:
            _open_locks.add(self._descriptor)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _open_locks.discard(descriptor)
            os.close(descriptor)

    def _wait(self, descriptor: int) -> bool:
        """Return True with the lock, or False once the file is removed, also if that is done here."""
        pause, end = SHORTEST_PAUSE, time.monotonic() + self._patience
        while not _is_removed(descriptor):
            if _is_ours(descriptor):
                return not _is_removed(descriptor)
            if pause == SHORTEST_PAUSE:
                log = logging.getLogger("wasmtime_async")
                log.info("%s is being compiled elsewhere, waiting for that", self._wasm)
            if time.monotonic() >= end:
                self._folder.remove(self._name)
                return False
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        return False


def _is_removed(descriptor: int) -> bool:
    return os.fstat(descriptor).st_nlink == 0


def _is_ours(descriptor: int) -> bool:
    """Take the lock, and return False if another process has it."""
    try:
        _try_to_lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # there are no locks on this file system
        return True
    return True


def _close_in_child() -> None:
    # The child has its parent's locks open, and would keep them if the parent were killed.
    for descriptor in _open_locks:
        os.close(descriptor)
    _open_locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)
