"""The .wasm beside a generated module: found as a resource, checked by its digest, compiled once per engine."""

from __future__ import annotations

import hashlib
import importlib.resources
import posixpath
import sys
import threading
from dataclasses import dataclass
from typing import Any

import wasmtime

from .engine import new_engine, state_of

_lock = threading.RLock()
_shared: dict[bool, wasmtime.Engine] = {}
_ENGINE = "_wasmtime_async_engine"


def shared_engine(fuel: bool = False) -> wasmtime.Engine:
    """The engine of instances that are given no store: one for the process, and one that counts fuel, made at first use."""
    with _lock:
        if fuel not in _shared:
            _shared[fuel] = new_engine(fuel=fuel)
        return _shared[fuel]


def engine_of(module: wasmtime.Module) -> wasmtime.Engine | None:
    """The engine that `WasmFile.load` compiled a module for; None for other modules."""
    engine: wasmtime.Engine | None = module.__dict__.get(_ENGINE)
    return engine


@dataclass(frozen=True, slots=True)
class WasmFile:
    """A file that belongs to a Python module, and the SHA-256 of the bytes that the module was generated from."""

    module: str
    file: str
    sha256: str

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            FileNotFoundError: it is not beside the module.
            RuntimeError: it is not the file that the bindings were generated from.
        """
        data = self._data()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise RuntimeError(
                f"{self.file} is not the file that {self.module} was generated from: regenerate it "
                f"(python -m codegen {self.file})"
            )
        return data

    def _data(self) -> bytes:
        spec = sys.modules[self.module].__spec__
        if spec is not None and spec.parent:
            return importlib.resources.files(spec.parent).joinpath(self.file).read_bytes()
        # A module outside of any package: its loader reads what lies beside it, from a folder or an archive.
        loader: Any = spec.loader if spec is not None else getattr(sys.modules[self.module], "__loader__", None)
        origin = spec.origin if spec is not None else getattr(loader, "path", None)
        if origin is None or not hasattr(loader, "get_data"):
            raise FileNotFoundError(f"{self.file}: the loader of {self.module} cannot read files beside it")
        folder = posixpath.dirname(origin.replace("\\", "/"))
        data: bytes = loader.get_data(posixpath.join(folder, self.file))
        return data

    def load(self, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """The compiled module, compiled at the first call for an engine (None: the one that the process shares).

        Blocks while it compiles. Any thread may call it.
        """
        engine = engine or shared_engine()
        modules = state_of(engine).modules
        with _lock:
            module = modules.get(self.sha256)
            if module is None:
                module = modules[self.sha256] = wasmtime.Module(engine, self.read())
                module.__dict__[_ENGINE] = engine
        return module
