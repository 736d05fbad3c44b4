"""``wasi:sockets/udp``. Source: WASI 0.2, the comments of ``wasi:sockets/udp``."""

from __future__ import annotations

import socket

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from ..poll import Pollable
from .addresses import FAMILIES, OsAddress, check_remote, from_os, to_os
from .codes import BIND, CONNECT, Code, os_errors
from .datagrams import IncomingDatagrams, OutgoingDatagrams, Peer
from .disconnect import disconnect
from .open_socket import OpenSocket, open_socket
from .options import SocketOptions
from .permissions import Permissions


class UdpSocket(SocketOptions):
    """A socket for datagrams."""

    __slots__ = ("_bound", "_is_binding", "_peer", "_permissions")

    def __init__(
        self, holdings: Holdings, permissions: Permissions, family: w.IpAddressFamily,
        shared: OpenSocket,
    ) -> None:  # fmt: skip
        super().__init__(holdings, family, shared)
        self._permissions = permissions
        self._is_binding = False
        self._bound: OsAddress | None = None
        self._peer: Peer | None = None

    async def start_bind(self, network: w.Network, local_address: w.IpSocketAddress, /) -> None:
        """Take an address."""
        if self._is_binding:
            raise Err(Code.CONCURRENCY_CONFLICT)
        if self._bound is not None:
            raise Err(Code.INVALID_STATE)
        address = to_os(local_address, self._family)
        await self._permissions.require(address[0], address[1])
        with os_errors(BIND):
            self._os().bind(address)
            self._bound = self._os().getsockname()
        self._is_binding = True

    def finish_bind(self) -> None:
        """Have it."""
        if not self._is_binding:
            raise Err(Code.NOT_IN_PROGRESS)
        self._is_binding = False

    async def stream(
        self, remote_address: w.IpSocketAddress | None, /
    ) -> tuple[IncomingDatagrams, OutgoingDatagrams]:
        """Return streams from and to one address, or any."""
        if self._socket.is_shared():
            raise wasmtime.Trap("the earlier streams of this UDP socket have not been dropped")
        if self._bound is None or self._is_binding:
            raise Err(Code.INVALID_STATE)
        peer = None if remote_address is None else await self._permitted_peer(remote_address)
        with os_errors(CONNECT):
            self._disconnect(self._bound)
            if peer is not None:
                self._os().connect(peer.os_address)
        self._peer = peer
        return (
            IncomingDatagrams(self._holdings, self._socket, peer),
            OutgoingDatagrams(self._holdings, self._socket, self._family, self._permissions, peer),
        )

    async def _permitted_peer(self, address: w.IpSocketAddress) -> Peer:
        os_address = to_os(address, self._family)
        check_remote(address)
        await self._permissions.require(os_address[0], os_address[1])
        return Peer(address, os_address)

    def _disconnect(self, bound: OsAddress) -> None:
        if self._peer is None:
            return
        self._peer = None
        disconnect(self._os())
        if self._os().getsockname()[1] != bound[1]:
            # Linux takes a port back that it has chosen itself.
            self._os().bind(bound)

    def local_address(self) -> w.IpSocketAddress:
        """Return the address that it is bound to."""
        if self._bound is None or self._is_binding:
            raise Err(Code.INVALID_STATE)
        with os_errors():
            return from_os(self._os().getsockname())

    def remote_address(self) -> w.IpSocketAddress:
        """Return the address that the streams are for."""
        if self._peer is None:
            raise Err(Code.INVALID_STATE)
        return self._peer.address

    def unicast_hop_limit(self) -> int:
        """Return how many routers a packet may pass."""
        return self._get_hop_limit()

    def set_unicast_hop_limit(self, value: int, /) -> None:
        """Set it, from 1."""
        self._set_hop_limit(value)

    def subscribe(self) -> Pollable:
        """Return what is ready: no operation of the socket itself blocks."""

        async def wait() -> None:
            return

        return Pollable(lambda: True, wait, self._holdings)

    def __enter__(self) -> UdpSocket:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Let go of the socket, which its streams may still use."""
        self._socket.release(self)


class UdpCreateSocket:
    """``wasi:sockets/udp-create-socket``."""

    def __init__(self, holdings: Holdings, permissions: Permissions) -> None:
        self._holdings, self._permissions = holdings, permissions

    def create_udp_socket(self, address_family: w.IpAddressFamily, /) -> UdpSocket:
        """Return a socket that is not bound."""
        self._permissions.require_some()
        shared = open_socket(self._holdings, FAMILIES[address_family], socket.SOCK_DGRAM)
        return UdpSocket(self._holdings, self._permissions, address_family, shared)
