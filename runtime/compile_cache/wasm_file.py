"""The .wasm beside a generated module: found as a resource, checked by its digest, compiled once, and loaded once per engine."""

from __future__ import annotations

import os
import posixpath
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import wasmtime

from ..engine.settings import new_engine
from ..engine.state import engine_state
from ..fork_safe_lock import ForkSafeLock

if TYPE_CHECKING:
    from .entries import Stamp

_lock = ForkSafeLock()
_shared: dict[bool, wasmtime.Engine] = {}
_ENGINE = "_wasmtime_async_engine"
# Where this package is installed, ``codegen`` may be another distribution's.
_COMMAND = f"python -m {'codegen' if __name__.startswith('runtime.') else 'wasmtime_async'}"
# By default setuptools leaves out of a wheel all that is not Python, and hatchling what git ignores.
_PACKAGE_DATA = (
    '[tool.setuptools.package-data] "*" = ["*.wasm"] or [tool.hatch.build] artifacts = ["*.wasm"]'
)


def shared_engine(fuel: bool = False) -> wasmtime.Engine:
    """The engine of instances that are given no store: one for the process, and one that counts fuel, made at first use."""
    with _lock():
        if fuel not in _shared:
            _shared[fuel] = new_engine(fuel=fuel)
        return _shared[fuel]


def engine_of(module: wasmtime.Module) -> wasmtime.Engine | None:
    """The engine that `WasmFile.load` compiled a module for; None for other modules."""
    engine: wasmtime.Engine | None = module.__dict__.get(_ENGINE)
    return engine


class WasmFile:
    """A file that belongs to a Python module, and the SHA-256 of the bytes that the module was generated from."""

    __slots__ = ("file", "module", "sha256")

    def __init__(self, module: str, file: str, sha256: str) -> None:
        self.module = module
        self.file = file
        self.sha256 = sha256

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            FileNotFoundError: it is not beside the module.
            RuntimeError: it is not the file that the bindings were generated from.
        """
        import hashlib

        try:
            data = self._data()
        except OSError as error:
            # For a file that is not there, zipimport raises a plain OSError with the number 0.
            if error.errno and not isinstance(error, FileNotFoundError):
                raise
            raise FileNotFoundError(
                f"{self.file} is not beside {self.module}; if that comes from a wheel, its "
                f"pyproject.toml lacks {_PACKAGE_DATA}"
            ) from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise RuntimeError(
                f"{self.file} is not the file that {self.module} was generated from: regenerate it "
                f"({_COMMAND} {self.file})"
            )
        return data

    def _path(self) -> str | None:
        """Where it lies, when the module came from a plain file beside it; None for other loaders."""
        from importlib.machinery import SourceFileLoader

        spec = sys.modules[self.module].__spec__
        plain = (
            spec is not None
            and getattr(type(spec.loader), "get_data", None) is SourceFileLoader.get_data
        )
        if spec is None or spec.origin is None or not plain:
            return None
        path = os.path.join(os.path.dirname(spec.origin), self.file)
        return path if os.path.isfile(path) else None

    def _stamp(self) -> Stamp | None:
        from .entries import stamp_of

        path = self._path()
        with suppress(OSError):
            return stamp_of(os.stat(path)) if path is not None else None
        return None

    def _data(self) -> bytes:
        path = self._path()
        if path is not None:
            with open(path, "rb") as file:
                return file.read()
        spec = sys.modules[self.module].__spec__
        if spec is not None and spec.parent:
            import importlib.resources

            return importlib.resources.files(spec.parent).joinpath(self.file).read_bytes()
        # A module outside of any package: its loader reads what lies beside it, from a folder or an archive.
        loader: Any = (
            spec.loader
            if spec is not None
            else getattr(sys.modules[self.module], "__loader__", None)
        )
        origin = spec.origin if spec is not None else getattr(loader, "path", None)
        if origin is None or not hasattr(loader, "get_data"):
            raise FileNotFoundError(
                f"{self.file}: the loader of {self.module} cannot read files beside it"
            )
        folder = posixpath.dirname(origin.replace("\\", "/"))
        data: bytes = loader.get_data(posixpath.join(folder, self.file))
        return data

    def load(self, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """The compiled module, loaded at the first call for an engine (None: the one that the process shares).

        It comes from the cache on disk if the engine has one (`new_engine`); else it is compiled, which blocks, and says so on
        standard error if that is a terminal and a second has passed. Any thread may call it.

        Raises:
            FileNotFoundError: the file is not beside the module.
            RuntimeError: it is not the file that the bindings were generated from.
        """
        engine = engine or shared_engine()
        state = engine_state(engine)
        with _lock():
            module = state.modules.get(self.sha256)
            if module is None:
                from .entries import load_module

                settings = state.cache_settings
                module = load_module(
                    engine, settings, self.sha256, self._stamp(), self.read, self.file
                )
                state.modules[self.sha256] = module
                module.__dict__[_ENGINE] = engine
        return module
