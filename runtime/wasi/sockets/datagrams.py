"""The streams of UDP sockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from ..poll import Pollable
from .addresses import OsAddress, check_remote, from_os, to_os
from .codes import Code, code_of, os_errors
from .open_socket import OpenSocket
from .permissions import Permissions

#: Datagrams that one call sends or receives at most.
MAX_DATAGRAMS = 16
#: Bytes that one may have, and hardly ever has.
MAX_SIZE = (1 << 16) - 1
#: Addresses that `network` is not asked about again.
MAX_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Peer:
    """The one address that streams are for."""

    address: w.IpSocketAddress
    os_address: OsAddress


class _DatagramStream:
    """What both directions have in common."""

    __slots__ = ("_holdings", "_peer", "_socket")

    def __init__(self, holdings: Holdings, open_socket: OpenSocket, peer: Peer | None) -> None:
        self._holdings, self._socket, self._peer = holdings, open_socket, peer
        open_socket.share(self)

    def __exit__(self, *exc_info: object) -> None:
        """Let go of the socket."""
        self._socket.release(self)


class IncomingDatagrams(_DatagramStream):
    """What is received."""

    __slots__ = ("_error",)

    def __init__(self, holdings: Holdings, open_socket: OpenSocket, peer: Peer | None) -> None:
        super().__init__(holdings, open_socket, peer)
        #: What came after datagrams, and is to be told next.
        self._error: Code | None = None

    def receive(self, max_results: int, /) -> list[w.IncomingDatagram]:
        """Return datagrams that are there now."""
        received: list[w.IncomingDatagram] = []
        for _ in range(MAX_DATAGRAMS):
            if len(received) >= max_results or self._error is not None:
                break
            try:
                datagram = self._receive_one()
            except (BlockingIOError, InterruptedError):
                break
            except OSError as error:
                self._error = code_of(error.errno)
            else:
                if datagram is not None:
                    received.append(datagram)
        if self._error is not None and max_results and not received:
            error_code, self._error = self._error, None
            raise Err(error_code)
        return received

    def _receive_one(self) -> w.IncomingDatagram | None:
        """Return a datagram, or None if it arrived from elsewhere before this stream was made."""
        data, sender = self._socket.os_socket.recvfrom(MAX_SIZE)
        if self._peer is not None and sender[:2] != self._peer.os_address[:2]:
            return None
        return w.IncomingDatagram(data, from_os(sender))

    def subscribe(self) -> Pollable:
        """Return what is ready when there is something to receive."""
        return Pollable(self._is_ready, self._socket.readable, self._holdings)

    def _is_ready(self) -> bool:
        return self._error is not None or self._socket.is_readable()

    def __enter__(self) -> IncomingDatagrams:
        return self


class OutgoingDatagrams(_DatagramStream):
    """What is sent."""

    __slots__ = ("_family", "_permissions", "_permitted", "_remembered")

    def __init__(
        self, holdings: Holdings, open_socket: OpenSocket, family: w.IpAddressFamily,
        permissions: Permissions, peer: Peer | None,
    ) -> None:  # fmt: skip
        super().__init__(holdings, open_socket, peer)
        self._family, self._permissions = family, permissions
        #: As many datagrams as `send` may be given, from the last ``check-send``.
        self._permitted = 0
        #: Addresses that are allowed, the one that was asked about first at the front.
        self._remembered: dict[tuple[str, int], None] = {}

    def check_send(self) -> int:
        """Return how many datagrams the next `send` may have."""
        self._permitted = MAX_DATAGRAMS if self._socket.is_writable() else 0
        return self._permitted

    async def send(self, datagrams: Sequence[w.OutgoingDatagram], /) -> int:
        """Send datagrams, and return how many were, up to the first that failed."""
        if len(datagrams) > self._permitted:
            raise wasmtime.Trap(
                f"send of {len(datagrams)} datagrams, of which check-send permitted"
                f" {self._permitted}"
            )
        if datagrams:
            self._permitted = 0
        for count, datagram in enumerate(datagrams):
            try:
                await self._send_one(datagram)
            except Err as error:
                if count or error.value is Code.WOULD_BLOCK:
                    return count
                raise
        return len(datagrams)

    async def _send_one(self, datagram: w.OutgoingDatagram) -> None:
        if len(datagram.data) > MAX_SIZE:
            raise Err(Code.DATAGRAM_TOO_LARGE)
        if self._peer is None:
            address = await self._permitted_address(datagram.remote_address)
            with os_errors():
                self._socket.os_socket.sendto(datagram.data, address)
        elif datagram.remote_address in (None, self._peer.address):
            with os_errors():
                self._socket.os_socket.send(datagram.data)
        else:
            raise Err(Code.INVALID_ARGUMENT)

    async def _permitted_address(self, address: w.IpSocketAddress | None) -> OsAddress:
        if address is None:
            raise Err(Code.INVALID_ARGUMENT)
        os_address = to_os(address, self._family)
        check_remote(address)
        key = os_address[0], os_address[1]
        if key not in self._remembered:
            await self._permissions.require(*key)
            if len(self._remembered) >= MAX_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = None
        return os_address

    def subscribe(self) -> Pollable:
        """Return what is ready when something can be sent."""
        return Pollable(self._socket.is_writable, self._socket.writable, self._holdings)

    def __enter__(self) -> OutgoingDatagrams:
        return self
