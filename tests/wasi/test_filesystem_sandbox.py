"""Threads, cancellation and closing: what guests do with files holds up and leaves nothing."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import ref

import anyio
import pytest
import trio
import uvloop
import wasmtime

from runtime import Err, Wasi
from runtime.wasi import holdings
from runtime.wasi.filesystem import preview1, threads
from runtime.wasi.filesystem.preview1 import Files
from runtime.wasi.host import WasiHost

from .files import (
    NOTHING,
    READ,
    WRITE,
    E,
    Gate,
    O,
    code,
    failure,
    granted,
    names,
    needs_proc,
    open_paths,
    opened,
    read_all,
    root_of,
    until,
    write_all,
)

MIB = 1 << 20


async def _use_everything(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "log", READ | WRITE, O.CREATE)
        data = os.urandom(3 * MIB)
        await write_all(file.write_via_stream(0), data)
        assert await read_all(file.read_via_stream(0)) == data
        assert await code(opened(root, "..")) is E.NOT_PERMITTED
        assert list(await names(root)) == ["log"]
        with anyio.move_on_after(0):
            await file.stat()
        await file.sync()


RUNNERS: dict[str, Callable[[Callable[[], Coroutine[Any, Any, None]]], object]] = {
    "asyncio": lambda function: asyncio.run(function()),
    "uvloop": lambda function: uvloop.run(function()),
    "trio": trio.run,
}


@pytest.mark.parametrize("run", RUNNERS.values(), ids=RUNNERS)
def test_every_event_loop(run: Callable[..., object], tmp_path: Path) -> None:
    run(lambda: _use_everything(tmp_path))


async def test_the_loop_goes_on_while_a_thread_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_bytes(b"data")
    async with root_of(tmp_path) as root:
        file = await opened(root, "data")
        gate = Gate(monkeypatch, "read")
        reading = asyncio.create_task(read_all(file.read_via_stream(0)))
        await until(gate.entered.is_set)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert not reading.done()
        gate.open()
        assert await reading == b"data"


async def test_guests_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_bytes(b"data")
    async with root_of(tmp_path) as slow, root_of(tmp_path) as quick:
        gate = Gate(monkeypatch, "list")
        listing = asyncio.create_task(names(slow))
        await until(gate.entered.is_set)
        assert await read_all((await opened(quick, "data")).read_via_stream(0)) == b"data"
        assert not listing.done()
        gate.open()
        assert list(await listing) == ["data"]


async def test_one_thread_at_a_time_is_in_a_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most = 0, 0
    original = Files.stat_at

    def counted(*values: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            return original(*values)
        finally:
            inside -= 1

    monkeypatch.setattr(Files, "stat_at", counted)
    async with root_of(tmp_path) as root:
        await asyncio.gather(*(root.stat_at(NOTHING, ".") for _ in range(300)))
    assert most == 1


async def test_a_hundred_guests_at_once(tmp_path: Path) -> None:
    async def work(number: int) -> None:
        async with root_of(tmp_path) as root:
            name = f"file {number}"
            file = await opened(root, name, READ | WRITE, O.CREATE)
            await write_all(file.write_via_stream(0), name.encode() * 1000)
            assert await read_all(file.read_via_stream(0)) == name.encode() * 1000

    await asyncio.gather(*(work(number) for number in range(100)))
    assert len(threads._workers) <= threads.MAX_THREADS


# ---- cancellation ----


async def test_a_cancelled_call_ends_before_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with root_of(tmp_path) as root:
        gate = Gate(monkeypatch, "create_directory")
        making = asyncio.create_task(root.create_directory_at("made"))
        await until(gate.entered.is_set)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        following = asyncio.create_task(names(root))
        await asyncio.sleep(0)
        assert not following.done()
        gate.open()
        assert list(await following) == ["made"]


async def test_a_call_that_is_cancelled_before_it_begins_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with root_of(tmp_path) as root:
        gate = Gate(monkeypatch, "stat_at")
        first = asyncio.create_task(root.stat_at(NOTHING, "."))
        await until(gate.entered.is_set)
        making = asyncio.create_task(root.create_directory_at("made"))
        await asyncio.sleep(0)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        gate.open()
        await first
        assert await names(root) == {}


@needs_proc
@pytest.mark.parametrize("is_done", [False, True])
async def test_a_file_that_was_opened_for_a_cancelled_task_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    (tmp_path / "data").touch()
    async with root_of(tmp_path) as root:
        gate = Gate(monkeypatch, "open")
        opening = asyncio.create_task(opened(root, "data"))
        await until(gate.entered.is_set)
        job = root.file.sandbox.newest
        assert job is not None
        if is_done:  # but the task has not run since
            gate.open()
            while not job.is_done:
                pass
        opening.cancel()
        gate.open()
        with pytest.raises(asyncio.CancelledError):
            await opening
        await root.stat()
        assert open_paths(tmp_path) == [str(tmp_path)]


# ---- closing ----


@needs_proc
async def test_a_dropped_descriptor_closes_its_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"data")
    async with root_of(tmp_path) as root:
        file = await opened(root, "data")
        stream = file.read_via_stream(0)
        listing = await root.read_directory()
        assert open_paths(tmp_path) == [str(tmp_path), str(tmp_path / "data")]
        file.__exit__()
        assert await stream.blocking_read(10) == b"data"
        stream.__exit__()
        stream.__exit__()
        listing.__exit__()
        await root.stat()
        assert open_paths(tmp_path) == [str(tmp_path)]
    await until(lambda: open_paths(tmp_path) == [])


@needs_proc
async def test_a_closed_guest_leaves_nothing_open(tmp_path: Path) -> None:
    async with granted(root=tmp_path) as got:
        host, root = got["host"], got["root"]
        files = [await opened(root, f"file {number}", WRITE, O.CREATE) for number in range(50)]
        for file in files:
            file.write_via_stream(0)
        assert len(open_paths(tmp_path)) == 51
        host.close()
        await until(lambda: open_paths(tmp_path) == [])
        with pytest.raises(RuntimeError, match="files are closed"):
            await root.stat()
        files[0].__exit__()
        with pytest.raises(wasmtime.Trap, match="too much open"):
            await host.preopens.get_directories()


@needs_proc
async def test_a_guest_that_the_collector_finds_leaves_nothing_open(tmp_path: Path) -> None:
    host: Any = WasiHost(Wasi(preopens={"root": tmp_path}))
    ((root, _),) = await host.preopens.get_directories()
    host.itself = host
    file: Any = await opened(root, "data", WRITE, O.CREATE)
    assert len(open_paths(tmp_path)) == 2
    del host, root, file
    gc.collect()
    await until(lambda: open_paths(tmp_path) == [])


@needs_proc
async def test_closing_does_not_wait_for_a_busy_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with granted(root=tmp_path) as got:
        host, root = got["host"], got["root"]
        file = await opened(root, "log", WRITE, O.CREATE)
        gate = Gate(monkeypatch, "write")
        stream = file.write_via_stream(0)
        stream.check_write()
        stream.write(b"taken")
        await until(gate.entered.is_set)
        host.close()
        assert len(open_paths(tmp_path)) == 2
        gate.open()
        await until(lambda: open_paths(tmp_path) == [])
    assert (tmp_path / "log").read_bytes() == b"taken"


async def test_what_a_guest_may_have_open_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "MAX_OPEN", 20)
    (tmp_path / "data").touch()
    async with granted(root=tmp_path) as got:
        root = got["root"]
        files = [await opened(root, "data") for _ in range(18)]
        assert await code(opened(root, "data")) is E.INSUFFICIENT_MEMORY
        assert await code(root.read_directory()) is E.INSUFFICIENT_MEMORY
        assert failure(lambda: files[0].read_via_stream(0)) is E.INSUFFICIENT_MEMORY
        with pytest.raises(wasmtime.Trap, match="too much open"):
            await got["host"].preopens.get_directories()
        files.pop().__exit__()
        files.append(await opened(root, "data"))


@needs_proc
async def test_files_that_are_opened_at_the_same_time_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "MAX_OPEN", 5)
    (tmp_path / "data").touch()
    async with root_of(tmp_path) as root:
        opening = (opened(root, "data") for _ in range(6))
        results = await asyncio.gather(*opening, return_exceptions=True)
        errors = [result.value for result in results if isinstance(result, Err)]
        assert errors == [E.INSUFFICIENT_MEMORY] * 3
        await root.stat()
        assert len(open_paths(tmp_path)) == 1 + 3


async def test_no_cycle_keeps_a_closed_guest_alive(tmp_path: Path) -> None:
    host: Any = WasiHost(Wasi(preopens={"root": tmp_path}))
    ((root, _),) = await host.preopens.get_directories()
    file = await opened(root, "data", READ | WRITE, O.CREATE)
    await write_all(file.write_via_stream(0), b"data")
    with suppress(Err):
        await file.read_via_stream(4).blocking_read(1)
    with suppress(Err):
        await file.write_via_stream(1 << 63).blocking_write_and_flush(b"x")
    with suppress(Err):  # and not pytest.raises, which keeps the traceback in a cycle
        await root.stat_at(NOTHING, "none")
    content = ref(file.file.content)
    gc.disable()
    try:
        host.close()
        del host, root, file
        await until(lambda: content() is None)
    finally:
        gc.enable()


async def test_listings_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.wasi.filesystem.directory.MAX_LISTING", 3 * 34)
    for number in range(2):
        (tmp_path / f"0123456{number}").touch()
    async with root_of(tmp_path) as root:
        listing = await root.read_directory()
        assert await code(root.read_directory()) is E.INSUFFICIENT_MEMORY
        listing.__exit__()
        assert len(await names(root)) == 2


async def test_a_listing_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("CHUNK", 1 << 16), ("MAX_LISTING", 1 << 17)):
        monkeypatch.setattr(preview1, name, size)
    async with root_of(tmp_path) as root:
        for number in range(800):
            (tmp_path / f"{number:0150}").touch()
        assert await code(root.read_directory()) is E.INSUFFICIENT_MEMORY
        for number in range(400, 800):
            (tmp_path / f"{number:0150}").unlink()
        assert len(await names(root)) == 400


# ---- the process ----


def test_a_thread_that_is_stuck_does_not_keep_the_process(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "pipe")
    script = """
import asyncio, sys
from pathlib import Path
from tests.wasi.files import opened, root_of

async def main():
    async with root_of(Path(sys.argv[1])) as root:
        try:
            await asyncio.wait_for(opened(root, "pipe"), 0.1)
        except TimeoutError:
            print("left")

asyncio.run(main())
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("left\n", "", 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_is_told_that_it_cannot_use_files(tmp_path: Path) -> None:
    script = """
import asyncio, os, sys
from pathlib import Path
from tests.wasi.files import names, root_of

async def main():
    async with root_of(Path(sys.argv[1])) as root:
        return await names(root)

asyncio.run(main())
if os.fork() == 0:
    try:
        asyncio.run(main())
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
"""
    command = [sys.executable, "-W", "ignore", "-c", script, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "was forked" in done.stdout, done
