"""Compiled modules on disk, so that a module compiles once per user and machine.

To load one is to run native code from a file. These are the promises:

- An entry is found by the SHA-256 of the .wasm file, the exact version of wasmtime (wasmtime itself
  compares only the major one), the platform, and the settings that compiled code depends on.
- Only files that no other user can write, in such a folder, are read (`folder.py`).
- Code that changed since it was written never reaches wasmtime unchecked. To digest 40 MB takes
  tens of milliseconds, so that is done only if the stamp of the file (device, inode, size, times of
  change) is not the one noted when it was written. What remains are those who can act as this user
  or as root, and bits that a disk loses unnoticed.
- A cache that is missing, full, unsafe or broken costs a compilation, and is never an error.
- Processes that want a module at the same time compile it once (`lock.py`), unless one hangs.
- Modules that compile in milliseconds are not kept: to write them would take longer. When the folder
  is full, what goes first is what saves the least time for the room that it takes (`eviction.py`).

An entry is two files: the code as wasmtime serializes it, with its digest in the name, and a record
of that digest, the time that it took to compile, the stamp of the code, and the stamps of .wasm
files that were checked lately and need not be read again. Processes that write one entry at the
same time write the same code under the same name, and it does not matter which record is the last.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from io import FileIO

import wasmtime

from ..wasmtime_api.modules import serialized
from .folder import HOUR, Folder, folder_path
from .record import LONGEST, MAX_STAMPS, SIZE, Record, Stamp, stamp_of

#: Milliseconds that a module takes to compile at least if it is to be kept.
WORTH_KEEPING = 10
#: Returns seconds, to tell how long compiling takes.
clock = time.perf_counter


@cache
def wasmtime_version() -> str:
    """Return the exact version of wasmtime, or an empty string if it cannot be found out."""
    with suppress(OSError):  # from the name of a folder: to import `importlib.metadata` takes 7 ms
        for name in os.listdir(os.path.dirname(os.path.dirname(wasmtime.__file__))):
            if name.startswith("wasmtime-") and name.endswith(".dist-info"):
                return name[len("wasmtime-") : -len(".dist-info")]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wasmtime")
    except PackageNotFoundError:
        return ""


class Source:
    """A .wasm file, which is read only if it has to be.

    Args:
        name: Its name, for the log.
        sha256: The digest of its bytes.
        stamp: Its stamp, taken before `read` reads it; None to read it each time.
        read: Returns its bytes, or raises if they have another digest.
    """

    __slots__ = ("_data", "_read", "name", "sha256", "stamp")

    def __init__(
        self, name: str, sha256: str, stamp: Stamp | None, read: Callable[[], bytes]
    ) -> None:
        self.name, self.sha256, self.stamp, self._read = name, sha256, stamp, read
        self._data: bytes | None = None

    def data(self) -> bytes:
        """Return the bytes, which are read once."""
        if self._data is None:
            self._data = self._read()
        return self._data

    def megabytes(self) -> float:
        """Return the size."""
        return (self.stamp[SIZE] if self.stamp is not None else len(self.data())) / 1e6

    def stamps(self, checked: tuple[Stamp, ...] = ()) -> tuple[Stamp, ...]:
        """Return the stamps of checked files with this one's, once that is checked."""
        if self.stamp is None or self.stamp in checked:
            return checked
        self.data()
        return (self.stamp, *checked)[:MAX_STAMPS]


class Entry:
    """The files of one module in the cache, which may not exist yet."""

    def __init__(self, folder: Folder, sha256: str, settings: str) -> None:
        version = wasmtime_version().replace(".", "_")
        self._name = f"{sha256}-{version}-{sys.platform}-{platform.machine()}-{settings}"
        self._folder, self._record_name = folder, f"{self._name}.record"

    def _code_name(self, digest: str) -> str:
        return f"{self._name}.{digest[:32]}.code"

    @property
    def lock_name(self) -> str:
        """The name of the file that is locked while the module compiles."""
        return f"{self._name}.lock"

    def read_record(self) -> Record | None:
        """Return what is known about the entry, or None if it does not exist or is broken."""
        return _read_record(self._folder, self._record_name, note_use=True)

    def load(self, record: Record, engine: wasmtime.Engine) -> tuple[wasmtime.Module, Stamp] | None:
        """Return the module and its code's stamp, or None if it is gone or not for this engine."""
        file = self._folder.open(self._code_name(record.digest))
        if file is None:
            return None
        with file, suppress(OSError, wasmtime.WasmtimeError):
            stamp = stamp_of(os.fstat(file.fileno()))
            if stamp == record.code:
                return _deserialize(engine, file), stamp
            if stamp[SIZE] == record.code[SIZE]:
                code = file.readall()
                if _digest(code) == record.digest:
                    return wasmtime.Module.deserialize(engine, code), stamp
        return None

    def write(self, module: wasmtime.Module, cost: int, wasms: tuple[Stamp, ...]) -> None:
        """Write a module that took `cost` ms to compile, and make room for it. Raises OSError."""
        from .eviction import make_room

        with serialized(module) as code:
            digest = _digest(code)
            name = self._code_name(digest)
            self._folder.write(name, code)
        file = self._folder.open(name)
        if file is not None:
            with file:
                stamp = stamp_of(os.fstat(file.fileno()))
                self.write_record(Record(digest, cost, stamp, wasms))
        make_room(self._folder, self._name, partial(_cost, self._folder))

    def write_record(self, record: Record) -> None:
        """Write the record, or raise OSError."""
        self._folder.write(self._record_name, record.dump())


def _read_record(folder: Folder, name: str, note_use: bool = False) -> Record | None:
    file = folder.open(name)
    if file is None:
        return None
    with file, suppress(OSError):
        if note_use and os.fstat(file.fileno()).st_mtime < time.time() - HOUR:
            folder.note_use(name)
        return Record.parse(file.read(LONGEST))
    return None


def _cost(folder: Folder, name: str) -> int:
    record = _read_record(folder, f"{name}.record")
    return record.cost if record is not None else 0


def write_beside(folder: Folder, name: str, data: bytes) -> None:
    """Write a file that belongs to no entry, and goes before all entries when the folder is full.

    Raises OSError.
    """
    from .eviction import make_room

    folder.write(name, data)
    make_room(folder, name.partition(".")[0], partial(_cost, folder))


def _digest(data: bytes | memoryview) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _deserialize(engine: wasmtime.Engine, file: FileIO) -> wasmtime.Module:
    # By its descriptor, so that what was checked is mapped. Only Linux is certain to have the path.
    path = f"/proc/self/fd/{file.fileno()}"
    if sys.platform == "linux" and os.path.exists(path):
        return wasmtime.Module.deserialize_file(engine, path)
    return wasmtime.Module.deserialize(engine, file.readall())


def load_module(engine: wasmtime.Engine, settings: str | None, source: Source) -> wasmtime.Module:
    """Return a module, from the cache or compiled. Any thread or process may call it.

    Args:
        engine: The engine to compile for.
        settings: All its settings that compiled code depends on; None to do without the cache.
        source: The .wasm file.
    """
    folder = open_folder() if settings is not None else None
    if settings is None or folder is None:
        return compile_module(engine, source)[0]
    with folder:
        entry = Entry(folder, source.sha256, settings)
        found = find(entry, engine, source)
        if found is not None:
            return found
        from .lock import CompileLock

        with CompileLock(folder, entry.lock_name, source.name, source.megabytes()):
            return find(entry, engine, source) or _compile_and_keep(entry, engine, source)


def open_folder() -> Folder | None:
    """Return the cache's folder, or None if there is none, or it is unsafe."""
    path = folder_path()
    with suppress(OSError):
        return Folder(path) if path is not None and wasmtime_version() else None
    return None


def find(entry: Entry, engine: wasmtime.Engine, source: Source) -> wasmtime.Module | None:
    """Return the entry's module, or None if it has to be compiled."""
    record = entry.read_record()
    if record is None:
        return None
    wasms = source.stamps(record.wasms)
    if source.stamp is None:
        source.data()
    loaded = entry.load(record, engine)
    if loaded is None:
        return None
    module, code = loaded
    if wasms != record.wasms or code != record.code:
        with suppress(OSError):
            entry.write_record(Record(record.digest, record.cost, code, wasms))
    return module


def _compile_and_keep(entry: Entry, engine: wasmtime.Engine, source: Source) -> wasmtime.Module:
    module, cost = compile_module(engine, source)
    if cost >= WORTH_KEEPING:
        with suppress(OSError, wasmtime.WasmtimeError):
            entry.write(module, cost, source.stamps())
    return module


def compile_module(engine: wasmtime.Engine, source: Source) -> tuple[wasmtime.Module, int]:
    """Return the module, and the milliseconds that it took."""
    import logging  # takes milliseconds to import, and most programs find their modules compiled

    log, wasm = logging.getLogger("wasmtime_async"), source.data()
    log.info("compiling %s, %.1f MB", source.name, len(wasm) / 1e6)
    begin = clock()
    module = wasmtime.Module(engine, wasm)
    seconds = clock() - begin
    log.info("compiled %s in %.1f s", source.name, seconds)
    return module, int(seconds * 1000)
