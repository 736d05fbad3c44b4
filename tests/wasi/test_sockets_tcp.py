"""``wasi:sockets/tcp``: states, addresses and error codes, as the comments of the WIT have them."""

from __future__ import annotations

import errno
import socket
import struct

import anyio
import pytest

from runtime._emitted import wasi as w
from runtime.components.values import Err
from runtime.wasi.sockets.codes import ACCEPT, BIND, CONNECT, Code, code_of
from runtime.wasi.sockets.tcp import TcpSocket
from tests.wasi.network import FAMILIES, V4, V6, Guest, fails, ipv4, ipv6, loopback, on_all_loops

families = pytest.mark.parametrize("family", FAMILIES)


@families
@on_all_loops
async def test_an_unbound_socket(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = guest.tcp(family)
        for finish in (sock.finish_bind, sock.finish_connect, sock.finish_listen):
            with fails(Code.NOT_IN_PROGRESS):
                finish()
        for use in (sock.start_listen, sock.accept, sock.local_address, sock.remote_address):
            with fails(Code.INVALID_STATE):
                use()
        with fails(Code.INVALID_STATE):
            sock.shutdown(w.ShutdownType.BOTH)
        assert not sock.is_listening()
        assert sock.address_family() is family
        with sock.subscribe() as pollable:
            assert pollable.ready()


@families
@on_all_loops
async def test_a_bound_socket(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = guest.tcp(family)
        await sock.start_bind(guest.network, loopback(family))
        with fails(Code.CONCURRENCY_CONFLICT):
            await sock.start_bind(guest.network, loopback(family))
        with fails(Code.CONCURRENCY_CONFLICT):
            sock.start_listen()
        with fails(Code.INVALID_STATE):
            sock.local_address()
        sock.finish_bind()
        with fails(Code.INVALID_STATE):
            await sock.start_bind(guest.network, loopback(family))
        for finish in (sock.finish_bind, sock.finish_connect, sock.finish_listen):
            with fails(Code.NOT_IN_PROGRESS):
                finish()
        for use in (sock.accept, sock.remote_address):
            with fails(Code.INVALID_STATE):
                use()
        assert sock.local_address().value.port
        assert sock.local_address().value.address == loopback(family).value.address


@families
@on_all_loops
async def test_a_listening_socket(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = await guest.bound(family)
        sock.start_listen()
        with fails(Code.CONCURRENCY_CONFLICT):
            await sock.start_connect(guest.network, loopback(family, 9))
        assert not sock.is_listening()
        sock.finish_listen()
        assert sock.is_listening()
        for start in (sock.start_bind, sock.start_connect):
            with fails(Code.INVALID_STATE):
                await start(guest.network, loopback(family, 9))
        with fails(Code.INVALID_STATE):
            sock.start_listen()
        with fails(Code.WOULD_BLOCK):
            sock.accept()
        with fails(Code.INVALID_STATE):
            sock.shutdown(w.ShutdownType.BOTH)
        with fails(Code.INVALID_STATE):
            sock.remote_address()
        with sock.subscribe() as pollable:
            assert not pollable.ready()


@families
@on_all_loops
async def test_a_connected_socket(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        client, server = await guest.pair(family)
        for sock in (client.socket, server.socket):
            for start in (sock.start_bind, sock.start_connect):
                with fails(Code.INVALID_STATE):
                    await start(guest.network, loopback(family, 9))
            for use in (sock.start_listen, sock.accept):
                with fails(Code.INVALID_STATE):
                    use()
            with fails(Code.NOT_IN_PROGRESS):
                sock.finish_connect()
            with fails(Code.INVALID_STATE):
                sock.set_listen_backlog_size(4)
        assert client.socket.local_address() == server.socket.remote_address()
        assert client.socket.remote_address() == server.socket.local_address()


@families
@on_all_loops
async def test_bytes_go_both_ways(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        client, server = await guest.pair(family)
        await client.output.blocking_write_and_flush(b"ping")
        assert await server.input.blocking_read(100) == b"ping"
        assert server.output.check_write() >= 4
        server.output.write(b"pong")
        server.output.flush()
        await server.output.blocking_flush()
        assert await client.input.blocking_read(2) == b"po"
        assert client.input.read(2) == b"ng"
        assert client.input.read(2) == b""
        await client.drop()
        assert await server.read_all() == b""
        await server.drop()


@on_all_loops
async def test_a_refused_connection_closes_the_socket() -> None:
    with Guest() as guest:
        taken = await guest.bound()  # which does not listen
        sock = guest.tcp(V4)
        await sock.start_connect(guest.network, taken.local_address())
        with fails(Code.CONCURRENCY_CONFLICT):
            await sock.start_connect(guest.network, taken.local_address())
        with sock.subscribe() as pollable:
            await pollable.block()
        with fails(Code.CONNECTION_REFUSED):
            sock.finish_connect()
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_connect()
        for use in (sock.local_address, sock.hop_limit, sock.keep_alive_count, sock.start_listen):
            with fails(Code.INVALID_STATE):
                use()


@families
@on_all_loops
async def test_a_client_may_be_bound_first(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        listener = await guest.listener(family)
        sock = await guest.bound(family)
        address = sock.local_address()
        await sock.start_connect(guest.network, listener.local_address())
        with sock.subscribe() as pollable:
            await pollable.block()
        sock.finish_connect()
        assert (await guest.accept(listener)).socket.remote_address() == address


INVALID_REMOTES = [
    (V4, ipv4("0.0.0.0", 80)),
    (V4, ipv4("127.0.0.1", 0)),
    (V4, ipv4("255.255.255.255", 80)),
    (V4, ipv4("224.254.0.0", 80)),
    (V4, ipv6("::1", 80)),
    (V6, ipv4("127.0.0.1", 80)),
    (V6, ipv6("::", 80)),
    (V6, ipv6("::1", 0)),
    (V6, ipv6("ff00::", 80)),
    (V6, ipv6("::ffff:127.0.0.1", 80)),
    (V6, ipv6("::127.0.0.1", 80)),
    (V6, ipv6("::1", 80, flow_info=1 << 20)),
]


@pytest.mark.parametrize(("family", "address"), INVALID_REMOTES)
async def test_addresses_to_which_nothing_connects(
    family: w.IpAddressFamily, address: w.IpSocketAddress
) -> None:
    with Guest() as guest:
        sock = guest.tcp(family)
        with fails(Code.INVALID_ARGUMENT):
            await sock.start_connect(guest.network, address)
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_connect()


@pytest.mark.parametrize(
    ("family", "address"),
    [
        (V4, ipv4("255.255.255.255")),
        (V4, ipv4("224.254.0.0")),
        (V4, ipv6("::1")),
        (V6, ipv4("127.0.0.1")),
        (V6, ipv6("ff00::")),
        (V6, ipv6("::ffff:127.0.0.1")),
    ],
)
async def test_addresses_to_which_nothing_is_bound(
    family: w.IpAddressFamily, address: w.IpSocketAddress
) -> None:
    with Guest() as guest:
        sock = guest.tcp(family)
        with fails(Code.INVALID_ARGUMENT):
            await sock.start_bind(guest.network, address)
        await sock.start_bind(guest.network, loopback(family))  # another try may succeed


@on_all_loops
async def test_a_connection_that_takes_its_time() -> None:
    with Guest() as guest:
        listener = await guest.bound()
        listener.set_listen_backlog_size(1)
        listener.start_listen()
        listener.finish_listen()
        while True:  # until the queue of the listener is full
            sock = guest.tcp(V4)
            await sock.start_connect(guest.network, listener.local_address())
            if not sock.subscribe().ready():
                break
        for _ in range(2):
            with fails(Code.WOULD_BLOCK):
                sock.finish_connect()
            with anyio.move_on_after(0.01) as scope:
                await sock.subscribe().block()
            assert scope.cancelled_caught
        with fails(Code.CONCURRENCY_CONFLICT):
            await sock.start_connect(guest.network, listener.local_address())
        with fails(Code.INVALID_STATE):
            sock.set_listen_backlog_size(3)


async def test_a_connection_that_fails_at_once() -> None:
    with Guest() as guest:
        try:
            sock = guest.tcp(V6)
        except Err:
            pytest.skip("no IPv6")
        with fails(Code.INVALID_ARGUMENT):
            await sock.start_connect(guest.network, ipv6("fe80::1", 9))  # of which network?
        with fails(Code.INVALID_STATE):
            await sock.start_connect(guest.network, ipv6("::1", 9))


async def test_an_address_that_is_in_use() -> None:
    with Guest() as guest:
        listener = await guest.listener()
        with fails(Code.ADDRESS_IN_USE):
            await guest.tcp(V4).start_bind(guest.network, listener.local_address())


async def test_an_address_of_another_machine() -> None:
    with Guest() as guest, fails(Code.ADDRESS_NOT_BINDABLE):
        await guest.tcp(V4).start_bind(guest.network, ipv4("192.0.2.0"))


@on_all_loops
async def test_an_address_is_free_again_at_once() -> None:
    with Guest() as guest:
        listener = await guest.listener()
        address = listener.local_address()
        client = await guest.connect(address)
        server = await guest.accept(listener)
        await server.output.blocking_write_zeroes_and_flush(10)
        await server.drop()  # the side that closes first is the one that the system remembers
        listener.__exit__()
        again = guest.tcp(V4)
        await again.start_bind(guest.network, address)
        again.finish_bind()
        again.start_listen()
        await client.drop()


async def test_ipv6_does_not_speak_ipv4() -> None:
    with Guest() as guest:
        try:
            sock = guest.tcp(V6)
        except Err:
            pytest.skip("no IPv6")
        os_socket = sock._socket.os_socket
        assert os_socket.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)


async def test_small_writes_do_not_wait_for_each_other() -> None:
    with Guest() as guest:
        for end in await guest.pair():
            os_socket = end.socket._socket.os_socket
            assert os_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@on_all_loops
async def test_the_peers_address_outlives_a_reset() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        address = client.socket.remote_address()
        linger = struct.pack("ii", 1, 0)
        server.socket._socket.os_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        await server.drop()
        with client.input.subscribe() as pollable:
            await pollable.block()
        assert client.socket.remote_address() == address


async def test_the_backlog() -> None:
    with Guest() as guest:
        sock = await guest.bound()
        with fails(Code.INVALID_ARGUMENT):
            sock.set_listen_backlog_size(0)
        sock.set_listen_backlog_size(1)
        sock.start_listen()
        sock.finish_listen()
        sock.set_listen_backlog_size((1 << 64) - 1)


SECOND = 1_000_000_000


@families
async def test_options(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = guest.tcp(family)
        check_options(sock)
        listener = await guest.listener(family)
        check_options(listener)
        client = await guest.connect(listener.local_address())
        check_options(client.socket)
        accepted = (await guest.accept(listener)).socket
        assert accepted.keep_alive_enabled()
        assert accepted.keep_alive_idle_time() == 42 * SECOND
        assert accepted.keep_alive_interval() == 43 * SECOND
        assert accepted.keep_alive_count() == 44
        assert accepted.hop_limit() == 45
        assert accepted.receive_buffer_size() >= 0x10000
        assert accepted.send_buffer_size() >= 0x10000


def check_options(sock: TcpSocket) -> None:
    """Set each option to its bounds, and to a value that is read back."""
    sock.set_keep_alive_enabled(False)
    assert not sock.keep_alive_enabled()
    sock.set_keep_alive_enabled(True)
    assert sock.keep_alive_enabled()
    for setter, getter, unit in (
        (sock.set_keep_alive_idle_time, sock.keep_alive_idle_time, SECOND),
        (sock.set_keep_alive_interval, sock.keep_alive_interval, SECOND),
        (sock.set_keep_alive_count, sock.keep_alive_count, 1),
        (sock.set_hop_limit, sock.hop_limit, 1),
    ):
        with fails(Code.INVALID_ARGUMENT):
            setter(0)
        setter(1)
        assert getter() == unit
        setter(255 if unit == 1 else (1 << 64) - 1)
        assert getter() >= 127 * unit
    for set_size, size in (
        (sock.set_receive_buffer_size, sock.receive_buffer_size),
        (sock.set_send_buffer_size, sock.send_buffer_size),
    ):
        with fails(Code.INVALID_ARGUMENT):
            set_size(0)
        set_size(1)
        assert size() > 0
        set_size((1 << 64) - 1)
        assert 0 < size() <= 1 << 20
        set_size(0x10000)
        assert size() == 0x10000
    sock.set_keep_alive_idle_time(42 * SECOND - 1)  # rounded up
    sock.set_keep_alive_interval(43 * SECOND)
    sock.set_keep_alive_count(44)
    sock.set_hop_limit(45)
    assert sock.keep_alive_idle_time() == 42 * SECOND
    assert sock.hop_limit() == 45


@pytest.mark.parametrize(
    ("number", "special", "code"),
    [
        (errno.EACCES, {}, Code.ACCESS_DENIED),
        (errno.EADDRNOTAVAIL, BIND, Code.ADDRESS_NOT_BINDABLE),
        (errno.EADDRNOTAVAIL, CONNECT, Code.ADDRESS_IN_USE),
        (errno.EAFNOSUPPORT, {}, Code.NOT_SUPPORTED),
        (errno.EAFNOSUPPORT, BIND, Code.INVALID_ARGUMENT),
        (errno.ENETUNREACH, CONNECT, Code.REMOTE_UNREACHABLE),
        (errno.ENETUNREACH, ACCEPT, Code.CONNECTION_ABORTED),
        (errno.ETIMEDOUT, CONNECT, Code.TIMEOUT),
        (errno.EMFILE, ACCEPT, Code.NEW_SOCKET_LIMIT),
        (errno.EXDEV, {}, Code.UNKNOWN),
        (None, {}, Code.UNKNOWN),
    ],
)
def test_error_codes(number: int | None, special: dict[int, Code], code: Code) -> None:
    assert code_of(number, special) is code
