"""Compiling modules into the cache before a program wants them, as when an image is built."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..engine.settings import new_engine
from ..engine.state import engine_state
from .entries import Entry, Source, compile_module, find, wasmtime_version
from .folder import Folder, folder_path
from .lock import CompileLock
from .record import Stamp, stamp_of


def open_cache() -> Folder:
    """Return the cache's folder. Raises OSError, with a text, where programs would do without."""
    path = folder_path()
    if path is None and os.environ.get("WASMTIME_ASYNC_CACHE") == "0":
        raise OSError("the cache is off, because WASMTIME_ASYNC_CACHE is 0")
    if path is None:
        raise OSError("this user has no home: set WASMTIME_ASYNC_CACHE to a folder")
    if not wasmtime_version():
        raise OSError("the version of wasmtime is unknown: it was not installed as a package")
    return Folder(path)


def keep(
    folder: Folder, path: str, sha256: str, read: Callable[[], bytes], **settings: Any
) -> float | None:
    """Compile a module into the cache, however quick that is.

    Args:
        folder: What `open_cache` returned.
        path: The .wasm file.
        sha256: The digest of its bytes.
        read: Returns its bytes, or raises if they have another digest.
        **settings: Those of the engine to compile for, as `new_engine` takes them.

    Returns:
        The seconds that it took, or None if the cache has it already.

    Raises:
        OSError: The cache cannot be written.
        wasmtime.WasmtimeError: The module does not compile.
    """
    engine = new_engine(**settings)
    source = Source(os.path.basename(path), sha256, _stamp(path), read)
    entry = Entry(folder, sha256, engine_state(engine).cache_settings or "")
    if find(entry, engine, source) is not None:
        return None
    with CompileLock(folder, entry.lock_name, source.name, source.megabytes()):
        if find(entry, engine, source) is not None:
            return None
        module, cost = compile_module(engine, source)
        entry.write(module, cost, source.stamps())
        return cost / 1000


def _stamp(path: str) -> Stamp | None:
    with suppress(OSError):
        return stamp_of(os.stat(path))
    return None
