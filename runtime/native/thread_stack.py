"""How much of its stack a thread has left, for synchronous calls: a guest runs on that stack.

wasmtime lets a guest use so many bytes of it, wherever it begins, and does not look where it ends.
C compares before each call (`fiber_stack_left` in fiber.c). What it compares with, the lowest
address of the stack, is found out here, once for each thread.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import byref, c_size_t, c_void_p
from threading import get_native_id

from .library import FLOOR_KEY, library

#: The lowest address where the real one cannot be found out: every call has room.
_UNKNOWN = 1


def stack_left() -> int:
    """Return how many bytes of the running thread's stack are left."""
    left = library.stack_left()
    if not left:
        ctypes.pythonapi.PyThread_tss_set(FLOOR_KEY, c_void_p(_find_floor() or _UNKNOWN))
        left = library.stack_left()
    return left


if sys.platform == "win32":

    def _find_floor() -> int | None:
        lowest, highest = c_void_p(), c_void_p()
        ctypes.WinDLL("kernel32").GetCurrentThreadStackLimits(byref(lowest), byref(highest))
        return lowest.value

elif sys.platform == "darwin":

    def _find_floor() -> int | None:
        system = ctypes.CDLL(None)
        names = "pthread_self", "pthread_get_stackaddr_np", "pthread_get_stacksize_np"
        this, highest, size = (system[name] for name in names)
        this.restype = highest.restype = c_void_p
        size.restype = c_size_t
        thread = c_void_p(this())
        return int(highest(thread)) - int(size(thread))

else:

    def _find_floor() -> int | None:
        system = ctypes.CDLL(None)
        if not hasattr(system, "pthread_getattr_np"):
            return None
        system.pthread_self.restype = c_void_p
        attributes = (c_size_t * 32)()  # a pthread_attr_t takes 56 bytes, or 64
        if system.pthread_getattr_np(c_void_p(system.pthread_self()), attributes):
            return None
        lowest, size = c_void_p(), c_size_t()
        system.pthread_attr_getstack(attributes, byref(lowest), byref(size))
        system.pthread_attr_destroy(attributes)
        floor = lowest.value or 0
        if get_native_id() == os.getpid() and not _knows_main_thread(system):
            return floor + size.value - _main_stack_size(size.value)
        return floor

    def _knows_main_thread(system: ctypes.CDLL) -> bool:
        """Return False for musl, which tells how far the main thread's stack has grown so far."""
        return hasattr(system, "gnu_get_libc_version") or sys.platform == "android"

    def _main_stack_size(grown: int) -> int:
        import resource  # here: it is for rare systems

        limit = resource.getrlimit(resource.RLIMIT_STACK)[0]
        return grown if limit == resource.RLIM_INFINITY else max(grown, limit)
