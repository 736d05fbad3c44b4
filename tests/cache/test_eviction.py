"""What is kept, by what it costs to compile, and what goes when the folder is full."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.compile_cache import entries, eviction
from runtime.compile_cache.eviction import DAY, MAX_BYTES, MAX_ENTRIES, Files, victims

from .watched import COMPILED, FOUND, Watched

NOW = 1e9
MB = 1 << 20


def _files(size: int, age: float) -> Files:
    files = Files()
    files.add("name", size, NOW - age)
    return files


def _victims(*known: tuple[str, int, int, float], keep: str = "") -> list[str]:
    """Return what has to go of entries with names, milliseconds, bytes and ages in days."""
    costs = {name: cost for name, cost, _, _ in known}
    files = {name: _files(size, days * DAY) for name, _, size, days in known}
    return victims(files, costs.__getitem__, keep, NOW)


def test_nothing_goes_and_no_cost_is_asked_for_as_long_as_all_fits() -> None:
    files = {str(n): _files(MAX_BYTES // MAX_ENTRIES, n) for n in range(MAX_ENTRIES)}
    costs: dict[str, float] = {}
    assert victims(files, costs.__getitem__, "0", NOW) == []


@pytest.mark.parametrize("days", [0, 2, 9])
def test_a_thousand_small_modules_do_not_push_out_one_that_took_a_minute(days: float) -> None:
    small = [(f"small {n}", 20, MB // 10, 0.0) for n in range(MAX_ENTRIES)]
    gone = _victims(("large", 56_000, 150 * MB, days), *small, keep="small 999")
    assert len(gone) == 1
    assert gone != ["large"]


def test_of_equal_modules_the_one_unused_for_longest_goes() -> None:
    known = [(f"{days}", 1000, MAX_BYTES // 3, float(days)) for days in (2, 4, 1, 3)]
    assert _victims(*known) == ["4"]


def test_what_took_less_time_for_its_size_goes_first() -> None:
    quick, slow = ("quick", 500, MAX_BYTES // 2, 0.0), ("slow", 60_000, MAX_BYTES // 2, 1.0)
    assert _victims(slow, quick, ("new", 100, MAX_BYTES // 4, 0.0), keep="new") == ["quick"]


def test_what_took_long_goes_in_the_end_when_it_is_not_used() -> None:
    small = [(f"small {n}", 20, MB // 10, 0.0) for n in range(MAX_ENTRIES)]
    assert _victims(("large", 56_000, 150 * MB, 60), *small) == ["large"]


def test_as_many_go_as_have_to() -> None:
    known = [(f"{n}", 100 + n, MAX_BYTES // 8, 0.0) for n in range(12)]
    assert _victims(*known, keep="1") == ["0", "2", "3", "4"]


def test_files_of_no_entry_go_before_all_others() -> None:
    assert _victims(("1", 1, MAX_BYTES, 0), ("strange", 0, 1, 0), ("old", 0, 1, 9)) == [
        "old",
        "strange",
    ]


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a list for the seconds that the next modules take to compile."""
    seconds: list[float] = []

    def ticks() -> Iterator[float]:
        while True:
            yield 0.0
            yield seconds.pop(0)

    monkeypatch.setattr(entries, "clock", ticks().__next__)
    return seconds


SETTINGS: list[dict[str, Any]] = [{}, {"fuel": True}, {"time_slice": None}]


def test_a_module_that_compiles_in_milliseconds_is_not_kept(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, costs: list[float]
) -> None:
    monkeypatch.setattr(entries, "WORTH_KEEPING", 10)
    costs += [0.009, 0.009, 0.010]
    assert [watched.load() for _ in range(3)] == [COMPILED] * 3
    assert watched.load() == FOUND
    assert not costs


def test_a_module_that_is_not_kept_leaves_no_file(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "WORTH_KEEPING", 1_000_000)
    watched.load()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("bound", ["MAX_ENTRIES", "MAX_BYTES"])
def test_the_module_that_compiled_quickest_goes(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, costs: list[float], bound: str
) -> None:
    costs += [60, 0.02, 0.03, 0.02]
    for settings in SETTINGS[:2]:
        watched.load(**settings)
    size = sum(path.stat().st_size for path in folder.iterdir())
    monkeypatch.setattr(eviction, bound, {"MAX_ENTRIES": 2, "MAX_BYTES": size * 5 // 4}[bound])
    for path in folder.glob("*-epoch_interruption.*"):  # the costly one
        os.utime(path, (time.time() - DAY, time.time() - DAY))
    watched.load()  # notes the new stamp of the code
    for path in folder.glob("*-epoch_interruption.*"):
        os.utime(path, (time.time() - DAY, time.time() - DAY))
    assert watched.load(**SETTINGS[2]) == COMPILED
    assert [watched.load(**SETTINGS[n]) for n in (0, 2, 1)] == [FOUND, FOUND, COMPILED]


def test_a_use_is_noted_with_the_cost_that_was_known(
    watched: Watched, folder: Path, costs: list[float]
) -> None:
    costs += [1.5]
    watched.load()
    os.utime(watched.wasm, ns=(1, 1))
    watched.load()
    (record,) = folder.glob("*.record")
    assert record.read_text().splitlines()[0].split()[-1] == "1500"
