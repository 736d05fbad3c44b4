"""A component that asks WASI for too much, and breaks its rules: the host stays as it is.

What each attack ends with is what wasmtime's own WASI 0.2 does, where nothing else is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trio
import wasmtime

from runtime import Wasi
from runtime.wasi.holdings import MAX_OPEN
from tests.wasi.http_peers import answering, server
from tests.wasi.suite.ours import bound

HOSTILE = Path(__file__).parents[2] / "guest" / "hostile.wasm"
MOST = 2**64 - 1
STDIN = b"0123456789" * 10_000
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nanswer"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The class of its bindings."""
    with bound(HOSTILE.read_bytes(), tmp_path_factory.mktemp("hostile")) as cls:
        yield cls


@pytest.fixture(scope="module")
def hostile_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The class of its synchronous bindings."""
    with bound(HOSTILE.read_bytes(), tmp_path_factory.mktemp("hostile"), sync=True) as cls:
        yield cls


@pytest.fixture
def wasi(tmp_path: Path) -> Wasi:
    """What the guest is given: a folder, a megabyte to read, a network."""
    return Wasi(stdin=STDIN, stdout=_drop, preopens={"/": tmp_path}, network=True)


async def _drop(data: bytes) -> None:
    await asyncio.sleep(0)


#: Exports, what they are given, and what they return, or the trap that they end with.
ATTACKS: list[tuple[str, int, int | str]] = [
    ("poll_same", 1 << 16, 1 << 16),
    ("poll_same", (1 << 16) + 1, "poll of 65537 pollables"),  # wasmtime has no limit
    ("poll_timers", 20_000, 20_000),
    ("poll_inputs", 20_000, 20_001),
    ("poll_list", 0, "poll of 0 pollables"),
    ("poll_list", 5, "unknown handle index 0"),
    ("poll_list", 4_000_000_000, "pointer out of bounds"),
    ("hoard_pollables", MOST, "more than 65536 pollables"),  # wasmtime has no limit
    ("random", (1 << 20) + 1, (1 << 20) + 1),
    ("random", MOST, "random bytes at a time"),
    ("insecure", MOST, "random bytes at a time"),
    ("random_often", 150, 150),  # 150 MiB: each call counts for itself
    ("read", 0, 0),
    ("read", MOST, len(STDIN)),
    ("blocking_read", 0, 0),
    ("blocking_read", MOST, len(STDIN)),
    ("blocking_skip", MOST, len(STDIN)),
    ("write_unasked", 0, 0),
    ("write_unasked", 1, "write of 1 bytes"),  # wasmtime lets it pass
    ("write_more", 0, 1 << 16),
    ("write_more", 1, "write of 65537 bytes"),
    ("write_zeroes", MOST, "write-zeroes of"),
    ("blocking_write", 4096, 4096),
    ("blocking_write", 4097, "at most 4096"),
    ("blocking_zeroes", MOST, "at most 4096"),
    ("splice", 0, 0),
    ("splice", MOST, 1 << 16),
    ("drop_input_first", 0, 0),  # wasmtime traps: resource has children
    ("drop_input_first", 1, 0),
    ("drop_output_first", 0, 0),
    ("drop_output_first", 1, 0),
    ("drop_twice", 0, "unknown handle index"),
    ("use_dropped", 0, "unknown handle index"),
    ("use_as_pollable", 0, "wrong type of resource"),
    ("use_forged", 0, "unknown handle index 0"),
    ("use_forged", 2**32 - 1, "unknown handle index"),
    ("drop_forged", 12345, "unknown handle index 12345"),
    ("leave", 2, "discriminant 2"),
    ("hoard_preopens", MOST, "too much open"),  # wasmtime has no limit on what is open
    ("hoard_descriptors", MOST, MAX_OPEN - 2),
    ("hoard_streams", MOST, MAX_OPEN - 3),
    ("hoard_listings", MOST, MAX_OPEN - 2),
    ("fill_folder", 100, 100),
    ("open_long", 300, -19),
    ("open_long", 5_000_000, -19),
    ("open_deep", 10_000, -19),
    ("open_nul", 0, -13),
    ("open_not_utf8", 0, "invalid utf-8"),
    ("read_file", MOST, 0),
    ("read_at", MOST, -13),
    ("read_at", 2**63 - 1, -13),
    ("write_at", MOST, -13),
    ("write_at", 2**63 - 1, -13),
    ("set_size", MOST, -13),
    ("set_size", 2**63 - 1, -9),
    ("stream_at", 5, -2),
    ("stream_at", MOST, -1),
    ("stream_to", MOST, -1),
    ("drop_file_first", 0, 0),  # wasmtime traps: resource has children
    ("drop_file_first", 5, 5),
    ("drop_folder_first", 0, 0),
    ("hoard_networks", 20_000, 20_000),
    ("hoard_sockets", MOST, MAX_OPEN),
    ("look_up_long", 100_000, -4),
    ("finish_unstarted", 0, -8),
    ("drop_connecting", 1, 0),
    ("hoard_fields", 20_000, 20_000),
    ("hoard_clones", 100, 100),
    ("hoard_clones", MOST, "the fields of the guest take more than 16777216 bytes"),
    ("append_large", 100_000, 100_000),
    ("append_large", 10_000_000, "fields take more than 131072 bytes"),
    ("append_often", MOST, "fields take more than 131072 bytes"),
    *[("append_broken", which, -1) for which in (0, 1, 2, 3, 4, 5, 9)],
    *[("append_broken", which, -2) for which in (6, 7, 8)],
    ("hoard_requests", 5000, 5000),
    *[("use_taken", which, "handle index") for which in (0, 1, 2)],
    ("take_twice", 0, 1),
    ("take_twice", 1, 1),
    ("drop_request_first", 0, -2),  # wasmtime traps: resource has children
    ("drop_request_first", 1, "stream of the body is still open"),
]
ATTACK = pytest.mark.parametrize(("name", "n", "end"), ATTACKS)


async def attack(hostile: Any, wasi: Wasi, name: str, n: int, end: int | str) -> None:
    """Check how an attack ends, and that an instance beside it has felt nothing of it."""
    async with await hostile.instantiate(wasi=wasi) as other:
        guest = await hostile.instantiate(wasi=wasi)
        async with guest:
            if isinstance(end, int):
                assert await getattr(guest, name)(n) == end
            else:
                with pytest.raises(wasmtime.Trap, match=end):
                    await getattr(guest, name)(n)
        assert await other.drop_input_first(1) == 0


@ATTACK
async def test_attacks(hostile: Any, wasi: Wasi, name: str, n: int, end: int | str) -> None:
    await attack(hostile, wasi, name, n, end)


@pytest.mark.parametrize(
    ("name", "n", "end"),
    [each for each in ATTACKS if each[0].startswith(("hoard_pollables", "poll_", "drop_"))],
)
def test_attacks_on_trio(hostile: Any, tmp_path: Path, name: str, n: int, end: int | str) -> None:
    wasi = Wasi(stdin=STDIN, preopens={"/": tmp_path}, network=True)
    trio.run(attack, hostile, wasi, name, n, end)


@pytest.mark.parametrize(
    ("name", "n", "end"),
    [each for each in ATTACKS if each[0].startswith(("hoard_descriptors", "poll_same", "drop_"))],
)
def test_attacks_on_synchronous_bindings(
    hostile_sync: Any, wasi: Wasi, name: str, n: int, end: int | str
) -> None:
    with hostile_sync.instantiate(wasi=wasi) as guest:
        if isinstance(end, int):
            assert getattr(guest, name)(n) == end
        else:
            with pytest.raises(wasmtime.Trap, match=end):
                getattr(guest, name)(n)


@pytest.mark.parametrize("code", [0, 1])
async def test_an_exit_is_a_trap_with_a_code(hostile: Any, wasi: Wasi, code: int) -> None:
    async with await hostile.instantiate(wasi=wasi) as guest:
        with pytest.raises(wasmtime.ExitTrap) as caught:
            await guest.leave(code)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "name",
    [
        "spin_on_now",
        "spin_on_ready",
        "spin_on_poll",
        "spin_on_block",
        "flood",
        "sleep",
        "random_often",
    ],
)
async def test_a_timeout_ends_what_never_ends(hostile: Any, wasi: Wasi, name: str) -> None:
    async with await hostile.instantiate(wasi=wasi) as guest:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await getattr(guest, name)(MOST)
    async with await hostile.instantiate(wasi=wasi) as guest:
        assert await guest.spin_on_poll(1000) == 1000


async def test_a_guest_that_floods_slow_outputs_waits(hostile: Any, tmp_path: Path) -> None:
    """What is written and not yet taken stays within the buffer."""
    begun, release = asyncio.Event(), asyncio.Event()

    async def hold(data: bytes) -> None:
        begun.set()
        await release.wait()

    async with await hostile.instantiate(wasi=Wasi(stdout=hold)) as guest:
        flood = asyncio.create_task(guest.flood(50_000))
        await begun.wait()
        assert await flood <= 1 << 18
        release.set()


async def test_a_closed_peer_is_no_trouble(hostile: Any, wasi: Wasi) -> None:
    """The socket is dropped before its pollable and its streams, and these go on."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(1))
        writer.close()
        await writer.wait_closed()

    peer = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = peer.sockets[0].getsockname()[1]
    async with peer, await hostile.instantiate(wasi=wasi) as guest:
        assert await guest.drop_socket_first(port) == 1


async def serve(hostile: Any, name: str, *, times: int = 0) -> int:
    """Run an attack that needs a server of http, and return what it does."""
    async with (
        server(answering(ANSWER)) as port,
        await hostile.instantiate(wasi=Wasi(http=True)) as guest,
    ):
        result: int = await getattr(guest, name)(port + (times << 16))
    return result


async def test_a_response_is_dropped_before_its_body(hostile: Any) -> None:
    assert await serve(hostile, "drop_response_first") == -2  # the stream has ended with the body


async def test_a_response_is_taken_once(hostile: Any) -> None:
    assert await serve(hostile, "get_twice") == 1


async def test_exchanges_that_are_never_looked_at_are_bounded(hostile: Any) -> None:
    assert await serve(hostile, "hoard_exchanges", times=3000) <= MAX_OPEN


async def test_what_is_not_allowed_is_refused_and_not_counted(hostile: Any) -> None:
    async with await hostile.instantiate() as guest:
        assert await guest.hoard_sockets(MOST) >= 0
        assert await guest.hoard_lookups(MOST) == -2
        assert await guest.drop_connecting(1) == -2
