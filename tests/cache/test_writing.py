"""A cache that cannot be written, and how it is kept at its size."""

from __future__ import annotations

import errno
import itertools
import os
import time
from pathlib import Path
from typing import Any

import pytest

from runtime.compile_cache import entries, eviction

from .watched import COMPILED, FOUND, HASHED, Watched


def test_where_no_folder_can_be_made_every_engine_compiles(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path / "file"))
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]


@pytest.mark.parametrize("function", ["fsync", "replace", "scandir"])
def test_a_full_disk_is_no_error(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, function, full)
        assert watched.load() == COMPILED
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]
    assert watched.load() == (FOUND if function == "scandir" else COMPILED)


def test_a_full_disk_is_no_error_when_a_stamp_is_to_be_noted(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.load()
    os.utime(watched.wasm, ns=(1, 1))
    monkeypatch.setattr(os, "fsync", lambda _: os.read(-1, 1))
    assert [watched.load() for _ in range(2)] == [HASHED, HASHED]


SETTINGS: list[dict[str, Any]] = [{}, {"fuel": True}, {"time_slice": None}]


def _age(watched: Watched, folder: Path, seconds: float, **settings: Any) -> None:
    """Make an entry look as if it was last used so many seconds ago."""
    then = time.time() - seconds
    parts = ["consume_fuel"] * bool(settings.get("fuel"))
    parts += ["epoch_interruption"] * ("time_slice" not in settings)
    for suffix in ("code", "record"):
        (path,) = folder.glob(f"*-{'+'.join(parts)}.*{suffix}")
        os.utime(path, (then, then))
        assert watched.load(**settings) == FOUND  # notes the new stamp of the code
    os.utime(path, (then, then))


@pytest.mark.parametrize("used", [0, 1])
@pytest.mark.parametrize("bound", ["MAX_ENTRIES", "MAX_BYTES"])
def test_the_entry_that_was_not_used_for_the_longest_time_goes(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, bound: str, used: int
) -> None:
    monkeypatch.setattr(entries, "clock", itertools.count().__next__)  # all take as long
    for settings in SETTINGS[:2]:
        watched.load(**settings)
    size = sum(path.stat().st_size for path in folder.iterdir())
    monkeypatch.setattr(eviction, bound, {"MAX_ENTRIES": 2, "MAX_BYTES": size * 5 // 4}[bound])
    _age(watched, folder, 90 * eviction.DAY, **SETTINGS[used])
    _age(watched, folder, 60 * eviction.DAY, **SETTINGS[1 - used])
    assert watched.load(**SETTINGS[used]) == FOUND  # notes the use
    assert watched.load(**SETTINGS[2]) == COMPILED
    assert [watched.load(**settings) for settings in (SETTINGS[used], SETTINGS[2])] == [
        FOUND,
        FOUND,
    ]
    assert len(list(folder.iterdir())) == 4
    assert watched.load(**SETTINGS[1 - used]) == COMPILED


def test_an_entry_that_was_just_written_stays(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eviction, "MAX_BYTES", 1)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert [watched.load(fuel=True) for _ in range(2)] == [COMPILED, FOUND]
    assert watched.load() == COMPILED


def test_files_that_a_dead_process_left_behind_go(watched: Watched, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    old, new = folder / "a.code.1.tmp", folder / "a.code.2.tmp"
    for path in (old, new):
        path.touch()
    os.utime(old, (1, 1))
    watched.load()
    assert (old.exists(), new.exists()) == (False, True)
