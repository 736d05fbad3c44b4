"""Modules that are found without compiling them, and what makes one be read or compiled again."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
import wasmtime

from codegen import generate
from runtime import new_engine
from runtime.compile_cache import entries
from runtime.compile_cache import folder as cache_folder
from runtime.compile_cache import record as records

from ..sync.making import bindings, class_of
from .watched import COMPILED, FOUND, HASHED, SOURCE, Watched, file_of, is_private, posix


def test_a_module_that_was_compiled_before_is_neither_read_nor_compiled(
    watched: Watched, folder: Path
) -> None:
    assert [watched.load() for _ in range(3)] == [COMPILED, FOUND, FOUND]
    assert is_private(folder)


def test_one_engine_loads_a_module_once(watched: Watched, folder: Path) -> None:
    engine = new_engine()
    loaded = watched.guest.load(engine)
    shutil.rmtree(folder)
    assert watched.guest.load(engine) is loaded


def test_a_file_with_another_stamp_is_read_once_more(watched: Watched) -> None:
    watched.load()
    os.utime(watched.wasm, ns=(1, 1))
    assert [watched.load() for _ in range(2)] == [HASHED, FOUND]


def test_several_files_with_the_same_contents_are_all_known(watched: Watched, folder: Path) -> None:
    first, second = watched.guest, class_of(bindings(SOURCE))
    loads = []
    for watched.guest in (first, second, first, second):
        loads.append(watched.load())
    assert loads == [COMPILED, HASHED, FOUND, FOUND]
    for number in range(20):
        os.utime(watched.wasm, (number, number))
        watched.guest = first
        assert watched.load() == HASHED
    assert len(file_of(folder, "record").read_text().splitlines()) == 2 + records.MAX_STAMPS


def test_a_file_with_other_contents_is_refused(watched: Watched) -> None:
    watched.load()
    watched.wasm.write_bytes(watched.wasm.read_bytes() + b"\0\1\0")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="regenerate"):
            watched.load()
    watched.wasm.unlink()
    with pytest.raises(FileNotFoundError):
        watched.load()


def test_an_archive_is_always_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "guests.zip", "w") as archive:
        for name, contents in generate(SOURCE.encode(), "in_an_archive", sync=True).items():
            archive.writestr(str(name), contents)
    monkeypatch.syspath_prepend(str(tmp_path / "guests.zip"))
    watched = Watched(monkeypatch, importlib.import_module("in_an_archive"))
    assert [watched.load() for _ in range(3)] == [COMPILED, HASHED, HASHED]


def test_a_copied_cache_is_checked_once(watched: Watched, folder: Path, tmp_path: Path) -> None:
    watched.load()
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    folder.chmod(0o700)
    record = file_of(folder, "record")
    before = record.read_bytes()
    assert watched.load() == FOUND
    after = record.read_bytes()
    assert before != after
    assert watched.load() == FOUND
    assert record.read_bytes() == after


def test_settings_that_code_depends_on_have_entries_of_their_own(
    watched: Watched, folder: Path
) -> None:
    assert watched.load() == COMPILED
    assert watched.load(stack_size=1 << 21, time_slice=1) == FOUND
    assert watched.load(time_slice=None) == COMPILED
    assert watched.load(fuel=True) == COMPILED
    assert watched.load(fuel=True, time_slice=None) == COMPILED
    assert watched.load(fuel=True) == FOUND


def test_another_version_of_wasmtime_compiles_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert entries.wasmtime_version() == importlib.metadata.version("wasmtime")
    watched.load()
    monkeypatch.setattr(entries, "wasmtime_version", lambda: "50.0.2")
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    monkeypatch.setattr(entries, "wasmtime_version", lambda: "")  # it cannot be found out
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]


def test_without_a_cache_every_engine_compiles(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [watched.load(cache=False) for _ in range(2)] == [COMPILED, COMPILED]
    assert [watched.load(wasmtime.Engine()) for _ in range(2)] == [COMPILED, COMPILED]
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", "0")
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("system", "variables", "path"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.cache/wasmtime-async"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/fast"}, "/fast/wasmtime-async"),
        (
            "linux",
            {"HOME": "/home/me", "XDG_CACHE_HOME": "not/absolute"},
            "/home/me/.cache/wasmtime-async",
        ),
        ("linux", {"HOME": "nowhere"}, None),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Caches/wasmtime-async"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/wasmtime-async"),
        ("win32", {}, None),
        ("linux", {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": "/else"}, "/else/wasmtime-async"),
        (
            "linux",
            {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": ""},
            "/home/me/.cache/wasmtime-async",
        ),
        ("linux", {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": "0"}, None),
    ],
)
@posix
def test_where_the_folder_is(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], path: str | None
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "WASMTIME_ASYNC_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert cache_folder.folder_path() == path
