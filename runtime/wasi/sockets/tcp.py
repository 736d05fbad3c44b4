"""``wasi:sockets/tcp``. Source: WASI 0.2, the comments of ``wasi:sockets/tcp``."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from enum import Enum, auto

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from ..poll import Pollable
from .addresses import FAMILIES, check_remote, check_unicast, from_os, to_os
from .codes import ACCEPT, BIND, CONNECT, Code, code_of, os_errors
from .open_socket import OpenSocket, open_socket
from .options import TcpOptions
from .permissions import Permissions
from .tcp_streams import TcpInput, TcpOutput

#: Connections that wait to be accepted: as many as most systems keep unless told otherwise.
DEFAULT_BACKLOG = 128
MAX_BACKLOG = 4096
#: What ``connect`` returns where the connection is made, or being made; Windows says "would block".
_CONNECTING = {0, errno.EINPROGRESS, errno.EWOULDBLOCK if os.name == "nt" else 0}


class State(Enum):
    """What a TCP socket is at."""

    UNBOUND = auto()
    BIND_IN_PROGRESS = auto()
    BOUND = auto()
    LISTEN_IN_PROGRESS = auto()
    LISTENING = auto()
    CONNECT_IN_PROGRESS = auto()
    CONNECTED = auto()
    CLOSED = auto()


_IN_PROGRESS = {State.BIND_IN_PROGRESS, State.LISTEN_IN_PROGRESS, State.CONNECT_IN_PROGRESS}
_WITHOUT_ADDRESS = {State.UNBOUND, State.BIND_IN_PROGRESS, State.CLOSED}
_WITHOUT_BACKLOG = {State.CONNECT_IN_PROGRESS, State.CONNECTED, State.CLOSED}


class TcpSocket(TcpOptions):
    """A socket, a listener or a connection.

    Binding, connecting and listening begin in ``start-…``, which waits for the permission.
    """

    __slots__ = ("_backlog", "_input", "_output", "_permissions", "_remote", "_state")

    def __init__(
        self, holdings: Holdings, permissions: Permissions, family: w.IpAddressFamily,
        shared: OpenSocket,
    ) -> None:  # fmt: skip
        super().__init__(holdings, family, shared)
        # Guests cannot ask for it, as WASI has no such option, and would wait for the peer's
        # delayed acknowledgement after each second write: 40 ms instead of 40 µs.
        with suppress(OSError):
            shared.os_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._permissions = permissions
        self._state = State.UNBOUND
        self._backlog = DEFAULT_BACKLOG
        self._remote: w.IpSocketAddress | None = None
        self._input: TcpInput | None = None
        self._output: TcpOutput | None = None

    def _os(self) -> socket.socket:
        if self._state is State.CLOSED:
            raise Err(Code.INVALID_STATE)
        return self._socket.os_socket

    def _require(self, *states: State) -> None:
        if self._state in _IN_PROGRESS:
            raise Err(Code.CONCURRENCY_CONFLICT)
        if self._state not in states:
            raise Err(Code.INVALID_STATE)

    def _finish(self, started: State, result: State) -> None:
        if self._state is not started:
            raise Err(Code.NOT_IN_PROGRESS)
        self._state = result

    # ---- binding ----

    async def start_bind(self, network: w.Network, local_address: w.IpSocketAddress, /) -> None:
        """Take an address."""
        self._require(State.UNBOUND)
        address = to_os(local_address, self._family)
        check_unicast(local_address)
        await self._permissions.require(address[0], address[1])
        with os_errors(BIND):
            if os.name != "nt":  # where it lets others take the address
                self._os().setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._os().bind(address)
        self._state = State.BIND_IN_PROGRESS

    def finish_bind(self) -> None:
        """Have it."""
        self._finish(State.BIND_IN_PROGRESS, State.BOUND)

    # ---- connecting ----

    async def start_connect(self, network: w.Network, remote_address: w.IpSocketAddress, /) -> None:
        """Begin to connect."""
        self._require(State.UNBOUND, State.BOUND)
        address = to_os(remote_address, self._family)
        check_unicast(remote_address)
        check_remote(remote_address)
        await self._permissions.require(address[0], address[1])
        number = self._os().connect_ex(address)
        if number not in _CONNECTING:
            self._state = State.CLOSED
            raise Err(code_of(number, CONNECT))
        self._state, self._remote = State.CONNECT_IN_PROGRESS, remote_address

    def finish_connect(self) -> tuple[TcpInput, TcpOutput]:
        """Return the streams of the connection."""
        if self._state is not State.CONNECT_IN_PROGRESS:
            raise Err(Code.NOT_IN_PROGRESS)
        if not self._socket.is_writable():
            raise Err(Code.WOULD_BLOCK)
        with os_errors():
            number = self._os().getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            self._state = State.CLOSED
            raise Err(code_of(number, CONNECT))
        return self._connected()

    def _connected(self) -> tuple[TcpInput, TcpOutput]:
        self._state = State.CONNECTED
        self._input = TcpInput(self._holdings, self._socket)
        self._output = TcpOutput(self._holdings, self._socket)
        return self._input, self._output

    # ---- listening ----

    def start_listen(self) -> None:
        """Begin to take connections."""
        self._require(State.BOUND)
        with os_errors():
            self._os().listen(self._backlog)
        self._state = State.LISTEN_IN_PROGRESS

    def finish_listen(self) -> None:
        """Have begun."""
        self._finish(State.LISTEN_IN_PROGRESS, State.LISTENING)

    def accept(self) -> tuple[TcpSocket, TcpInput, TcpOutput]:
        """Return a connection that has come in."""
        if self._state is not State.LISTENING:
            raise Err(Code.INVALID_STATE)
        if self._holdings.is_full():
            raise Err(Code.NEW_SOCKET_LIMIT)
        with os_errors(ACCEPT):
            os_socket, remote = self._os().accept()
        shared = OpenSocket(self._holdings, os_socket)
        accepted = TcpSocket(self._holdings, self._permissions, self._family, shared)
        accepted._copy_options(self)
        accepted._remote = from_os(remote)
        return accepted, *accepted._connected()

    def set_listen_backlog_size(self, value: int, /) -> None:
        """Set how many connections may wait to be accepted, within bounds."""
        if not value:
            raise Err(Code.INVALID_ARGUMENT)
        if self._state in _WITHOUT_BACKLOG:
            raise Err(Code.INVALID_STATE)
        self._backlog = min(value, MAX_BACKLOG)
        if self._state in (State.LISTEN_IN_PROGRESS, State.LISTENING):
            with os_errors():
                self._os().listen(self._backlog)

    def is_listening(self) -> bool:
        """True if connections are taken."""
        return self._state is State.LISTENING

    # ---- any state ----

    def local_address(self) -> w.IpSocketAddress:
        """Return the address that it is bound to."""
        if self._state in _WITHOUT_ADDRESS:
            raise Err(Code.INVALID_STATE)
        with os_errors():
            return from_os(self._os().getsockname())

    def remote_address(self) -> w.IpSocketAddress:
        """Return the peer's address."""
        # The system forgets it when the peer resets the connection.
        if self._state is not State.CONNECTED or self._remote is None:
            raise Err(Code.INVALID_STATE)
        return self._remote

    def subscribe(self) -> Pollable:
        """Return what is ready when the operation in progress, or accepting, does not block."""
        return Pollable(self._is_ready, self._wait, self._holdings)

    def _is_ready(self) -> bool:
        if self._state is State.LISTENING:
            return self._socket.is_readable()
        return self._state is not State.CONNECT_IN_PROGRESS or self._socket.is_writable()

    async def _wait(self) -> None:
        if self._state is State.LISTENING:
            await self._socket.readable()
        elif self._state is State.CONNECT_IN_PROGRESS:
            await self._socket.writable()

    def shutdown(self, shutdown_type: w.ShutdownType, /) -> None:
        """End one direction of the connection, or both."""
        if self._input is None or self._output is None:
            raise Err(Code.INVALID_STATE)
        if shutdown_type is not w.ShutdownType.SEND:
            self._input.shut_down()
        if shutdown_type is not w.ShutdownType.RECEIVE:
            self._output.shut_down()

    def __enter__(self) -> TcpSocket:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Let go of the socket, which its streams may still use."""
        self._socket.release(self)


class TcpCreateSocket:
    """``wasi:sockets/tcp-create-socket``."""

    def __init__(self, holdings: Holdings, permissions: Permissions) -> None:
        self._holdings, self._permissions = holdings, permissions

    def create_tcp_socket(self, address_family: w.IpAddressFamily, /) -> TcpSocket:
        """Return a socket that is not bound."""
        self._permissions.require_some()
        shared = open_socket(self._holdings, FAMILIES[address_family], socket.SOCK_STREAM)
        return TcpSocket(self._holdings, self._permissions, address_family, shared)
