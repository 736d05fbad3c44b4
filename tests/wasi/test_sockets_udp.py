"""``wasi:sockets/udp``: states, error codes, streams."""

from __future__ import annotations

from collections.abc import Sequence
from errno import ECONNREFUSED

import anyio
import pytest
import wasmtime

from runtime._emitted import wasi as w
from runtime.wasi.poll import Poll, Pollable
from runtime.wasi.sockets.codes import Code
from runtime.wasi.sockets.datagrams import (
    MAX_DATAGRAMS,
    MAX_REMEMBERED,
    IncomingDatagrams,
    OutgoingDatagrams,
)
from tests.wasi.network import FAMILIES, V4, V6, Guest, fails, ipv4, ipv6, loopback, on_all_loops

families = pytest.mark.parametrize("family", FAMILIES)


def to(address: w.IpSocketAddress | None, *data: bytes) -> list[w.OutgoingDatagram]:
    return [w.OutgoingDatagram(each, address) for each in data]


async def send(stream: OutgoingDatagrams, datagrams: Sequence[w.OutgoingDatagram]) -> int:
    with stream.subscribe() as pollable:
        await pollable.block()
    assert stream.check_send() >= len(datagrams)
    return await stream.send(datagrams)


async def receive(stream: IncomingDatagrams, count: int = 1) -> list[w.IncomingDatagram]:
    """Return what is received, waiting for the first."""
    while True:
        received = stream.receive(count)
        if received:
            return received
        with stream.subscribe() as pollable:
            await pollable.block()


@families
@on_all_loops
async def test_states(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = guest.udp(family)
        assert sock.address_family() is family
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_bind()
        for use in (sock.local_address, sock.remote_address):
            with fails(Code.INVALID_STATE):
                use()
        with fails(Code.INVALID_STATE):
            await sock.stream(None)
        await sock.start_bind(guest.network, loopback(family))
        with fails(Code.CONCURRENCY_CONFLICT):
            await sock.start_bind(guest.network, loopback(family))
        with fails(Code.INVALID_STATE):
            await sock.stream(None)
        with fails(Code.INVALID_STATE):
            sock.local_address()
        sock.finish_bind()
        with fails(Code.INVALID_STATE):
            await sock.start_bind(guest.network, loopback(family))
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_bind()
        assert sock.local_address().value.port
        with fails(Code.INVALID_STATE):
            sock.remote_address()
        with sock.subscribe() as pollable:
            assert pollable.ready()
            await pollable.block()


@pytest.mark.parametrize(
    ("family", "address"),
    [
        (V4, ipv4("0.0.0.0", 80)),
        (V4, ipv4("127.0.0.1", 0)),
        (V4, ipv6("::1", 80)),
        (V6, ipv4("127.0.0.1", 80)),
        (V6, ipv6("::", 80)),
        (V6, ipv6("::1", 0)),
        (V6, ipv6("::ffff:127.0.0.1", 80)),
    ],
)
async def test_addresses_to_which_nothing_is_sent(
    family: w.IpAddressFamily, address: w.IpSocketAddress
) -> None:
    with Guest() as guest:
        sock = await guest.bound_udp(family)
        with fails(Code.INVALID_ARGUMENT):
            await sock.stream(address)
        with fails(Code.INVALID_STATE):
            sock.remote_address()
        _, outgoing = await sock.stream(None)
        with fails(Code.INVALID_ARGUMENT):
            await send(outgoing, to(address, b"x"))


async def test_bind_errors() -> None:
    with Guest() as guest:
        taken = await guest.bound_udp()
        sock = guest.udp(V4)
        with fails(Code.ADDRESS_IN_USE):
            await sock.start_bind(guest.network, taken.local_address())
        with fails(Code.ADDRESS_NOT_BINDABLE):
            await sock.start_bind(guest.network, ipv4("192.0.2.0"))
        with fails(Code.INVALID_ARGUMENT):
            await sock.start_bind(guest.network, ipv6("::1"))
        await sock.start_bind(guest.network, loopback(V4))


@families
@on_all_loops
async def test_datagrams_to_and_from_anywhere(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        one, other = await guest.bound_udp(family), await guest.bound_udp(family)
        incoming, _ = await other.stream(None)
        _, outgoing = await one.stream(None)
        sent = to(other.local_address(), b"1", b"", b"3" * 1400)
        assert await send(outgoing, sent) == 3
        received: list[w.IncomingDatagram] = []
        while len(received) < 3:
            received += await receive(incoming, 2)
        assert [each.data for each in received] == [b"1", b"", b"3" * 1400]
        assert received[0].remote_address == one.local_address()
        assert incoming.receive(5) == []
        assert incoming.receive(0) == []
        with fails(Code.INVALID_ARGUMENT):
            await send(outgoing, to(None, b"to whom?"))


@families
@on_all_loops
async def test_datagrams_of_one_peer(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        one, other, third = [await guest.bound_udp(family) for _ in range(3)]
        _, from_third = await third.stream(one.local_address())
        assert await send(from_third, to(None, b"too early")) == 1
        incoming, outgoing = await one.stream(other.local_address())
        assert one.remote_address() == other.local_address()
        back, forth = await other.stream(None)
        assert await send(outgoing, to(None, b"a")) == 1
        assert await send(outgoing, to(other.local_address(), b"b")) == 1
        with fails(Code.INVALID_ARGUMENT):
            await send(outgoing, to(third.local_address(), b"c"))
        assert (await receive(back))[0].data == b"a"
        assert await send(from_third, to(None, b"too late")) == 1
        assert await send(forth, to(one.local_address(), b"answer")) == 1
        assert [each.data for each in await receive(incoming, 9)] == [b"answer"]


@families
@on_all_loops
async def test_streams_may_be_made_again(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock, first, second = [await guest.bound_udp(family) for _ in range(3)]
        address = sock.local_address()
        for peer in (None, first, first, second, None, second, None):
            streams = await sock.stream(None if peer is None else peer.local_address())
            with pytest.raises(wasmtime.Trap, match="have not been dropped"):
                await sock.stream(None)
            if peer is None:
                with fails(Code.INVALID_STATE):
                    sock.remote_address()
            else:
                assert sock.remote_address() == peer.local_address()
            assert sock.local_address() == address
            for stream in streams:
                stream.__exit__()
        incoming, _ = await sock.stream(None)
        for peer in (first, second):
            _, outgoing = await peer.stream(address)
            await send(outgoing, to(None, b"x"))
            assert (await receive(incoming))[0].remote_address == peer.local_address()


@on_all_loops
async def test_a_port_stays_when_the_peer_is_given_up() -> None:
    with Guest() as guest:
        sock, peer = guest.udp(V4), await guest.bound_udp()
        await sock.start_bind(guest.network, ipv4("0.0.0.0"))
        sock.finish_bind()
        port = sock.local_address().value.port
        for stream in await sock.stream(peer.local_address()):
            stream.__exit__()
        incoming, _ = await sock.stream(None)
        assert sock.local_address() == ipv4("0.0.0.0", port)
        _, outgoing = await peer.stream(None)
        await send(outgoing, to(loopback(V4, port), b"x"))
        assert (await receive(incoming))[0].data == b"x"


@families
@on_all_loops
async def test_a_peer_that_does_not_listen(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock, gone = await guest.bound_udp(family), await guest.bound_udp(family)
        address = gone.local_address()
        gone.__exit__()
        incoming, outgoing = await sock.stream(address)
        await send(outgoing, to(None, b"x"))
        with fails(Code.CONNECTION_REFUSED):
            await receive(incoming)
        assert incoming.receive(1) == []


async def test_an_error_after_datagrams_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    class Receiver:
        """A socket that hears of an error between two datagrams."""

        def __init__(self) -> None:
            self.results: list[bytes | OSError] = [
                b"1",
                ConnectionRefusedError(ECONNREFUSED, ""),
                b"2",
            ]

        def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
            result = self.results.pop(0)
            if isinstance(result, OSError):
                raise result
            return result, ("127.0.0.1", 9)

    with Guest() as guest:
        incoming, _ = await (await guest.bound_udp()).stream(None)
        with monkeypatch.context() as patch:
            patch.setattr(incoming._socket, "os_socket", Receiver())
            assert [each.data for each in incoming.receive(2)] == [b"1"]
            with incoming.subscribe() as pollable:
                assert pollable.ready()
            assert incoming.receive(0) == []
            with fails(Code.CONNECTION_REFUSED):
                incoming.receive(2)
            assert [each.data for each in incoming.receive(1)] == [b"2"]


@on_all_loops
async def test_sending_stops_at_the_first_error() -> None:
    with Guest() as guest:
        sock, peer = await guest.bound_udp(), await guest.bound_udp()
        _, outgoing = await sock.stream(None)
        address = peer.local_address()
        bad = to(ipv4("0.0.0.0", 1), b"x")
        assert await send(outgoing, to(address, b"1", b"2") + bad + to(address, b"4")) == 2
        with fails(Code.INVALID_ARGUMENT):
            await send(outgoing, bad)
        incoming, _ = await peer.stream(None)
        assert [each.data for each in await receive(incoming, 9)] == [b"1", b"2"]


@on_all_loops
async def test_datagrams_that_are_too_large() -> None:
    with Guest() as guest:
        sock = await guest.bound_udp()
        _, outgoing = await sock.stream(None)
        for size in (65_508, 65_535, 65_536, 1 << 20):
            with fails(Code.DATAGRAM_TOO_LARGE):
                await send(outgoing, to(sock.local_address(), b"x" * size))


async def test_sending_without_permission_traps() -> None:
    with Guest() as guest:
        sock = await guest.bound_udp()
        _, outgoing = await sock.stream(sock.local_address())
        assert await outgoing.send([]) == 0
        with pytest.raises(wasmtime.Trap, match="check-send permitted 0"):
            await outgoing.send(to(None, b"x"))
        assert outgoing.check_send() == MAX_DATAGRAMS
        with pytest.raises(wasmtime.Trap, match="check-send permitted 16"):
            await outgoing.send(to(None, *[b"x"] * (MAX_DATAGRAMS + 1)))
        await outgoing.send(to(None, b"x"))
        with pytest.raises(wasmtime.Trap, match="check-send permitted 0"):
            await outgoing.send(to(None, b"x"))


@on_all_loops
async def test_a_wait_for_datagrams_can_be_cancelled() -> None:
    with Guest() as guest:
        sock = await guest.bound_udp()
        incoming, outgoing = await sock.stream(sock.local_address())
        for _ in range(2):
            with anyio.move_on_after(0.01) as scope:
                await incoming.subscribe().block()
            assert scope.cancelled_caught
        await send(outgoing, to(None, b"x"))
        assert (await receive(incoming))[0].data == b"x"


@on_all_loops
async def test_pollables_of_earlier_streams() -> None:
    with Guest() as guest:
        sock = await guest.bound_udp()
        pollables: list[Pollable] = []
        for _ in range(3):
            incoming, outgoing = await sock.stream(sock.local_address())
            pollables += [incoming.subscribe()]
            incoming.__exit__()
            outgoing.__exit__()
        incoming, outgoing = await sock.stream(sock.local_address())

        async def send_later() -> None:
            await anyio.wait_all_tasks_blocked()
            await send(outgoing, to(None, b"x"))

        async with anyio.create_task_group() as group:
            group.start_soon(send_later)
            assert await Poll().poll([*pollables, incoming.subscribe()])


@families
async def test_options(family: w.IpAddressFamily) -> None:
    with Guest() as guest:
        sock = guest.udp(family)
        with fails(Code.INVALID_ARGUMENT):
            sock.set_unicast_hop_limit(0)
        sock.set_unicast_hop_limit(42)
        assert sock.unicast_hop_limit() == 42
        for set_size, size in (
            (sock.set_receive_buffer_size, sock.receive_buffer_size),
            (sock.set_send_buffer_size, sock.send_buffer_size),
        ):
            with fails(Code.INVALID_ARGUMENT):
                set_size(0)
            set_size((1 << 64) - 1)
            assert 0 < size() <= 1 << 20
            set_size(0x10000)
            assert size() == 0x10000


@on_all_loops
async def test_the_network_is_asked_once_for_each_address() -> None:
    asked: list[tuple[str, int]] = []

    def network(host: str, port: int) -> bool:
        asked.append((host, port))
        return port != 9

    with Guest(network) as guest:
        sock, peer = await guest.bound_udp(), await guest.bound_udp()
        address = peer.local_address()
        port = address.value.port
        _, outgoing = await sock.stream(None)
        asked.clear()
        await send(outgoing, to(address, b"1", b"2"))
        await send(outgoing, to(address, b"3"))
        assert asked == [("127.0.0.1", port)]
        with fails(Code.ACCESS_DENIED):
            await send(outgoing, to(loopback(V4, 9), b"x"))
        for number in range(MAX_REMEMBERED):
            await send(outgoing, to(loopback(V4, 10_000 + number), b"x"))
        asked.clear()
        await send(outgoing, to(address, b"4"))
        assert asked == [("127.0.0.1", port)]  # it was forgotten for the sake of the others
        outgoing.__exit__()
