"""`wasi:cli`'s standard streams, over everything that `Wasi` may be given for them."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import anyio
import pytest

from runtime import Err, Wasi
from runtime._emitted import wasi as w
from runtime.wasi.host import WasiHost
from runtime.wasi.streams import CHUNK, InputStream, OutputStream

from .loops import cancelled, every_loop, run, turns
from .test_streams import is_closed, text_of

#: A host that nothing refers to closes what its guest has open.
_kept: list[WasiHost] = []


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    _kept.clear()


def input_of(host: WasiHost) -> InputStream:
    _kept.append(host)
    stream = host.stdin.get_stdin()
    assert isinstance(stream, InputStream)
    return stream


def outputs_of(host: WasiHost) -> tuple[OutputStream, OutputStream]:
    _kept.append(host)
    out, err = host.stdout.get_stdout(), host.stderr.get_stderr()
    assert isinstance(out, OutputStream)
    assert isinstance(err, OutputStream)
    return out, err


async def read_all(stream: InputStream) -> bytes:
    data = b""
    while True:
        try:
            data += await stream.blocking_read(1000)
        except Err as error:
            if not isinstance(error.value, w.StreamErrorClosed):
                raise
            return data


async def write(stream: OutputStream, data: bytes) -> None:
    """Write without waiting, as a guest does that does not want to be blocked."""
    while data:
        permit = stream.check_write()
        stream.write(data[:permit])
        data = data[permit:]
        if data:
            await stream.subscribe().block()


@contextmanager
def os_pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    source, destination = os.pipe()
    with os.fdopen(source, "rb") as reader, os.fdopen(destination, "wb", buffering=0) as writer:
        yield reader, writer


class Lines:
    """An object with an async `read`."""

    def __init__(self) -> None:
        self.lines, self.more, self.reading = list[bytes | Exception](), anyio.Event(), 0

    def arrive(self, line: bytes | Exception) -> None:
        self.lines.append(line)
        self.more.set()

    async def read(self, limit: int) -> bytes:
        self.reading += 1
        assert self.reading == 1
        try:
            while not self.lines:
                self.more = anyio.Event()
                await self.more.wait()
        finally:
            self.reading -= 1
        line = self.lines.pop(0)
        if isinstance(line, Exception):
            raise line
        return line


# ---- standard input ----


def test_nothing_is_given_by_default() -> None:
    host = WasiHost(Wasi())
    assert is_closed(lambda: input_of(host).read(1))
    for stream in outputs_of(host):
        stream.check_write()
        stream.write(b"dropped")
        stream.flush()


def test_bytes_are_read_by_each_instance_from_their_start() -> None:
    wasi = Wasi(stdin=b"abc")
    one, other = WasiHost(wasi), WasiHost(wasi)
    assert input_of(one).read(2) == b"ab"
    input_of(one).__exit__()  # the guest's handle; the position stays
    assert input_of(one).read(2) == b"c"
    assert input_of(other).read(2) == b"ab"


def test_a_file_in_memory_is_read_directly() -> None:
    wasi = Wasi(stdin=io.BytesIO(b"abc"))
    one, other = input_of(WasiHost(wasi)), input_of(WasiHost(wasi))
    assert one.subscribe().ready()
    assert (one.read(0), one.read(2), other.read(2)) == (b"", b"ab", b"c")
    assert is_closed(lambda: one.read(0))


@every_loop
def test_a_file_is_read_on_a_thread(loop: str, tmp_path: Path) -> None:
    async def main() -> None:
        data = os.urandom(3 * CHUNK + 5)
        (tmp_path / "file").write_bytes(data)
        for buffering in (0, -1):
            with open(tmp_path / "file", "rb", buffering=buffering) as file:
                assert await read_all(input_of(WasiHost(Wasi(stdin=file)))) == data

    run(loop, main)


@every_loop
def test_a_blocked_file_does_not_block_the_loop_nor_lose_bytes(loop: str) -> None:
    async def main() -> None:
        with os_pipe() as (reader, writer):
            wasi = Wasi(stdin=reader)
            one, other = WasiHost(wasi), WasiHost(Wasi(stdin=reader))
            await cancelled(lambda: input_of(one).blocking_read(10))
            one.close()
            async with anyio.create_task_group() as group:
                group.start_soon(cancelled, input_of(other).subscribe().block)
                await turns()
            os.write(writer.fileno(), b"the next line\n")
            assert await input_of(WasiHost(wasi)).blocking_read(8) == b"the next"
            assert await input_of(other).blocking_read(100) == b" line\n"
            writer.close()
            assert await read_all(input_of(other)) == b""

    run(loop, main)


@every_loop
def test_an_async_read_is_awaited(loop: str) -> None:
    async def main() -> None:
        lines = Lines()
        wasi = Wasi(stdin=lines)
        one, other = WasiHost(wasi), WasiHost(wasi)
        await cancelled(lambda: input_of(one).blocking_read(10))
        async with anyio.create_task_group() as group:
            got: list[bytes] = []

            async def read() -> None:
                got.append(await input_of(other).blocking_read(10))

            group.start_soon(read)
            await turns()
            one.close()  # ends the read that both wait for; the other begins its own
            await turns()
            lines.arrive(b"line")
        assert got == [b"line"]
        assert not lines.reading
        lines.arrive(LookupError("lost"))
        with pytest.raises(LookupError, match="lost"):
            await input_of(other).blocking_read(10)
        assert is_closed(lambda: input_of(other).read(1))

    run(loop, main)


def test_an_asyncio_reader_is_read() -> None:
    async def main() -> None:
        reader = asyncio.StreamReader()
        host = WasiHost(Wasi(stdin=reader))
        await cancelled(input_of(host).subscribe().block)
        reader.feed_data(b"abc")
        assert await input_of(host).blocking_read(2) == b"ab"
        reader.feed_eof()
        assert await read_all(input_of(host)) == b"c"

    run("asyncio", main)


class Odd:
    """An object of which `read` returns, or raises, what it was given."""

    def __init__(self, result: Any) -> None:
        self.result = result

    def read(self, limit: int) -> Any:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@every_loop
def test_wrong_readables_are_reported(loop: str) -> None:
    async def main() -> None:
        with pytest.raises(TypeError, match="stdin: read returned str, not bytes"):
            await input_of(WasiHost(Wasi(stdin=Odd("text")))).blocking_read(1)
        with pytest.raises(ValueError, match="closed"):
            await input_of(WasiHost(Wasi(stdin=Odd(ValueError("closed"))))).blocking_read(1)
        for error in (OSError(5, "Input/output error", "/secret"), None):
            stream = input_of(WasiHost(Wasi(stdin=Odd(error))))
            with pytest.raises(Err) as caught:
                await stream.blocking_read(1)
            assert "secret" not in text_of(caught.value)
            assert is_closed(lambda stream=stream: stream.read(1))  # type: ignore[misc]

    run(loop, main)


# ---- standard output and error ----


@every_loop
def test_files_in_memory_and_functions_are_written_directly(loop: str) -> None:
    async def main() -> None:
        file, calls = io.BytesIO(), list[bytes]()
        out, err = outputs_of(WasiHost(Wasi(stdout=file, stderr=calls.append)))
        out.check_write()
        out.write(b"a")
        err.check_write()
        err.write(b"b")
        assert (file.getvalue(), calls) == (b"a", [b"b"])
        out.flush()
        assert out.check_write() > 0
        await err.blocking_write_and_flush(b"c")
        assert calls == [b"b", b"c"]

    run(loop, main)


@every_loop
def test_the_order_of_both_outputs_is_kept(loop: str) -> None:
    async def main() -> None:
        calls = list[str]()

        async def slow(data: bytes) -> None:
            await turns(5)
            calls.append("o" + data.decode())

        def plain(data: bytes) -> None:
            calls.append("e" + data.decode())

        def awaitable(data: bytes) -> Awaitable[None]:
            calls.append("e" + data.decode())
            return turns(2)

        for error in (plain, awaitable):
            calls.clear()
            out, err = outputs_of(WasiHost(Wasi(stdout=slow, stderr=error)))
            await write(out, b"a")
            await write(err, b"b")
            await write(out, b"c")
            await turns(1)
            await write(out, b"d")
            await write(err, b"e")
            await out.blocking_write_and_flush(b"f")
            await err.blocking_write_and_flush(b"g")
            assert calls == ["oa", "eb", "ocd", "ee", "of", "eg"]

    run(loop, main)


@every_loop
def test_a_slow_function_holds_up_the_guest(loop: str) -> None:
    async def main() -> None:
        gate, taken = anyio.Event(), 0
        received: list[bytes] = []

        async def slow(data: bytes) -> None:
            await gate.wait()
            received.append(data)

        host = WasiHost(Wasi(stdout=slow))
        out, err = outputs_of(host)
        while permit := out.check_write():
            out.write(bytes(permit))
            taken += permit
            await turns(3)
        assert taken <= 2 * CHUNK
        assert err.check_write() > 0  # nothing is waiting there
        await cancelled(out.subscribe().block)
        await cancelled(lambda: out.blocking_write_and_flush(b"x"))
        gate.set()
        await out.subscribe().block()
        await out.blocking_flush()
        assert sum(map(len, received)) == taken
        assert out.check_write() == CHUNK

    run(loop, main)


@every_loop
def test_small_writes_cannot_fill_the_memory(loop: str) -> None:
    async def main() -> None:
        writes = 0
        host = WasiHost(Wasi(stdout=Never(), stderr=Never()))
        while True:
            out, err = outputs_of(host)
            if not out.check_write() or not err.check_write():
                break
            out.write(b"o")
            err.write(b"e")
            writes += 1
        assert writes <= CHUNK // 64 + 1
        host.close()
        await turns()
        assert is_closed(out.check_write)

    run(loop, main)


class Never:
    async def __call__(self, data: bytes) -> None:
        await anyio.sleep_forever()


@every_loop
def test_a_file_is_written_on_a_thread_and_flushed(loop: str) -> None:
    async def main() -> None:
        with os_pipe() as (reader, writer):
            buffered = io.BufferedWriter(io.FileIO(writer.fileno(), "wb", closefd=False))
            for file in (buffered, writer):
                out, err = outputs_of(WasiHost(Wasi(stdout=file, stderr=file)))
                await out.blocking_write_and_flush(b"a")
                await write(err, b"b")
                await write(out, b"c")
                await out.blocking_flush()
                assert os.read(reader.fileno(), 10) == b"abc"

    run(loop, main)


@every_loop
def test_a_file_that_blocks_does_not_block_the_loop(loop: str) -> None:
    async def main() -> None:
        with os_pipe() as (reader, writer):
            host = WasiHost(Wasi(stdout=writer))
            out, _ = outputs_of(host)
            with anyio.move_on_after(0.05) as scope:
                while True:
                    await out.blocking_write_and_flush(b"x" * 4096)
            assert scope.cancelled_caught
            received = bytearray()

            def drain() -> None:
                while data := os.read(reader.fileno(), CHUNK):
                    received.extend(data)

            thread = threading.Thread(target=drain)
            thread.start()
            await out.blocking_write_and_flush(b"end")  # behind what was cancelled
            writer.close()
            await anyio.to_thread.run_sync(thread.join)
            assert bytes(received).strip(b"x") == b"end"
            assert len(received) % 4096 == 3

    run(loop, main)


@every_loop
def test_a_reader_that_has_gone_is_an_error_of_the_stream(loop: str) -> None:
    async def main() -> None:
        with os_pipe() as (reader, writer):
            reader.close()
            out, _ = outputs_of(WasiHost(Wasi(stdout=writer)))
            with pytest.raises(Err) as caught:
                await out.blocking_write_and_flush(b"x")
            assert text_of(caught.value) == "Broken pipe"
            assert is_closed(out.check_write)

    run(loop, main)


def refuse(data: bytes) -> None:
    raise LookupError(f"no {data!r} here")


async def refuse_later(data: bytes) -> None:
    await turns(1)
    refuse(data)


@every_loop
@pytest.mark.parametrize("function", [refuse, refuse_later])
def test_what_a_function_raises_comes_out(loop: str, function: Callable[[bytes], object]) -> None:
    async def main() -> None:
        out, err = outputs_of(WasiHost(Wasi(stdout=function, stderr=function)))
        with pytest.raises(LookupError, match="no b'x' here"):
            await out.blocking_write_and_flush(b"x")
        with pytest.raises(LookupError, match="no b'y' here"):
            await write_and_flush(err, b"y")
        assert is_closed(out.check_write)

    async def write_and_flush(stream: OutputStream, data: bytes) -> None:
        await write(stream, data)
        await stream.blocking_flush()

    run(loop, main)


def test_an_asyncio_writer_is_written_and_drained() -> None:
    async def main() -> None:
        ours, theirs = socket.socketpair()
        reader, other = await asyncio.open_connection(sock=theirs)
        _, writer = await asyncio.open_connection(sock=ours)
        out, err = outputs_of(WasiHost(Wasi(stdout=writer, stderr=writer)))
        await out.blocking_write_and_flush(b"a")
        await write(err, b"b")
        written = 2
        with anyio.move_on_after(0.2) as scope:
            while True:
                await out.blocking_write_and_flush(b"x" * 4096)
                written += 4096
        assert scope.cancelled_caught  # what is not drained holds up the guest
        writer.close()
        received = await reader.read()
        assert received[:2] == b"ab"
        assert len(received) in (written, written + 4096)
        await writer.wait_closed()
        other.close()
        await other.wait_closed()

    run("asyncio", main)


class AsyncFile:
    def __init__(self) -> None:
        self.calls = list[object]()

    async def write(self, data: bytes) -> None:
        await turns(1)
        self.calls.append(data)

    async def flush(self) -> None:
        self.calls.append("flush")


@every_loop
def test_an_async_file_is_written_and_flushed(loop: str) -> None:
    async def main() -> None:
        file = AsyncFile()
        out, _ = outputs_of(WasiHost(Wasi(stdout=file)))
        await out.blocking_write_and_flush(b"a")
        assert file.calls == [b"a", "flush"]

    run(loop, main)
