"""Streams that guests read. Source: WASI 0.2, ``wasi:io/streams``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import anyio

from .errors import closed, failure
from .holdings import Holdings
from .poll import Pollable
from .tasks import Task

#: Bytes that one read returns at most, and that a stream buffers at most.
CAPACITY = 1 << 20
#: Bytes that are read ahead of the guest, where it has not said how many it wants.
CHUNK = 1 << 16


class InputStream:
    """Base of streams that the guest reads. Subclasses say where bytes come from."""

    __slots__ = ("_holdings",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    # ---- what subclasses define ----

    def take(self, limit: int) -> bytes:
        """Return bytes that are there now, b"" if there are none yet.

        Raises:
            Err: A `StreamError`: the stream has ended, or reading failed.
        """
        raise NotImplementedError

    def is_ready(self) -> bool:
        """True if `take` has something, or raises."""
        raise NotImplementedError

    async def wait(self) -> None:
        """Return when `take` may have something. It can be cancelled, and called again."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin to read ahead, if nothing is at hand: the guest may ask again and never wait."""

    async def take_some(self, limit: int) -> bytes:
        """Return at least one byte, waiting for it. Raises what `take` does."""
        while True:
            data = self.take(limit)
            if data:
                return data
            await self.wait()

    def close(self) -> None:
        """Let go of what the stream reads from."""

    # ---- the interface ----

    def read(self, len: int, /) -> bytes:
        """Return bytes that are there now."""
        data = self.take(min(len, CAPACITY))
        if not data and len:
            self.begin()
        return data

    async def blocking_read(self, len: int, /) -> bytes:
        """Return at least one byte, waiting for it."""
        if not len:
            return self.take(0)
        return await self.take_some(min(len, CAPACITY))

    def skip(self, len: int, /) -> int:
        """Drop bytes that are there now; return how many."""
        return _length(self.read(len))

    async def blocking_skip(self, len: int, /) -> int:
        """Drop at least one byte, waiting for it; return how many."""
        return _length(await self.blocking_read(len))

    def subscribe(self) -> Pollable:
        """Return what is ready when there is something to read, or the stream has ended."""
        pollable = Pollable(self.is_ready, self.wait, self._holdings)
        self.begin()
        return pollable

    def __enter__(self) -> InputStream:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


_length = len  # parameters of this name hide it


class EmptyInput(InputStream):
    """A stream that has ended."""

    __slots__ = ()

    def take(self, limit: int) -> bytes:
        raise closed()

    def is_ready(self) -> bool:
        return True

    async def wait(self) -> None:
        return


class BytesInput(InputStream):
    """A stream over bytes."""

    __slots__ = ("_at", "_data")

    def __init__(self, holdings: Holdings, data: bytes) -> None:
        super().__init__(holdings)
        self._data, self._at = data, 0

    def take(self, limit: int) -> bytes:
        if self._at >= len(self._data):
            raise closed()
        data = self._data[self._at : self._at + limit]
        self._at += len(data)
        return data

    def is_ready(self) -> bool:
        return True

    async def wait(self) -> None:
        return


class BufferedInput(InputStream):
    """A stream over a function that reads, ahead of the guest only once the guest asks for more.

    Args:
        receive: ``await receive(limit)`` returns at least one byte, or b"" at the end. An OSError
            makes the stream fail; any other exception is raised as it is, which for an `Err` is
            an error of the stream. It is never called twice at a time.
        release: Called when the stream is closed and nothing is being read.
    """

    __slots__ = (
        "_arrived",
        "_at",
        "_buffer",
        "_end",
        "_is_closed",
        "_receive",
        "_release",
        "_task",
    )

    def __init__(
        self, holdings: Holdings, receive: Callable[[int], Awaitable[bytes]],
        release: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(holdings)
        self._receive, self._release = receive, release
        self._buffer, self._at = b"", 0
        self._end: Exception | None = None
        self._is_closed = False
        #: Set when the read that is under way has ended; None if there is none.
        self._arrived: anyio.Event | None = None
        self._task: Task | None = None

    def take(self, limit: int) -> bytes:
        if self._at < len(self._buffer):
            data = self._buffer[self._at : self._at + limit]
            self._at += len(data)
            if self._at == len(self._buffer):
                self._buffer, self._at = b"", 0
            return data
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        return b""

    def is_ready(self) -> bool:
        return bool(self._buffer) or self._end is not None

    def begin(self) -> None:
        if self._arrived is not None or self.is_ready():
            return
        arrived = self._arrived = anyio.Event()
        try:
            task = self._holdings.spawn(
                partial(self._read_ahead, arrived), partial(self._stop, arrived)
            )
        except BaseException:
            self._arrived = None
            raise
        if self._arrived is arrived:
            self._task = task

    async def wait(self) -> None:
        self.begin()
        if self._arrived is not None:
            await self._arrived.wait()

    async def _read_ahead(self, arrived: anyio.Event) -> None:
        try:
            await self._read(CHUNK)
        finally:
            self._stop(arrived)

    def _stop(self, arrived: anyio.Event) -> None:
        """Wake what waits for a read that has ended; if it was cancelled, the next begins anew."""
        arrived.set()
        if self._arrived is arrived:
            self._arrived = self._task = None
            if self._is_closed:
                self._let_go()

    async def _read(self, limit: int) -> None:
        try:
            data = await self._receive(limit)
        except Exception as error:
            end: Exception | None = failure(error)
        else:
            end = None if data else closed()
            if not self._is_closed:
                self._buffer, self._at = data, 0
        self._end = closed() if self._is_closed else end

    async def take_some(self, limit: int) -> bytes:
        while not self.is_ready():
            if self._arrived is None and limit:
                await self._read(limit)  # without a task: the guest waits for nothing else
            else:
                await self.wait()
        return self.take(limit)

    def close(self) -> None:
        self._is_closed, self._end = True, closed()
        self._buffer, self._at = b"", 0
        if self._task is not None:
            self._task.cancel()
        else:
            self._let_go()

    def _let_go(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()
