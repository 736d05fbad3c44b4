"""Errors of the operating system as codes of ``wasi:sockets/network``."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeAlias

from ..._emitted import wasi as w
from ...components.values import Err

Code = w.NetworkErrorCode
#: Codes by ``errno``.
Codes: TypeAlias = Mapping[int, Code]

_NAMES = {
    Code.ACCESS_DENIED: "EACCES EPERM",
    Code.NOT_SUPPORTED: "EOPNOTSUPP ENOPROTOOPT EPFNOSUPPORT EPROTONOSUPPORT EAFNOSUPPORT",
    Code.INVALID_ARGUMENT: "EINVAL",
    Code.OUT_OF_MEMORY: "ENOMEM ENOBUFS",
    Code.TIMEOUT: "ETIMEDOUT",
    Code.CONCURRENCY_CONFLICT: "EALREADY",
    Code.WOULD_BLOCK: "EAGAIN EWOULDBLOCK",
    Code.INVALID_STATE: "EISCONN ENOTCONN EDESTADDRREQ EBADF",
    Code.NEW_SOCKET_LIMIT: "EMFILE ENFILE",
    Code.ADDRESS_NOT_BINDABLE: "EADDRNOTAVAIL",
    Code.ADDRESS_IN_USE: "EADDRINUSE",
    Code.REMOTE_UNREACHABLE: "EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENONET",
    Code.CONNECTION_REFUSED: "ECONNREFUSED",
    Code.CONNECTION_RESET: "ECONNRESET ENETRESET",
    Code.CONNECTION_ABORTED: "ECONNABORTED",
    Code.DATAGRAM_TOO_LARGE: "EMSGSIZE",
}


def _by_errno(names: Mapping[Code, str]) -> Codes:
    """Return the codes of what this platform knows."""
    return MappingProxyType(
        {
            getattr(errno, name): code
            for code, listed in names.items()
            for name in listed.split()
            if hasattr(errno, name)
        }
    )


_GENERAL = _by_errno(_NAMES)
#: What differs for some calls, as the comments of the WIT have it.
NOTHING = _by_errno({})
BIND = _by_errno({Code.INVALID_ARGUMENT: "EAFNOSUPPORT", Code.ADDRESS_IN_USE: "ENOBUFS"})
CONNECT = _by_errno(
    {Code.INVALID_ARGUMENT: "EAFNOSUPPORT", Code.ADDRESS_IN_USE: "EADDRNOTAVAIL EAGAIN"}
)
# Linux reports through ``accept`` what happened to a connection that waited.
ACCEPT = _by_errno(
    {
        Code.CONNECTION_ABORTED: "ECONNRESET ENETRESET EHOSTUNREACH EHOSTDOWN ENETDOWN ENETUNREACH"
        " EPROTO ENOPROTOOPT ENONET EOPNOTSUPP"
    }
)


def code_of(number: int | None, special: Codes = NOTHING) -> Code:
    """Return the code of an ``errno``."""
    if number is None:
        return Code.UNKNOWN
    return special.get(number) or _GENERAL.get(number, Code.UNKNOWN)


@contextmanager
def os_errors(special: Codes = NOTHING) -> Iterator[None]:
    """Raise `Err` with a code for the OSError of what is done inside."""
    try:
        yield
    except OSError as error:
        raise Err(code_of(error.errno, special)) from error
