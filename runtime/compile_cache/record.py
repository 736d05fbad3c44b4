"""What an entry of the cache knows about its files, as a line of text each."""

from __future__ import annotations

import os
from typing import TypeAlias

#: st_dev, st_ino, st_size, st_mtime_ns and st_ctime_ns of a file.
Stamp: TypeAlias = tuple[int, ...]
#: The place of the size in a stamp.
SIZE = 2
#: Stamps of .wasm files in one record: several environments of one user may have the same module.
MAX_STAMPS = 8
#: Bytes that a record has at most.
LONGEST = 4096
_HEAD = "wasmtime-async 2 "
_FIELDS = 5


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when a file is written, replaced, copied or moved to another disk."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Record:
    """What an entry knows about its files.

    Args:
        digest: The SHA-256 of the code, in hexadecimal.
        cost: The milliseconds that it took to compile.
        code: The stamp of the code.
        wasms: The stamps of .wasm files that were checked, the latest first.
    """

    __slots__ = ("code", "cost", "digest", "wasms")

    def __init__(self, digest: str, cost: int, code: Stamp, wasms: tuple[Stamp, ...]) -> None:
        self.digest, self.cost, self.code, self.wasms = digest, cost, code, wasms

    def dump(self) -> bytes:
        """Return the record as text, which `parse` reads."""
        stamps = (" ".join(map(str, stamp)) for stamp in (self.code, *self.wasms))
        return "\n".join((f"{_HEAD}{self.digest} {self.cost}", *stamps, "")).encode()

    @classmethod
    def parse(cls, data: bytes) -> Record | None:
        """Return the record that `dump` wrote as this text, or None for any other text."""
        try:
            head, *lines = data.decode("ascii").splitlines()
            code, *wasms = stamps = [tuple(map(int, line.split())) for line in lines]
            digest, cost = head.removeprefix(_HEAD).split(" ")
            if not digest.isalnum() or any(len(stamp) != _FIELDS for stamp in stamps):
                return None
            return cls(digest, int(cost), code, tuple(wasms))
        except ValueError:
            return None
