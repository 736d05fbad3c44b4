"""``wasi:io/streams``: bytes in and out, each stream over something that reads or writes.

Source: WASI 0.2, ``wasi:io/streams``. Operations that do not block use what is at hand; a stream
over something slow has a task in the background that fills its buffer, or empties it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import anyio
import wasmtime

from ..components.values import Err
from .errors import closed, failed
from .holdings import Holdings
from .poll import Pollable

if TYPE_CHECKING:
    from .._emitted import wasi as w

#: Bytes that one read returns at most, and that a stream buffers at most.
CAPACITY = 1 << 20
#: Bytes that are read ahead of the guest, where it has not said how many it wants.
CHUNK = 1 << 16
#: As many bytes as ``blocking-write-and-flush`` may be given.
MAX_BLOCKING_WRITE = 4096


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
        return self.take(min(len, CAPACITY))

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
        return Pollable(self.is_ready, self.wait, self._holdings)

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
    """A stream over a function that reads, ahead of the guest only once the guest waits for more.

    Args:
        receive: ``await receive(limit)`` returns at least one byte, or b"" at the end. An OSError
            makes the stream fail; `Err` is raised as it is. It is never called twice at a time.
        release: Called when the stream is closed.
    """

    __slots__ = ("_arrived", "_buffer", "_end", "_receive", "_release", "_task")

    def __init__(
        self, holdings: Holdings, receive: Callable[[int], Awaitable[bytes]],
        release: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(holdings)
        self._receive, self._release = receive, release
        self._buffer = b""
        self._end: Err[w.StreamError] | None = None
        #: Set when the read that is under way has ended; None if there is none.
        self._arrived: anyio.Event | None = None

    def take(self, limit: int) -> bytes:
        data = self._buffer
        if data:
            self._buffer = data[limit:]
            return data[:limit]
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        return b""

    def is_ready(self) -> bool:
        return bool(self._buffer) or self._end is not None

    async def wait(self) -> None:
        if self._arrived is None:
            if self.is_ready():
                return
            self._arrived = anyio.Event()
            self._holdings.spawn(self._fetch)
        await self._arrived.wait()

    async def _fetch(self) -> None:
        try:
            await self._read(CHUNK)
        except BaseException:
            self._end = closed()
            raise
        finally:
            arrived, self._arrived = self._arrived, None
            if arrived is not None:
                arrived.set()

    async def _read(self, limit: int) -> None:
        try:
            self._buffer = await self._receive(limit)
        except OSError as error:
            self._end = failed(str(error))
        except Err as error:
            self._end = error
        else:
            if not self._buffer:
                self._end = closed()

    async def take_some(self, limit: int) -> bytes:
        while not self.is_ready():
            if self._arrived is None and limit:
                await self._read(limit)  # without a task: the guest waits for nothing else
            else:
                await self.wait()
        return self.take(limit)

    def close(self) -> None:
        self._buffer, self._end = b"", closed()
        release, self._release = self._release, None
        if release is not None:
            release()


class OutputStream:
    """Base of streams that the guest writes. Subclasses say where bytes go."""

    __slots__ = ("_holdings", "_permitted")

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        #: As many bytes as `write` may be given, from the last ``check-write``.
        self._permitted = 0

    # ---- what subclasses define ----

    def room(self) -> int:
        """Return how many bytes `put` takes now.

        Raises:
            Err: A `StreamError`: the stream was closed, or writing failed.
        """
        raise NotImplementedError

    def put(self, data: bytes) -> None:
        """Take bytes, not more than there is `room` for."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """True if there is room, or `room` raises."""
        raise NotImplementedError

    async def wait(self) -> None:
        """Return when there may be room. It can be cancelled, and called again."""
        raise NotImplementedError

    def start_flush(self) -> None:
        """See to it that what was put goes out; until it has, there is no room."""

    async def put_all(self, data: bytes) -> None:
        """Write and flush, waiting for both. Raises what `room` does."""
        while data:
            room = self.room()
            if room:
                self.put(data[:room])
                data = data[room:]
            else:
                await self.wait()
        self.start_flush()
        await self.flushed()

    async def flushed(self) -> None:
        """Return when there is room after a flush. Raises what `room` does."""
        while not self.room():
            await self.wait()

    def close(self) -> None:
        """Let go of what the stream writes to."""

    # ---- the interface ----

    def check_write(self) -> int:
        """Return how many bytes the next `write` may have."""
        self._permitted = self.room()
        return self._permitted

    def write(self, contents: bytes, /) -> None:
        """Take bytes."""
        if len(contents) > self._permitted:
            raise wasmtime.Trap(
                f"write of {len(contents)} bytes, of which check-write permitted {self._permitted}"
            )
        self.room()
        self._permitted = 0
        self.put(contents)

    async def blocking_write_and_flush(self, contents: bytes, /) -> None:
        """Write bytes, and wait until they are out."""
        if len(contents) > MAX_BLOCKING_WRITE:
            raise wasmtime.Trap(
                f"blocking-write-and-flush of {len(contents)} bytes (at most {MAX_BLOCKING_WRITE})"
            )
        self._permitted = 0
        await self.put_all(contents)

    def flush(self) -> None:
        """Begin to bring everything out."""
        self.room()
        self._permitted = 0
        self.start_flush()

    async def blocking_flush(self) -> None:
        """Wait until everything is out."""
        self.flush()
        await self.flushed()

    def subscribe(self) -> Pollable:
        """Return what is ready when there is room, or the stream has failed."""
        return Pollable(self.is_ready, self.wait, self._holdings)

    def write_zeroes(self, len: int, /) -> None:
        """Write that many zeros."""
        self._check_count(len, self._permitted, "write-zeroes")
        self.write(bytes(len))

    async def blocking_write_zeroes_and_flush(self, len: int, /) -> None:
        """Write that many zeros, and wait until they are out."""
        self._check_count(len, MAX_BLOCKING_WRITE, "blocking-write-zeroes-and-flush")
        await self.blocking_write_and_flush(bytes(len))

    def _check_count(self, count: int, limit: int, name: str) -> None:
        if count > limit:
            raise wasmtime.Trap(f"{name} of {count} bytes, where {limit} are permitted")

    def splice(self, src: w.InputStream, len: int, /) -> int:
        """Write what another stream has at hand; return how many bytes."""
        return self._splice(src, min(len, self.check_write()))

    def _splice(self, src: w.InputStream, count: int) -> int:
        if not count:
            return 0
        assert isinstance(src, InputStream)  # the host made them all
        data = src.read(count)
        self._permitted = 0
        self.put(data)
        return _length(data)

    async def blocking_splice(self, src: w.InputStream, len: int, /) -> int:
        """Write what another stream has, waiting for room and for the first byte."""
        if not len:
            return 0
        assert isinstance(src, InputStream)  # the host made them all
        while not self.room():
            await self.wait()
        while not src.is_ready():
            await src.wait()
        return self.splice(src, len)

    def __enter__(self) -> OutputStream:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class NullOutput(OutputStream):
    """A stream that drops everything."""

    __slots__ = ()

    def room(self) -> int:
        return CAPACITY

    def put(self, data: bytes) -> None:
        pass

    def is_ready(self) -> bool:
        return True

    async def wait(self) -> None:
        return


class BufferedOutput(OutputStream):
    """A stream over a function that writes, with a buffer that a task in the background empties.

    Args:
        send: ``await send(data)`` writes everything. An OSError makes the stream fail; `Err` is
            raised as it is. It is never called twice at a time.
        release: Called when the stream is closed and its buffer is empty, or sending failed.
    """

    __slots__ = ("_buffer", "_end", "_flushing", "_is_closed", "_moved", "_release", "_send")

    def __init__(
        self, holdings: Holdings, send: Callable[[bytes], Awaitable[object]],
        release: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(holdings)
        self._send, self._release = send, release
        self._buffer = bytearray()
        self._end: Err[w.StreamError] | None = None
        self._flushing = self._is_closed = False
        #: Set when what is being sent has been; None if nothing is.
        self._moved: anyio.Event | None = None

    def room(self) -> int:
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        return 0 if self._flushing else max(0, CHUNK - len(self._buffer))

    def put(self, data: bytes) -> None:
        self._buffer += data
        self._start()

    def is_ready(self) -> bool:
        return self._end is not None or (not self._flushing and len(self._buffer) < CHUNK)

    async def wait(self) -> None:
        if self._moved is not None and not self.is_ready():
            await self._moved.wait()

    def start_flush(self) -> None:
        self._flushing = self._moved is not None

    def _start(self) -> None:
        if self._moved is None and self._buffer:
            self._moved = anyio.Event()
            self._holdings.spawn(self._pump)

    async def _pump(self) -> None:
        try:
            while self._buffer and self._end is None:
                data, self._buffer = bytes(self._buffer), bytearray()
                await self._try_to_send(data)
                moved, self._moved = self._moved, anyio.Event()
                if moved is not None:
                    moved.set()
        except BaseException:
            self._end = closed()
            raise
        finally:
            self._flushing = False
            moved, self._moved = self._moved, None
            if moved is not None:
                moved.set()
            self._release_if_done()

    async def _try_to_send(self, data: bytes) -> None:
        try:
            await self._send(data)
        except OSError as error:
            self._end = failed(str(error))
        except Err as error:
            self._end = error

    async def put_all(self, data: bytes) -> None:
        while self._moved is not None:
            await self._moved.wait()
        self.room()
        if data:
            await self._try_to_send(data)  # without a task: the guest waits for nothing else
        self.room()

    def close(self) -> None:
        self._is_closed = True
        self._release_if_done()

    def _release_if_done(self) -> None:
        if self._is_closed and self._moved is None:
            release, self._release = self._release, None
            if release is not None:
                release()
