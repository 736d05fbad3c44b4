"""``wasi:sockets/ip-name-lookup``. No name leaves the machine: the resolver is replaced."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from runtime._emitted import wasi as w
from runtime.wasi.sockets import name_lookup, resolver
from runtime.wasi.sockets.addresses import ip_of
from runtime.wasi.sockets.codes import Code
from runtime.wasi.sockets.name_lookup import MAX_ADDRESSES, MAX_AT_ONCE, Addresses
from tests.wasi.network import Guest, fails, on_all_loops


class Resolver:
    """Knows some names, and does not answer while it is held."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.error: socket.gaierror | None = None
        self.answer = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"]
        self.goes_on = anyio.Event()
        monkeypatch.setattr(name_lookup, "hosts_of", self.hosts_of)

    async def hosts_of(self, name: str) -> list[str]:
        self.asked.append(name)
        await self.goes_on.wait()
        if self.error is not None:
            raise self.error
        return self.answer


async def all_of(addresses: Addresses) -> list[w.IpAddress]:
    with addresses.subscribe() as pollable:
        await pollable.block()
    found = []
    while (address := addresses.resolve_next_address()) is not None:
        found.append(address)
    assert addresses.resolve_next_address() is None
    return found


@on_all_loops
async def test_localhost() -> None:
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "localhost")
        found = await all_of(addresses)
        assert ip_of("127.0.0.1") in found or ip_of("::1") in found


@on_all_loops
async def test_addresses_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "Many.Example.")
        with fails(Code.WOULD_BLOCK):
            addresses.resolve_next_address()
        with addresses.subscribe() as pollable:
            assert not pollable.ready()
        resolver.goes_on.set()
        assert await all_of(addresses) == [
            ip_of(each) for each in ("192.0.2.1", "2001:db8::1", "192.0.2.2")
        ]
        assert resolver.asked == ["many.example."]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (socket.EAI_NONAME, Code.NAME_UNRESOLVABLE),
        (socket.EAI_AGAIN, Code.TEMPORARY_RESOLVER_FAILURE),
        (socket.EAI_FAIL, Code.PERMANENT_RESOLVER_FAILURE),
        (socket.EAI_SERVICE, Code.UNKNOWN),
    ],
)
@on_all_loops
async def test_failures(monkeypatch: pytest.MonkeyPatch, number: int, code: Code) -> None:
    resolver = Resolver(monkeypatch)
    resolver.error = socket.gaierror(number, "")
    resolver.goes_on.set()
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "nothing.example")
        with addresses.subscribe() as pollable:
            await pollable.block()
        for _ in range(2):
            with fails(code):
                addresses.resolve_next_address()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("0.0.0.0", "0.0.0.0"),
        ("192.0.2.0", "192.0.2.0"),
        ("::", "::"),
        ("[::1]", "::1"),
        ("2001:0db8:0:0:0:0:0:0", "2001:db8::"),
        ("DEAD:BEEF::0", "dead:beef::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
async def test_addresses_are_not_looked_up(name: str, address: str) -> None:
    asked: list[object] = []

    def network(*address: object) -> bool:
        asked.append(address)
        return False

    with Guest(network) as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, name)
        assert await all_of(addresses) == [ip_of(address)]
        assert asked == []


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "a..b", "a.b<&>", "127.0.0.1:80", "[::]:80", "[127.0.0.1]", "fe80::1%lo",
        "http://example.com/", "-a.example", "a-.example", "a\0b", "a b", "x" * 64, "a." * 127,
        "é" * 5000, "\ud7ff", "127.1", "0x7f.1", "1.2.3.4.5", "2130706433", "0x7f000001.",
    ],
)  # fmt: skip
async def test_what_is_no_name(name: str) -> None:
    with Guest() as guest, fails(Code.INVALID_ARGUMENT):
        await guest.lookup.resolve_addresses(guest.network, name)


@on_all_loops
async def test_names_in_other_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    resolver.goes_on.set()
    asked: list[tuple[str, int]] = []

    async def network(host: str, port: int) -> bool:
        asked.append((host, port))
        return True

    with Guest(network) as guest:
        await all_of(await guest.lookup.resolve_addresses(guest.network, "MÜNCHEN.example."))
        assert asked == [("xn--mnchen-3ya.example", 0)]
        assert resolver.asked == ["xn--mnchen-3ya.example."]


@on_all_loops
async def test_few_lookups_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    with Guest() as guest:
        lookups = {
            name: await guest.lookup.resolve_addresses(guest.network, name)
            for name in [f"name{number}.example" for number in range(3 * MAX_AT_ONCE)]
        }
        await anyio.wait_all_tasks_blocked()
        assert len(resolver.asked) == MAX_AT_ONCE
        begun = resolver.asked[0]
        waiting = next(name for name in lookups if name not in resolver.asked)
        for name in (begun, waiting):
            lookups.pop(name).__exit__()
        await anyio.wait_all_tasks_blocked()
        assert len(resolver.asked) == MAX_AT_ONCE  # a thread cannot be stopped
        resolver.goes_on.set()
        for each in lookups.values():
            assert len(await all_of(each)) == 3
        assert sorted(resolver.asked) == sorted({begun, *lookups})


@on_all_loops
async def test_a_wait_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "slow.example")
        with anyio.move_on_after(0.01) as scope:
            await addresses.subscribe().block()
        assert scope.cancelled_caught
        resolver.goes_on.set()
        assert len(await all_of(addresses)) == 3


@on_all_loops
async def test_closing_the_guest_ends_its_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch)
    guest = Guest()
    addresses = await guest.lookup.resolve_addresses(guest.network, "slow.example")
    await anyio.wait_all_tasks_blocked()
    guest.host.close()
    with addresses.subscribe() as pollable:
        await pollable.block()


class System:
    """The resolver of the system, which does not answer while it is held."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def getaddrinfo(
        self, host: bytes, port: None, *, type: int
    ) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        self.asked.put(host)
        assert self.goes_on.wait(30)
        hosts = ["192.0.2.1", "192.0.2.2", "192.0.2.1"]
        return [(socket.AF_INET, type, 6, "", (each, 0)) for each in hosts]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    system = System()
    monkeypatch.setattr(socket, "getaddrinfo", system.getaddrinfo)
    yield system
    system.goes_on.set()


@on_all_loops
async def test_the_event_loop_goes_on_meanwhile(system: System) -> None:
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "held.example")
        with fails(Code.WOULD_BLOCK):
            addresses.resolve_next_address()
        await anyio.to_thread.run_sync(system.asked.get)
        with fails(Code.WOULD_BLOCK):
            addresses.resolve_next_address()
        system.goes_on.set()
        assert await all_of(addresses) == [ip_of("192.0.2.1"), ip_of("192.0.2.2")]


@on_all_loops
async def test_all_guests_together_hold_some_threads(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_free", threading.Semaphore(1))
    with Guest() as one, Guest() as other:
        first = await one.lookup.resolve_addresses(one.network, "held.example")
        assert await anyio.to_thread.run_sync(system.asked.get) == b"held.example"
        second = await other.lookup.resolve_addresses(other.network, "too.many.example")
        with second.subscribe() as pollable:
            await pollable.block()
        with fails(Code.TEMPORARY_RESOLVER_FAILURE):
            second.resolve_next_address()
        one.host.close()  # its thread goes on, and is counted
        with first.subscribe() as pollable:
            await pollable.block()
        third = await other.lookup.resolve_addresses(other.network, "too.many.example")
        with third.subscribe() as pollable:
            await pollable.block()
        with fails(Code.TEMPORARY_RESOLVER_FAILURE):
            third.resolve_next_address()


async def test_lookups_leave_the_threads_of_the_event_loop_alone(system: System) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    with Guest() as guest:
        await guest.lookup.resolve_addresses(guest.network, "held.example")
        await anyio.to_thread.run_sync(system.asked.get)
        with anyio.fail_after(10):
            await loop.run_in_executor(None, int)


async def test_many_addresses_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    resolver.answer = [f"192.0.{number // 256}.{number % 256}" for number in range(1000)]
    resolver.goes_on.set()
    with Guest() as guest:
        addresses = await guest.lookup.resolve_addresses(guest.network, "many.example")
        assert len(await all_of(addresses)) == MAX_ADDRESSES
