"""Sockets of the operating system, each shared by the resources that a guest has of it."""

from __future__ import annotations

import select
import socket
import sys
from contextlib import suppress

import anyio

from ...components.values import Err
from ..holdings import Holdings
from .codes import Code, os_errors


class _Direction:
    """Waiting until a socket can be read, or written.

    Event loops take one task at a time for each. The others wait for that one, and look again.
    """

    __slots__ = ("_ended", "_is_waited_for", "_writes")

    def __init__(self, *, writes: bool) -> None:
        self._writes = writes
        self._is_waited_for = False
        #: For the other tasks, if there are any.
        self._ended: anyio.Event | None = None

    def is_ready(self, os_socket: socket.socket) -> bool:
        """True if something can be done at once, and be it to fail."""
        return _poll(os_socket, self._writes)

    def is_waited_for(self) -> bool:
        """True if a task waits."""
        return self._is_waited_for

    async def wait(self, os_socket: socket.socket) -> None:
        """Return when the socket may be ready."""
        if self._is_waited_for:
            if self._ended is None:
                self._ended = anyio.Event()
            await self._ended.wait()
            return
        self._is_waited_for = True
        try:
            await (anyio.wait_writable if self._writes else anyio.wait_readable)(os_socket)
        finally:
            self._is_waited_for = False
            ended, self._ended = self._ended, None
            if ended is not None:
                ended.set()


if sys.platform == "win32":

    def _poll(os_socket: socket.socket, writes: bool) -> bool:
        # There, a connection that fails is an exceptional condition.
        wanted, none = [os_socket], list[socket.socket]()
        return any(select.select(none if writes else wanted, wanted if writes else none, wanted, 0))

else:

    def _poll(os_socket: socket.socket, writes: bool) -> bool:
        poll = select.poll()
        poll.register(os_socket, select.POLLOUT if writes else select.POLLIN)
        return bool(poll.poll(0))


class OpenSocket:
    """A socket that is closed with the last of its users, or with what the guest holds.

    Args:
        os_socket: It becomes non-blocking, and belongs to this object.
    """

    __slots__ = ("_holdings", "_is_closed", "_reading", "_users", "_writing", "os_socket")

    def __init__(self, holdings: Holdings, os_socket: socket.socket) -> None:
        os_socket.setblocking(False)
        self.os_socket = os_socket
        self._holdings = holdings
        self._reading, self._writing = _Direction(writes=False), _Direction(writes=True)
        self._users: set[object] = set()
        self._is_closed = False
        holdings.add(self)

    def share(self, user: object) -> None:
        """Stay open until that user is released, too."""
        self._users.add(user)

    def is_shared(self) -> bool:
        """True if it has more users than one."""
        return len(self._users) > 1

    def release(self, user: object) -> None:
        """Close the socket if it has no other user. A second time does nothing."""
        self._users.discard(user)
        if not self._users:
            self.close()

    def close(self) -> None:
        """Close the socket, once no task waits for it any more."""
        if self._is_closed:
            return
        self._is_closed = True
        self._users.clear()
        self._holdings.discard(self)
        if self._is_waited_for():
            # The event loop knows the descriptor, the number of which would be given to another.
            self.shut_down(socket.SHUT_RDWR)
        else:
            self.os_socket.close()

    def _is_waited_for(self) -> bool:
        return self._reading.is_waited_for() or self._writing.is_waited_for()

    def shut_down(self, how: int) -> None:
        """End one direction, if there still is a connection."""
        with suppress(OSError):
            self.os_socket.shutdown(how)

    def is_readable(self) -> bool:
        """True if reading or accepting would do something, or fail."""
        return self._is_closed or self._reading.is_ready(self.os_socket)

    def is_writable(self) -> bool:
        """True if writing would do something, or fail; for what connects, if that has ended."""
        return self._is_closed or self._writing.is_ready(self.os_socket)

    async def readable(self) -> None:
        """Return when the socket may be readable. It can be cancelled."""
        await self._wait(self._reading)

    async def writable(self) -> None:
        """Return when the socket may be writable. It can be cancelled."""
        await self._wait(self._writing)

    async def _wait(self, direction: _Direction) -> None:
        if self._is_closed:
            return
        try:
            await direction.wait(self.os_socket)
        finally:
            self._close_if_forgotten()

    def _close_if_forgotten(self) -> None:
        if self._is_closed and not self._is_waited_for():
            self.os_socket.close()


def open_socket(
    holdings: Holdings, family: socket.AddressFamily, kind: socket.SocketKind
) -> OpenSocket:
    """Return a new socket. IPv6 does not speak IPv4.

    Raises:
        Err: A code of ``wasi:sockets/network``: the guest, or the process, may open no more.
    """
    if holdings.is_full():
        raise Err(Code.NEW_SOCKET_LIMIT)
    with os_errors():
        os_socket = socket.socket(family, kind)
        try:
            if family is socket.AF_INET6:
                os_socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            return OpenSocket(holdings, os_socket)
        except BaseException:
            os_socket.close()
            raise
