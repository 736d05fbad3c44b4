"""The cost of files through `wasi:filesystem`, beside Python's own: 100 MiB in and out, and small operations."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

from runtime import Err, Wasi
from runtime._emitted import wasi as w
from runtime.wasi.host import WasiHost

from .guests import bindings
from .measure import MILLI, Contender, Scale, interleave
from .results import Findings, at_most

_MIB = 1 << 20
_SIZE = 100 * _MIB
_PYTHON, _PYTHON_WRITE, _STAT = "open().read()", "open().write()", "os.stat()"
_GUEST = Path(__file__).parents[1] / "guest" / "files.wasm"


async def _read(folder: Any, size: int) -> None:
    with (
        await folder.open_at(w.PathFlags(0), "big", w.OpenFlags(0), w.DescriptorFlags.READ) as file,
        file.read_via_stream(0) as stream,
    ):
        total = 0
        try:
            while True:
                total += len(await stream.blocking_read(size))
        except Err:
            assert total == _SIZE


async def _write(folder: Any, data: bytes) -> None:
    how = w.OpenFlags.CREATE | w.OpenFlags.TRUNCATE
    with (
        await folder.open_at(w.PathFlags(0), "copy", how, w.DescriptorFlags.WRITE) as file,
        file.write_via_stream(0) as stream,
    ):
        view, done = memoryview(data), 0
        while done < len(data):
            room = stream.check_write()
            if room:
                stream.write(bytes(view[done : done + room]))
                done += room
            else:
                with stream.subscribe() as pollable:
                    await pollable.block()
        await stream.blocking_flush()


def _repeat(function: Any, *values: Any) -> Contender:
    async def run(count: int) -> None:
        for _ in range(count):
            await function(*values)

    return run


def _guest(folder: Path) -> Contender:
    """A C program that reads the file through wasi-libc, in an instance of its own each time."""
    guest_class = bindings("bench_files", _GUEST.read_bytes()).BenchFiles
    wasi = Wasi(args=("files", "sum", "big"), preopens={"/": folder})

    async def read() -> None:
        async with await guest_class.instantiate(wasi=wasi) as guest:
            await guest.run.run()

    return _repeat(read)


def _python(folder: Path, data: bytes) -> dict[str, Contender]:
    async def read() -> None:
        assert len((folder / "big").read_bytes()) == _SIZE

    async def write() -> None:
        with (folder / "own copy").open("wb", 0) as file:
            for begin in range(0, _SIZE, _MIB):
                file.write(data[begin : begin + _MIB])

    return {_PYTHON: _repeat(read), _PYTHON_WRITE: _repeat(write)}


async def _measure(scale: Scale) -> Findings:
    found = Findings("files of WASI")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = os.urandom(_MIB) * (_SIZE // _MIB)
        (folder / "big").write_bytes(data)
        host = WasiHost(Wasi(preopens={"/": folder}))
        got: Any = host.preopens.get_directories()
        ((root, _),) = await got
        try:
            found.lines = await _large(folder, root, data, scale) + await _small(
                folder, root, scale
            )
        finally:
            host.close()
    return found


async def _large(folder: Path, root: Any, data: bytes, scale: Scale) -> list[Any]:
    reads = {
        f"streams, {size >> 10} KiB at a time": _repeat(_read, root, size)
        for size in (_MIB, 1 << 16, 1 << 12)
    }
    reads["a C guest, 1 MiB at a time"] = _guest(folder)
    writes = {"streams, as much as there is room for": _repeat(_write, root, data)}
    contenders = {**reads, **writes, **_python(folder, data)}
    samples = await interleave(contenders, scale, rounds=scale.few(5, 15), count=1)
    lines = [
        samples.cost(each, _PYTHON, at_most(3), unit=MILLI, label=f"read 100 MiB, {each}")
        for each in reads
    ]
    for each in writes:
        label = f"write 100 MiB, {each}"
        lines.append(samples.cost(each, _PYTHON_WRITE, at_most(3), unit=MILLI, label=label))
    lines.append(samples.line(_PYTHON, f"{_PYTHON}, 100 MiB", unit=MILLI))
    lines.append(samples.line(_PYTHON_WRITE, f"{_PYTHON_WRITE}, 100 MiB", unit=MILLI))
    return lines


async def _small(folder: Path, root: Any, scale: Scale) -> list[Any]:
    async def stat() -> None:
        os.stat(folder / "big")

    async def open_and_close() -> None:
        with await root.open_at(w.PathFlags(0), "big", w.OpenFlags(0), w.DescriptorFlags.READ):
            pass

    async def nothing() -> None:
        await root.file.sandbox.run(lambda files: None)

    names = {
        "stat-at": _repeat(root.stat_at, w.PathFlags(0), "big"),
        "open-at, and drop": _repeat(open_and_close),
        "to a thread and back": _repeat(nothing),
        _STAT: _repeat(stat),
    }
    samples = await interleave(names, scale, rounds=scale.few(15, 45))
    return [samples.line(each) for each in names]


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
