"""Where a guest puts the response to a request that came in."""

from __future__ import annotations

from typing import Protocol

from ..._emitted import wasi as w
from ...components.values import Err
from .errors import Code
from .fields import Fields
from .messages import OutgoingResponse


class Answering(Protocol):
    """A request that came in and is to be answered."""

    def answer(self, response: OutgoingResponse | Code) -> None:
        """Take the response."""
        ...

    async def inform(self, status: int, headers: Fields) -> Code | None:
        """Send a response of status 103, say. Return an error code if that cannot be done."""
        ...


class ResponseOutparam:
    """A place for one response."""

    __slots__ = ("_request",)

    def __init__(self, request: Answering) -> None:
        self._request = request

    def set(self, response: OutgoingResponse | Code) -> None:
        """Answer. The guest can do so once, as it gives this away."""
        self._request.answer(response)

    async def send_informational(self, status: int, headers: w.Fields, /) -> None:
        """Send a response before the response."""
        assert isinstance(headers, Fields)  # the host made them all
        if not 100 <= status <= 199:
            raise Err(w.TypesErrorCodeHTTPProtocolError())
        error = await self._request.inform(status, headers)
        if error is not None:
            raise Err(error)
