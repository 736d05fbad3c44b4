"""Creators of fibers' stacks (stacks.c) and of linear memories (memories.c), for engines.

wasmtime would make a memory map, and system calls, for each stack and memory. `STACKS` and
`MEMORIES` are shared by all engines and threads; they are None where wasmtime makes its own: stacks
on Windows, memories on all systems but Linux.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import c_size_t, c_void_p
from typing import Any

from ..wasmtime_api.library import address
from .library import address_of, library_path

#: For `stacks_init`: mmap's flags PRIVATE | ANONYMOUS | NORESERVE, and the advices DONTNEED (FREE
#: on macOS), NOHUGEPAGE, GUARD_INSTALL, POPULATE_READ; 0 for what the platform does not know.
_NUMBERS = {"linux": (0x4022, 4, 15, 102, 22), "darwin": (0x1042, 5, 0, 0, 0)}
_NUMBERS["android"] = _NUMBERS["linux"]
#: What C calls, in the order of `stacks_init` and `memories_init`, before ``wasmtime_error_new``.
_FOR_STACKS = ("mmap", "munmap", "mprotect", "madvise", "sched_yield")
_FOR_MEMORIES = ("mmap", "munmap", "madvise", "mremap", "malloc", "free")


def _functions(names: tuple[str, ...]) -> ctypes.Array[c_void_p]:
    system = ctypes.CDLL(None)
    addresses = [address_of(system[name]) for name in names]
    return (c_void_p * (len(names) + 1))(*addresses, address("wasmtime_error_new"))


def _numbers(count: int) -> ctypes.Array[c_size_t]:
    return (c_size_t * (1 + count))(os.sysconf("SC_PAGE_SIZE"), *_NUMBERS[sys.platform][:count])


def _creator(function: Any) -> ctypes.Array[c_void_p]:
    # Its env and finalizer are NULL: all state belongs to the library, which stays loaded.
    return (c_void_p * 3)(None, address_of(function), None)


def _load_stacks() -> ctypes.Array[c_void_p] | None:
    if sys.platform not in _NUMBERS:
        return None
    library = ctypes.PyDLL(str(library_path()))
    library.stacks_init(_functions(_FOR_STACKS), _numbers(5))
    os.register_at_fork(after_in_child=library.stacks_forked)
    return _creator(library.stacks_new)


def _load_memories() -> ctypes.Array[c_void_p] | None:
    if sys.platform not in ("linux", "android"):
        return None
    library = ctypes.PyDLL(str(library_path()))
    library.memories_init(_functions(_FOR_MEMORIES), _numbers(3))
    return _creator(library.memories_new)


STACKS = _load_stacks()
MEMORIES = _load_memories()
