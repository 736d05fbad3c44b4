"""Compiled modules on disk, so that a module compiles once for a user of a machine.

Loading one runs native code that lies in a file. What is promised:

- It is found by the SHA-256 of the .wasm, wasmtime's exact version (wasmtime itself only compares the major one), the platform,
  and the settings that compiled code depends on. wasmtime checks its settings and the processor's features once more.
- Only files that this user alone can write, in a folder that this user alone can write, are read (`runtime.cachefolder`).
- What was cut off, overwritten, copied or restored since it was written never reaches wasmtime unchecked. A digest of 40 MB takes
  tens of milliseconds, so it is asked for only when the file's stamp (device, inode, size, times of change) is not the one that was
  noted when it was written. What remains: who can act as this user or as root, and bits that a disk loses unnoticed.
- A cache that is missing, full, foreign or broken costs the compilation that it could have saved, and nothing else: no error.

An entry is two files: the code as wasmtime serialises it, named by its digest too, and a record of a few lines: that digest,
the code's stamp, and the stamps of the .wasm files whose digest was checked lately. A .wasm with one of those stamps is not
even read. Writers of one entry write the same code under the same name, and whose record is the last does not matter.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import FileIO
from typing import TypeAlias

import wasmtime

from .compiling import compile_module
from .folder import HOUR, Folder, folder_path

#: st_dev, st_ino, st_size, st_mtime_ns, st_ctime_ns of a file.
Stamp: TypeAlias = tuple[int, ...]

#: Of .wasm files that an entry knows: several environments of one user may have the same module.
MAX_STAMPS = 8

_HEAD = "wasmtime-async 1 "
_FIELDS, _SIZE = 5, 2


def stamp_of(found: os.stat_result) -> Stamp:
    """What changes whenever a file is written, replaced, copied or moved to another disk."""
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@cache
def wasmtime_version() -> str:
    """The exact version that is installed, from the name of its metadata's folder: `importlib.metadata` takes 7 ms to import."""
    with suppress(OSError):
        for name in os.listdir(os.path.dirname(os.path.dirname(wasmtime.__file__))):
            if name.startswith("wasmtime-") and name.endswith(".dist-info"):
                return name[len("wasmtime-") : -len(".dist-info")]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wasmtime")
    except PackageNotFoundError:
        return ""


class Record:
    """What an entry knows about its files."""

    __slots__ = ("code", "digest", "wasms")

    def __init__(self, digest: str, code: Stamp, wasms: tuple[Stamp, ...]) -> None:
        self.digest = digest
        self.code = code
        self.wasms = wasms

    def dump(self) -> bytes:
        """As text that `parse` reads."""
        stamps = (" ".join(map(str, stamp)) for stamp in (self.code, *self.wasms))
        return "\n".join((_HEAD + self.digest, *stamps, "")).encode()

    @classmethod
    def parse(cls, data: bytes) -> Record | None:
        """From text that `dump` wrote; None when it is something else."""
        try:
            head, *lines = data.decode("ascii").splitlines()
            code, *wasms = stamps = [tuple(map(int, line.split())) for line in lines]
        except ValueError:
            return None
        digest = head.removeprefix(_HEAD)
        if not digest.isalnum() or any(len(stamp) != _FIELDS for stamp in stamps):
            return None
        return cls(digest, code, tuple(wasms))


class Entry:
    """One module's loop_token in the cache."""

    def __init__(self, folder: Folder, sha256: str, settings: str) -> None:
        self._folder = folder
        version = wasmtime_version().replace(".", "_")
        self._name = f"{sha256}-{version}-{sys.platform}-{platform.machine()}-{settings}"

    @property
    def _record_name(self) -> str:
        return f"{self._name}.record"

    def _code_name(self, digest: str) -> str:
        return f"{self._name}.{digest[:32]}.code"

    def record(self) -> Record | None:
        """What is known about it; None when there is nothing."""
        file = self._folder.open(self._record_name)
        if file is None:
            return None
        with file, suppress(OSError):
            if os.fstat(file.fileno()).st_mtime < time.time() - HOUR:
                self._folder.note_use(self._record_name)
            return Record.parse(file.read(4096))
        return None

    def take(self, record: Record, engine: wasmtime.Engine) -> tuple[wasmtime.Module, Stamp] | None:
        """The module, and the stamp that its code has now; None when that is gone, not what was written, or not for this engine."""
        file = self._folder.open(self._code_name(record.digest))
        if file is None:
            return None
        with file, suppress(OSError, wasmtime.WasmtimeError):
            stamp = stamp_of(os.fstat(file.fileno()))
            if stamp == record.code:
                return _deserialize(engine, file), stamp
            if (
                stamp[_SIZE] == record.code[_SIZE]
                and _digest(code := file.readall()) == record.digest
            ):
                return wasmtime.Module.deserialize(engine, code), stamp
        return None

    def put(self, module: wasmtime.Module, wasms: tuple[Stamp, ...]) -> None:
        """Writes a compiled module.

        Raises:
            OSError: it cannot be written.
        """
        code = module.serialize()
        digest = _digest(code)
        self._folder.write(self._code_name(digest), code)
        file = self._folder.open(self._code_name(digest))
        if file is not None:
            with file:
                self.note(Record(digest, stamp_of(os.fstat(file.fileno())), wasms))
        self._folder.evict(keep=self._name)

    def note(self, record: Record) -> None:
        """Writes the record; raises OSError when it cannot be."""
        self._folder.write(self._record_name, record.dump())


def _digest(data: bytes | bytearray) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _deserialize(engine: wasmtime.Engine, file: FileIO) -> wasmtime.Module:
    # By its descriptor: what was checked is what is mapped. Only Linux has such a path for certain.
    path = f"/proc/self/fd/{file.fileno()}"
    if sys.platform == "linux" and os.path.exists(path):
        return wasmtime.Module.deserialize_file(engine, path)
    return wasmtime.Module.deserialize(engine, file.readall())


def load_module(
    engine: wasmtime.Engine,
    settings: str | None,
    sha256: str,
    stamp: Stamp | None,
    read: Callable[[], bytes],
    name: str,
) -> wasmtime.Module:
    """The module of a .wasm file, from the cache or compiled and put there. Any thread and process may.

    Args:
        settings: all that compiled code depends on among the engine's settings; None: without the cache.
        sha256: the digest that its bytes must have.
        stamp: of the file, taken before `read` reads it; None: it is read each time.
        read: the file's bytes; raises when they have another digest.
        name: what to call it while it compiles.
    """
    folder = _open_folder() if settings is not None else None
    if settings is None or folder is None:
        return compile_module(engine, read(), name)
    with folder:
        return _load(Entry(folder, sha256, settings), engine, stamp, read, name)


def _open_folder() -> Folder | None:
    path = folder_path()
    with suppress(OSError):
        return Folder(path) if path is not None and wasmtime_version() else None
    return None


def _load(
    entry: Entry, engine: wasmtime.Engine, stamp: Stamp | None, read: Callable[[], bytes], name: str
) -> wasmtime.Module:
    record = entry.record()
    known = record.wasms if record is not None else ()
    seen = stamp is not None and stamp in known
    wasm = None if seen else read()
    if not seen and stamp is not None:
        known = (stamp, *known)[:MAX_STAMPS]
    taken = entry.take(record, engine) if record is not None else None
    if record is None or taken is None:
        module = compile_module(engine, wasm or read(), name)
        with suppress(OSError, wasmtime.WasmtimeError):
            entry.put(module, known)
        return module
    module, code = taken
    if not seen or code != record.code:
        with suppress(OSError):
            entry.note(Record(record.digest, code, known))
    return module
