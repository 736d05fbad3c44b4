"""A generated class whose module is loaded again and again, with a count of what that took."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from runtime import new_engine
from runtime.compile_cache.wasm_file import WasmFile

from ..sync.making import class_of

SOURCE = '(module (func (export "answer") (result i32) (i32.const 42)))'

#: What `Watched.load` returns: how often the module was compiled, and its .wasm file read.
COMPILED, HASHED, FOUND = (1, 1), (0, 1), (0, 0)

posix = pytest.mark.skipif(os.name != "posix", reason="files have no owners")


class Watched:
    """A generated class, and how often its module was compiled and its .wasm file read."""

    def __init__(self, patch: pytest.MonkeyPatch, generated: Any) -> None:
        self.guest = class_of(generated)
        self.wasm = Path(generated.__file__).with_suffix(".wasm")
        self.compiled = self.reads = 0
        compile_, read = wasmtime.Module.__init__, WasmFile.read

        def counted_compile(*arguments: Any) -> None:
            self.compiled += 1
            compile_(*arguments)

        def counted_read(file: WasmFile) -> bytes:
            self.reads += 1
            return read(file)

        patch.setattr(wasmtime.Module, "__init__", counted_compile)
        patch.setattr(WasmFile, "read", counted_read)

    def load(self, engine: wasmtime.Engine | None = None, **settings: Any) -> tuple[int, int]:
        """Load the module and call the guest. Return how often that compiled, and read the file."""
        before = self.compiled, self.reads
        store = wasmtime.Store(engine or new_engine(**settings))
        module = self.guest.load(store.engine)
        if settings.get("fuel"):
            store.set_fuel(1000)
        assert self.guest.instantiate(store=store, module=module).answer() == 42
        return self.compiled - before[0], self.reads - before[1]


def file_of(folder: Path, suffix: str) -> Path:
    """Return the only file with that suffix."""
    (path,) = folder.glob(f"*.{suffix}")
    return path


def is_private(folder: Path) -> bool:
    """Return True if the folder holds one entry and nothing else, all for this user alone."""
    modes = {path.suffix: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    return os.name != "posix" or (
        modes == {".code": 0o600, ".record": 0o600} and folder.stat().st_mode & 0o777 == 0o700
    )
