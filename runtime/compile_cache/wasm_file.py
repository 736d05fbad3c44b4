"""The .wasm file beside a generated module: found, checked, compiled, loaded once per engine."""

from __future__ import annotations

import os
import posixpath
import sys
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import wasmtime

from ..engine.state import engine_state
from ..fork_safe_lock import ForkSafeLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from .entries import Source
    from .record import Stamp

_lock = ForkSafeLock()
#: The locks of modules that were loaded here, by digest: each is loaded once for an engine.
_loading: WeakKeyDictionary[wasmtime.Engine, dict[str, RLock]] = WeakKeyDictionary()
_shared: dict[bool, wasmtime.Engine] = {}
_ENGINE = "_wasmtime_async_engine"
# Where this package is installed, ``codegen`` may be another distribution's.
_COMMAND = f"python -m {'codegen' if __name__.startswith('runtime.') else 'wasmtime_async'}"


def shared_engine(fuel: bool = False) -> wasmtime.Engine:
    """Return the engine for instances without a store. The process has one, and one with fuel."""
    if fuel in _shared:
        return _shared[fuel]
    from ..engine.settings import new_engine  # loads more of the C library

    with _lock():
        if fuel not in _shared:
            _shared[fuel] = new_engine(fuel=fuel)
        return _shared[fuel]


def engine_of(module: wasmtime.Module) -> wasmtime.Engine | None:
    """Return the engine that `WasmFile.load` loaded a module for, or None for other modules."""
    engine: wasmtime.Engine | None = module.__dict__.get(_ENGINE)
    return engine


class WasmFile:
    """The .wasm file that a Python module was generated from.

    Args:
        module: The Python module's name.
        file: The file's name; it lies beside the module.
        sha256: The digest, in hexadecimal, of the bytes that the module was generated from.
    """

    __slots__ = ("file", "module", "sha256")

    def __init__(self, module: str, file: str, sha256: str) -> None:
        self.module, self.file, self.sha256 = module, file, sha256

    def read(self) -> bytes:
        """Return the file's bytes, or raise as `load` does."""
        import hashlib

        try:
            data = self._data()
        except OSError as error:
            # zipimport raises a plain OSError with the number 0 for a file that does not exist.
            if error.errno and not isinstance(error, FileNotFoundError):
                raise
            # By default wheels lack what is not Python (setuptools) or git ignores (hatchling).
            raise FileNotFoundError(
                f"{self.file} is not beside {self.module}; if that comes from a wheel, its "
                'pyproject.toml lacks [tool.setuptools.package-data] "*" = ["*.wasm"] or '
                '[tool.hatch.build] artifacts = ["*.wasm"]'
            ) from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise RuntimeError(
                f"{self.file} is not the file that {self.module} was generated from: regenerate it "
                f"({_COMMAND} {self.file})"
            )
        return data

    def _path(self) -> str | None:
        """Return the file's path if the module came from a plain file beside it, or None."""
        from importlib.machinery import SourceFileLoader

        spec = sys.modules[self.module].__spec__
        if spec is None or spec.origin is None:
            return None
        if getattr(type(spec.loader), "get_data", None) is not SourceFileLoader.get_data:
            return None
        path = os.path.join(os.path.dirname(spec.origin), self.file)
        return path if os.path.isfile(path) else None

    def _stamp(self) -> Stamp | None:
        from .record import stamp_of

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
        # A module outside of any package: its loader can read from its folder or archive.
        module = sys.modules[self.module]
        loader: Any = getattr(module, "__loader__", None) if spec is None else spec.loader
        origin = getattr(loader, "path", None) if spec is None else spec.origin
        if origin is None or not hasattr(loader, "get_data"):
            message = f"{self.file}: the loader of {self.module} cannot read files beside it"
            raise FileNotFoundError(message)
        folder = posixpath.dirname(origin.replace("\\", "/"))
        data: bytes = loader.get_data(posixpath.join(folder, self.file))
        return data

    def load(self, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """Return the compiled module. Each engine loads it once. Any thread may call this.

        If it is not in the cache on disk (`new_engine`), it is compiled, which blocks; the logger
        ``wasmtime_async`` reports that at level INFO.

        Args:
            engine: The engine to load it for. None means the one that the process shares.

        Raises:
            FileNotFoundError: The file is not beside the module.
            RuntimeError: It is not the file that the module was generated from.
        """
        return load_once(engine or shared_engine(), self.sha256, self._source)

    def loaded(self, engine: wasmtime.Engine) -> wasmtime.Module | None:
        """Return the module if this process has loaded it for the engine. Never blocks."""
        return engine_state(engine).modules.get(self.sha256)

    def _source(self) -> Source:
        from .entries import Source

        return Source(self.file, self.sha256, self._stamp(), self.read)


def load_once(
    engine: wasmtime.Engine, sha256: str, source: Callable[[], Source]
) -> wasmtime.Module:
    """Return a module that each engine loads once; ``source`` is called if it is not loaded yet."""
    modules = engine_state(engine).modules
    module = modules.get(sha256)
    if module is None:
        with _lock_of(engine, sha256):
            module = modules.get(sha256) or _load(engine, source())
    return module


def _load(engine: wasmtime.Engine, source: Source) -> wasmtime.Module:
    from .entries import load_module

    state = engine_state(engine)
    module = load_module(engine, state.cache_settings, source)
    module.__dict__[_ENGINE] = engine
    state.modules[source.sha256] = module
    return module


def _lock_of(engine: wasmtime.Engine, sha256: str) -> RLock:
    with _lock():
        return _loading.setdefault(engine, {}).setdefault(sha256, RLock())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_loading.clear)  # threads that held them are gone
