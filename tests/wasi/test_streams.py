"""`wasi:io/streams`, to the letter of the WIT's comments, on every event loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import wasmtime

from runtime import Err
from runtime._emitted import wasi as w
from runtime.wasi.holdings import Holdings
from runtime.wasi.poll import Poll
from runtime.wasi.streams import (
    CAPACITY,
    CHUNK,
    BufferedInput,
    BufferedOutput,
    BytesInput,
    EmptyInput,
    InputStream,
    NullOutput,
    OutputStream,
)

from .loops import cancelled, every_loop, run, turns


class Pipe:
    """Bytes that arrive, and bytes that are let through, when the test says so."""

    def __init__(self) -> None:
        self.send_channel, self.receive_channel = anyio.create_memory_object_stream[Any](100)
        self.gate = anyio.Event()
        self.sent: list[bytes] = []
        self.is_released = False
        self.error: Exception | None = None
        self.under_way = 0
        self.limits: list[int] = []

    async def receive(self, limit: int) -> bytes:
        self.limits.append(limit)
        self.under_way += 1
        assert self.under_way == 1
        try:
            item = await self.receive_channel.receive()
        finally:
            self.under_way -= 1
        if isinstance(item, Exception):
            raise item
        assert isinstance(item, bytes)
        return item

    def arrive(self, item: bytes | Exception) -> None:
        self.send_channel.send_nowait(item)

    async def send(self, data: bytes) -> None:
        self.under_way += 1
        assert self.under_way == 1
        try:
            await self.gate.wait()
        finally:
            self.under_way -= 1
        if self.error is not None:
            raise self.error
        self.sent.append(data)

    def release(self) -> None:
        assert not self.under_way
        self.is_released = True

    def input(self, holdings: Holdings | None = None) -> BufferedInput:
        return BufferedInput(holdings or Holdings(), self.receive, self.release)

    def output(self, holdings: Holdings | None = None) -> BufferedOutput:
        return BufferedOutput(holdings or Holdings(), self.send, self.release)

    def close(self) -> None:
        self.send_channel.close()
        self.receive_channel.close()


def is_closed(function: Callable[[], object]) -> bool:
    try:
        function()
    except Err as error:
        return isinstance(error.value, w.StreamErrorClosed)
    return False


def text_of(error: Err[Any]) -> str:
    assert isinstance(error.value, w.StreamErrorLastOperationFailed)
    text = error.value.value.to_debug_string()
    assert isinstance(text, str)
    return text


async def write_out(stream: OutputStream, is_blocking: bool) -> None:
    if is_blocking:
        await stream.blocking_write_and_flush(b"x")
    else:
        stream.check_write()
        stream.write(b"x")
        await stream.blocking_flush()


# ---- reading ----


def test_bytes_are_read_to_their_end() -> None:
    stream = BytesInput(Holdings(), b"abcdef")
    assert stream.read(0) == b""
    assert stream.read(2) == b"ab"
    assert stream.skip(1) == 1
    assert stream.subscribe().ready()
    assert stream.read(1 << 63) == b"def"
    assert stream.subscribe().ready()
    assert is_closed(lambda: stream.read(0))
    assert is_closed(lambda: stream.skip(1))


def test_one_read_returns_a_bounded_number_of_bytes() -> None:
    stream = BytesInput(Holdings(), bytes(CAPACITY + 1))
    assert len(stream.read((1 << 64) - 1)) == CAPACITY
    assert stream.read((1 << 64) - 1) == b"\0"


def test_an_empty_stream_has_ended() -> None:
    stream = EmptyInput(Holdings())
    assert stream.subscribe().ready()
    assert is_closed(lambda: stream.read(1))


@every_loop
def test_a_read_returns_what_is_there(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.input()
        assert stream.read(0) == b""
        assert not pipe.limits  # the guest has not asked for anything yet
        assert stream.read(3) == b""
        pipe.arrive(b"hello")
        await turns()
        assert stream.subscribe().ready()
        assert stream.read(0) == b""
        assert (stream.read(3), stream.skip(10), stream.read(1)) == (b"hel", 2, b"")
        pipe.arrive(b"")
        await turns()
        assert is_closed(lambda: stream.read(0))
        stream.close()
        pipe.close()

    run(loop, main)


@every_loop
def test_a_guest_that_only_asks_again_gets_its_bytes(loop: str) -> None:
    """Neither `read` nor `ready` waits; what is to be read must arrive all the same."""

    async def main() -> None:
        pipe = Pipe()
        reader, asker = pipe.input(), pipe.input()
        pipe.arrive(b"x")
        with anyio.fail_after(10):
            while not (data := reader.read(10)):
                await anyio.lowlevel.checkpoint()
            pollable = asker.subscribe()
            pipe.arrive(b"y")
            while not pollable.ready():
                await anyio.lowlevel.checkpoint()
        assert (data, asker.read(10)) == (b"x", b"y")
        reader.close()
        asker.close()
        pipe.close()

    run(loop, main)


@every_loop
def test_a_blocking_read_waits_for_the_first_byte(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.input()
        assert await stream.blocking_read(0) == b""
        pipe.arrive(b"abc")
        assert await stream.blocking_read(2) == b"ab"
        assert pipe.limits == [2]  # without read-ahead
        assert await stream.blocking_skip(2) == 1
        pipe.arrive(b"")
        with pytest.raises(Err):
            await stream.blocking_read(1)
        with pytest.raises(Err):
            await stream.blocking_read(0)
        pipe.close()

    run(loop, main)


@every_loop
@pytest.mark.parametrize("is_polled", [False, True])
def test_a_cancelled_read_loses_nothing(loop: str, is_polled: bool) -> None:
    async def main() -> None:
        pipe, holdings = Pipe(), Holdings()
        stream = pipe.input(holdings)
        for _ in range(3):
            await cancelled(lambda: stream.blocking_read(10))
            if is_polled:
                await cancelled(stream.subscribe().block)
                await cancelled(lambda: Poll().poll([stream.subscribe(), stream.subscribe()]))
        pipe.arrive(b"abc")
        assert await stream.blocking_read(10) == b"abc"
        await cancelled(stream.subscribe().block)
        pipe.arrive(b"def")
        await turns()
        assert stream.read(10) == b"def"
        holdings.close()
        await turns()
        assert not pipe.under_way
        pipe.close()

    run(loop, main)


@every_loop
def test_reading_fails_once_and_is_closed_then(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.input()
        pipe.arrive(OSError(5, "Input/output error", "/home/me/secret"))
        with pytest.raises(Err) as caught:
            await stream.blocking_read(1)
        assert text_of(caught.value) == "Input/output error"
        assert stream.subscribe().ready()
        assert is_closed(lambda: stream.read(1))
        pipe.close()

    run(loop, main)


@every_loop
@pytest.mark.parametrize("is_polled", [False, True])
def test_other_exceptions_of_a_source_come_out_as_they_are(loop: str, is_polled: bool) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.input()
        pipe.arrive(LookupError("lost"))
        if is_polled:
            await stream.subscribe().block()
        with pytest.raises(LookupError, match="lost"):
            await stream.blocking_read(1)
        assert is_closed(lambda: stream.read(1))
        pipe.close()

    run(loop, main)


@every_loop
def test_a_source_is_released_once_nothing_is_being_read(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.input()
        stream.subscribe()
        await turns()
        assert pipe.under_way
        stream.close()
        await turns()
        assert pipe.is_released
        idle = Pipe()
        idle.input().close()
        assert idle.is_released
        just_begun = Pipe()
        stream = just_begun.input()
        stream.subscribe()
        stream.close()  # before the task has run at all
        await turns()
        assert just_begun.is_released
        for each in (pipe, idle, just_begun):
            each.close()

    run(loop, main)


@every_loop
def test_reading_byte_by_byte_is_not_quadratic(loop: str) -> None:
    async def main() -> None:
        async def receive(limit: int) -> bytes:
            return bytes(8 << 20)

        stream = BufferedInput(Holdings(), receive)
        begin = time.process_time()
        for _ in range(20_000):  # 150 GB, if each of them copied the rest
            await stream.blocking_read(1)
        assert time.process_time() - begin < 10

    run(loop, main)


# ---- writing ----


def test_a_write_needs_a_permit() -> None:
    stream = NullOutput(Holdings())
    stream.write(b"")
    refused = r"of \d+ bytes \(check-write permitted 0\)"
    with pytest.raises(wasmtime.Trap, match=refused):
        stream.write(b"x")
    for count in (1, 1 << 63):
        with pytest.raises(wasmtime.Trap, match=refused):
            stream.write_zeroes(count)
    permit = stream.check_write()
    stream.write(bytes(permit))
    with pytest.raises(wasmtime.Trap):  # a permit is for one write
        stream.write(b"x")
    stream.check_write()
    stream.write_zeroes(permit)
    stream.check_write()
    with pytest.raises(wasmtime.Trap):
        stream.write(bytes(permit + 1))
    stream.check_write()
    stream.flush()
    with pytest.raises(wasmtime.Trap):  # flush ends a permit
        stream.write(b"x")


@every_loop
def test_blocking_writes_take_4096_bytes(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        pipe.gate.set()
        stream = pipe.output()
        await stream.blocking_write_and_flush(b"x" * 4096)
        await stream.blocking_write_zeroes_and_flush(4096)
        assert pipe.sent == [b"x" * 4096, bytes(4096)]
        with pytest.raises(wasmtime.Trap, match="4097 bytes"):
            await stream.blocking_write_and_flush(bytes(4097))
        with pytest.raises(wasmtime.Trap, match="bytes"):
            await stream.blocking_write_zeroes_and_flush(1 << 63)
        stream.check_write()
        await stream.blocking_write_and_flush(b"")
        with pytest.raises(wasmtime.Trap):
            stream.write(b"x")
        pipe.close()

    run(loop, main)


@every_loop
def test_back_pressure_reaches_the_guest(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.output()
        taken = 0
        while permit := stream.check_write():
            stream.write(bytes(permit))
            taken += permit
            await turns()
        assert taken <= 2 * CHUNK
        pollable = stream.subscribe()
        assert not pollable.ready()
        await cancelled(pollable.block)
        pipe.gate.set()
        await pollable.block()
        assert stream.check_write() > 0
        await stream.blocking_flush()
        assert sum(map(len, pipe.sent)) == taken
        pipe.close()

    run(loop, main)


@every_loop
def test_a_flush_permits_nothing_until_all_is_out(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.output()
        stream.flush()
        assert stream.check_write() > 0  # there was nothing to flush
        stream.write(b"ab")
        stream.check_write()
        stream.write(b"cd")
        stream.flush()
        assert stream.check_write() == 0
        assert not stream.subscribe().ready()
        with pytest.raises(wasmtime.Trap):
            stream.write(b"x")
        await cancelled(stream.blocking_flush)
        assert stream.check_write() == 0
        pipe.gate.set()
        await stream.blocking_flush()
        assert b"".join(pipe.sent) == b"abcd"
        assert stream.check_write() > 0
        pipe.close()

    run(loop, main)


@every_loop
def test_a_blocking_write_comes_after_what_was_written_before(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.output()
        stream.check_write()
        stream.write(b"first ")
        async with anyio.create_task_group() as group:
            group.start_soon(stream.blocking_write_and_flush, b"second")
            await turns()
            pipe.gate.set()
        assert b"".join(pipe.sent) == b"first second"
        pipe.close()

    run(loop, main)


@every_loop
@pytest.mark.parametrize("is_blocking", [False, True])
def test_writing_fails_once_and_is_closed_then(loop: str, is_blocking: bool) -> None:
    async def main() -> None:
        pipe = Pipe()
        pipe.gate.set()
        pipe.error = BrokenPipeError(32, "Broken pipe", "/home/me/secret")
        stream = pipe.output()
        with pytest.raises(Err) as caught:
            await write_out(stream, is_blocking)
        assert text_of(caught.value) == "Broken pipe"
        assert stream.subscribe().ready()
        assert is_closed(stream.check_write)
        assert is_closed(stream.flush)
        assert is_closed(lambda: stream.write(b""))
        stream.close()
        assert pipe.is_released
        pipe.close()

    run(loop, main)


@every_loop
def test_a_permit_ends_when_the_stream_does(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        pipe.gate.set()
        pipe.error = BrokenPipeError(32, "Broken pipe")
        stream = pipe.output()
        stream.check_write()
        stream.write(b"x")
        assert stream.check_write() > 0
        await turns()
        with pytest.raises(Err):
            stream.write(b"y")
        with pytest.raises(wasmtime.Trap):
            stream.write(b"y")
        pipe.close()

    run(loop, main)


@every_loop
@pytest.mark.parametrize("is_blocking", [False, True])
def test_other_exceptions_of_a_destination_come_out_as_they_are(
    loop: str, is_blocking: bool
) -> None:
    async def main() -> None:
        pipe = Pipe()
        pipe.gate.set()
        pipe.error = LookupError("lost")
        stream = pipe.output()
        with pytest.raises(LookupError, match="lost"):
            await write_out(stream, is_blocking)
        assert is_closed(stream.check_write)
        pipe.close()

    run(loop, main)


@every_loop
def test_a_destination_is_released_when_all_is_out(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        stream = pipe.output()
        stream.check_write()
        stream.write(b"abc")
        stream.close()
        await turns()
        released = [pipe.is_released]
        pipe.gate.set()
        await turns()
        assert [*released, pipe.is_released] == [False, True]
        assert pipe.sent == [b"abc"]
        pipe.close()

    run(loop, main)


@every_loop
@pytest.mark.parametrize("has_begun", [False, True])
def test_the_end_of_the_guest_ends_its_tasks(loop: str, has_begun: bool) -> None:
    async def main() -> None:
        source, destination, holdings = Pipe(), Pipe(), Holdings()
        reader, writer = source.input(holdings), destination.output(holdings)
        reader.subscribe()
        writer.check_write()
        writer.write(b"x")
        if has_begun:
            await turns()
            assert source.under_way
            assert destination.under_way
        reader.close()
        writer.close()
        holdings.close()
        await turns()
        assert not source.under_way
        assert not destination.under_way
        assert source.is_released
        assert destination.is_released
        source.close()
        destination.close()

    run(loop, main)


# ---- splicing ----


@every_loop
def test_splice_moves_what_is_there(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        source, destination = BytesInput(Holdings(), b"abcdef"), pipe.output()
        assert destination.splice(source, 0) == 0
        assert destination.splice(source, 2) == 2
        with pytest.raises(wasmtime.Trap):  # without leaving a permit
            destination.write(b"x")
        assert await destination.blocking_splice(source, 1 << 63) == 4
        assert is_closed(lambda: destination.splice(source, 0))  # as a read of no bytes is
        with pytest.raises(Err):
            await destination.blocking_splice(source, 1)
        pipe.gate.set()
        await destination.blocking_flush()
        assert b"".join(pipe.sent) == b"abcdef"
        pipe.close()

    run(loop, main)


@every_loop
def test_splice_moves_no_more_than_there_is_room(loop: str) -> None:
    async def main() -> None:
        pipe = Pipe()
        source, destination = BytesInput(Holdings(), bytes(CAPACITY)), pipe.output()
        moved = 0
        while count := destination.splice(source, CAPACITY):
            moved += count
            await turns()
        assert moved <= 2 * CHUNK
        await cancelled(lambda: destination.blocking_splice(source, 1))
        pipe.gate.set()
        assert await destination.blocking_splice(source, 1) == 1
        pipe.close()

    run(loop, main)


@every_loop
def test_a_blocking_splice_waits_for_its_source(loop: str) -> None:
    async def main() -> None:
        source, destination = Pipe(), Pipe()
        reader, writer = source.input(), destination.output()
        await cancelled(lambda: writer.blocking_splice(reader, 10))
        source.arrive(b"abc")
        assert await writer.blocking_splice(reader, 10) == 3
        source.arrive(OSError(5, "Input/output error"))
        with pytest.raises(Err) as caught:
            await writer.blocking_splice(reader, 10)
        assert text_of(caught.value) == "Input/output error"
        assert writer.check_write() > 0  # the destination has not failed
        reader.close()
        destination.gate.set()
        await writer.blocking_flush()
        source.close()
        destination.close()

    run(loop, main)


def test_the_streams_are_what_the_interface_says() -> None:
    holdings = Holdings()
    streams: list[w.InputStream] = [BytesInput(holdings, b""), EmptyInput(holdings)]
    outputs: list[w.OutputStream] = [NullOutput(holdings)]
    assert all(isinstance(each, InputStream) for each in streams)
    assert all(isinstance(each, OutputStream) for each in outputs)
