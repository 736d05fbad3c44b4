"""One request of a guest and its response, over a connection of its own, by HTTP/1.1.

The protocol is h11's. A task owns the connection, sends the request as the guest writes it, and
ends once the response was read, or dropped. The guest reads the response's body itself.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable

import anyio
import h11
from anyio.abc import ByteStream

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from ..tasks import Task
from .changes import Changes
from .connect import connect
from .errors import Code, code_of_connecting
from .fields import MAX_SIZE, Fields
from .incoming_body import BodySource
from .messages import IncomingResponse, OutgoingRequest, declared_length, name_of_method
from .outgoing import Target, Timeouts
from .outgoing_body import Items, OutgoingBody

_READ = 1 << 16
_LOST = (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)


class Failure(Exception):
    """Why there is no response."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class Exchange:
    """A request and its response.

    Args:
        holdings: What the guest holds.
        target: Where the request goes.
        request: What is sent.
        timeouts: How long to wait.
        settle: Takes the response, or why there is none.
    """

    def __init__(
        self, holdings: Holdings, target: Target, request: OutgoingRequest, timeouts: Timeouts,
        settle: Callable[[IncomingResponse | Code], None],
    ) -> None:  # fmt: skip
        self.holdings, self._target, self._request = holdings, target, request
        self.timeouts, self._settle = timeouts, settle
        self._body = request.content
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_SIZE)
        self._stream: ByteStream | None = None
        self._task: Task | None = None
        self._changes = Changes()
        #: True once nothing of the response is wanted any more, it has begun, the server has closed.
        self._is_over = self._has_head = self._has_ended = False
        #: True if the body is sent in chunks, after which there may be trailers.
        self._is_chunked = False

    def start(self) -> None:
        """Begin."""
        self.holdings.add(self)
        self._task = self.holdings.spawn(self._run, self._ended)

    def close(self) -> None:
        """End, whatever is under way. Any thread may call this."""
        self.holdings.discard(self)
        if self._task is not None:
            self._task.cancel()

    def end(self) -> None:
        """Note that nothing of the response is wanted any more."""
        self._is_over = True
        self._changes.happened()

    # ---- the task ----

    async def _run(self) -> None:
        try:
            await self._exchange()
        except Failure as failure:
            self._settle(failure.code)
        except Exception as error:
            self._settle(w.TypesErrorCodeInternalError(str(error)))
        finally:
            if self._stream is not None:
                await anyio.aclose_forcefully(self._stream)

    def _ended(self) -> None:
        self._settle(w.TypesErrorCodeConnectionTerminated())
        if self._body is not None and not self._body.is_over:
            self._body.fail(w.TypesErrorCodeConnectionTerminated())
        self.holdings.discard(self)

    async def _exchange(self) -> None:
        self._stream = await self._connect()
        await self._send_head()
        async with anyio.create_task_group() as group:
            if self._body is not None:
                group.start_soon(self._send_body, self._body)
            await self._receive_head()
            while not self._is_over:
                await self._changes.wait()
            group.cancel_scope.cancel()

    async def _connect(self) -> ByteStream:
        target = self._target
        try:
            with anyio.fail_after(self.timeouts.connect):
                return await connect(target.host, target.port, target.is_secure)
        except TimeoutError:
            raise Failure(w.TypesErrorCodeConnectionTimeout()) from None
        except (*_LOST, UnicodeError) as error:
            raise Failure(code_of_connecting(error)) from None

    # ---- sending ----

    async def _send_head(self) -> None:
        request, target = self._request, self._target
        headers = [(b"host", target.authority.encode()), (b"connection", b"close")]
        headers += _encoded(request.fields.entries())
        method = name_of_method(request.method())
        headers += self._framing(method)
        try:
            event = h11.Request(method=method, target=target.path, headers=headers)
        except h11.LocalProtocolError:
            raise Failure(w.TypesErrorCodeHTTPProtocolError()) from None
        error = await self._send(event)
        if error is None and self._body is None:
            error = await self._send(h11.EndOfMessage())
        if error is not None:
            raise Failure(error)
        if self._body is not None:
            self._body.attach(self)

    def _framing(self, method: str) -> list[tuple[bytes, bytes]]:
        """Return the header that says how long the body is, if the guest has not."""
        body = self._body
        try:
            declared = declared_length(self._request.fields)
        except Err:
            raise Failure(w.TypesErrorCodeHTTPProtocolError()) from None
        if declared is not None:
            if declared and body is None:
                raise Failure(w.TypesErrorCodeHTTPRequestBodySize(0))
            return []
        size = 0 if body is None else body.size()
        if size is None or (body is not None and body.trailers):
            self._is_chunked = True
            return [(b"transfer-encoding", b"chunked")]
        if not size and method not in ("POST", "PUT", "PATCH"):
            return []
        return [(b"content-length", b"%d" % size)]

    async def _send_body(self, body: OutgoingBody) -> None:
        await body.send_all()
        if body.is_aborted:
            self._settle(w.TypesErrorCodeHTTPProtocolError())
            self.end()

    async def begin(self) -> Code | None:
        """Send nothing: the head is out."""
        return None

    async def send(self, data: bytes) -> Code | None:
        """Send a part of the body."""
        return await self._send(h11.Data(data=data))

    async def send_last(self, data: bytes, trailers: Items) -> Code | None:
        """Send the end of the body. Trailers need a body in chunks."""
        error = await self._send(h11.Data(data=data)) if data else None
        if error is not None:
            return error
        items = _encoded(trailers) if self._is_chunked else []
        return await self._send(h11.EndOfMessage(headers=items))

    async def _send(self, event: h11.Event) -> Code | None:
        assert self._stream is not None
        try:
            data = self._protocol.send(event)
            if data:
                await self._stream.send(data)
        except h11.LocalProtocolError:
            return w.TypesErrorCodeHTTPProtocolError()
        except _LOST:
            return w.TypesErrorCodeConnectionTerminated()
        return None

    # ---- receiving ----

    async def _receive_head(self) -> None:
        try:
            with anyio.fail_after(self.timeouts.first_byte):
                event = await self.next_event()
                while isinstance(event, h11.InformationalResponse):
                    event = await self.next_event()
        except TimeoutError:
            self._settle(w.TypesErrorCodeHTTPResponseTimeout())
            self.end()
        except Failure as failure:
            self._settle(failure.code)
            self.end()
        else:
            assert isinstance(event, h11.Response)
            fields = Fields.received(event.headers.raw_items())
            self._has_head = True
            self._settle(IncomingResponse(event.status_code, fields, ResponseBody(self)))

    async def next_event(self) -> h11.Event:
        """Return what comes next.

        Raises:
            Failure: Nothing will.
        """
        while True:
            try:
                event = self._protocol.next_event()
            except h11.RemoteProtocolError as error:
                raise Failure(self._code_of(error)) from None
            if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                raise Failure(w.TypesErrorCodeConnectionTerminated())
            if isinstance(event, h11.Event):
                return event
            self._protocol.receive_data(await self._read())

    async def _read(self) -> bytes:
        assert self._stream is not None
        try:
            data = await self._stream.receive(_READ)
        except anyio.EndOfStream:
            data = b""
        except ssl.SSLError as error:
            raise Failure(code_of_connecting(error)) from None
        except _LOST:
            data = b""
        self._has_ended = not data
        return data

    def _code_of(self, error: h11.RemoteProtocolError) -> Code:
        if self._has_ended:
            if self._has_head:
                return w.TypesErrorCodeHTTPResponseIncomplete()
            return w.TypesErrorCodeConnectionTerminated()
        if error.error_status_hint == 431:
            return w.TypesErrorCodeHTTPResponseHeaderSectionSize(None)
        return w.TypesErrorCodeHTTPProtocolError()


def _encoded(items: Items) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.strip()) for name, value in items]


class ResponseBody(BodySource):
    """The body of a response."""

    __slots__ = ("_exchange",)

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.holdings)
        self._exchange = exchange

    async def receive(self) -> None:
        try:
            with anyio.fail_after(self._exchange.timeouts.between_bytes):
                event = await self._exchange.next_event()
        except TimeoutError:
            self.end(w.TypesErrorCodeConnectionReadTimeout())
        except Failure as failure:
            self.end(failure.code)
        else:
            if isinstance(event, h11.Data):
                self.feed(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                items = list(event.headers.raw_items())
                self.end(trailers=Fields.received(items) if items else None)

    def end(self, error: Code | None = None, trailers: Fields | None = None) -> None:
        super().end(error, trailers)
        self._exchange.end()
