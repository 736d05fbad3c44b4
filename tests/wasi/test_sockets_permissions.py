"""What ``Wasi(network=...)`` allows, refuses and is asked."""

from __future__ import annotations

import anyio
import pytest

from runtime.wasi import Wasi
from runtime.wasi.config import Permission
from runtime.wasi.holdings import MAX_OPEN
from runtime.wasi.sockets.codes import Code
from tests.wasi.network import V4, Guest, fails, loopback, on_all_loops


async def test_nothing_is_allowed_unless_it_is_said() -> None:
    with Guest(Wasi().network) as guest:
        for create in (guest.tcp, guest.udp):
            with fails(Code.ACCESS_DENIED):
                create(V4)
        for name in ("localhost", "127.0.0.1", ""):
            with fails(Code.ACCESS_DENIED):
                await guest.lookup.resolve_addresses(guest.network, name)


async def asks_all(guest: Guest) -> None:
    """Do everything that needs a permission."""
    listener = await guest.bound()
    sock = await guest.bound_udp()
    await sock.stream(loopback(V4, 7))
    await guest.tcp(V4).start_connect(guest.network, listener.local_address())
    await guest.lookup.resolve_addresses(guest.network, "LOCALHOST.")


@pytest.mark.parametrize("is_async", [False, True])
@on_all_loops
async def test_a_function_is_asked_before(is_async: bool) -> None:
    asked: list[tuple[str, int]] = []

    def network(host: str, port: int) -> bool:
        asked.append((host, port))
        return True

    async def later(host: str, port: int) -> bool:
        await anyio.lowlevel.checkpoint()
        return network(host, port)

    with Guest(later if is_async else network) as guest:
        await asks_all(guest)
        assert asked[:3] == [("127.0.0.1", 0), ("127.0.0.1", 0), ("127.0.0.1", 7)]
        assert asked[3][0] == "127.0.0.1"
        assert asked[3][1] > 0
        assert asked[4] == ("localhost", 0)


def refuses(host: str, port: int) -> bool:
    return False


async def refuses_later(host: str, port: int) -> bool:
    await anyio.lowlevel.checkpoint()
    return False


@pytest.mark.parametrize("network", [refuses, refuses_later])
@on_all_loops
async def test_a_function_may_refuse(network: Permission) -> None:
    with Guest(network) as guest:
        sock = guest.tcp(V4)
        for start in (sock.start_bind, sock.start_connect, guest.udp(V4).start_bind):
            with fails(Code.ACCESS_DENIED):
                await start(guest.network, loopback(V4, 9))
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_connect()
        with fails(Code.ACCESS_DENIED):
            await guest.lookup.resolve_addresses(guest.network, "localhost")


@on_all_loops
async def test_what_a_function_raises_comes_out() -> None:
    def network(host: str, port: int) -> bool:
        raise LookupError(host, port)

    with Guest(network) as guest, pytest.raises(LookupError, match=r"127\.0\.0\.1"):
        await guest.tcp(V4).start_connect(guest.network, loopback(V4, 9))


@on_all_loops
async def test_an_answer_can_be_cancelled() -> None:
    async def network(host: str, port: int) -> bool:
        await anyio.sleep_forever()
        return True

    with Guest(network) as guest:
        sock = guest.tcp(V4)
        with anyio.move_on_after(0.01) as scope:
            await sock.start_bind(guest.network, loopback(V4))
        assert scope.cancelled_caught
        with fails(Code.NOT_IN_PROGRESS):
            sock.finish_bind()


async def test_as_many_sockets_as_a_guest_may_have() -> None:
    with Guest() as guest:
        listener = await guest.listener()
        client = await guest.connect(listener.local_address())
        for _ in range(MAX_OPEN - 2):
            guest.host.holdings.add(Closable())
        for create in (guest.tcp, guest.udp):
            with fails(Code.NEW_SOCKET_LIMIT):
                create(V4)
        with fails(Code.NEW_SOCKET_LIMIT):
            listener.accept()
        await client.drop()
        assert (await guest.accept(listener)).input.is_ready()


class Closable:
    def close(self) -> None:
        pass
