"""The C server of guest/, bound once."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen import generate
from tests.components.runner import import_path

GUESTS = Path(__file__).parents[2] / "guest"


@pytest.fixture(scope="session")
def web_guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the class of the server."""
    folder = tmp_path_factory.mktemp("web")
    with import_path(folder):
        for path, contents in generate((GUESTS / "web.wasm").read_bytes(), "web_guest").items():
            (folder / path).write_bytes(contents)
        yield importlib.import_module("web_guest").WebGuest
