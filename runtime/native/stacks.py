"""Stacks of fibers by stacks.c, and memories for very many guests by memories.c: hardly any map and system call for each.

`STACKS` and `MEMORIES` are what an engine's configuration wants (`engines.set_stack_creator`, `engines.set_memory_creator`), or None
where wasmtime has to make them: where there is no C library for the machine, and stacks on Windows, memories anywhere but on
Linux. All engines of the process share them. Any thread may make and free them.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import c_size_t, c_void_p
from typing import Any

from ..wasmtime_api import library
from .library import library_path

#: By platform, in the order of `stacks_init`: mmap's flags PRIVATE | ANONYMOUS | NORESERVE, and the advices DONTNEED (FREE on
#: macOS), NOHUGEPAGE, GUARD_INSTALL, POPULATE_READ; 0 for one that it does not know.
_NUMBERS = {"linux": (0x4022, 4, 15, 102, 22), "darwin": (0x1042, 5, 0, 0, 0)}
_NUMBERS["android"] = _NUMBERS["linux"]

#: What C calls, in the order of `stacks_init` and `memories_init`, before ``wasmtime_error_new``.
_FOR_STACKS = ("mmap", "munmap", "mprotect", "madvise", "sched_yield")
_FOR_MEMORIES = ("mmap", "munmap", "madvise", "mremap", "malloc", "free")


def _address(function: Any) -> int:
    return ctypes.cast(function, c_void_p).value or 0


def _functions(names: tuple[str, ...]) -> ctypes.Array[c_void_p]:
    system = ctypes.CDLL(None)
    addresses = [_address(system[name]) for name in names]
    return (c_void_p * (len(names) + 1))(*addresses, library.address("wasmtime_error_new"))


def _creator(function: Any) -> ctypes.Array[c_void_p]:
    """A ``wasmtime_stack_creator_t`` or ``wasmtime_memory_creator_t``: env, function, finalizer.

    Neither env nor finalizer: all state is the C library's, which is never unloaded. So nothing here ends with an engine.
    """
    return (c_void_p * 3)(None, _address(function), None)


def _load_stacks() -> ctypes.Array[c_void_p] | None:
    numbers = _NUMBERS.get(sys.platform)
    if numbers is None:
        return None
    library = ctypes.PyDLL(str(library_path()))
    library.stacks_init(
        _functions(_FOR_STACKS), (c_size_t * 6)(os.sysconf("SC_PAGE_SIZE"), *numbers)
    )
    os.register_at_fork(after_in_child=library.stacks_forked)
    return _creator(library.stacks_new)


def _load_memories() -> ctypes.Array[c_void_p] | None:
    if sys.platform not in ("linux", "android"):
        return None
    library, (flags, discard, no_huge, *_) = (
        ctypes.PyDLL(str(library_path())),
        _NUMBERS[sys.platform],
    )
    library.memories_init(
        _functions(_FOR_MEMORIES),
        (c_size_t * 4)(os.sysconf("SC_PAGE_SIZE"), flags, discard, no_huge),
    )
    return _creator(library.memories_new)


STACKS = _load_stacks()
MEMORIES = _load_memories()
