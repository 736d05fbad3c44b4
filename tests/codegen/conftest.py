"""Fixtures for tests that generate bindings, import them and run them."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest

from codegen import generate

_numbers = itertools.count()


class Load(Protocol):
    """Generates bindings for a module and imports them."""

    def __call__(self, wasm: str | bytes, name: str = ..., **options: Any) -> ModuleType: ...


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Return a function that imports the bindings of a module, under a new name each time."""
    monkeypatch.syspath_prepend(tmp_path)
    names: list[str] = []

    def load_module(wasm: str | bytes, name: str = "guest", **options: Any) -> ModuleType:
        unique = f"{name}{next(_numbers)}"
        data = wasm.encode() if isinstance(wasm, str) else wasm
        for path, contents in generate(data, unique, **options).items():
            (tmp_path / path).write_bytes(contents)
        names.append(unique)
        importlib.invalidate_caches()
        return importlib.import_module(unique)

    yield load_module
    for name in names:
        sys.modules.pop(name, None)
