"""Descriptors for tests of files, as a guest has them."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from runtime import Err, Wasi
from runtime._emitted import wasi as w
from runtime.wasi.config import ReadOnly
from runtime.wasi.filesystem.descriptor import Descriptor
from runtime.wasi.filesystem.preview1 import Files
from runtime.wasi.host import WasiHost

E, F, O = w.ErrorCode, w.DescriptorFlags, w.OpenFlags  # noqa: E741
NOTHING, FOLLOW = w.PathFlags(0), w.PathFlags.SYMLINK_FOLLOW
READ, WRITE = F.READ, F.WRITE
NO_CHANGE, NOW = w.NewTimestampNoChange(), w.NewTimestampNow()

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@asynccontextmanager
async def granted(**preopens: Path | ReadOnly) -> AsyncIterator[dict[str, Any]]:
    """The folders that a guest is given, by name; and its host as "host"."""
    async with hosted(preopens) as (host, folders):
        yield {"host": host, **folders}


@asynccontextmanager
async def hosted(
    preopens: Mapping[str, Path | ReadOnly],
) -> AsyncIterator[tuple[WasiHost, dict[str, Any]]]:
    host = WasiHost(Wasi(preopens=preopens))
    try:
        got: Any = host.preopens.get_directories()
        found = await got
        yield host, {name: folder for folder, name in found}
    finally:
        host.close()


@asynccontextmanager
async def root_of(folder: Path | ReadOnly) -> AsyncIterator[Descriptor]:
    """The only folder that a guest is given."""
    async with granted(root=folder) as folders:
        yield folders["root"]


async def opened(
    folder: Descriptor, path: str, flags: w.DescriptorFlags = READ, how: w.OpenFlags | None = None,
    lookup: w.PathFlags = NOTHING,
) -> Descriptor:  # fmt: skip
    return await folder.open_at(lookup, path, how or O(0), flags)


async def code(operation: Awaitable[object]) -> w.ErrorCode:
    """Return the code with which an operation fails."""
    with pytest.raises(Err) as caught:
        await operation
    value: w.ErrorCode = caught.value.value
    assert isinstance(value, w.ErrorCode)
    return value


def failure(function: Callable[[], object]) -> Any:
    """Return the value of the error that a plain function raises."""
    with pytest.raises(Err) as caught:
        function()
    return caught.value.value


async def read_all(stream: Any, size: int = 1 << 16) -> bytes:
    """Return what a stream has until it is closed."""
    parts = []
    while True:
        try:
            parts.append(await stream.blocking_read(size))
        except Err as error:
            if not isinstance(error.value, w.StreamErrorClosed):
                raise
            return b"".join(parts)


async def write_all(stream: Any, data: bytes) -> None:
    """Write as guests do: as much as there is room for, waiting for more."""
    while data:
        room = stream.check_write()
        if room:
            stream.write(data[:room])
            data = data[room:]
        else:
            await stream.subscribe().block()
    await stream.blocking_flush()


async def names(folder: Descriptor) -> dict[str, w.DescriptorType]:
    """Return what is in a folder."""
    with await folder.read_directory() as stream:
        found = {}
        while (entry := stream.read_directory_entry()) is not None:
            found[entry.name] = entry.type
        return found


def open_paths(folder: Path) -> list[str]:
    """Return what this process has open below a folder."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            path = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:
            continue
        if path.startswith(str(folder)):
            found.append(path)
    return found


async def until(condition: Callable[[], bool]) -> None:
    """Return when a condition holds that a worker thread brings about."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        await anyio.sleep(0.001)


class Gate:
    """Holds a worker thread inside a function of `Files` until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.entered, self._open = threading.Event(), threading.Event()
        original = getattr(Files, name)

        def held(*values: Any) -> Any:
            self.entered.set()
            assert self._open.wait(30)
            return original(*values)

        monkeypatch.setattr(Files, name, held)

    def open(self) -> None:
        self._open.set()
