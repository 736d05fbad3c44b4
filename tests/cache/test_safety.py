"""Files and folders that are never used: broken ones, and those that another user can write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .watched import COMPILED, FOUND, HASHED, Watched, file_of, is_private, posix


def _changed(path: Path, change: Callable[[bytes], bytes]) -> None:
    # In place, again and again until the clock that stamps files has moved on.
    before, data = path.stat().st_ctime_ns, change(path.read_bytes())
    while path.stat().st_ctime_ns == before:
        path.write_bytes(data)


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    ("suffix", "change"),
    [
        ("code", lambda data: data[: len(data) // 2]),
        ("code", lambda data: b""),
        ("code", _flipped),
        ("code", lambda data: data + b"\0"),
        ("code", lambda data: os.urandom(len(data))),
        ("record", lambda data: b""),
        ("record", lambda data: data[:40]),
        ("record", lambda data: data.replace(b"async 2 ", b"async 1 ")),
        ("record", lambda data: data[: data.index(b"\n") + 1]),
        ("record", lambda data: data[: data.index(b"\n") + 8]),
        ("record", lambda data: b"\xff" + data),
        ("record", lambda data: bytes(len(data))),
        ("record", lambda data: data[:20] + b"\0" + data[21:]),
        ("record", lambda data: data.replace(b" ", b" 1 ")),
    ],
)
def test_a_broken_entry_is_replaced(
    watched: Watched, folder: Path, suffix: str, change: Callable[[bytes], bytes]
) -> None:
    watched.load()
    _changed(file_of(folder, suffix), change)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert is_private(folder)


def test_if_a_record_lost_its_end_the_wasm_is_read_again(watched: Watched, folder: Path) -> None:
    watched.load()
    _changed(file_of(folder, "record"), lambda data: data[:-4])
    assert [watched.load() for _ in range(2)] == [HASHED, FOUND]


@pytest.mark.parametrize("suffix", ["code", "record"])
def test_an_entry_without_one_of_its_files_is_replaced(
    watched: Watched, folder: Path, suffix: str
) -> None:
    watched.load()
    file_of(folder, suffix).unlink()
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]


def test_code_for_other_settings_under_this_name_is_replaced(
    watched: Watched, folder: Path
) -> None:
    """wasmtime refuses to load it."""
    watched.load(fuel=True)
    for path in folder.iterdir():
        path.rename(folder / path.name.replace("consume_fuel+", ""))
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]


def _writable_by_the_group(path: Path) -> None:
    path.chmod(0o620)


def _writable_by_all(path: Path) -> None:
    path.chmod(0o602)


def _a_link(path: Path) -> None:
    target = path.with_name("target")
    path.rename(target)
    path.symlink_to(target)


def _owned_by_another_user(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(path, 12345, -1)


def _a_folder(path: Path) -> list[tuple[int, int]]:
    path.unlink()
    path.mkdir()
    return [COMPILED, COMPILED]


def _a_pipe(path: Path) -> list[tuple[int, int]]:
    path.unlink()
    os.mkfifo(path, 0o600)
    return [COMPILED, FOUND]


UNTRUSTED = [_writable_by_the_group, _writable_by_all, _a_link, _owned_by_another_user]


@posix
@pytest.mark.parametrize("suffix", ["code", "record"])
@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_file_that_another_user_may_write_is_replaced(
    watched: Watched, folder: Path, suffix: str, spoil: Callable[[Path], None]
) -> None:
    watched.load()
    spoil(file_of(folder, suffix))
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    (folder / "target").unlink(missing_ok=True)
    assert is_private(folder)


@posix
@pytest.mark.parametrize("suffix", ["code", "record"])
@pytest.mark.parametrize("put", [_a_folder, _a_pipe])
def test_a_folder_or_pipe_with_the_name_of_a_file_is_not_read(
    watched: Watched, folder: Path, suffix: str, put: Callable[[Path], list[tuple[int, int]]]
) -> None:
    watched.load()
    expected = put(file_of(folder, suffix))
    assert [watched.load() for _ in range(2)] == expected


@posix
@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_folder_that_another_user_may_write_is_not_used(
    watched: Watched, folder: Path, spoil: Callable[[Path], None]
) -> None:
    watched.load()
    names = {path.name for path in folder.iterdir()}
    spoil(folder)
    if not folder.is_symlink():
        folder.chmod(folder.stat().st_mode | 0o100)
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]
    assert {path.name for path in folder.iterdir()} == names


@posix
def test_another_user_does_not_use_this_users_folder(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.load()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert watched.load() == COMPILED
