"""Asking the system for the addresses of a name, on threads of our own.

Those of the event loop are few, and the host needs them: asyncio has some for each processor, and
uvloop has four. Slow names of guests would stop what the host does there.
"""

from __future__ import annotations

import os
import socket
from functools import partial
from threading import Semaphore

import anyio

#: Threads that work for all guests of the process at a time.
MAX_THREADS = 32
_free = Semaphore(MAX_THREADS)


def _start_anew() -> None:
    global _free
    _free = Semaphore(MAX_THREADS)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)  # a child does not have its parent's threads


async def hosts_of(name: str) -> list[str]:
    """Return the addresses of a name, the best ones first, once each.

    When it is cancelled, the thread goes on until the system answers.

    Raises:
        OSError: As ``socket.getaddrinfo`` raises it; ``EAI_AGAIN`` if all threads are busy.
    """
    ask = partial(_ask, name.encode("ascii"), _free)
    limiter = anyio.CapacityLimiter(1)  # not the default one, which others wait for
    return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True, limiter=limiter)


def _ask(name: bytes, free: Semaphore) -> list[str]:
    if not free.acquire(blocking=False):
        raise socket.gaierror(socket.EAI_AGAIN, "too many lookups are under way")
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    finally:
        free.release()
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
