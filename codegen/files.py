"""Read files, and nothing that only looks like one.

A pipe may never have an end, and opening one may wait for ever; a device has an effect when it is
read. What has been opened is looked at, not the path, which may mean something else a moment later.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

# Without waiting for the other end of a pipe, and without becoming the owner of a terminal.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def open_file(path: Path | str) -> BufferedReader:
    """Open a regular file for reading bytes.

    Raises:
        OSError: There is no such file, it cannot be read, or it is something else.
        ValueError: The path has a null character.
    """
    return open(path, "rb", opener=_open)


def read_file(path: Path | str, most: int) -> bytes:
    """Return the contents of a regular file, or its first ``most`` bytes. Errors: ``open_file``."""
    with open_file(path) as file:
        # Python reserves memory for as many bytes as it is told to read.
        return file.read(min(most, os.fstat(file.fileno()).st_size))


def _open(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | _FLAGS)
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Not a regular file")
    return descriptor  # Python itself refuses directories.


def reason(error: OSError) -> str:
    """Return what an OSError says, in a few words."""
    return (error.strerror or str(error)).lower()
