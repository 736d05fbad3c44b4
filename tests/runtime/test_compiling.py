"""What a terminal shows while a module compiles."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime

from runtime import new_engine
from runtime.compile_cache import compiling

from ..sync.making import bindings, class_of

SOURCE = "(module (memory 2) (data (i32.const 0) {!r}))"
LARGE = SOURCE.format("x" * 200_000).replace("'", '"').replace("(memory 2)", "(memory 4)")
SMALL = SOURCE.format("x").replace("'", '"')


class Stream(io.StringIO):
    """Standard error, a terminal or not."""

    def __init__(self, terminal: bool, *, gone: bool = False) -> None:
        super().__init__()
        self.terminal, self.gone = terminal, gone
        self.wrote = threading.Event()

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.wrote.set()
        if self.gone:
            raise OSError("the terminal went away")
        return super().write(text)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def load(
        stream: Stream, source: str, *, until: threading.Event | None = None, fails: bool = False
    ) -> str:
        compile_ = wasmtime.Module.__init__

        def slow(*arguments: Any) -> None:
            if until is not None:
                assert until.wait(30)
            if fails:
                raise wasmtime.WasmtimeError("no")
            compile_(*arguments)

        threads = threading.active_count()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stream)
            patch.setattr(wasmtime.Module, "__init__", slow)
            class_of(bindings(source, "slow")).load(new_engine(cache=False))
        assert threading.active_count() == threads
        return stream.getvalue()

    return load


def test_a_line_that_is_gone_in_the_end(
    load: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "PATIENCE", 0.001)
    for fails in (False, True):
        stream = Stream(True)
        try:
            load(stream, LARGE, until=stream.wrote, fails=fails)
        except wasmtime.WasmtimeError:
            assert fails
        begin, *lines, blank, end = stream.getvalue().split("\r")
        assert (begin, end, blank.strip()) == ("", "", "")
        assert len(blank) == len(lines[-1])
        assert lines[0].startswith("compiling slow_made")
        assert lines[0].endswith(".wasm, 0.2 MB: 0 s")


def test_a_terminal_that_went_away(
    load: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "PATIENCE", 0.001)
    stream = Stream(True, gone=True)
    load(stream, LARGE, until=stream.wrote)


def test_nothing_is_said_of_what_is_quick(load: Callable[..., str]) -> None:
    assert load(Stream(True), LARGE) == ""


@pytest.mark.parametrize(("terminal", "source"), [(False, LARGE), (True, SMALL)])
def test_no_thread_where_nobody_watches_or_nothing_takes_long(
    load: Callable[..., str], monkeypatch: pytest.MonkeyPatch, terminal: bool, source: str
) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("a thread"))
    assert load(Stream(terminal), source) == ""
