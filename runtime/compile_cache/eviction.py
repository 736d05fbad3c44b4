"""Which entries go when the folder is full: those that are worth the least for the room they take.

What an entry is worth is the time that it saves, if its module is wanted again. The longer ago it
was wanted, the less likely that is: the chance is taken as the reciprocal of its age, to which a day
is added, so that programs that start daily are not told apart by the hour. The room that it takes is
its share of both bounds, bytes and entries. So the entry with the least

    seconds to compile / (share of the room * age)

goes first, which databases call the least normalized cost. A thousand small modules do not push out
one that took a minute, which goes in the end when it is not used for weeks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from .folder import HOUR, Folder

#: What the folder may hold.
MAX_BYTES = 1 << 30
MAX_ENTRIES = 1000
DAY = 24 * HOUR
#: Files of processes at work, which nothing removes while they may be: see `make_room`.
PASSING = (".tmp", ".lock")


class Files:
    """The files of one entry: all with the same name up to the first dot."""

    __slots__ = ("names", "size", "used")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.size = 0
        #: When the youngest of them was written, or its use was noted, in seconds since the epoch.
        self.used = 0.0

    def add(self, name: str, size: int, time: float) -> None:
        """Count one more file."""
        self.names.append(name)
        self.size += size
        self.used = max(self.used, time)


def make_room(folder: Folder, keep: str, cost_of: Callable[[str], float]) -> None:
    """Remove files of dead processes, and the entries worth least until the rest fits.

    Raises OSError if the folder cannot be read.

    Args:
        folder: The folder.
        keep: The name of an entry that stays.
        cost_of: Returns how long the entry of a name took to compile, in any unit. It is called
            only if the folder is full.
    """
    entries: dict[str, Files] = {}
    now = time.time()
    for name, status in folder.files():
        if not name.endswith(PASSING):
            files = entries.setdefault(name.partition(".")[0], Files())
            files.add(name, status.st_size, status.st_mtime)
        elif status.st_mtime < now - HOUR:
            folder.remove(name)
    for name in victims(entries, cost_of, keep, now):
        for file in entries[name].names:
            folder.remove(file)


def victims(
    entries: Mapping[str, Files], cost_of: Callable[[str], float], keep: str, now: float
) -> list[str]:
    """Return the names of the entries that have to go, which are those worth least but `keep`."""
    count, size = len(entries), sum(files.size for files in entries.values())
    out: list[str] = []
    if _fits(count, size):
        return out

    def worth(name: str) -> tuple[float, float]:
        files = entries[name]
        share = files.size / MAX_BYTES + 1 / MAX_ENTRIES
        age = max(now - files.used, 0) + DAY
        return cost_of(name) / (share * age), files.used

    for name in sorted(entries.keys() - {keep}, key=worth):
        out.append(name)
        count -= 1
        size -= entries[name].size
        if _fits(count, size):
            break
    return out


def _fits(count: int, size: int) -> bool:
    return size <= MAX_BYTES and count <= MAX_ENTRIES
