"""Fixtures for tests of components: bindings are generated, imported and run in either flavour."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from codegen import generate
from tests.components.runner import Flavour, import_path


class Bindings:
    """Generates bindings of one flavour, and lets tests for both read alike."""

    def __init__(self, folder: Path, flavour: Flavour) -> None:
        self.folder, self.flavour = folder, flavour
        self._loaded: dict[tuple[object, ...], ModuleType] = {}

    def load(self, wasm: str | bytes, name: str = "guest", **options: Any) -> ModuleType:
        """Return the bindings of a component, which are made once; modules' names are unique."""
        data = wasm.encode() if isinstance(wasm, str) else wasm
        key = data, name, *options.items()
        if key not in self._loaded:
            unique = f"{name}_{self.flavour}_{len(self._loaded)}"
            files = generate(data, unique, sync=self.flavour == "sync", **options)
            for path, contents in files.items():
                (self.folder / path).write_bytes(contents)
            importlib.invalidate_caches()
            self._loaded[key] = importlib.import_module(unique)
        return self._loaded[key]

    async def instantiate(self, module: ModuleType, *imports: Any, **options: Any) -> Any:
        """Return an instance of the module's component."""
        (cls,) = [
            item
            for item in vars(module).values()
            if hasattr(item, "instantiate") and item.__module__ == module.__name__
        ]
        return await self.result(cls.instantiate(*imports, **options))

    async def result(self, value: Any) -> Any:
        """Return a call's result, which async bindings let wait for."""
        return await value if inspect.isawaitable(value) else value


@pytest.fixture(scope="session", params=get_args(Flavour))
def bindings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bindings]:
    """Return what generates bindings, once for each flavour."""
    folder = tmp_path_factory.mktemp("bindings")
    with import_path(folder):
        yield Bindings(folder, request.param)
