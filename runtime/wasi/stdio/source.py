"""What several guests may read from, each byte once: files, and objects with an async ``read``.

Reading ahead is done for the source and not for one guest. So what was read for a guest that was
cancelled meanwhile is there for the next one.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from typing import Any

from ...event_loops import Signal
from ...introspection.callables import is_async
from ..errors import closed, failure
from ..holdings import Holdings
from ..input_streams import CHUNK, InputStream
from .thread import BlockingThread


class Source:
    """Base of sources. Any thread may use it, on any event loop.

    Args:
        read: Returns so many bytes at most, at least one, and none at the end.
    """

    __slots__ = (
        "__weakref__",
        "_at",
        "_buffer",
        "_end",
        "_is_reading",
        "_lock",
        "_read",
        "_waiting",
    )

    def __init__(self, read: Callable[[int], Any]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._buffer, self._at = b"", 0
        self._end: Exception | None = None
        self._is_reading = False
        self._waiting: set[Signal] = set()

    def take(self, limit: int) -> bytes:
        """Return bytes that are there now, b"" if there are none yet; raise at the end."""
        with self._lock:
            data = self._buffer[self._at : self._at + limit]
            self._at += len(data)
            if not self._buffer and self._end is not None:
                end, self._end = self._end, closed()
                raise end
            if self._at == len(self._buffer):
                self._buffer, self._at = b"", 0
            return data

    def is_ready(self) -> bool:
        """True if `take` has something, or raises."""
        return bool(self._buffer) or self._end is not None

    def begin(self, holdings: Holdings) -> None:
        """Begin to read, if nothing is there and nothing is being read."""
        with self._lock:
            if self._is_reading or self.is_ready():
                return
            self._is_reading = True
        try:
            self.start(holdings)
        except BaseException:
            self.arrived(None)
            raise

    async def wait(self, holdings: Holdings) -> None:
        """Return when `take` may have something."""
        signal = Signal()
        self._waiting.add(signal)
        try:
            self.begin(holdings)
            if not self.is_ready():
                await signal.wait()
        finally:
            self._waiting.discard(signal)

    def start(self, holdings: Holdings) -> None:
        """Let `_read` be called, and `arrived` with what comes of it."""
        raise NotImplementedError

    def arrived(self, result: bytes | Exception | None) -> None:
        """Keep what was read, or note that it failed, or, for None, was cancelled."""
        with self._lock:
            self._is_reading = False
            if isinstance(result, Exception):
                self._end = failure(result)
            elif result is not None:
                self._buffer, self._at = result, 0
                self._end = None if result else closed()
        for signal in list(self._waiting):
            signal.set()


def _checked(data: object) -> bytes:
    if data is None:
        raise BlockingIOError(
            errno.EAGAIN, "the file is in non-blocking mode, and has nothing to read yet"
        )
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"stdin: read returned {type(data).__name__}, not bytes")
    return bytes(data)


class BlockingSource(Source):
    """A source over a function that blocks, and is called on a thread."""

    __slots__ = ("_thread",)

    def __init__(self, read: Callable[[int], Any]) -> None:
        super().__init__(read)
        self._thread = BlockingThread()

    def start(self, holdings: Holdings) -> None:
        self._thread.submit(self._read_once)

    def _read_once(self) -> None:
        try:
            self.arrived(_checked(self._read(CHUNK)))
        except Exception as error:
            self.arrived(error)
        except BaseException:
            self.arrived(b"")
            raise


class AsyncSource(Source):
    """A source over a coroutine function, which runs in a task of the guest that asks first."""

    __slots__ = ()

    def start(self, holdings: Holdings) -> None:
        ended = False

        async def read() -> None:
            nonlocal ended
            try:
                result: bytes | Exception = _checked(await self._read(CHUNK))
            except Exception as error:
                result = error
            ended = True
            self.arrived(result)

        def done() -> None:
            if not ended:  # cancelled; another guest may wait, and then begins anew
                self.arrived(None)

        holdings.spawn(read, done)


class SourceInput(InputStream):
    """One guest's stream over a source."""

    __slots__ = ("_source",)

    def __init__(self, holdings: Holdings, source: Source) -> None:
        super().__init__(holdings)
        self._source = source

    def take(self, limit: int) -> bytes:
        return self._source.take(limit)

    def is_ready(self) -> bool:
        return self._source.is_ready()

    def begin(self) -> None:
        self._source.begin(self._holdings)

    async def wait(self) -> None:
        await self._source.wait(self._holdings)


def source_of(readable: Any) -> Source:
    """Return a new source over an object with a method ``read``."""
    if is_async(readable.read):
        return AsyncSource(readable.read)
    # `read` of a buffered file waits until it has all; `read1` returns what is there.
    return BlockingSource(getattr(readable, "read1", readable.read))
