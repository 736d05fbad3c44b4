"""Error codes of ``wasi:http``: made of Python's exceptions, and told to clients as statuses."""

from __future__ import annotations

import errno
import socket
import ssl

from ..._emitted import wasi as w
from ...components.values import Err
from ..errors import IoError, failed

Code = w.TypesErrorCode


def stream_failed(code: Code) -> Err[w.StreamError]:
    """Return the error of a stream, in which the guest finds the code."""
    return failed(type(code).__name__.removeprefix("TypesErrorCode"), code)


def code_of(error: w.Error) -> Code | None:
    """Return the code behind the error of a stream, if it has one of these."""
    code = error.code if isinstance(error, IoError) else None
    return code if isinstance(code, Code) else None


_BY_ERRNO: dict[int, type[Code]] = {
    errno.ECONNREFUSED: w.TypesErrorCodeConnectionRefused,
    errno.ECONNRESET: w.TypesErrorCodeConnectionTerminated,
    errno.ECONNABORTED: w.TypesErrorCodeConnectionTerminated,
    errno.EPIPE: w.TypesErrorCodeConnectionTerminated,
    errno.ETIMEDOUT: w.TypesErrorCodeConnectionTimeout,
    errno.EHOSTUNREACH: w.TypesErrorCodeDestinationUnavailable,
    errno.ENETUNREACH: w.TypesErrorCodeDestinationIPUnroutable,
    errno.EADDRNOTAVAIL: w.TypesErrorCodeDestinationIPUnroutable,
    errno.EMFILE: w.TypesErrorCodeConnectionLimitReached,
    errno.ENFILE: w.TypesErrorCodeConnectionLimitReached,
}


def code_of_connecting(error: BaseException) -> Code:
    """Return the code for why there is no connection."""
    found = _first_cause(error)
    if isinstance(found, ssl.SSLError):
        return _code_of_tls(found)
    if isinstance(found, socket.gaierror):
        names = (name for name in dir(socket) if name.startswith("EAI_"))
        name = next((name for name in names if getattr(socket, name) == found.errno), None)
        return w.TypesErrorCodeDNSError(w.DNSErrorPayload(name and name.removeprefix("EAI_"), None))
    if isinstance(found, UnicodeError):  # a part of the name is longer than names can be
        return w.TypesErrorCodeDNSError(w.DNSErrorPayload("NONAME", None))
    if isinstance(found, OSError) and found.errno in _BY_ERRNO:
        kind = _BY_ERRNO[found.errno]
        return kind()  # type: ignore[call-arg]  # none of these has a value
    return w.TypesErrorCodeConnectionTerminated()


def _first_cause(error: BaseException) -> BaseException:
    """Return what went wrong with the first address, where several were tried."""
    while True:
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        elif error.__cause__ is not None:
            error = error.__cause__
        else:
            return error


def _code_of_tls(error: ssl.SSLError) -> Code:
    if isinstance(error, ssl.SSLCertVerificationError):
        return w.TypesErrorCodeTLSCertificateError()
    reason = error.reason or ""
    if "_ALERT_" in reason:
        message = reason.partition("_ALERT_")[2].lower().replace("_", " ")
        return w.TypesErrorCodeTLSAlertReceived(w.TLSAlertReceivedPayload(None, message))
    return w.TypesErrorCodeTLSProtocolError()


_STATUSES: dict[type[Code], int] = {
    w.TypesErrorCodeDNSTimeout: 504,
    w.TypesErrorCodeDNSError: 502,
    w.TypesErrorCodeDestinationNotFound: 502,
    w.TypesErrorCodeDestinationUnavailable: 503,
    w.TypesErrorCodeConnectionRefused: 502,
    w.TypesErrorCodeConnectionTerminated: 502,
    w.TypesErrorCodeConnectionTimeout: 504,
    w.TypesErrorCodeConnectionReadTimeout: 504,
    w.TypesErrorCodeConnectionWriteTimeout: 504,
    w.TypesErrorCodeConnectionLimitReached: 503,
    w.TypesErrorCodeHTTPRequestDenied: 403,
    w.TypesErrorCodeHTTPRequestLengthRequired: 411,
    w.TypesErrorCodeHTTPRequestBodySize: 413,
    w.TypesErrorCodeHTTPRequestMethodInvalid: 405,
    w.TypesErrorCodeHTTPRequestURIInvalid: 400,
    w.TypesErrorCodeHTTPRequestURITooLong: 414,
    w.TypesErrorCodeHTTPRequestHeaderSectionSize: 431,
    w.TypesErrorCodeHTTPRequestHeaderSize: 431,
    w.TypesErrorCodeHTTPResponseIncomplete: 502,
    w.TypesErrorCodeHTTPResponseTimeout: 504,
    w.TypesErrorCodeHTTPProtocolError: 502,
    w.TypesErrorCodeLoopDetected: 508,
}


def status_of(code: Code) -> int:
    """Return the status of the response to a client, when the guest answers with an error."""
    return _STATUSES.get(type(code), 500)
