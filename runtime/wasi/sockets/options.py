"""Options of sockets: what they may be, and how the system calls them."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import suppress

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from .codes import Code, os_errors
from .open_socket import OpenSocket

#: Bytes that the system may buffer for one direction of a socket of a guest.
MAX_BUFFER = 1 << 20
_SECOND = 1_000_000_000
#: What Linux takes, which has the lowest bounds.
_MAX_SECONDS = (1 << 15) - 1
_MAX_PROBES = (1 << 7) - 1
# Linux doubles what it is told, for its own records.
_FACTOR = 2 if sys.platform == "linux" else 1


def _tcp_option(*names: str) -> int | None:
    """Return the number of an option by the first name that this platform knows."""
    return next((getattr(socket, name) for name in names if hasattr(socket, name)), None)


_IDLE = _tcp_option("TCP_KEEPIDLE", "TCP_KEEPALIVE")
_INTERVAL = _tcp_option("TCP_KEEPINTVL")
_PROBES = _tcp_option("TCP_KEEPCNT")


class SocketOptions:
    """What TCP and UDP sockets have in common."""

    __slots__ = ("_chosen", "_family", "_holdings", "_socket")

    def __init__(
        self, holdings: Holdings, family: w.IpAddressFamily, open_socket: OpenSocket
    ) -> None:
        self._holdings, self._family, self._socket = holdings, family, open_socket
        open_socket.share(self)
        #: Options that the guest has set, by level and number.
        self._chosen: dict[tuple[int, int], int] = {}

    def _os(self) -> socket.socket:
        """Return the socket of the system, or raise what any use of it raises."""
        return self._socket.os_socket

    def _get(self, level: int, option: int | None) -> int:
        if option is None:
            raise Err(Code.NOT_SUPPORTED)
        with os_errors():
            return self._os().getsockopt(level, option)

    def _set(self, level: int, option: int | None, value: int) -> None:
        if option is None:
            raise Err(Code.NOT_SUPPORTED)
        with os_errors():
            self._os().setsockopt(level, option, value)
        self._chosen[level, option] = value

    def _copy_options(self, other: SocketOptions) -> None:
        """Set what was set for another socket; not every system inherits it."""
        for (level, option), value in other._chosen.items():
            with suppress(Err):  # they are hints
                self._set(level, option, value)

    def address_family(self) -> w.IpAddressFamily:
        """Return IPv4 or IPv6."""
        return self._family

    def receive_buffer_size(self) -> int:
        """Return the bytes that the system may buffer."""
        return self._get(socket.SOL_SOCKET, socket.SO_RCVBUF) // _FACTOR

    def set_receive_buffer_size(self, value: int, /) -> None:
        """Set them, within bounds."""
        self._set_buffer_size(socket.SO_RCVBUF, value)

    def send_buffer_size(self) -> int:
        """Return the bytes that the system may buffer."""
        return self._get(socket.SOL_SOCKET, socket.SO_SNDBUF) // _FACTOR

    def set_send_buffer_size(self, value: int, /) -> None:
        """Set them, within bounds."""
        self._set_buffer_size(socket.SO_SNDBUF, value)

    def _set_buffer_size(self, option: int, value: int) -> None:
        _require_positive(value)
        try:
            self._os().setsockopt(socket.SOL_SOCKET, option, min(value, MAX_BUFFER))
        except OSError as error:
            if error.errno != errno.ENOBUFS:  # BSD has bounds of its own; the size is a hint
                raise Err(Code.UNKNOWN) from error
        else:
            self._chosen[socket.SOL_SOCKET, option] = min(value, MAX_BUFFER)

    def _hop_limit_option(self) -> tuple[int, int]:
        if self._family is w.IpAddressFamily.IPV4:
            return socket.IPPROTO_IP, socket.IP_TTL
        return socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS

    def _get_hop_limit(self) -> int:
        return min(max(self._get(*self._hop_limit_option()), 0), 255)

    def _set_hop_limit(self, value: int) -> None:
        _require_positive(value)
        self._set(*self._hop_limit_option(), value)


class TcpOptions(SocketOptions):
    """What TCP sockets have besides. Times are in nanoseconds."""

    __slots__ = ()

    def hop_limit(self) -> int:
        """Return how many routers a packet may pass."""
        return self._get_hop_limit()

    def set_hop_limit(self, value: int, /) -> None:
        """Set it, from 1."""
        self._set_hop_limit(value)

    def keep_alive_enabled(self) -> bool:
        """True if a connection that is idle is probed."""
        return bool(self._get(socket.SOL_SOCKET, socket.SO_KEEPALIVE))

    def set_keep_alive_enabled(self, value: bool, /) -> None:
        """Set it."""
        self._set(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(value))

    def keep_alive_idle_time(self) -> w.Duration:
        """Return the time until the first probe."""
        return self._get(socket.IPPROTO_TCP, _IDLE) * _SECOND

    def set_keep_alive_idle_time(self, value: w.Duration, /) -> None:
        """Set it, rounded up to seconds."""
        self._set(socket.IPPROTO_TCP, _IDLE, _seconds(value))

    def keep_alive_interval(self) -> w.Duration:
        """Return the time between probes."""
        return self._get(socket.IPPROTO_TCP, _INTERVAL) * _SECOND

    def set_keep_alive_interval(self, value: w.Duration, /) -> None:
        """Set it, rounded up to seconds."""
        self._set(socket.IPPROTO_TCP, _INTERVAL, _seconds(value))

    def keep_alive_count(self) -> int:
        """Return how many probes go unanswered before the connection is given up."""
        return self._get(socket.IPPROTO_TCP, _PROBES)

    def set_keep_alive_count(self, value: int, /) -> None:
        """Set it, within bounds."""
        _require_positive(value)
        self._set(socket.IPPROTO_TCP, _PROBES, min(value, _MAX_PROBES))


def _require_positive(value: int) -> None:
    if not value:
        raise Err(Code.INVALID_ARGUMENT)


def _seconds(value: w.Duration) -> int:
    _require_positive(value)
    return min(-(-value // _SECOND), _MAX_SECONDS)
