"""``wasi:http/outgoing-handler``: requests of guests, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, TypeAlias

from ..._emitted import wasi as w
from ...components.values import Err, Ok
from ..config import Permission
from ..holdings import Holdings
from ..poll import Pollable
from .changes import Changes
from .errors import Code
from .messages import (
    IncomingResponse,
    OutgoingRequest,
    RequestOptions,
    name_of_method,
)

if TYPE_CHECKING:
    from .client import Exchange

#: How long a request may wait if the guest does not say it: as wasmtime has it.
DEFAULT_SECONDS = 600.0
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes.

    Args:
        authority: The header ``host``.
        path: What the request line has.
    """

    host: str
    port: int
    is_secure: bool
    authority: str
    path: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a request may wait, in seconds."""

    connect: float
    first_byte: float
    between_bytes: float

    @classmethod
    def of(cls, options: RequestOptions | None) -> Timeouts:
        """Return what the guest said."""
        options = options or RequestOptions()
        return cls(
            _seconds(options.connect_timeout()),
            _seconds(options.first_byte_timeout()),
            _seconds(options.between_bytes_timeout()),
        )


def _seconds(duration: int | None) -> float:
    return DEFAULT_SECONDS if duration is None else min(duration / 1e9, 86_400.0)


class OutgoingHandler:
    """Sends requests that are allowed."""

    def __init__(self, holdings: Holdings, permission: Permission) -> None:
        self._holdings, self._permission = holdings, permission

    async def handle(
        self, request: w.OutgoingRequest, options: w.RequestOptions | None, /
    ) -> FutureIncomingResponse:
        """Begin a request."""
        assert isinstance(request, OutgoingRequest)  # the host made them all
        assert options is None or isinstance(options, RequestOptions)
        target = target_of(request)
        if not await self._allows(target):
            raise Err(w.TypesErrorCodeHTTPRequestDenied())
        if self._holdings.is_full():
            raise Err(w.TypesErrorCodeConnectionLimitReached())
        exchange_type = _exchange_type()
        future = FutureIncomingResponse(self._holdings)
        exchange = exchange_type(
            self._holdings, target, request, Timeouts.of(options), future.settle
        )
        future.cancel = exchange.close
        exchange.start()
        return future

    async def _allows(self, target: Target) -> bool:
        permission = self._permission
        if isinstance(permission, bool):
            return permission
        answer = permission(target.host, target.port)
        return bool(await answer if isawaitable(answer) else answer)


def _exchange_type() -> type[Exchange]:
    try:
        from .client import Exchange
    except ModuleNotFoundError as error:
        if error.name != "h11":
            raise
        raise ModuleNotFoundError(
            "outgoing requests of guests need h11: pip install 'wasmtime-async[http]'", name="h11"
        ) from None
    return Exchange


def target_of(request: OutgoingRequest) -> Target:
    """Return where a request goes.

    Raises:
        Err: An error code: it cannot be sent.
    """
    scheme = request.scheme()
    if isinstance(scheme, w.SchemeOther) or isinstance(request.method(), w.MethodConnect):
        raise Err(w.TypesErrorCodeHTTPProtocolError())
    is_secure = not isinstance(scheme, w.SchemeHTTP)
    authority = request.authority()
    if authority is None or "@" in authority or "%" in authority:
        raise Err(w.TypesErrorCodeHTTPRequestURIInvalid())
    has_port = authority.rpartition("]")[2].rpartition(":")
    text = has_port[2] if has_port[1] else ""
    host = authority[: len(authority) - len(text) - 1] if has_port[1] else authority
    port = int(text) if text else _PORTS["https" if is_secure else "http"]
    if not 0 < port < 1 << 16:
        raise Err(w.TypesErrorCodeHTTPRequestURIInvalid())
    if len(host) > 255:
        raise Err(w.TypesErrorCodeDNSError(w.DNSErrorPayload("NONAME", None)))
    return Target(host.strip("[]").lower(), port, is_secure, authority, _path_of(request))


def _path_of(request: OutgoingRequest) -> str:
    path = request.path_with_query() or "/"
    if path.startswith("?"):
        return "/" + path
    if path.startswith("/") or (path == "*" and name_of_method(request.method()) == "OPTIONS"):
        return path
    raise Err(w.TypesErrorCodeHTTPRequestURIInvalid())


Outcome: TypeAlias = "Ok[w.IncomingResponse] | Err[w.TypesErrorCode]"


class FutureIncomingResponse:
    """A response, once it begins."""

    __slots__ = ("_changes", "_holdings", "_outcome", "_was_given", "cancel")

    def __init__(self, holdings: Holdings) -> None:
        self._holdings, self._changes = holdings, Changes()
        self._outcome: Outcome | None = None
        self._was_given = False
        self.cancel: Callable[[], None] = _nothing

    def settle(self, outcome: IncomingResponse | Code) -> None:
        """Take the response, or why there is none."""
        if self._outcome is None:
            if isinstance(outcome, IncomingResponse):
                self._outcome = Ok(outcome)
            else:
                self._outcome = Err(outcome)
            self._changes.happened()

    def subscribe(self) -> Pollable:
        """Return what is ready when there is a response, or an error."""
        return Pollable(self._is_ready, self._changes.wait, self._holdings)

    def get(self) -> Ok[Outcome] | Err[None] | None:
        """Return the response, once, or None as long as there is none."""
        if self._outcome is None:
            return None
        if self._was_given:
            return Err(None)
        self._was_given = True
        return Ok(self._outcome)

    def _is_ready(self) -> bool:
        return self._outcome is not None

    def __enter__(self) -> FutureIncomingResponse:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if not self._was_given:
            self.cancel()


def _nothing() -> None:
    return
