"""What no round may leave behind: objects of the runtime, and memory."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections import Counter
from pathlib import Path
from statistics import median

import wasmtime
from greenlet import getcurrent, greenlet

from runtime import Stack
from runtime.call import Call
from runtime.components.state import ComponentState
from runtime.function import BoundFunction
from runtime.host_call import HostCall
from runtime.host_function import HostFunction
from runtime.host_greenlet import HostGreenlet, run_jobs
from runtime.store import StoreState
from runtime.values import references

from .component_host import Blob
from .greenlet_interop import Spawned
from .model import Token

#: What no round may leave behind, besides host greenlets, of which each thread may keep some.
_WATCHED = (
    BoundFunction, Call, ComponentState, HostCall, HostFunction, Stack, StoreState, wasmtime.Store, asyncio.Task, Spawned,
)  # fmt: skip

#: Idle host greenlets that a thread may keep.
_IDLE_GREENLETS = 64


def left_behind() -> dict[str, int]:
    """Return what is alive although nothing is under way, by name: nothing when all is well."""
    gc.collect()
    gc.collect()  # for what only `__del__` let go of
    asyncio.run(Stack().run(int))  # which ends host greenlets that were dropped
    found: Counter[str] = Counter()
    for kind, count in Counter(type(each) for each in gc.get_objects()).items():
        if issubclass(kind, _WATCHED) or (
            issubclass(kind, HostGreenlet) and count > _IDLE_GREENLETS
        ):
            found[kind.__name__] += count
    found["companions"], found["objects of guests"] = len(references._companions), Token.alive
    found["blobs"] = Blob.alive
    return {name: count for name, count in found.items() if count}


def suspended() -> list[str]:
    """Return the functions that greenlets are suspended in, which keep what they refer to."""
    found = []
    for each in gc.get_objects():
        if isinstance(each, greenlet) and each is not getcurrent():
            frame, names = each.gr_frame, []
            while frame is not None:
                names.append(frame.f_code.co_name)
                frame = frame.f_back
            if names not in ([], [run_jobs.__name__]):
                found.append(" < ".join(names))
    return found


def resident() -> float:
    """Return the mebibytes of the process that are in memory, or 0 where that is not known."""
    if sys.platform != "linux":
        return 0.0
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


class Memory:
    """The resident set, watched over a run."""

    #: Samples below which nothing can be said, and what a run may grow by: a share, and mebibytes.
    ENOUGH, SHARE, MEBIBYTES = 40, 0.15, 16.0

    def __init__(self) -> None:
        self.samples: list[float] = []

    def look(self) -> None:
        """Take a sample."""
        self.samples.append(resident())

    def report(self) -> str:
        """Return the course in words."""
        if not self.samples:
            return "no samples"
        return f"{self._early():.0f} MiB after the first third, {self._late():.0f} MiB in the last, {max(self.samples):.0f} at most"

    def grew(self) -> bool:
        """Return True if it has grown since it was warm."""
        if len(self.samples) < self.ENOUGH:
            return False
        return self._late() > self._early() * (1 + self.SHARE) + self.MEBIBYTES

    def _early(self) -> float:
        third = len(self.samples) // 3
        return median(self.samples[third : 2 * third] or self.samples)

    def _late(self) -> float:
        return median(self.samples[-(len(self.samples) // 3) :] or self.samples)
