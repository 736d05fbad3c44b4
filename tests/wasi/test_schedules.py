"""Random schedules of guests, sources and destinations: no byte is lost, doubled or out of order."""

from __future__ import annotations

import io
import random
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
import pytest

from runtime import Err, Wasi
from runtime._emitted import wasi as w
from runtime.wasi.holdings import Holdings
from runtime.wasi.host import WasiHost
from runtime.wasi.poll import Poll
from runtime.wasi.streams import BufferedInput, BufferedOutput, InputStream, OutputStream

from .loops import every_loop, run, turns

SEEDS = range(20)


async def patient(dice: random.Random, function: Callable[[], Awaitable[bytes]]) -> bytes:
    """Call a function that waits; cancel it now and then, and call it again."""
    while True:
        with anyio.CancelScope() as scope:
            if dice.random() < 0.5:
                scope.deadline = anyio.current_time() + dice.random() / 1000
            return await function()


def ways_to_wait(
    dice: random.Random, stream: InputStream | OutputStream
) -> list[Callable[[], Awaitable[bytes]]]:
    """Return functions that wait for a stream, and return no bytes."""
    pollable = stream.subscribe()

    async def poll() -> bytes:
        pollables = [pollable, stream.subscribe(), pollable]
        await Poll().poll(pollables[: dice.randint(1, 3)])
        return b""

    async def block() -> bytes:
        await pollable.block()
        return b""

    return [poll, block]


async def read_all(dice: random.Random, stream: InputStream, data: bytearray) -> None:
    """Read in every way there is, to the end."""
    while True:
        limit = dice.choice((1, 7, 100, 100_000))
        ways: list[Callable[[], Awaitable[bytes]]] = [*ways_to_wait(dice, stream)]
        ways.append(partial(stream.blocking_read, limit))
        wait = dice.choice(ways)
        try:
            data += stream.read(limit) if dice.random() < 0.4 else await patient(dice, wait)
        except Err as error:
            if not isinstance(error.value, w.StreamErrorClosed):
                raise
            return


async def write_all(dice: random.Random, stream: OutputStream, data: bytes) -> None:
    """Write in every way there is that cannot be cancelled halfway, and flush."""
    while data:
        kind = dice.randrange(4)
        if kind == 0:
            part, data = data[:4096], data[4096:]
            await stream.blocking_write_and_flush(part)
        elif kind == 1:
            part = data[: min(stream.check_write(), dice.choice((1, 100, 100_000)))]
            stream.write(part)
            data = data[len(part) :]
        elif kind == 2:
            stream.flush()
        else:
            await patient(dice, dice.choice(ways_to_wait(dice, stream)))
    await stream.blocking_flush()


class Device:
    """Receives and sends with delays, and never twice at a time."""

    def __init__(self, dice: random.Random, data: bytes) -> None:
        self.dice, self.data, self.sent, self.is_busy = dice, data, bytearray(), False

    async def receive(self, limit: int) -> bytes:
        await self._delay()
        size = self.dice.randint(1, min(limit, 5_000))
        part, self.data = self.data[:size], self.data[size:]
        return part

    read = receive

    async def send(self, data: bytes) -> None:
        await self._delay()
        self.sent += data

    async def _delay(self) -> None:
        assert not self.is_busy
        self.is_busy = True
        try:
            await turns(self.dice.randrange(4))
        finally:
            self.is_busy = False


@every_loop
@pytest.mark.parametrize("seed", SEEDS)
def test_buffered_streams(loop: str, seed: int) -> None:
    async def main() -> None:
        dice, holdings = random.Random(seed), Holdings()
        data = dice.randbytes(100_000)
        source, destination = Device(dice, data), Device(dice, b"")
        received = bytearray()
        async with anyio.create_task_group() as group:
            group.start_soon(read_all, dice, BufferedInput(holdings, source.receive), received)
            group.start_soon(write_all, dice, BufferedOutput(holdings, destination.send), data)
        assert received == data
        assert destination.sent == data
        holdings.close()
        await turns()

    with_seed(seed, loop, main)


@every_loop
@pytest.mark.parametrize("seed", SEEDS)
def test_standard_streams(loop: str, seed: int) -> None:
    async def main() -> None:
        dice = random.Random(seed)
        data = dice.randbytes(100_000)
        device = Device(dice, data)
        order: list[tuple[str, int]] = []
        lengths = {"out": 0, "err": 0}

        async def out(data: bytes) -> None:
            await device.send(data)
            note("out", data)

        def err(data: bytes) -> None:
            note("err", data)

        def note(name: str, data: bytes) -> None:
            lengths[name] += len(data)
            order.append((name, lengths[name]))

        hosts = [WasiHost(Wasi(stdin=io.BytesIO(data), stdout=out, stderr=err))]
        hosts.append(WasiHost(Wasi(stdin=device)))
        streams = [host.stdin.get_stdin() for host in hosts]
        outputs = hosts[0].stdout.get_stdout(), hosts[0].stderr.get_stderr()
        received = [bytearray(), bytearray()]
        for stream, into in zip(streams, received, strict=True):
            assert isinstance(stream, InputStream)
            await read_all(dice, stream, into)
        assert received == [data, data]
        written: list[tuple[str, int]] = []
        counts = {"out": 0, "err": 0}
        for _ in range(100):
            name = dice.choice(("out", "err"))
            output = outputs[name == "err"]
            assert isinstance(output, OutputStream)
            size = dice.randint(1, 4096)
            if dice.random() < 0.3:
                await output.blocking_write_and_flush(bytes(size))
            else:
                while output.check_write() < size:
                    await output.subscribe().block()
                assert output.check_write() >= size
                output.write(bytes(size))
            counts[name] += size
            written.append((name, counts[name]))
        for output in outputs:
            assert isinstance(output, OutputStream)
            await output.blocking_flush()
        assert lengths == counts
        # Writes to one of them that follow each other may come out as one.
        assert order == [each for each in written if each in set(order)]
        names = [name for name, _ in order]
        assert names[-1] == written[-1][0]
        for host in hosts:
            host.close()
        await turns()

    with_seed(seed, loop, main)


def with_seed(seed: int, loop: str, main: Callable[[], Awaitable[None]]) -> None:
    try:
        run(loop, main)
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
