"""Each function of ``wasi:filesystem``, on real files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime._emitted import wasi as w
from runtime._emitted.preview1 import Preview1
from runtime.wasi.config import ReadOnly
from runtime.wasi.errors import IoError
from runtime.wasi.filesystem import Types
from runtime.wasi.host import WasiHost

from .files import (
    FOLLOW,
    NO_CHANGE,
    NOTHING,
    NOW,
    READ,
    WRITE,
    E,
    F,
    O,
    code,
    failure,
    granted,
    hosted,
    names,
    opened,
    read_all,
    root_of,
)

T = w.DescriptorType
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_bytes(b"hello, world")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_bytes(b"below")
    return tmp_path


# ---- preopens ----


async def test_nothing_is_given_by_default() -> None:
    async with hosted({}) as (_, folders):
        assert folders == {}


async def test_folders_have_their_names(folder: Path) -> None:
    async with hosted({"/": folder, "/ro": ReadOnly(folder / "sub")}) as (_, folders):
        assert list(folders) == ["/", "/ro"]
        assert await names(folders["/"]) == {"a.txt": T.REGULAR_FILE, "sub": T.DIRECTORY}
        assert await names(folders["/ro"]) == {"b.txt": T.REGULAR_FILE}
        assert await folders["/"].get_flags() == F.READ | F.MUTATE_DIRECTORY
        assert await folders["/ro"].get_flags() == F.READ


async def test_each_call_gives_new_descriptors_of_the_same_folders(folder: Path) -> None:
    async with granted(root=folder) as got:
        host: WasiHost = got["host"]
        again: Any = await host.preopens.get_directories()  # type: ignore[misc]
        got["root"].__exit__()
        assert again[0][0] is not got["root"]
        assert "a.txt" in await names(again[0][0])


async def test_a_folder_that_is_not_there_is_the_hosts_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        async with root_of(tmp_path / "nowhere"):
            pass
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="file"):
        async with root_of(tmp_path / "file"):
            pass


@pytest.mark.parametrize(("path", "match"), [("a\0b", "zeros"), ("\udcff", "not UTF-8")])
async def test_a_path_that_wasmtime_does_not_take(path: str, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        async with hosted({"x": path}):  # type: ignore[dict-item]
            pass


# ---- open-at ----


async def test_open_and_read(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "a.txt")
        assert file.get_type() is T.REGULAR_FILE
        assert await file.get_flags() == READ
        assert await file.read(5, 0) == (b"hello", False)
        assert await file.read(100, 7) == (b"world", True)
        assert await file.read(100, 12) == (b"", True)
        assert await file.read(0, 0) == (b"", False)
        assert await code(file.write(b"x", 0)) is E.BAD_DESCRIPTOR
        assert (await opened(root, "sub")).get_type() is T.DIRECTORY


async def test_open_flags(folder: Path) -> None:
    async with root_of(folder) as root:
        assert await code(opened(root, "new")) is E.NO_ENTRY
        new = await opened(root, "new", WRITE, O.CREATE | O.EXCLUSIVE)
        assert await new.get_flags() == WRITE
        assert await new.write(b"12345", 3) == 5
        assert (folder / "new").read_bytes() == b"\0\0\00012345"
        assert await code(new.read(1, 0)) is E.BAD_DESCRIPTOR
        assert await code(opened(root, "new", WRITE, O.CREATE | O.EXCLUSIVE)) is E.EXIST
        both = await opened(root, "new", READ | WRITE, O.CREATE | O.TRUNCATE)
        assert (await both.stat()).size == 0
        assert await both.get_flags() == READ | WRITE
        assert await code(opened(root, "a.txt", READ, O.DIRECTORY)) is E.NOT_DIRECTORY
        assert await code(opened(root, "sub", WRITE)) is E.IS_DIRECTORY
        assert await code(opened(root, "x", WRITE, O.DIRECTORY | O.CREATE)) is E.INVALID
        assert await code(opened(root, "a.txt", READ | F.FILE_INTEGRITY_SYNC)) is E.UNSUPPORTED


async def test_folders_that_are_opened(folder: Path) -> None:
    async with root_of(folder) as root:
        sub = await opened(root, "sub", READ | F.MUTATE_DIRECTORY, O.DIRECTORY)
        assert await sub.get_flags() == READ | F.MUTATE_DIRECTORY
        # Programs that come through preview 1 do not ask to change folders, and do it.
        plain = await opened(root, "sub", READ, O.DIRECTORY)
        assert await plain.get_flags() == READ
        await plain.unlink_file_at("b.txt")
        assert await names(sub) == {}


# ---- functions of files ----


async def test_set_size(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "a.txt", READ | WRITE)
        await file.set_size(5)
        assert (folder / "a.txt").read_bytes() == b"hello"
        await file.set_size(7)
        assert (folder / "a.txt").read_bytes() == b"hello\0\0"
        assert await code(file.set_size(1 << 63)) in (E.INVALID, E.FILE_TOO_LARGE)
        assert await code((await opened(root, "a.txt")).set_size(0)) is E.INVALID
        assert await code(root.set_size(0)) is E.BAD_DESCRIPTOR


async def test_offsets_have_64_bits(tmp_path: Path) -> None:
    async with root_of(tmp_path) as root:
        file = await opened(root, "sparse", READ | WRITE, O.CREATE)
        await file.write(b"far", 5_000_000_000)
        assert (await file.stat()).size == 5_000_000_003
        assert await file.read(10, 5_000_000_000) == (b"far", True)
        assert await read_all(file.read_via_stream(5_000_000_001)) == b"ar"
        for offset in (1 << 63, (1 << 64) - 1):
            assert await code(file.read(1, offset)) is E.INVALID
            assert await code(file.write(b"x", offset)) is E.INVALID
        assert await file.read(1, (1 << 63) - 4096) == (b"", True)


async def test_sync_and_advise(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "a.txt", READ | WRITE)
        await file.sync()
        await file.sync_data()
        for advice in w.Advice:
            await file.advise(0, 100, advice)
        await root.sync()
        await root.sync_data()
        assert await code(root.advise(0, 1, w.Advice.NORMAL)) is E.BAD_DESCRIPTOR


async def test_stat_and_times(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "a.txt", READ | WRITE)
        at = w.NewTimestampTimestamp(w.Datetime(1_000_000_000, 5_000))
        await file.set_times(NO_CHANGE, at)
        stat = await file.stat()
        assert stat == await root.stat_at(NOTHING, "a.txt")
        assert (stat.type, stat.size, stat.link_count) == (T.REGULAR_FILE, 12, 1)
        assert stat.data_modification_timestamp == w.Datetime(1_000_000_000, 5_000)
        assert os.stat(folder / "a.txt").st_mtime_ns == 1_000_000_000_000_005_000
        await root.set_times_at(NOTHING, "a.txt", at, NOW)
        stat = await file.stat()
        assert stat.data_access_timestamp == w.Datetime(1_000_000_000, 5_000)
        assert stat.data_modification_timestamp is not None
        assert stat.data_modification_timestamp.seconds > 1_500_000_000
        sub = await opened(root, "sub")
        await sub.set_times(NO_CHANGE, at)
        assert os.stat(folder / "sub").st_mtime_ns == 1_000_000_000_000_005_000
        late = w.NewTimestampTimestamp(w.Datetime(1 << 63, 0))
        assert await code(file.set_times(late, NO_CHANGE)) is E.OVERFLOW


async def test_functions_of_files_refuse_folders_and_the_other_way_round(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "a.txt", READ | WRITE)
        assert failure(lambda: root.read_via_stream(0)) is E.IS_DIRECTORY
        assert failure(lambda: root.write_via_stream(0)) is E.BAD_DESCRIPTOR
        assert failure(root.append_via_stream) is E.BAD_DESCRIPTOR
        assert await code(root.read(1, 0)) is E.BAD_DESCRIPTOR
        assert await code(root.write(b"x", 0)) is E.BAD_DESCRIPTOR
        for operation in (
            file.read_directory(),
            file.create_directory_at("x"),
            file.stat_at(NOTHING, "x"),
            file.set_times_at(NOTHING, "x", NOW, NOW),
            file.link_at(NOTHING, "x", root, "y"),
            root.link_at(NOTHING, "a.txt", file, "y"),
            opened(file, "x"),
            file.readlink_at("x"),
            file.remove_directory_at("x"),
            file.rename_at("x", root, "y"),
            root.rename_at("a.txt", file, "y"),
            file.symlink_at("x", "y"),
            file.unlink_file_at("x"),
            file.metadata_hash_at(NOTHING, "x"),
        ):
            assert await code(operation) is E.NOT_DIRECTORY


async def test_is_same_object_and_metadata_hash(folder: Path) -> None:
    async with root_of(folder) as root:
        first, second = await opened(root, "a.txt"), await opened(root, "sub/../a.txt")
        other = await opened(root, "sub/b.txt")
        assert await first.is_same_object(second)
        assert not await first.is_same_object(other)
        assert not await root.is_same_object(first)
        value = await first.metadata_hash()
        assert value == await root.metadata_hash_at(NOTHING, "a.txt")
        assert value != await other.metadata_hash()
        (folder / "a.txt").write_bytes(b"changed")
        assert value == await second.metadata_hash()
    async with root_of(folder) as root:
        assert value == await root.metadata_hash_at(NOTHING, "a.txt")


# ---- functions of folders ----


async def test_make_rename_and_remove(folder: Path) -> None:
    async with root_of(folder) as root:
        await root.create_directory_at("new")
        assert await code(root.create_directory_at("new")) is E.EXIST
        assert await code(root.create_directory_at("no/where")) is E.NO_ENTRY
        sub = await opened(root, "sub")
        await root.rename_at("a.txt", sub, "c.txt")
        assert await names(sub) == {"b.txt": T.REGULAR_FILE, "c.txt": T.REGULAR_FILE}
        assert await code(root.rename_at("a.txt", sub, "d.txt")) is E.NO_ENTRY
        assert await code(root.remove_directory_at("sub")) is E.NOT_EMPTY
        assert await code(sub.remove_directory_at("b.txt")) is E.NOT_DIRECTORY
        assert await code(root.unlink_file_at("new")) in (E.IS_DIRECTORY, E.NOT_PERMITTED)
        await sub.unlink_file_at("b.txt")
        await sub.unlink_file_at("c.txt")
        await root.remove_directory_at("sub")
        await root.remove_directory_at("new")
        assert await names(root) == {}


async def test_hard_links(folder: Path) -> None:
    async with root_of(folder) as root:
        sub = await opened(root, "sub")
        await root.link_at(NOTHING, "a.txt", sub, "again")
        assert (await root.stat_at(NOTHING, "a.txt")).link_count == 2
        assert (folder / "sub" / "again").read_bytes() == b"hello, world"
        assert await code(root.link_at(NOTHING, "a.txt", sub, "again")) is E.EXIST
        assert await code(root.link_at(NOTHING, "none", sub, "x")) is E.NO_ENTRY
        assert await code(root.link_at(NOTHING, "sub", root, "x")) is E.NOT_PERMITTED
        assert await code(root.link_at(FOLLOW, "a.txt", sub, "x")) is E.INVALID


@posix
async def test_symbolic_links(folder: Path) -> None:
    async with root_of(folder) as root:
        await root.symlink_at("../a.txt", "sub/up")
        assert os.readlink(folder / "sub" / "up") == "../a.txt"
        assert await root.readlink_at("sub/up") == "../a.txt"
        assert await code(root.readlink_at("a.txt")) is E.INVALID
        file = await opened(root, "sub/up", lookup=FOLLOW)
        assert await file.read(5, 0) == (b"hello", False)
        assert await code(opened(root, "sub/up")) is E.LOOP
        assert (await root.stat_at(NOTHING, "sub/up")).type is T.SYMBOLIC_LINK
        assert (await root.stat_at(FOLLOW, "sub/up")).type is T.REGULAR_FILE
        assert (await names(await opened(root, "sub")))["up"] is T.SYMBOLIC_LINK
        await root.symlink_at("loop", "loop")
        assert await code(root.stat_at(FOLLOW, "loop")) is E.LOOP
        await root.unlink_file_at("sub/up")
        assert (folder / "a.txt").exists()


# ---- directory streams ----


async def test_streams_of_one_folder_do_not_interfere(folder: Path) -> None:
    async with root_of(folder) as root:
        first, second = await root.read_directory(), await root.read_directory()
        assert {first.read_directory_entry().name for _ in range(2)} == {"a.txt", "sub"}  # type: ignore[union-attr]
        assert first.read_directory_entry() is None
        assert first.read_directory_entry() is None
        assert second.read_directory_entry() is not None


async def test_a_folder_with_more_entries_than_one_buffer_holds(tmp_path: Path) -> None:
    wanted = {f"{number:04}{'x' * 200}" for number in range(5000)}
    for name in wanted:
        (tmp_path / name).touch()
    async with root_of(tmp_path) as root:
        assert set(await names(root)) == wanted


async def test_an_entry_that_goes_while_its_folder_is_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors, listed = [44, 44], Preview1.fd_readdir
    monkeypatch.setattr(
        Preview1, "fd_readdir", lambda *values: errors.pop() if errors else listed(*values)
    )
    async with root_of(folder) as root:
        assert len(await names(root)) == 2
        errors += [44] * 100
        assert await code(root.read_directory()) is E.NO_ENTRY


async def test_a_path_may_be_long(folder: Path) -> None:
    async with root_of(folder) as root:
        file = await opened(root, "./" * 1500 + "a.txt")
        assert await file.read(5, 0) == (b"hello", False)


@pytest.mark.skipif(sys.platform != "linux", reason="needs names of bytes")
async def test_a_name_that_is_not_utf_8(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff")).touch()
    async with root_of(folder) as root:
        stream = await root.read_directory()
        assert failure(stream.read_directory_entry) is E.ILLEGAL_BYTE_SEQUENCE
        assert stream.read_directory_entry() is None
        os.symlink(b"\xff", folder / "link")
        assert await code(root.readlink_at("link")) is E.ILLEGAL_BYTE_SEQUENCE


# ---- filesystem-error-code ----


def test_the_code_of_an_error() -> None:
    types = Types()
    assert types.filesystem_error_code(IoError("text", E.PIPE)) is E.PIPE
    assert types.filesystem_error_code(IoError("text")) is None
    assert types.filesystem_error_code(IoError("text", w.NetworkErrorCode.TIMEOUT)) is None
