"""Streams that guests write. Source: WASI 0.2, ``wasi:io/streams``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import wasmtime

from .holdings import Holdings
from .input_streams import CAPACITY, InputStream
from .poll import Pollable

if TYPE_CHECKING:
    from .._emitted import wasi as w

#: As many bytes as ``blocking-write-and-flush`` may be given.
MAX_BLOCKING_WRITE = 4096


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
        self._permitted = 0
        self._permitted = self.room()
        return self._permitted

    def write(self, contents: bytes, /) -> None:
        """Take bytes."""
        self._use_permit(len(contents), "write")
        self.put(contents)

    def _use_permit(self, count: int, name: str) -> None:
        permitted, self._permitted = self._permitted, 0
        if count > permitted:
            raise wasmtime.Trap(f"{name} of {count} bytes (check-write permitted {permitted})")
        self.room()

    async def blocking_write_and_flush(self, contents: bytes, /) -> None:
        """Write bytes, and wait until they are out."""
        _check_size(len(contents), "blocking-write-and-flush")
        self._permitted = 0
        await self.put_all(contents)

    def flush(self) -> None:
        """Begin to bring everything out."""
        self._permitted = 0
        self.room()
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
        self._use_permit(len, "write-zeroes")
        self.put(bytes(len))

    async def blocking_write_zeroes_and_flush(self, len: int, /) -> None:
        """Write that many zeros, and wait until they are out."""
        _check_size(len, "blocking-write-zeroes-and-flush")
        self._permitted = 0
        await self.put_all(bytes(len))

    def splice(self, src: w.InputStream, len: int, /) -> int:
        """Write what another stream has at hand; return how many bytes."""
        assert isinstance(src, InputStream)  # the host made them all
        data = src.read(min(len, self.check_write()))
        self._permitted = 0
        if data:
            self.put(data)
        return _length(data)

    async def blocking_splice(self, src: w.InputStream, len: int, /) -> int:
        """Write what another stream has, waiting for room and for the first byte."""
        assert isinstance(src, InputStream)  # the host made them all
        while True:
            count = self.splice(src, len)
            if count or not len:
                return count
            while not self.is_ready():
                await self.wait()
            while not src.is_ready():
                await src.wait()

    def __enter__(self) -> OutputStream:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


_length = len  # parameters of this name hide it


def _check_size(count: int, name: str) -> None:
    if count > MAX_BLOCKING_WRITE:
        raise wasmtime.Trap(f"{name} of {count} bytes (at most {MAX_BLOCKING_WRITE})")


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
