"""One request that an ASGI server hands over, and its response, as a guest sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import quote

import anyio

from ..._emitted import wasi as w
from ...event_loops import pause
from ..holdings import Holdings
from .changes import Changes
from .errors import Code, status_of
from .fields import Fields
from .incoming_body import BodySource
from .messages import IncomingRequest, OutgoingResponse
from .outgoing_body import Items, OutgoingBody

Scope: TypeAlias = MutableMapping[str, Any]
Event: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]
Send: TypeAlias = Callable[[Event], Awaitable[None]]

_TRAILERS = "http.response.trailers"
_EARLY_HINT = "http.response.early_hint"


def incoming_request(scope: Scope, body: RequestBody) -> IncomingRequest:
    """Return what the guest is given."""
    raw = scope.get("raw_path")
    path = raw.decode("latin-1") if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~-._%")
    query = scope.get("query_string")
    if query:
        path = f"{path}?{query.decode('latin-1')}"
    scheme = scope.get("scheme", "http")
    fields = Fields.received(scope["headers"])
    return IncomingRequest(scope["method"], path, scheme, _authority(scope), fields, body)


def _authority(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            text: str = value.decode("latin-1")
            return text
    host, port = scope.get("server") or ("localhost", None)
    return host if port is None else f"{host}:{port}"


class RequestBody(BodySource):
    """The body of a request, and whether the client is still there.

    Args:
        holdings: What the request holds.
        receive: The server's.
        is_answered: Says if the response is complete, so that the client need not be there.
    """

    __slots__ = ("_is_answered", "_receive", "is_gone")

    def __init__(
        self, holdings: Holdings, receive: Receive, is_answered: Callable[[], bool]
    ) -> None:
        super().__init__(holdings)
        self._receive, self._is_answered = receive, is_answered
        self.is_gone = False

    async def receive(self) -> None:
        await self._take_event()
        if self.is_gone and not self._is_answered():
            await (
                anyio.sleep_forever()
            )  # until `gone` has the guest cancelled, which goes no further

    async def _take_event(self) -> None:
        event = await self._receive()
        if event["type"] != "http.request":
            self.is_gone = True
            self.end(w.TypesErrorCodeConnectionTerminated())
            self._changes.happened()
        elif not self.is_over:
            self.feed(bytes(event.get("body", b"")))
            if not event.get("more_body", False):
                self.end()

    async def gone(self) -> None:
        """Return when the client has gone away. Nothing is read ahead of the guest but a chunk."""
        while not self.is_gone:
            if self.is_over:
                await pause()  # a server may repeat itself
                await self._take_event()
            else:
                await self.taken()
                await self._receive_by(self._take_event)


class Answer:
    """The response to one request, sent as the guest makes it."""

    __slots__ = ("_changes", "_has_trailers", "_scope", "_send", "body", "problem", "response")

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._changes, self._has_trailers = Changes(), False
        self.response: OutgoingResponse | Code | None = None
        #: The body of the response, once there is one.
        self.body: OutgoingBody | None = None
        #: What the server says is wrong with the response.
        self.problem: Exception | None = None

    # ---- for the guest ----

    def answer(self, response: OutgoingResponse | Code) -> None:
        """Take the response."""
        self.response = response
        if isinstance(response, OutgoingResponse):
            self.body = response.content or _empty_body(response)
            if self._has_no_body(response.status_code()):
                self.body.declared = None
            self.body.attach(self)
        self._changes.happened()

    async def inform(self, status: int, headers: Fields) -> Code | None:
        """Send links early, the one thing of this kind that ASGI has."""
        links = headers.values("link")
        if status != 103 or not links or _EARLY_HINT not in self._scope.get("extensions", ()):
            return w.TypesErrorCodeInternalError("the server cannot send this response")
        await self._send({"type": _EARLY_HINT, "links": links})
        return None

    # ---- for the server ----

    @property
    def is_complete(self) -> bool:
        """True if everything has been sent."""
        return self.body is not None and self.body.is_sent

    async def deliver(self) -> None:
        """Send the response as soon as there is one, and the body as it comes."""
        while self.response is None:
            await self._changes.wait()
        if self.body is not None:
            await self.body.send_all()

    async def refuse(self, status: int) -> None:
        """Send a response without the guest."""
        text = b"Internal Server Error" if status == 500 else b""
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(text)),
        ]
        with suppress(OSError):
            await self._send({"type": "http.response.start", "status": status, "headers": headers})
            await self._send({"type": "http.response.body", "body": text})

    async def fail(self) -> None:
        """Send what a guest gets that answers with an error."""
        assert self.response is not None
        assert not isinstance(self.response, OutgoingResponse)
        await self.refuse(status_of(self.response))

    def close(self) -> None:
        """Let go of the body, without which nothing here is left to Python's collector."""
        if self.body is not None:
            self.body.attach(None)

    def _has_no_body(self, status: int) -> bool:
        return self._scope["method"] == "HEAD" or status in (204, 304)

    # ---- where the body goes ----

    async def begin(self) -> Code | None:
        response, body = self.response, self.body
        assert isinstance(response, OutgoingResponse)
        assert body is not None
        status = response.status_code()
        headers = _encoded(response.fields.entries())
        size = body.size()
        is_known = any(name == b"content-length" for name, _ in headers)
        if size is not None and not is_known and not self._has_no_body(status):
            headers.append((b"content-length", b"%d" % size))
        event: Event = {"type": "http.response.start", "status": status, "headers": headers}
        if self._may_have_trailers(body):
            self._has_trailers = event["trailers"] = True
        return await self._send_safely(event)

    def _may_have_trailers(self, body: OutgoingBody) -> bool:
        if _TRAILERS not in self._scope.get("extensions", ()):
            return False
        return bool(body.trailers) or not body.is_finished

    async def send(self, data: bytes) -> Code | None:
        return await self._send_body(data, True)

    async def send_last(self, data: bytes, trailers: Items) -> Code | None:
        error = await self._send_body(data, False)
        if error is None and self._has_trailers:
            error = await self._send_safely({"type": _TRAILERS, "headers": _encoded(trailers)})
        return error

    async def _send_body(self, data: bytes, is_more: bool) -> Code | None:
        assert isinstance(self.response, OutgoingResponse)
        if self._has_no_body(self.response.status_code()):
            data = b""
        return await self._send_safely(
            {"type": "http.response.body", "body": data, "more_body": is_more}
        )

    async def _send_safely(self, event: Event) -> Code | None:
        try:
            await self._send(event)
        except OSError:  # the client has gone
            return w.TypesErrorCodeConnectionTerminated()
        except Exception as error:
            self.problem = error
            return w.TypesErrorCodeHTTPProtocolError()
        return None


def _encoded(items: Items) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.strip()) for name, value in items]


def _empty_body(response: OutgoingResponse) -> OutgoingBody:
    body = OutgoingBody(response.holdings, None, w.TypesErrorCodeHTTPResponseBodySize)
    body.finish(None)
    return body
