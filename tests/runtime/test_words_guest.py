"""A guest written in AssemblyScript: lines come from an async host function, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from generated.words import Imports, Words


class Host:
    """Hands over lines, and remembers how far the guest has come."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self.lines = lines
        self.fractions: list[float] = []

    async def next_line(self, into: int, room: int, /) -> int:
        async for line in self.lines:
            assert len(line.encode()) <= room
            return Words.current().memory.write_str(into, line)
        return -1

    def progress(self, fraction: float, /) -> None:
        self.fractions.append(fraction)

    def abort(self, message: int, file: int, line: int, column: int, /) -> None:
        raise RuntimeError(f"the guest aborted at {line}:{column}")


async def lines(count: int) -> AsyncIterator[str]:
    for number in range(count):
        await asyncio.sleep(0)
        yield f"line  {number} of wörds"


async def test_words_of_lines_that_arrive_one_by_one() -> None:
    hosts = [Host(lines(count)) for count in (0, 1, 4)]

    async def count(host: Host) -> int:
        async with await Words.instantiate(Imports(env=host)) as guest:
            words = await guest.countWords(4)
            assert await guest.lineCount() * 4 == words
            return words

    assert await asyncio.gather(*map(count, hosts)) == [0, 4, 16]
    assert hosts[2].fractions == [0.25, 0.5, 0.75, 1.0]


async def test_an_abort_of_the_guest_is_the_hosts_exception() -> None:
    class Liar(Host):
        async def next_line(self, into: int, room: int, /) -> int:
            return room + 1

    async with await Words.instantiate(Imports(env=Liar(lines(0)))) as guest:
        with pytest.raises(RuntimeError, match="the guest aborted at"):
            await guest.countWords(1)
