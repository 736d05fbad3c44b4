"""A folder that belongs to this user alone, and the files in it: read only when nobody else can have written them.

What is checked is what is used: the folder is opened once and its files are opened relative to it, and both are asked who
owns them and who may write to them after they were opened, never before. Where files have no owners (Windows) the user's
own cache folder is trusted as it is.

Files are never changed in place, since somebody may have them mapped: they are written under a temporary name, synced and renamed.
So any number of processes may write at once, and nobody ever sees half of a file, not even after a power failure.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from typing import Self

#: Moves the folder (a path: it is made in there), or turns the cache off (``0``).
VARIABLE = "WASMTIME_ASYNC_CACHE"

#: What the folder may hold. Beyond, what was not used for the longest time goes.
MAX_BYTES = 1 << 30
MAX_ENTRIES = 1000

#: Seconds after which a temporary file is what a dead process left behind, and a use is worth noting again.
HOUR = 3600

_HAS_OWNERS = hasattr(os, "geteuid")
_NAMES = (
    "O_NOFOLLOW",
    "O_NONBLOCK",
    "O_CLOEXEC",
    "O_BINARY",
)  # a pipe in a file's loop_token must not block
_FLAGS = sum(getattr(os, name, 0) for name in _NAMES)


def _user_caches() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA", "")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches")
    base = os.environ.get("XDG_CACHE_HOME", "")
    return base if os.path.isabs(base) else os.path.expanduser("~/.cache")


def folder_path() -> str | None:
    """Where the folder is to be; None when there is to be none, or the user has no home."""
    chosen = os.environ.get(VARIABLE)
    if chosen == "0":
        return None
    base = os.path.abspath(chosen) if chosen else _user_caches()
    return os.path.join(base, "wasmtime-async") if os.path.isabs(base) else None


def _ours(found: os.stat_result, kind: Callable[[int], bool]) -> bool:
    if not kind(found.st_mode):
        return False
    return not _HAS_OWNERS or (
        found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


class Folder:
    """An open folder. A context manager; its methods raise OSError unless they say otherwise."""

    __slots__ = ("_descriptor", "_path")

    def __init__(self, path: str) -> None:
        """Opens the folder, and makes it, for this user alone, if it is missing.

        Raises:
            OSError: it cannot be made, is a link, belongs to somebody else, or others may write to it.
        """
        self._path = path
        self._descriptor: int | None = None
        try:
            found = self._open_folder()
        except FileNotFoundError:
            os.makedirs(path, mode=0o700, exist_ok=True)
            found = self._open_folder()
        if not _ours(found, stat.S_ISDIR):
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
        """Closes it. A second time does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else os.path.join(self._path, name)

    def _opener(self, name: str, flags: int) -> int:
        return os.open(self._at(name), flags | _FLAGS, 0o600, dir_fd=self._descriptor)

    def open(self, name: str) -> FileIO | None:
        """A file to read; None when there is none, or somebody else may have written it."""
        try:
            file = FileIO(name, "rb", opener=self._opener)
        except OSError:
            return None
        if _ours(os.fstat(file.fileno()), stat.S_ISREG):
            return file
        file.close()
        return None

    def write(self, name: str, data: bytes | bytearray) -> None:
        """Puts a file in place, whole or not at all."""
        temporary = f"{name}.{os.urandom(8).hex()}.tmp"
        try:
            with open(temporary, "xb", opener=self._opener) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            folder = self._descriptor
            os.replace(self._at(temporary), self._at(name), src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            self._remove(temporary)
            raise

    def note_use(self, name: str) -> None:
        """Keeps a file from being the next to go. Never fails."""
        with suppress(OSError):
            os.utime(self._at(name), dir_fd=self._descriptor)

    def _remove(self, name: str) -> None:
        with suppress(OSError):
            os.unlink(self._at(name), dir_fd=self._descriptor)

    def evict(self, keep: str) -> None:
        """Removes what was not used for the longest time until the rest fits, but never the entry `keep`.

        An entry is all files whose names are the same up to the first dot, used when the youngest of them was written.
        """
        sizes: dict[str, int] = {}
        used: dict[str, float] = {}
        names: dict[str, list[str]] = {}
        now = time.time()
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as files:
            for file in files:
                with suppress(OSError):  # gone meanwhile
                    found = file.stat(follow_symlinks=False)
                    if file.name.endswith(".tmp") and found.st_mtime < now - HOUR:
                        self._remove(file.name)
                        continue
                    entry = file.name.partition(".")[0]
                    sizes[entry] = sizes.get(entry, 0) + found.st_size
                    used[entry] = max(used.get(entry, 0), found.st_mtime)
                    names.setdefault(entry, []).append(file.name)
        size, count = sum(sizes.values()), len(sizes)
        for entry in sorted(names.keys() - {keep}, key=used.__getitem__):
            if size <= MAX_BYTES and count <= MAX_ENTRIES:
                break
            size, count = size - sizes[entry], count - 1
            for name in names[entry]:
                self._remove(name)
