"""What the log says while a module compiles."""

from __future__ import annotations

import logging
import re

import pytest
import wasmtime

from .watched import COMPILED, FOUND, Watched


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="wasmtime_async")
    return caplog


def test_the_log_names_a_module_before_and_after_it_compiles(
    watched: Watched, log: pytest.LogCaptureFixture
) -> None:
    assert watched.load() == COMPILED
    before, after = log.messages
    assert before == f"compiling {watched.wasm.name}, 0.0 MB"
    assert re.fullmatch(rf"compiled {re.escape(watched.wasm.name)} in \d+\.\d s", after)
    assert {record.name for record in log.records} == {"wasmtime_async"}


def test_the_log_is_silent_if_the_module_is_found(
    watched: Watched, log: pytest.LogCaptureFixture
) -> None:
    watched.load()
    log.clear()
    assert watched.load() == FOUND
    assert log.messages == []


def test_a_module_without_a_cache_is_logged_each_time(
    watched: Watched, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        watched.load(cache=False)
    assert len(log.messages) == 4


def test_a_compilation_that_fails_does_not_end_in_the_log(
    watched: Watched, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise wasmtime.WasmtimeError("no")

    monkeypatch.setattr(wasmtime.Module, "__init__", fail)
    with pytest.raises(wasmtime.WasmtimeError, match="no"):
        watched.load()
    assert [message.split()[0] for message in log.messages] == ["compiling"]


def test_nothing_is_written_to_the_standard_streams(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    watched.load()
    assert capfd.readouterr() == ("", "")
