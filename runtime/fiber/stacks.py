"""The stacks of fibers, made by stacks.c: no map and no system call for each, where wasmtime's own are two maps and three calls.

`CREATOR` is what an engine's configuration wants (`capi.set_stack_creator`), or None: on Windows, and where there is no C library
for the machine, wasmtime makes the stacks. All engines of the process share them. Any thread may make and free stacks.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from ctypes import c_size_t, c_void_p

from .. import capi
from . import library_path

#: What stacks.c calls, in the order of `stacks_init`, before ``wasmtime_error_new``.
_CALLED_FROM_C = ("mmap", "munmap", "mprotect", "madvise", "sched_yield")

#: By platform, in the order of `stacks_init`: mmap's flags PRIVATE | ANONYMOUS | NORESERVE, and the advices DONTNEED (FREE on
#: macOS), NOHUGEPAGE, GUARD_INSTALL, POPULATE_READ; 0 for one that it does not know.
_NUMBERS = {"linux": (0x4022, 4, 15, 102, 22), "darwin": (0x1042, 5, 0, 0, 0)}
_NUMBERS["android"] = _NUMBERS["linux"]


def _load() -> ctypes.Array[c_void_p] | None:
    """The ``wasmtime_stack_creator_t``: env, function, finalizer. Neither env nor finalizer: all state is the C library's."""
    path, numbers = library_path(), _NUMBERS.get(sys.platform)
    if path is None or numbers is None:
        return None
    stacks, system = ctypes.PyDLL(str(path)), ctypes.CDLL(None)
    addresses = [ctypes.cast(system[name], c_void_p).value for name in _CALLED_FROM_C]
    functions = (c_void_p * 6)(*addresses, capi.address("wasmtime_error_new"))
    stacks.stacks_init(functions, (c_size_t * 6)(mmap.PAGESIZE, *numbers))
    os.register_at_fork(after_in_child=stacks.stacks_forked)
    return (c_void_p * 3)(None, ctypes.cast(stacks.stacks_new, c_void_p).value, None)


_creator = _load()

#: The address of the creator.
CREATOR = ctypes.addressof(_creator) if _creator is not None else None
