"""A folder of this user alone, with files that are read only if no other user can write them.

What is checked is what is used: the folder is opened once, its files are opened relative to it, and
owners and permissions are read from what is open, never from a path. Where files have no owners
(Windows), the user's own cache folder is trusted as it is.

Files, which another process may have mapped, are never changed in place, but written under a
temporary name, synced and renamed. So any number of processes may write at once, and no reader ever
sees half of a file, not even after a power failure.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import FileIO
from typing import Self

#: Seconds after which a temporary file must come from a dead process, and a use is noted again.
HOUR = 3600
_HAS_OWNERS = hasattr(os, "geteuid")
# O_NONBLOCK: to open a pipe must not block.
_NAMES = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_FLAGS = sum(getattr(os, name, 0) for name in _NAMES)


def _user_caches() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA", "")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches")
    base = os.environ.get("XDG_CACHE_HOME", "")
    return base if os.path.isabs(base) else os.path.expanduser("~/.cache")


def folder_path() -> str | None:
    """Return where the folder should be, or None if the cache is off or the user has no home."""
    chosen = os.environ.get("WASMTIME_ASYNC_CACHE")
    if chosen == "0":
        return None
    base = os.path.abspath(chosen) if chosen else _user_caches()
    return os.path.join(base, "wasmtime-async") if os.path.isabs(base) else None


def _is_safe(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Return True if this is a file of that kind, and no other user can write it."""
    mode, others = status.st_mode, stat.S_IWGRP | stat.S_IWOTH
    ours = not _HAS_OWNERS or (status.st_uid == os.geteuid() and not mode & others)
    return is_kind(mode) and ours


class Folder:
    """An open folder, and a context manager that closes it."""

    __slots__ = ("_descriptor", "_path")

    def __init__(self, path: str) -> None:
        """Open the folder, or make it. Raises OSError, also if it is a link or another user's."""
        self._path = path
        self._descriptor: int | None = None
        try:
            status = self._open_folder()
        except FileNotFoundError:
            os.makedirs(path, mode=0o700, exist_ok=True)
            status = self._open_folder()
        if not _is_safe(status, stat.S_ISDIR):
            self.close()
            raise PermissionError(f"{path} is not a folder that belongs to this user alone")

    def _open_folder(self) -> os.stat_result:
        if not _HAS_OWNERS:
            return os.lstat(self._path)
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
        return os.fstat(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder. A second time does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else os.path.join(self._path, name)

    def _opener(self, name: str, flags: int) -> int:
        return os.open(self._at(name), flags | _FLAGS, 0o600, dir_fd=self._descriptor)

    def open(self, name: str) -> FileIO | None:
        """Return a file to read, or None if it is missing or another user may have written it."""
        try:
            file = FileIO(name, "rb", opener=self._opener)
        except OSError:
            return None
        if _is_safe(os.fstat(file.fileno()), stat.S_ISREG):
            return file
        file.close()
        return None

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Write a file, whole or not at all. Raises OSError."""
        temporary = f"{name}.{os.urandom(8).hex()}.tmp"
        try:
            with open(temporary, "xb", opener=self._opener) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            folder = self._descriptor
            os.replace(self._at(temporary), self._at(name), src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            self.remove(temporary)
            raise

    def note_use(self, name: str) -> None:
        """Note that a file was used, so that others go before it. Never raises."""
        with suppress(OSError):
            os.utime(self._at(name), dir_fd=self._descriptor)

    def open_lock(self, name: str) -> int | None:
        """Return the descriptor of an empty file to lock, made if need be; None if it is unsafe.

        What is no file of this user's alone is removed, so that it is in the way only once.
        """
        try:
            descriptor = self._opener(name, os.O_RDWR | os.O_CREAT)
        except OSError:  # it is a link or a folder, or nothing can be written here
            self.remove(name)
            return None
        if _is_safe(os.fstat(descriptor), stat.S_ISREG):
            return descriptor
        os.close(descriptor)
        self.remove(name)
        return None

    def remove(self, name: str) -> None:
        """Remove a file. Never raises."""
        with suppress(OSError):
            os.unlink(self._at(name), dir_fd=self._descriptor)

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield the name and status of every file, or raise OSError."""
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as files:
            for file in files:
                try:
                    status = file.stat(follow_symlinks=False)
                except OSError:  # the file is gone meanwhile
                    continue
                yield file.name, status
