"""What tests of ``wasi:sockets`` have in common: event loops, and guests that are made of Python."""

from __future__ import annotations

import inspect
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

import anyio
import pytest

from runtime._emitted import wasi as w
from runtime.components.values import Err
from runtime.wasi import Wasi
from runtime.wasi.config import Permission
from runtime.wasi.host import WasiHost
from runtime.wasi.sockets.codes import Code
from runtime.wasi.sockets.name_lookup import IpNameLookup
from runtime.wasi.sockets.tcp import TcpCreateSocket, TcpSocket
from runtime.wasi.sockets.tcp_streams import TcpInput, TcpOutput
from runtime.wasi.sockets.udp import UdpCreateSocket, UdpSocket

V4, V6 = w.IpAddressFamily.IPV4, w.IpAddressFamily.IPV6


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as os_socket:
            os_socket.bind(("::1", 0))
    except OSError:
        return False
    return True


HAS_IPV6 = _has_ipv6()
FAMILIES = [V4, pytest.param(V6, marks=pytest.mark.skipif(not HAS_IPV6, reason="no IPv6"))]
LOOPS = [
    pytest.param(("asyncio", {"debug": True}), id="asyncio"),
    pytest.param(
        ("asyncio", {"use_uvloop": True}), id="uvloop",
        marks=pytest.mark.skipif(sys.platform == "win32", reason="no uvloop there"),
    ),
    pytest.param(("trio", {}), id="trio"),
]  # fmt: skip


def on_all_loops(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Make a test of a coroutine function that runs on each event loop, and ends in time."""

    @pytest.mark.parametrize("loop", LOOPS)
    @wraps(test)
    def run(loop: tuple[str, dict[str, Any]], **arguments: Any) -> None:
        async def within_time() -> None:
            with anyio.fail_after(30):
                await test(**arguments)

        anyio.run(within_time, backend=loop[0], backend_options=loop[1])

    # pytest reads the parameters of what a wrapper wraps, unless they stand here.
    signature = inspect.signature(test)
    own = inspect.Parameter("loop", inspect.Parameter.KEYWORD_ONLY)
    run.__dict__["__signature__"] = signature.replace(
        parameters=[*signature.parameters.values(), own]
    )
    return cast("Callable[..., None]", run)


@contextmanager
def fails(code: Code) -> Iterator[None]:
    """Expect an error code."""
    with pytest.raises(Err) as caught:
        yield
    assert caught.value.value is code


def loopback(family: w.IpAddressFamily, port: int = 0) -> w.IpSocketAddress:
    if family is V4:
        return ipv4("127.0.0.1", port)
    return ipv6("::1", port)


def ipv4(host: str, port: int = 0) -> w.IpSocketAddress:
    first, second, third, fourth = socket.inet_aton(host)
    return w.IpSocketAddressIpv4(w.Ipv4SocketAddress(port, (first, second, third, fourth)))


def ipv6(host: str, port: int = 0, flow_info: int = 0) -> w.IpSocketAddress:
    packed = socket.inet_pton(socket.AF_INET6, host)
    a, b, c, d, e, f, g, h = (int.from_bytes(packed[i : i + 2], "big") for i in range(0, 16, 2))
    return w.IpSocketAddressIpv6(w.Ipv6SocketAddress(port, flow_info, (a, b, c, d, e, f, g, h), 0))


class Connection:
    """What a guest has of a connection."""

    def __init__(self, sock: TcpSocket, reads: TcpInput, writes: TcpOutput) -> None:
        self.socket, self.input, self.output = sock, reads, writes

    async def read_all(self) -> bytes:
        data = b""
        while True:
            try:
                data += await self.input.blocking_read(1 << 20)
            except Err as error:
                if error.value != w.StreamErrorClosed():
                    raise
                return data

    async def drop(self) -> None:
        self.input.__exit__()
        await self.output.__aexit__()
        self.socket.__exit__()


class Guest:
    """What a guest does, done by hand. It is closed at the end of ``with``."""

    def __init__(self, network: Permission = True) -> None:
        self.host = WasiHost(Wasi(network=network))
        self.network = self.host.instance_network.instance_network()
        lookup, tcp, udp = (
            self.host.ip_name_lookup, self.host.tcp_create_socket, self.host.udp_create_socket,
        )  # fmt: skip
        assert isinstance(lookup, IpNameLookup)
        assert isinstance(tcp, TcpCreateSocket)
        assert isinstance(udp, UdpCreateSocket)
        self.tcp, self.udp, self.lookup = tcp.create_tcp_socket, udp.create_udp_socket, lookup

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.host.close()

    async def bound(self, family: w.IpAddressFamily = V4) -> TcpSocket:
        sock = self.tcp(family)
        await sock.start_bind(self.network, loopback(family))
        sock.finish_bind()
        return sock

    async def bound_udp(self, family: w.IpAddressFamily = V4) -> UdpSocket:
        sock = self.udp(family)
        await sock.start_bind(self.network, loopback(family))
        sock.finish_bind()
        return sock

    async def listener(self, family: w.IpAddressFamily = V4) -> TcpSocket:
        sock = await self.bound(family)
        sock.start_listen()
        sock.finish_listen()
        return sock

    async def connect(self, address: w.IpSocketAddress) -> Connection:
        sock = self.tcp(V4 if isinstance(address, w.IpSocketAddressIpv4) else V6)
        await sock.start_connect(self.network, address)
        with sock.subscribe() as pollable:
            await pollable.block()
        return Connection(sock, *sock.finish_connect())

    async def accept(self, listener: TcpSocket) -> Connection:
        with listener.subscribe() as pollable:
            await pollable.block()
        return Connection(*listener.accept())

    async def pair(self, family: w.IpAddressFamily = V4) -> tuple[Connection, Connection]:
        """Return the two ends of a connection."""
        listener = await self.listener(family)
        client = await self.connect(listener.local_address())
        server = await self.accept(listener)
        listener.__exit__()
        return client, server
