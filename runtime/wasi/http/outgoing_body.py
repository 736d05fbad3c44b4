"""Bodies that a guest writes: of its own requests, and of responses to requests that came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err
from ..errors import closed
from ..holdings import Holdings
from ..streams import CHUNK, OutputStream
from .changes import Changes
from .errors import Code, stream_failed
from .fields import Fields

Items = Sequence[tuple[str, bytes]]


class Sink(Protocol):
    """Where a body goes. Its functions return an error code if that failed; they may wait."""

    async def begin(self) -> Code | None:
        """Send what comes before the body."""
        ...

    async def send(self, data: bytes) -> Code | None:
        """Send a part, which more follows."""
        ...

    async def send_last(self, data: bytes, trailers: Items) -> Code | None:
        """Send the last part, which may be empty."""
        ...


class OutgoingBody:
    """A body: a buffer that the guest fills, and that is emptied at the pace of the other side.

    Args:
        holdings: What the guest holds.
        declared: The length that the headers say, or None.
        too_long: Makes the error code for a body of another length than was declared.
    """

    __slots__ = (
        "_buffer", "_changes", "_is_draining", "_sink", "_too_long", "_was_streamed", "_was_told", "declared", "error", "has_begun",
        "has_open_stream", "holdings", "is_aborted", "is_finished", "is_flushing", "is_sent", "trailers", "written",
    )  # fmt: skip

    def __init__(
        self, holdings: Holdings, declared: int | None,
        too_long: type[w.TypesErrorCodeHTTPRequestBodySize | w.TypesErrorCodeHTTPResponseBodySize],
    ) -> None:  # fmt: skip
        self.holdings, self.declared, self._too_long = holdings, declared, too_long
        self.has_open_stream = self._was_streamed = self._was_told = False
        self._buffer, self._changes = bytearray(), Changes()
        self._sink: Sink | None = None
        self._is_draining = self.is_flushing = self.has_begun = False
        #: Bytes that the guest has written, or tried to.
        self.written = 0
        self.is_finished = self.is_aborted = self.is_sent = False
        #: Why it cannot be sent.
        self.error: Code | None = None
        self.trailers: Items = ()

    # ---- for the guest ----

    def write(self) -> BodyOutput:
        """Return the stream, once."""
        if self._was_streamed:
            raise Err(None)
        self._was_streamed = self.has_open_stream = True
        return BodyOutput(self)

    def finish(self, trailers: Fields | None) -> None:
        """Note that the body is complete."""
        if self.has_open_stream:
            raise wasmtime.Trap("outgoing-body.finish: the stream of the body is still open")
        if self.declared is not None and self.written != self.declared:
            self.abort()
            raise Err(self._too_long(self.written))
        self.trailers = trailers.entries() if trailers is not None else ()
        self.is_finished = True
        self._changes.happened()

    def abort(self) -> None:
        """Note that the body will not be complete."""
        if not self.is_finished:
            self.is_aborted = True
            self._changes.happened()

    def __enter__(self) -> OutgoingBody:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.abort()

    # ---- for the stream ----

    def room(self) -> int:
        """Return how many bytes there is room for."""
        if self.error is not None and not self._was_told:
            self._was_told = True
            raise stream_failed(self.error)
        if self.error is not None or self.is_aborted or self.is_finished:
            raise closed()
        return 0 if self.is_flushing else max(0, CHUNK - len(self._buffer))

    def add(self, data: bytes) -> None:
        """Take bytes that there is room for."""
        self.written += len(data)
        if self.declared is not None and self.written > self.declared:
            raise stream_failed(self._too_long(self.written))
        self._buffer += data
        self._changes.happened()

    def is_ready(self) -> bool:
        """True if there is room, or an error."""
        return self.is_over or (not self.is_flushing and len(self._buffer) < CHUNK)

    def start_flush(self) -> None:
        """Take nothing more before everything is out."""
        self.is_flushing = self._sink is not None and (bool(self._buffer) or self._is_draining)

    async def changed(self) -> None:
        """Return after the next change."""
        await self._changes.wait()

    async def put_all(self, data: bytes) -> None:
        """Take bytes and wait until they are out; before there is a sink, until there is room."""
        while self.room() < len(data):
            await self._changes.wait()
        self.add(data)
        # The last bytes wait for the end, which is near, and go out with it; or with the next wait.
        if self._sink is not None and self.written != self.declared:
            await self.drain()

    # ---- for what sends it ----

    @property
    def is_over(self) -> bool:
        """True if nothing is to be sent any more."""
        return self.is_sent or self.is_aborted or self.error is not None

    def size(self) -> int | None:
        """Return how long the body is, if that is known by now."""
        return self.written if self.is_finished else self.declared

    def attach(self, sink: Sink | None) -> None:
        """Let it be sent there, or nowhere any more."""
        self._sink = sink

    def fail(self, error: Code) -> None:
        """Note that it cannot be sent."""
        if self.error is None:
            self.error = error
        self._buffer.clear()
        self.is_flushing = False
        self._changes.happened()

    async def drain(self) -> None:
        """Send what there is. Where another task does so, wait for it."""
        while self._is_draining:
            await self._changes.wait()
        if self._sink is None:
            return
        self._is_draining = True
        try:
            if not self.has_begun:
                self.has_begun = True
                self._note(await self._sink.begin())
            while not self.is_over and (self._buffer or self.is_finished):
                await self._send(self._sink)
        finally:
            self._is_draining = self.is_flushing = False
            self._changes.happened()

    async def _send(self, sink: Sink) -> None:
        data, self._buffer = bytes(self._buffer), bytearray()
        is_last = self.is_finished
        error = await (sink.send_last(data, self.trailers) if is_last else sink.send(data))
        self.is_sent = is_last
        self._note(error)

    def _note(self, error: Code | None) -> None:
        if error is not None:
            self.fail(error)
        self._changes.happened()

    async def send_all(self) -> None:
        """Send everything, as it comes."""
        while True:
            await self.drain()
            if self.is_over:
                return
            await self._changes.wait()


class BodyOutput(OutputStream):
    """The stream of a body."""

    __slots__ = ("_body",)

    def __init__(self, body: OutgoingBody) -> None:
        super().__init__(body.holdings)
        self._body = body

    def room(self) -> int:
        return self._body.room()

    def put(self, data: bytes) -> None:
        self._body.add(data)

    def is_ready(self) -> bool:
        return self._body.is_ready()

    async def wait(self) -> None:
        if not self._body.is_ready():
            await self._body.changed()

    def start_flush(self) -> None:
        self._body.start_flush()

    async def flushed(self) -> None:
        await self._body.drain()
        self.room()

    async def put_all(self, data: bytes) -> None:
        await self._body.put_all(data)
        self.room()

    def close(self) -> None:
        self._body.has_open_stream = False
