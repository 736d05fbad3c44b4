"""Streams over files: reading ahead, writing behind, errors, bounds."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import anyio
import pytest
import wasmtime

from runtime import Err
from runtime._emitted import wasi as w
from runtime.wasi.filesystem import Types
from runtime.wasi.filesystem.preview1 import Files
from runtime.wasi.filesystem.sandbox import MAX_UNWRITTEN
from runtime.wasi.streams import CAPACITY

from .files import (
    READ,
    WRITE,
    E,
    Gate,
    O,
    failure,
    opened,
    read_all,
    root_of,
    until,
    write_all,
)

MIB = 1 << 20


def failed_with(error: Any) -> w.ErrorCode | None:
    """Return the code that a guest gets for a stream's error."""
    assert isinstance(error, w.StreamErrorLastOperationFailed)
    assert error.value.to_debug_string()
    return Types().filesystem_error_code(error.value)


async def failing(operation: Awaitable[object]) -> Any:
    with pytest.raises(Err) as caught:
        await operation
    return caught.value.value


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    """What is in the file "data"."""
    data = random.Random(5).randbytes(3 * MIB + 12345)
    (tmp_path / "data").write_bytes(data)
    return data


# ---- reading ----


@pytest.mark.parametrize("size", [1000, 1 << 16, MIB, 1 << 40])
async def test_a_file_is_read_to_its_end(tmp_path: Path, data: bytes, size: int) -> None:
    async with root_of(tmp_path) as root:
        stream = (await opened(root, "data")).read_via_stream(0)
        assert await read_all(stream, size) == data
        assert failure(lambda: stream.read(1)) == w.StreamErrorClosed()
        assert await failing(stream.blocking_read(0)) == w.StreamErrorClosed()
        assert stream.subscribe().ready()


async def test_streams_have_places_of_their_own(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "data")
        first, second = file.read_via_stream(0), file.read_via_stream(MIB)
        assert await first.blocking_read(10) == data[:10]
        assert await second.blocking_read(10) == data[MIB : MIB + 10]
        assert await second.blocking_skip(90) == 90
        file.__exit__()  # the streams keep the file open
        assert await read_all(first) == data[10:]
        assert await read_all(second) == data[MIB + 100 :]
        assert await read_all((await opened(root, "data")).read_via_stream(1 << 40)) == b""


async def test_reading_without_waiting(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        stream = (await opened(root, "data")).read_via_stream(0)
        assert stream.read(10) == b""
        pollable = stream.subscribe()
        await pollable.block()
        assert pollable.ready()
        assert stream.read(0) == b""
        assert stream.read(10) == data[:10]
        assert stream.skip(10) == 10
        assert stream.read(10) == data[20:30]


async def test_a_guest_may_look_without_ever_waiting(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        pollable = (stream := (await opened(root, "data")).read_via_stream(0)).subscribe()
        await until(pollable.ready)
        assert stream.read(10) == data[:10]


async def test_a_guest_may_leave_a_wait_and_come_back(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        stream, found = (await opened(root, "data")).read_via_stream(0), b""
        for _ in range(3):
            with anyio.move_on_after(0):
                found += await stream.blocking_read(10)
        assert found + await read_all(stream) == data


async def test_one_job_reads_many_small_pieces(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    read = Files.read

    def counted(files: Files, fd: int, offset: int, size: int) -> tuple[bytes, bool]:
        sizes.append(size)
        return read(files, fd, offset, size)

    monkeypatch.setattr(Files, "read", counted)
    async with root_of(tmp_path) as root:
        file = await opened(root, "data")
        assert await read_all(file.read_via_stream(0), 4096) == data
        assert sizes == [1 << 16, 1 << 18, MIB, MIB, MIB]
        del sizes[:]
        assert await read_all(file.read_via_stream(0), MIB) == data
        assert sizes == [MIB] * 4


@pytest.mark.parametrize(
    "way", ["write", "stream", "append", "set-size", "truncate", "another name"]
)
async def test_what_was_read_ahead_is_dropped_when_the_guest_writes(
    tmp_path: Path, data: bytes, way: str
) -> None:
    os.link(tmp_path / "data", tmp_path / "other")
    async with root_of(tmp_path) as root:
        file = await opened(root, "data", READ | WRITE)
        stream = file.read_via_stream(0)
        assert await stream.blocking_read(10) == data[:10]
        expected = b"new" + data[13:]
        if way == "write":
            await file.write(b"new", 10)
        elif way == "stream":
            await write_all(file.write_via_stream(10), b"new")
        elif way == "another name":
            await (await opened(root, "other", WRITE)).write(b"new", 10)
        elif way == "append":
            expected = data[10:] + b"new"
            await write_all(file.append_via_stream(), b"new")
        elif way == "set-size":
            expected = data[10:20]
            await file.set_size(20)
        else:
            expected = b""
            await opened(root, "data", WRITE, O.TRUNCATE)
        assert await read_all(stream) == expected


async def test_what_is_being_read_while_the_guest_writes_is_dropped(
    tmp_path: Path, data: bytes
) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "data", READ | WRITE)
        source, target = file.read_via_stream(0), file.write_via_stream(0)
        assert source.read(10) == b""  # it begins
        target.check_write()
        target.write(b"new")
        assert await read_all(source) == b"new" + data[3:]


async def test_the_end_is_where_it_was_when_it_was_met(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one")
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", READ | WRITE)
        stream = file.read_via_stream(0)
        assert await read_all(stream) == b"one"
        await file.write(b"two", 3)
        assert await failing(stream.blocking_read(1)) == w.StreamErrorClosed()
        assert await read_all(file.read_via_stream(3)) == b"two"


async def test_reading_fails(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        stream = (await opened(root, "data", WRITE)).read_via_stream(0)
        assert failed_with(await failing(stream.blocking_read(1))) is E.BAD_DESCRIPTOR
        assert await failing(stream.blocking_read(1)) == w.StreamErrorClosed()
        far = (await opened(root, "data")).read_via_stream((1 << 64) - 1)
        assert failed_with(await failing(far.blocking_read(1))) is E.INVALID


async def test_what_many_streams_read_ahead_is_bounded(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(4 * MIB)
    async with root_of(tmp_path) as root:
        sandbox = root.file.sandbox
        descriptor = await opened(root, "big")
        streams = [descriptor.read_via_stream(0) for _ in range(100)]
        for stream in streams:
            for _ in range(3):
                await stream.blocking_read(MIB)
            await stream.blocking_read(1)
        assert 1 << 24 < sandbox.ahead < 1 << 26
        for stream in streams:
            stream.__exit__()
        assert sandbox.ahead == 0


# ---- writing ----


async def test_a_file_is_written(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "copy", WRITE, O.CREATE)
        await write_all(file.write_via_stream(0), data)
        assert (tmp_path / "copy").read_bytes() == data
        await write_all(file.write_via_stream(5), b"12345")
        assert (tmp_path / "copy").read_bytes() == data[:5] + b"12345" + data[10:]
        stream = file.write_via_stream(0)
        await stream.blocking_write_and_flush(b"abc")
        await stream.blocking_write_zeroes_and_flush(2)
        assert (tmp_path / "copy").read_bytes()[:7] == b"abc\0\x0012"


async def test_appending_goes_to_the_end_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one ")
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", READ | WRITE)
        first, second = file.append_via_stream(), file.append_via_stream()
        await write_all(first, b"two ")
        await write_all(second, b"three ")
        await file.write(b"ONE ", 0)  # this one is not at the end
        await write_all(first, b"four")
        assert (tmp_path / "log").read_bytes() == b"ONE two three four"


async def test_writes_are_seen_by_what_is_asked_for_after_them(tmp_path: Path) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", READ | WRITE, O.CREATE)
        stream = file.write_via_stream(0)
        stream.check_write()
        stream.write(b"not flushed")
        assert await file.read(100, 0) == (b"not flushed", True)
        stream.check_write()
        stream.write(b", and dropped")
        stream.__exit__()
        file.__exit__()
        assert (await (await opened(root, "log")).read(100, 0))[0] == b"not flushed, and dropped"


async def test_back_pressure(tmp_path: Path) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", WRITE, O.CREATE)
        stream = file.write_via_stream(0)
        assert stream.check_write() == CAPACITY
        stream.write(bytes(CAPACITY))
        with pytest.raises(wasmtime.Trap, match="check-write permitted 0"):
            stream.write(b"x")
        await stream.subscribe().block()
        assert stream.check_write() == CAPACITY
        with pytest.raises(wasmtime.Trap, match="check-write permitted"):
            stream.write(bytes(CAPACITY + 1))
        stream.check_write()
        stream.write(b"x")
        stream.flush()
        assert stream.check_write() == 0  # until it is out
        await stream.blocking_flush()
        assert stream.check_write() == CAPACITY
        assert (tmp_path / "log").stat().st_size == CAPACITY + 1


async def test_what_many_streams_have_not_written_is_bounded(tmp_path: Path) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", WRITE, O.CREATE)
        streams = [file.write_via_stream(number * MIB) for number in range(40)]
        taken = 0
        for stream in streams:
            room = stream.check_write()
            if room:
                stream.write(bytes(room))
                taken += room
            assert root.file.sandbox.unwritten <= MAX_UNWRITTEN
        await write_all(streams[-1], b"end")
        assert taken >= MAX_UNWRITTEN
        for stream in streams:
            await stream.blocking_flush()
        assert root.file.sandbox.unwritten == 0


async def test_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one")
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", READ)
        for stream in (file.write_via_stream(0), file.append_via_stream()):
            error = await failing(stream.blocking_write_and_flush(b"x"))
            assert failed_with(error) is E.BAD_DESCRIPTOR
            assert failure(stream.check_write) == w.StreamErrorClosed()
        stream = file.write_via_stream(0)
        stream.check_write()
        stream.write(b"x")
        stream.flush()
        pollable = stream.subscribe()
        await pollable.block()
        assert failed_with(failure(stream.check_write)) is E.BAD_DESCRIPTOR
        assert failure(stream.flush) == w.StreamErrorClosed()
        assert pollable.ready()
        assert root.file.sandbox.unwritten == 0
    assert (tmp_path / "log").read_bytes() == b"one"


async def test_after_an_error_nothing_more_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, failures = Files.write, [E.INSUFFICIENT_SPACE]

    def full(files: Files, fd: int, offset: int, data: bytes) -> None:
        if failures:
            raise Err(failures.pop())
        write(files, fd, offset, data)

    async with root_of(tmp_path) as root:
        file = await opened(root, "log", WRITE, O.CREATE)
        stream = file.write_via_stream(0)
        monkeypatch.setattr(Files, "write", full)
        gate = Gate(monkeypatch, "write")
        stream.check_write()
        stream.write(b"first")
        await until(gate.entered.is_set)
        stream.check_write()
        stream.write(b"second")  # which has a job of its own
        gate.open()
        assert failed_with(await failing(stream.blocking_flush())) is E.INSUFFICIENT_SPACE
        assert failure(stream.check_write) == w.StreamErrorClosed()
        await file.write(b"own", 10)
        assert (tmp_path / "log").read_bytes() == bytes(10) + b"own"


async def test_a_stream_without_room_waits_for_those_that_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.wasi.filesystem.streams.MAX_UNWRITTEN", 5)
    async with root_of(tmp_path) as root:
        file = await opened(root, "log", WRITE, O.CREATE)
        first, second = file.write_via_stream(0), file.write_via_stream(10)
        gate = Gate(monkeypatch, "write")
        assert first.check_write() == 5
        first.write(b"first")
        assert second.check_write() == 0
        waiting = asyncio.create_task(second.wait())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        gate.open()
        await waiting
        assert second.check_write() == 5


async def test_splice(tmp_path: Path, data: bytes) -> None:
    async with root_of(tmp_path) as root:
        source = (await opened(root, "data")).read_via_stream(0)
        target = (await opened(root, "copy", WRITE, O.CREATE)).write_via_stream(0)
        total = 0
        while total < len(data):
            total += await target.blocking_splice(source, 100_000)
        await target.blocking_flush()
        assert (tmp_path / "copy").read_bytes() == data
