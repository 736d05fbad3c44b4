"""A real guest in C that dials and listens: guest/dial, on every event loop, against Python's peers."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import pytest

from codegen import generate
from runtime import Err, Wasi
from runtime.wasi.config import Permission
from runtime.wasi.interfaces import (
    IpAddressIpv4,
    IpAddressIpv6,
    IpSocketAddressIpv4,
    IpSocketAddressIpv6,
    Ipv4SocketAddress,
    Ipv6SocketAddress,
    NetworkErrorCode,
)
from runtime.wasi.interfaces import IpSocketAddress as Address
from tests.components.runner import import_path
from tests.wasi.network import HAS_IPV6, on_all_loops

DIAL = Path(__file__).parents[2] / "guest" / "dial.wasm"
AF_INET6 = pytest.param(socket.AF_INET6, marks=pytest.mark.skipif(not HAS_IPV6, reason="no IPv6"))
TEXT = "wasm speaks for itself; " * 10_000


def bound(folder: Path, name: str, *, sync: bool = False) -> ModuleType:
    for file, data in generate(DIAL.read_bytes(), name, sync=sync).items():
        (folder / file).write_bytes(data)
    with import_path(folder):
        importlib.invalidate_caches()
        return importlib.import_module(name)


@pytest.fixture(scope="module")
def dial(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return bound(tmp_path_factory.mktemp("dial"), "dial_guest")


class World:
    """The guest's own import, which says where it listens."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.started: anyio.Event | None = None

    def listening(self, port: int, /) -> None:
        self.ports.append(port)
        if self.started is not None:
            self.started.set()


@asynccontextmanager
async def guest_of(
    dial: ModuleType, network: Permission = True, world: World | None = None
) -> AsyncIterator[Any]:
    imports = dial.Imports(world or World())
    async with await dial.DialGuest.instantiate(imports, wasi=Wasi(network=network)) as guest:
        yield guest


Answer = Callable[[anyio.abc.SocketStream], Awaitable[None]]


async def echo(stream: anyio.abc.SocketStream) -> None:
    async with stream:
        async for data in stream:
            await stream.send(data)


async def read_all_first(stream: anyio.abc.SocketStream) -> None:
    async with stream:
        data = b"".join([part async for part in stream])
        await stream.send(data.upper())


async def say_nothing(stream: anyio.abc.SocketStream) -> None:
    await stream.aclose()


async def wait_for_ever(stream: anyio.abc.SocketStream) -> None:
    async with stream:
        await anyio.sleep_forever()


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[int]:
    """Serve at a port of this machine meanwhile."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, answer)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        group.cancel_scope.cancel()


@asynccontextmanager
async def upper_case_server(family: socket.AddressFamily) -> AsyncIterator[Address]:
    """Answer datagrams at a port of this machine meanwhile."""
    host = "127.0.0.1" if family is socket.AF_INET else "::1"
    udp = await anyio.create_udp_socket(local_host=host)
    async with udp, anyio.create_task_group() as group:

        async def answer() -> None:
            async for data, sender in udp:
                await udp.sendto(data.upper(), *sender)

        group.start_soon(answer)
        port = udp.extra(anyio.abc.SocketAttribute.local_port)
        if family is socket.AF_INET:
            yield IpSocketAddressIpv4(Ipv4SocketAddress(port, (127, 0, 0, 1)))
        else:
            here = (0, 0, 0, 0, 0, 0, 0, 1)
            yield IpSocketAddressIpv6(Ipv6SocketAddress(port, 0, here, 0))
        group.cancel_scope.cancel()


def open_files() -> int:
    """Return how many files this process has open; 0 where it is not known."""
    gc.collect()
    return len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0


@on_all_loops
async def test_a_client(dial: ModuleType) -> None:
    async with guest_of(dial) as guest:
        async with server(echo) as port:
            assert await guest.ask(port, "") == ""
            assert await guest.ask(port, "ping") == "ping"
            assert await guest.ask(port, TEXT) == TEXT
        async with server(read_all_first) as port:
            assert await guest.ask(port, TEXT) == TEXT.upper()
        async with server(say_nothing) as port:
            assert await guest.ask(port, "") == ""


@on_all_loops
async def test_a_server(dial: ModuleType) -> None:
    world = World()
    started = world.started = anyio.Event()

    async def talk() -> None:
        await started.wait()
        for text in (b"", b"ping", TEXT.encode()):
            stream = await anyio.connect_tcp("127.0.0.1", world.ports[0])
            async with stream, anyio.create_task_group() as group:
                group.start_soon(send, stream, text)
                assert b"".join([part async for part in stream]) == text

    async def send(stream: anyio.abc.SocketStream, text: bytes) -> None:
        await stream.send(text)
        await stream.send_eof()

    async with guest_of(dial, world=world) as guest, anyio.create_task_group() as group:
        group.start_soon(talk)
        await guest.echo(3)


@pytest.mark.parametrize("family", [socket.AF_INET, AF_INET6])
@pytest.mark.parametrize("connected", [False, True])
@on_all_loops
async def test_datagrams(dial: ModuleType, family: socket.AddressFamily, connected: bool) -> None:
    texts = [f"text {number}" for number in range(40)]  # more than are permitted at a time
    async with upper_case_server(family) as address, guest_of(dial) as guest:
        answers = await guest.datagrams(address, texts, connected)
        assert sorted(answers) == sorted((text.upper(), address) for text in texts)
        assert await guest.datagrams(address, [], connected) == []


@on_all_loops
async def test_datagrams_that_fail(dial: ModuleType) -> None:
    nowhere = IpSocketAddressIpv4(Ipv4SocketAddress(0, (127, 0, 0, 1)))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    async with guest_of(dial) as guest:
        for connected in (False, True):
            with pytest.raises(Err) as caught:
                await guest.datagrams(nowhere, ["x"], connected)
            assert caught.value.value is NetworkErrorCode.INVALID_ARGUMENT
        here = IpSocketAddressIpv4(Ipv4SocketAddress(port, (127, 0, 0, 1)))
        with pytest.raises(Err) as caught:
            await guest.datagrams(here, ["x"], True)
        assert caught.value.value is NetworkErrorCode.CONNECTION_REFUSED


@on_all_loops
async def test_names(dial: ModuleType) -> None:
    async with guest_of(dial) as guest:
        assert await guest.resolve("127.0.0.1") == [IpAddressIpv4((127, 0, 0, 1))]
        assert await guest.resolve("::1") == [IpAddressIpv6((0, 0, 0, 0, 0, 0, 0, 1))]
        found = await guest.resolve("localhost")
        assert IpAddressIpv4((127, 0, 0, 1)) in found or len(found) == 1
        with pytest.raises(Err) as caught:
            await guest.resolve("no name")
        assert caught.value.value is NetworkErrorCode.INVALID_ARGUMENT


@on_all_loops
async def test_guests_talk_to_each_other(dial: ModuleType) -> None:
    world = World()
    started = world.started = anyio.Event()
    async with (
        guest_of(dial, world=world) as one,
        guest_of(dial) as other,
        anyio.create_task_group() as group,
    ):
        group.start_soon(one.echo, 2)
        await started.wait()
        for text in ("ping", TEXT):
            assert await other.ask(world.ports[0], text) == text


@on_all_loops
async def test_many_clients_at_once(dial: ModuleType) -> None:
    answers: list[str] = []

    async def ask(port: int, text: str) -> None:
        async with guest_of(dial) as guest:
            answers.append(await guest.ask(port, text))

    async with server(echo) as port, anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(ask, port, str(number))
    assert sorted(answers, key=int) == [str(number) for number in range(20)]


@on_all_loops
async def test_errors_reach_the_guest(dial: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with guest_of(dial) as guest:
            with pytest.raises(Err) as caught:
                await guest.ask(taken.getsockname()[1], "")
            assert caught.value.value is NetworkErrorCode.CONNECTION_REFUSED
            with pytest.raises(Err) as caught:
                await guest.ask(0, "")
            assert caught.value.value is NetworkErrorCode.INVALID_ARGUMENT


@on_all_loops
async def test_the_network_is_refused(dial: ModuleType) -> None:
    asked: list[tuple[str, int]] = []

    async def network(host: str, port: int) -> bool:
        await anyio.lowlevel.checkpoint()
        asked.append((host, port))
        return port == 0

    async with guest_of(dial, False) as guest:
        with pytest.raises(Err) as caught:
            await guest.ask(80, "")
        assert caught.value.value is NetworkErrorCode.ACCESS_DENIED
    async with guest_of(dial, network) as guest:
        with pytest.raises(Err) as caught:
            await guest.ask(80, "")
        assert caught.value.value is NetworkErrorCode.ACCESS_DENIED
        await guest.echo(0)
    assert asked == [("127.0.0.1", 80), ("127.0.0.1", 0)]


@on_all_loops
async def test_what_the_permission_raises_comes_out(dial: ModuleType) -> None:
    def network(host: str, port: int) -> bool:
        raise LookupError(port)

    async with guest_of(dial, network) as guest:
        with pytest.raises(LookupError, match="80"):
            await guest.ask(80, "")


@on_all_loops
async def test_a_guest_that_is_cancelled_leaves_nothing_open(dial: ModuleType) -> None:
    peers: list[anyio.abc.SocketStream] = []

    async def keep(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            peers.append(stream)
            await anyio.sleep_forever()

    async def cancel(method: str, *arguments: object) -> None:
        async with guest_of(dial) as guest:
            with anyio.move_on_after(0.05) as scope:
                await getattr(guest, method)(*arguments)
            assert scope.cancelled_caught
        await anyio.wait_all_tasks_blocked()

    async with server(keep) as port:
        await cancel("ask", port, "")
        before = open_files() - len(peers)
        await cancel("ask", port, "")
        await cancel("ask", port, TEXT * 20)
        await cancel("echo", 1)
        assert open_files() - len(peers) == before


def test_synchronous_bindings(tmp_path: Path) -> None:
    module = bound(tmp_path, "dial_sync", sync=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(1 << 16):
                    connection.sendall(data)

        thread = threading.Thread(target=answer)
        thread.start()
        imports = module.Imports(World())
        with module.DialSync.instantiate(imports, wasi=Wasi(network=True)) as guest:
            assert guest.ask(listener.getsockname()[1], TEXT) == TEXT
        thread.join()


async def test_the_event_loop_goes_on(dial: ModuleType) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with server(wait_for_ever) as port, guest_of(dial) as guest:
        task = asyncio.create_task(count())
        with anyio.move_on_after(0.05):
            await guest.ask(port, "")
        task.cancel()
    assert turns > 10
