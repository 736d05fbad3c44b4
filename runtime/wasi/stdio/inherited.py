"""The standard input of the process, which guests share with it and with one another.

Nothing is read before a guest takes it: a guest that is cancelled while it waits has not swallowed
the next line. That needs a descriptor that can be waited for. Of others (files, and everything on
Windows) a thread reads ahead for all guests of the process.
"""

from __future__ import annotations

import os
import select
import stat
import sys
import threading

import anyio

from ..errors import closed, failure
from ..holdings import Holdings
from ..input_streams import CHUNK, EmptyInput, InputStream
from .source import BlockingSource, SourceInput

STDIN = 0

#: Held from the question whether there is something to read until it was read.
_lock = threading.Lock()
_shared: BlockingSource | None = None


def inherited_input(holdings: Holdings) -> InputStream:
    """Return a stream over the standard input of the process."""
    try:
        mode = os.fstat(STDIN).st_mode
    except OSError:  # a process may be started without it
        return EmptyInput(holdings)
    if _can_be_waited_for(mode):
        return DescriptorInput(holdings, STDIN)
    global _shared
    with _lock:
        if _shared is None:
            _shared = BlockingSource(lambda limit: os.read(STDIN, limit))
        return SourceInput(holdings, _shared)


def _can_be_waited_for(mode: int) -> bool:
    if sys.platform == "win32":
        return False
    # kqueue, the event loops' on macOS, does not know terminals.
    is_terminal = stat.S_ISCHR(mode) and os.isatty(STDIN) and sys.platform != "darwin"
    return is_terminal or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


class DescriptorInput(InputStream):
    """A stream over a pipe, a socket or a terminal of the process, which stays open."""

    __slots__ = ("_descriptor", "_end")

    def __init__(self, holdings: Holdings, descriptor: int) -> None:
        super().__init__(holdings)
        self._descriptor = descriptor
        self._end: Exception | None = None

    def _has_something(self) -> bool:
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(self._descriptor, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([self._descriptor], [], [], 0)[0])

    def is_ready(self) -> bool:
        return self._end is not None or self._has_something()

    def take(self, limit: int) -> bytes:
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        if not limit:
            return b""
        try:
            with _lock:
                if not self._has_something():
                    return b""
                data = os.read(self._descriptor, min(limit, CHUNK))
        except BlockingIOError:  # another process was quicker
            return b""
        except OSError as error:
            self._end = closed()
            raise failure(error) from None
        if not data:
            self._end = closed()
            raise closed()
        return data

    async def wait(self) -> None:
        # Event loops watch a descriptor once. Other guests, and the program, may watch this one.
        try:
            watched = os.dup(self._descriptor)
            try:
                await anyio.wait_readable(watched)
            finally:
                os.close(watched)
        except OSError as error:
            self._end = failure(error)
