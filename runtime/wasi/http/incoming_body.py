"""Bodies that a guest reads: of requests that come in, and of responses to its own requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err, Ok
from ..errors import closed
from ..holdings import Holdings
from ..poll import Pollable
from ..streams import InputStream
from .changes import Changes
from .errors import Code, stream_failed
from .fields import Fields


class BodySource:
    """Where a body comes from, chunk by chunk, at the pace of the guest. Subclasses receive it."""

    __slots__ = (
        "_at", "_changes", "_chunk", "_is_receiving", "_was_told", "error", "holdings", "is_over", "trailers",
    )  # fmt: skip

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._chunk, self._at = b"", 0
        self._changes = Changes()
        self._is_receiving = self._was_told = False
        #: True if nothing comes any more.
        self.is_over = False
        self.error: Code | None = None
        self.trailers: Fields | None = None

    # ---- what subclasses define and call ----

    async def receive(self) -> None:
        """Wait for what comes next, and call `feed` or `end`. It may be cancelled."""
        raise NotImplementedError

    def abandon(self) -> None:
        """Note that the guest wants no more."""
        self._chunk = b""
        self.end()

    def feed(self, data: bytes) -> None:
        """Take a chunk, while there is no other."""
        self._chunk, self._at = data, 0

    def end(self, error: Code | None = None, trailers: Fields | None = None) -> None:
        """Note that everything has come, or that no more will."""
        if not self.is_over:
            self.is_over, self.error, self.trailers = True, error, trailers

    # ---- for streams ----

    def has_data(self) -> bool:
        """True if there are bytes that were not taken."""
        return self._at < len(self._chunk)

    def take(self, limit: int) -> bytes:
        """Return bytes that are there, b"" if there are none yet.

        Raises:
            Err: A `StreamError`: there will be none any more.
        """
        if self.has_data():
            data = self._chunk[self._at : self._at + limit]
            self._at += len(data)
            if not self.has_data():
                self._chunk = b""
                self._changes.happened()
            return data
        if not self.is_over:
            return b""
        if self.error is None or self._was_told:
            raise closed()
        self._was_told = True
        raise stream_failed(self.error)

    def discard(self) -> None:
        """Drop what is there."""
        self._chunk = b""
        self._changes.happened()

    async def taken(self) -> None:
        """Return when the guest has taken all that is there."""
        while self.has_data():
            await self._changes.wait()

    async def more(self) -> None:
        """Return when something may have come. Any number of tasks may wait."""
        await self._receive_by(self.receive)

    async def _receive_by(self, receive: Callable[[], Awaitable[None]]) -> None:
        """Receive, or wait for the task that does so."""
        if self._is_receiving:
            await self._changes.wait()
            return
        if self.is_over or self.has_data():
            return
        self._is_receiving = True
        try:
            await receive()
        finally:
            self._is_receiving = False
            self._changes.happened()


class BodyInput(InputStream):
    """The stream of a body."""

    __slots__ = ("_body", "_source")

    def __init__(self, body: IncomingBody, source: BodySource) -> None:
        super().__init__(source.holdings)
        self._body, self._source = body, source

    def take(self, limit: int) -> bytes:
        return self._source.take(limit)

    def is_ready(self) -> bool:
        return self._source.has_data() or self._source.is_over

    async def wait(self) -> None:
        await self._source.more()

    def close(self) -> None:
        self._body.has_open_stream = False


class IncomingBody:
    """A body, which has a stream and, after it, trailers."""

    __slots__ = ("_was_streamed", "has_open_stream", "source")

    def __init__(self, source: BodySource) -> None:
        self.source = source
        self.has_open_stream = self._was_streamed = False

    def stream(self) -> BodyInput:
        """Return the stream, once."""
        if self._was_streamed:
            raise Err(None)
        self._was_streamed = self.has_open_stream = True
        return BodyInput(self, self.source)

    def finish(self) -> FutureTrailers:
        """Return the trailers to come. What the guest has not read is dropped."""
        if self.has_open_stream:
            raise wasmtime.Trap("incoming-body.finish: the stream of the body is still open")
        return FutureTrailers(self.source)

    def __enter__(self) -> IncomingBody:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.source.abandon()


Trailers: TypeAlias = "Ok[w.Fields | None] | Err[w.TypesErrorCode]"


class FutureTrailers:
    """Trailers, once the whole body has come."""

    __slots__ = ("_source", "_was_given")

    def __init__(self, source: BodySource) -> None:
        self._source, self._was_given = source, False

    def subscribe(self) -> Pollable:
        """Return what is ready when they have come."""
        return Pollable(self._is_ready, self._wait, self._source.holdings)

    def get(self) -> Ok[Trailers] | Err[None] | None:
        """Return the trailers, once, or None as long as they have not come."""
        if not self._is_ready():
            return None
        if self._was_given:
            return Err(None)
        self._was_given = True
        error = self._source.error
        if error is not None:
            return Ok(Err(error))
        return Ok(Ok(self._source.trailers))

    def _is_ready(self) -> bool:
        return self._source.is_over

    async def _wait(self) -> None:
        self._source.discard()
        await self._source.more()

    def __enter__(self) -> FutureTrailers:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._source.abandon()
