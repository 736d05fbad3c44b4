"""A stream that guests write without waiting for what takes the bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import anyio

from .errors import closed, failure
from .holdings import Holdings
from .input_streams import CHUNK
from .output_streams import OutputStream


class BufferedOutput(OutputStream):
    """A stream over a function that writes, with a buffer that a task in the background empties.

    Args:
        send: ``await send(data)`` writes everything. An OSError makes the stream fail; any other
            exception is raised as it is, which for an `Err` is an error of the stream. It is never
            called twice at a time.
        release: Called when the stream is closed and its buffer is empty, or sending failed.
    """

    __slots__ = (
        "_buffer", "_end", "_flushing", "_is_closed", "_moved", "_release", "_run", "_send",
    )  # fmt: skip

    def __init__(
        self, holdings: Holdings, send: Callable[[bytes], Awaitable[object]],
        release: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(holdings)
        self._send, self._release = send, release
        self._buffer = bytearray()
        self._end: Exception | None = None
        self._flushing = self._is_closed = False
        #: Stands for the task that empties the buffer; None if there is none.
        self._run: object = None
        #: Set when that task has sent something.
        self._moved: anyio.Event | None = None

    def room(self) -> int:
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        return 0 if self._flushing else max(0, CHUNK - len(self._buffer))

    def is_ready(self) -> bool:
        return self._end is not None or (not self._flushing and len(self._buffer) < CHUNK)

    def put(self, data: bytes) -> None:
        self._buffer += data
        if self._run is not None or not self._buffer:
            return
        run = self._run = object()
        self._moved = anyio.Event()
        try:
            self._holdings.spawn(partial(self._pump, run), partial(self._stop, run))
        except BaseException:
            self._stop(run)
            raise

    async def wait(self) -> None:
        if not self.is_ready():
            await self._progress()

    async def _progress(self) -> None:
        if self._run is not None and self._moved is not None:
            await self._moved.wait()

    def start_flush(self) -> None:
        self._flushing = self._run is not None

    async def _pump(self, run: object) -> None:
        try:
            while self._buffer and self._end is None:
                data, self._buffer = bytes(self._buffer), bytearray()
                await self._try_to_send(data)
                self._wake(anyio.Event())
        except BaseException:
            self._end = closed()  # cancelled: what was being sent is lost
            raise
        finally:
            self._stop(run)

    def _stop(self, run: object) -> None:
        """Note that the task has ended, before all is sent if that failed or was cancelled."""
        if self._run is not run:
            return
        self._run = None
        if self._buffer and self._end is None:
            self._end = closed()
        self._buffer.clear()
        self._flushing = False
        self._wake(None)
        if self._is_closed:
            self._let_go()

    def _wake(self, next_event: anyio.Event | None) -> None:
        moved, self._moved = self._moved, next_event
        if moved is not None:
            moved.set()

    async def _try_to_send(self, data: bytes) -> None:
        try:
            await self._send(data)
        except Exception as error:
            self._end = failure(error)

    async def put_all(self, data: bytes) -> None:
        while self._run is not None:
            await self._progress()
        self.room()
        if data:
            await self._try_to_send(data)  # without a task: the guest waits for nothing else
            self.room()

    def close(self) -> None:
        self._is_closed = True
        if self._run is None:
            self._let_go()

    def _let_go(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()
