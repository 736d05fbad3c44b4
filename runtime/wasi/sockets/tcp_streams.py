"""The streams of a TCP connection, which read and write when the socket is ready."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import anyio

from ...components.values import Err
from ..errors import closed, failed
from ..holdings import Holdings
from ..streams import CHUNK, InputStream, OutputStream
from .codes import code_of

if TYPE_CHECKING:
    from ..._emitted import wasi as w
    from .open_socket import OpenSocket

#: Seconds for which dropping an output stream waits for a peer that takes nothing.
LINGER = 10
# A peer that is gone is an error here, and never a signal, whatever the host does with SIGPIPE.
_NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)


def _error_of(error: OSError) -> Err[w.StreamError]:
    return failed(str(error), code_of(error.errno))


class TcpInput(InputStream):
    """What the peer sends."""

    __slots__ = ("_is_closed", "_socket")

    def __init__(self, holdings: Holdings, open_socket: OpenSocket) -> None:
        super().__init__(holdings)
        self._socket = open_socket
        self._is_closed = False
        open_socket.share(self)

    def take(self, limit: int) -> bytes:
        if self._is_closed:
            raise closed()
        if not limit:
            return b""
        try:
            data = self._socket.os_socket.recv(min(limit, CHUNK))
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError as error:
            self._is_closed = True
            raise _error_of(error) from None
        if not data:
            self._is_closed = True
            raise closed()
        return data

    def is_ready(self) -> bool:
        return self._is_closed or self._socket.is_readable()

    async def wait(self) -> None:
        if not self._is_closed:
            await self._socket.readable()

    def shut_down(self) -> None:
        """End the stream. What has arrived is dropped."""
        if not self._is_closed:
            self._is_closed = True
            self._socket.shut_down(socket.SHUT_RD)

    def close(self) -> None:
        self.shut_down()
        self._socket.release(self)


class TcpOutput(OutputStream):
    """What the peer is sent.

    What the system does not take at once is kept, and sent by a task in the background: the guest
    may wait for something else meanwhile. Until it is out there is no room for more.
    """

    __slots__ = ("_end", "_is_closed", "_is_dropped", "_sent", "_socket", "_unsent")

    def __init__(self, holdings: Holdings, open_socket: OpenSocket) -> None:
        super().__init__(holdings)
        self._socket = open_socket
        self._unsent = b""
        #: Set when the task has ended; None if there is none.
        self._sent: anyio.Event | None = None
        #: The failure that the guest has not been told yet.
        self._end: Err[w.StreamError] | None = None
        self._is_closed = self._is_dropped = False
        open_socket.share(self)

    def room(self) -> int:
        self._check()
        return 0 if self._unsent or not self._socket.is_writable() else CHUNK

    def _check(self) -> None:
        if self._is_closed:
            end, self._end = self._end, None
            raise end or closed()

    def is_ready(self) -> bool:
        return self._is_closed or (not self._unsent and self._socket.is_writable())

    async def wait(self) -> None:
        if self._sent is not None:
            await self._sent.wait()
        elif not self._is_closed:
            await self._socket.writable()

    def put(self, data: bytes) -> None:
        self._unsent = self._send(data)
        if self._unsent:
            self._sent = anyio.Event()
            self._holdings.spawn(self._send_rest, self._ended)

    def _send(self, data: bytes) -> bytes:
        """Send what the system takes now, and return the rest."""
        try:
            return data[self._socket.os_socket.send(data, _NO_SIGNAL) :] if data else data
        except (BlockingIOError, InterruptedError):
            return data
        except BrokenPipeError:
            self._is_closed = True
            raise closed() from None
        except OSError as error:
            self._is_closed = True
            raise _error_of(error) from None

    async def _send_rest(self) -> None:
        try:
            while self._unsent:
                await self._socket.writable()
                self._unsent = self._send(self._unsent)
        except Err as end:
            self._end = end

    def _ended(self) -> None:
        if self._unsent:  # it failed, or the guest was closed
            self._unsent, self._is_closed = b"", True
        sent, self._sent = self._sent, None
        if sent is not None:
            sent.set()
        self._finish()

    async def put_all(self, data: bytes) -> None:
        await self._wait_for_rest()
        self._check()
        while data:
            data = self._send(data)  # without a task: the guest waits for nothing else
            if data:
                await self._socket.writable()

    async def _wait_for_rest(self) -> None:
        while self._sent is not None:
            await self._sent.wait()

    def shut_down(self) -> None:
        """End the stream: once everything is out, the peer is told that no more comes."""
        self._is_closed, self._end = True, None
        self._finish()

    def close(self) -> None:
        self._is_dropped = True
        self.shut_down()

    def _finish(self) -> None:
        if self._sent is None:
            if self._is_closed:
                self._socket.shut_down(socket.SHUT_WR)
            if self._is_dropped:
                self._socket.release(self)

    async def __aexit__(self, *exc_info: object) -> None:
        """Wait until everything is out, for what the guest has written is not to be lost."""
        try:
            if self._sent is not None:
                with anyio.move_on_after(LINGER):
                    await self._wait_for_rest()
        finally:
            self.close()
