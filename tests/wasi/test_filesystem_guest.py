"""A C program that uses files, from end to end: through wasi-libc, the preview 1 adapter and our generated bindings."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import trio
import wasmtime

from runtime import Limits, Wasi
from runtime.wasi.config import ReadOnly

from .bind import bind
from .files import needs_proc, open_paths, until

GUEST = Path(__file__).parents[2] / "guest" / "files.wasm"


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("bindings")
    return bind(folder, GUEST.read_bytes(), "files_guest")


Folders = Mapping[str, Path | ReadOnly]


async def run(bindings: ModuleType, preopens: Folders, *arguments: str) -> None:
    """Run the command; it exits with 1 if something was not as it must be."""
    wasi = Wasi(args=("files", *arguments), preopens=preopens)
    async with await bindings.FilesGuest.instantiate(wasi=wasi) as guest:
        await guest.run.run()


async def report_of(folder: Path, bindings: ModuleType, preopens: Folders, *arguments: str) -> str:
    """Run a command that must succeed, and return what it reported."""
    report = folder / "report"
    try:
        await run(bindings, preopens, *arguments)
    except Exception as error:
        text = report.read_text() if report.exists() else "no report"
        raise AssertionError(text) from error
    return report.read_text() if report.exists() else ""


@needs_proc
async def test_everything_that_can_be_done_with_files(bindings: ModuleType, tmp_path: Path) -> None:
    assert await report_of(tmp_path, bindings, {"/": tmp_path}, "check") == ""
    assert os.listdir(tmp_path) == []
    await until(lambda: open_paths(tmp_path) == [])


def test_on_trio(bindings: ModuleType, tmp_path: Path) -> None:
    trio.run(run, bindings, {"/": tmp_path}, "check")


@pytest.mark.parametrize("path", ["../outside", "outward", "outward/deeper"])
async def test_it_does_not_get_out(bindings: ModuleType, tmp_path: Path, path: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "deeper").write_text("secret")
    (inside / "outward").symlink_to(outside)
    if path == "outward":  # itself, it can be seen and removed
        path = "outward/../outside"
    assert await report_of(inside, bindings, {"/": inside}, "escape", path) == ""
    assert (outside / "deeper").read_text() == "secret"
    assert os.listdir(outside) == ["deeper"]


async def test_guests_at_once_while_the_loop_goes_on(bindings: ModuleType, tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(10)]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "from").write_bytes(bytes([number]) * 3_000_000)
    await asyncio.gather(
        *(run(bindings, {"/": folder}, "copy", "from", "to") for folder in folders)
    )
    for number, folder in enumerate(folders):
        assert (folder / "to").read_bytes() == bytes([number]) * 3_000_000


async def test_a_folder_that_may_only_be_read(bindings: ModuleType, tmp_path: Path) -> None:
    ro, rw = tmp_path / "ro", tmp_path / "rw"
    ro.mkdir()
    rw.mkdir()
    (ro / "data").write_bytes(b"\1" * 5_000_000)
    folders: Folders = {"/": rw, "/ro": ReadOnly(ro)}
    assert await report_of(rw, bindings, folders, "sum", "/ro/data") == "5000000 10\n"
    with pytest.raises(wasmtime.ExitTrap):
        await run(bindings, folders, "copy", "/ro/data", "/ro/copy")
    assert os.listdir(ro) == ["data"]
    assert "errno: Operation not permitted" in (rw / "report").read_text()


@needs_proc
async def test_a_guest_that_is_cancelled_leaves_nothing_open(
    bindings: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "from").write_bytes(bytes(30_000_000))
    task: asyncio.Task[Any] = asyncio.create_task(
        run(bindings, {"/": tmp_path}, "copy", "from", "to")
    )
    while not (tmp_path / "to").exists():
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: open_paths(tmp_path) == [])


async def test_what_functions_of_wasi_copy_does_not_add_up(
    tmp_path: Path, bindings: ModuleType
) -> None:
    (tmp_path / "big").write_bytes(os.urandom(3 << 20))
    wasi = Wasi(args=("files", "copy", "/big", "/copy"), preopens={"/": tmp_path})
    limits = Limits(copied=1 << 20)
    async with await bindings.FilesGuest.instantiate(wasi=wasi, limits=limits) as guest:
        await guest.run.run()
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "big").read_bytes()


async def test_what_one_function_of_wasi_copies_is_bounded(
    tmp_path: Path, bindings: ModuleType
) -> None:
    (tmp_path / "big").write_bytes(bytes(3 << 20))
    wasi = Wasi(args=("files", "copy", "/big", "/copy"), preopens={"/": tmp_path})
    limits = Limits(copied=100)
    guest = await bindings.FilesGuest.instantiate(wasi=wasi, limits=limits)
    with pytest.raises(wasmtime.Trap, match="the call copies more than 100 bytes"):
        await guest.run.run()
