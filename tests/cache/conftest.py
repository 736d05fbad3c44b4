"""A cache folder and a guest for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.compile_cache import entries

from ..runtime.conftest import no_hanging as no_hanging
from ..runtime.conftest import real_stderr as real_stderr
from ..sync.making import bindings
from .watched import SOURCE, Watched


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the cache of this test goes. It does not exist yet, and keeps the smallest modules."""
    monkeypatch.setattr(entries, "WORTH_KEEPING", 0)
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path))
    return tmp_path / "wasmtime-async"


@pytest.fixture
def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Return a guest whose module the cache does not have yet."""
    return Watched(monkeypatch, bindings(SOURCE))
