"""Requests and responses that a guest makes, and that it is given."""

from __future__ import annotations

import re

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from .fields import Fields, is_token
from .incoming_body import BodySource, IncomingBody
from .outgoing_body import OutgoingBody

#: Characters that an address may have at most.
MAX_ADDRESS = 1 << 16

_PATH = re.compile(r"[!\"$-;=?-~]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_AUTHORITY = re.compile(
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:%]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]+)(?::[0-9]{0,5})?"
)

METHODS: dict[str, type[w.Method]] = {
    "GET": w.MethodGet, "HEAD": w.MethodHead, "POST": w.MethodPost, "PUT": w.MethodPut, "DELETE": w.MethodDelete,
    "CONNECT": w.MethodConnect, "OPTIONS": w.MethodOptions, "TRACE": w.MethodTrace, "PATCH": w.MethodPatch,
}  # fmt: skip
_NAMES = {kind: name for name, kind in METHODS.items()}


def method_of(name: str) -> w.Method:
    """Return a method by its name."""
    kind = METHODS.get(name)
    return w.MethodOther(name) if kind is None else kind()  # type: ignore[call-arg]  # no value


def name_of_method(method: w.Method) -> str:
    """Return the name of a method."""
    return method.value if isinstance(method, w.MethodOther) else _NAMES[type(method)]


def scheme_of(name: str) -> w.Scheme:
    """Return a scheme by its name."""
    if name == "http":
        return w.SchemeHTTP()
    return w.SchemeHTTPS() if name == "https" else w.SchemeOther(name)


def declared_length(headers: Fields) -> int | None:
    """Return what the header ``content-length`` says.

    Raises:
        Err: It says no one number.
    """
    values = set(headers.values("content-length"))
    if not values:
        return None
    text = values.pop()
    if values or not re.fullmatch(rb"[0-9]{1,18}", text):
        raise Err(None)
    return int(text)


class Message:
    """What all of them have: headers."""

    __slots__ = ("fields",)

    def __init__(self, fields: Fields) -> None:
        self.fields = fields

    def headers(self) -> Fields:
        """Return the headers, which the guest may not change."""
        return self.fields

    def __enter__(self) -> Message:
        return self

    def __exit__(self, *exc_info: object) -> None:
        return


class OutgoingRequest(Message):
    """A request that the guest makes."""

    __slots__ = ("_authority", "_holdings", "_method", "_path", "_scheme", "content")

    def __init__(self, holdings: Holdings, fields: Fields) -> None:
        super().__init__(fields)
        fields.is_mutable = False
        self._holdings = holdings
        self._method: w.Method = w.MethodGet()
        self._path: str | None = None
        self._scheme: w.Scheme | None = None
        self._authority: str | None = None
        self.content: OutgoingBody | None = None

    def body(self) -> OutgoingBody:
        """Return the body, once."""
        if self.content is not None:
            raise Err(None)
        declared = declared_length(self.fields)
        self.content = OutgoingBody(self._holdings, declared, w.TypesErrorCodeHTTPRequestBodySize)
        return self.content

    def method(self) -> w.Method:
        """Return the method."""
        return self._method

    def set_method(self, method: w.Method, /) -> None:
        """Set the method."""
        if isinstance(method, w.MethodOther) and not is_token(method.value):
            raise Err(None)
        self._method = method

    def path_with_query(self) -> str | None:
        """Return path and query."""
        return self._path

    def set_path_with_query(self, path_with_query: str | None, /) -> None:
        """Set path and query."""
        _check(_PATH, path_with_query)
        self._path = path_with_query

    def scheme(self) -> w.Scheme | None:
        """Return the scheme."""
        return self._scheme

    def set_scheme(self, scheme: w.Scheme | None, /) -> None:
        """Set the scheme."""
        if isinstance(scheme, w.SchemeOther):
            _check(_SCHEME, scheme.value)
        self._scheme = scheme

    def authority(self) -> str | None:
        """Return host and port."""
        return self._authority

    def set_authority(self, authority: str | None, /) -> None:
        """Set host and port."""
        _check(_AUTHORITY, authority)
        self._authority = authority


def _check(pattern: re.Pattern[str], text: str | None) -> None:
    if text is not None and (len(text) > MAX_ADDRESS or not pattern.fullmatch(text)):
        raise Err(None)


class RequestOptions:
    """How long a request may wait, in nanoseconds."""

    __slots__ = ("_between_bytes", "_connect", "_first_byte")

    def __init__(self) -> None:
        self._connect: int | None = None
        self._first_byte: int | None = None
        self._between_bytes: int | None = None

    def connect_timeout(self) -> w.Duration | None:
        """Return the time for connecting."""
        return self._connect

    def set_connect_timeout(self, duration: w.Duration | None, /) -> None:
        """Set the time for connecting."""
        self._connect = duration

    def first_byte_timeout(self) -> w.Duration | None:
        """Return the time until the response begins."""
        return self._first_byte

    def set_first_byte_timeout(self, duration: w.Duration | None, /) -> None:
        """Set the time until the response begins."""
        self._first_byte = duration

    def between_bytes_timeout(self) -> w.Duration | None:
        """Return the time between parts of the response."""
        return self._between_bytes

    def set_between_bytes_timeout(self, duration: w.Duration | None, /) -> None:
        """Set the time between parts of the response."""
        self._between_bytes = duration


class OutgoingResponse(Message):
    """A response that the guest makes."""

    __slots__ = ("_status", "content", "holdings")

    def __init__(self, holdings: Holdings, fields: Fields) -> None:
        super().__init__(fields)
        fields.is_mutable = False
        self.holdings, self._status = holdings, 200
        self.content: OutgoingBody | None = None

    def status_code(self) -> w.StatusCode:
        """Return the status."""
        return self._status

    def set_status_code(self, status_code: w.StatusCode, /) -> None:
        """Set the status."""
        if not 100 <= status_code <= 999:
            raise Err(None)
        self._status = status_code

    def body(self) -> OutgoingBody:
        """Return the body, once."""
        if self.content is not None:
            raise Err(None)
        declared = declared_length(self.fields)
        self.content = OutgoingBody(self.holdings, declared, w.TypesErrorCodeHTTPResponseBodySize)
        return self.content


class IncomingMessage(Message):
    """What the guest is given, with a body that it may consume."""

    __slots__ = ("_source", "_was_consumed")

    def __init__(self, fields: Fields, source: BodySource) -> None:
        super().__init__(fields)
        self._source, self._was_consumed = source, False

    def consume(self) -> IncomingBody:
        """Return the body, once."""
        if self._was_consumed:
            raise Err(None)
        self._was_consumed = True
        return IncomingBody(self._source)

    def __exit__(self, *exc_info: object) -> None:
        if not self._was_consumed:
            self._source.abandon()


class IncomingRequest(IncomingMessage):
    """A request that came in."""

    __slots__ = ("_authority", "_method", "_path", "_scheme")

    def __init__(
        self, method: str, path: str, scheme: str, authority: str, fields: Fields,
        source: BodySource,
    ) -> None:  # fmt: skip
        super().__init__(fields, source)
        self._method, self._path, self._scheme, self._authority = method, path, scheme, authority

    def method(self) -> w.Method:
        """Return the method."""
        return method_of(self._method)

    def path_with_query(self) -> str | None:
        """Return path and query."""
        return self._path

    def scheme(self) -> w.Scheme | None:
        """Return the scheme."""
        return scheme_of(self._scheme)

    def authority(self) -> str | None:
        """Return host and port."""
        return self._authority


class IncomingResponse(IncomingMessage):
    """A response to a request of the guest."""

    __slots__ = ("_status",)

    def __init__(self, status: int, fields: Fields, source: BodySource) -> None:
        super().__init__(fields, source)
        self._status = status

    def status(self) -> w.StatusCode:
        """Return the status."""
        return self._status
