"""Calls ASGI applications as servers do, and lets tests say what happens when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import anyio

Headers = Sequence[tuple[bytes, bytes]]


class Exchange:
    """One request to an application.

    Args:
        app: An ASGI application.
        chunks: The request's body. None at the end: more is to come, but does not.
        extensions: What the server offers.
    """

    def __init__(
        self, app: Any, target: str, method: str = "GET", headers: Headers = (),
        chunks: Sequence[bytes | None] = (b"",), extensions: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        path, _, query = target.partition("?")
        self.app = app
        self.scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [(b"host", b"example.com"), *headers], "server": ("127.0.0.1", 80),
            "extensions": dict(extensions or {}),
        }  # fmt: skip
        self._chunks = list(chunks)
        self.events: list[Any] = []
        #: Set when something was sent; when the client goes away.
        self.answered, self.gone = anyio.Event(), anyio.Event()
        #: What sending waits for, if it is there.
        self.gate: anyio.Event | None = None

    async def receive(self) -> dict[str, Any]:
        await anyio.lowlevel.checkpoint()
        if self._chunks and self._chunks[0] is not None:
            chunk = self._chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(self._chunks)}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: dict[str, Any]) -> None:
        await anyio.lowlevel.checkpoint()
        self.events.append(event)
        self.answered.set()
        if self.gate is not None:
            await self.gate.wait()

    async def run(self) -> Exchange:
        """Let the application answer; errors of the application come out."""
        await self.app(self.scope, self.receive, self.send)
        return self

    @property
    def status(self) -> int:
        status: int = self.events[0]["status"]
        return status

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.events[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.events)

    @property
    def is_complete(self) -> bool:
        return bool(self.events) and self.events[-1].get("more_body") is False
