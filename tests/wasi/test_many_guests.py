"""Guests on one event loop, all of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trio

from runtime import Wasi
from tests.wasi.suite.ours import bound
from tests.wasi.suite.programs import PROBE

COUNT = 100


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The class of the probe's bindings."""
    with bound(PROBE.read_bytes(), tmp_path_factory.mktemp("probe")) as cls:
        yield cls


async def run(probe: Any, *command: str, **given: Any) -> bytes:
    """Run one command, and return what it writes."""
    stdout = bytearray()
    wasi = Wasi(args=("probe", *command), stdout=stdout.extend, **given)
    async with await probe.instantiate(wasi=wasi) as guest:
        await guest.run.run()
    return bytes(stdout)


class Gate:
    """Standard input that has nothing until all guests want to read it."""

    def __init__(self) -> None:
        self.readers, self.opened = 0, asyncio.Event()

    def stdin(self, text: bytes) -> Any:
        """Return the standard input of one guest."""
        gate, left = self, [text]

        class Stdin:
            async def read(self, size: int) -> bytes:
                if not left:
                    return b""
                gate.readers += 1
                if gate.readers == COUNT:
                    gate.opened.set()
                await gate.opened.wait()
                return left.pop()

        return Stdin()


async def test_all_of_them_read_at_the_same_time(probe: Any) -> None:
    gate = Gate()
    written = await asyncio.gather(
        *(run(probe, "lines", stdin=gate.stdin(b"%d" % number)) for number in range(COUNT))
    )
    assert written == [b"1: %d\nend: 1, error: 0\n" % number for number in range(COUNT)]


async def test_all_of_them_sleep_and_read_files(probe: Any, tmp_path: Path) -> None:
    for number in range(COUNT):
        (tmp_path / f"{number}").write_bytes(bytes([1]) * number * 1000)
    preopens = {"/": tmp_path}
    written = await asyncio.gather(
        *(run(probe, "sum", f"/{number}", "5", preopens=preopens) for number in range(COUNT))
    )
    assert written == [
        b"%d bytes, sum %d\n" % (number * 1000, number * 1000) for number in range(COUNT)
    ]


async def test_other_tasks_have_their_turns_while_guests_sleep(probe: Any) -> None:
    sleeping = [asyncio.create_task(run(probe, "nap", "100000000")) for _ in range(COUNT)]
    for _ in range(100):
        await asyncio.sleep(0)
    assert not any(task.done() for task in sleeping)
    for task in sleeping:
        task.cancel()
    ended = await asyncio.gather(*sleeping, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended)


async def test_some_are_cancelled_and_the_others_go_on(probe: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 1000)
    tasks = [
        asyncio.create_task(run(probe, "sum", "/file", "20", preopens={"/": tmp_path}))
        for _ in range(COUNT)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended[::2])
    assert ended[1::2] == [b"1000 bytes, sum 120000\n"] * (COUNT // 2)


def test_all_of_them_on_trio(probe: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 1000)
    written: list[bytes] = []

    async def one() -> None:
        written.append(await run(probe, "sum", "/file", "5", preopens={"/": tmp_path}))

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(COUNT):
                nursery.start_soon(one)

    trio.run(main)
    assert written == [b"1000 bytes, sum 120000\n"] * COUNT
