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

An entry is two files: the code as wasmtime serializes it, with its digest in the name, and a record
of that digest, the stamp of the code, and the stamps of .wasm files whose digest was checked
lately, which need not be read again. Processes that write one entry at the same time write the same
code under the same name, and it does not matter which record is the last.
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

from .folder import HOUR, Folder, folder_path

#: st_dev, st_ino, st_size, st_mtime_ns and st_ctime_ns of a file.
Stamp: TypeAlias = tuple[int, ...]
#: Stamps of .wasm files in one record: several environments of one user may have the same module.
MAX_STAMPS = 8
_HEAD = "wasmtime-async 1 "
_FIELDS, _SIZE = 5, 2


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when a file is written, replaced, copied or moved to another disk."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


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


class Record:
    """What an entry knows about its files."""

    __slots__ = ("code", "digest", "wasms")

    def __init__(self, digest: str, code: Stamp, wasms: tuple[Stamp, ...]) -> None:
        self.digest, self.code, self.wasms = digest, code, wasms

    def dump(self) -> bytes:
        """Return the record as text, which `parse` reads."""
        stamps = (" ".join(map(str, stamp)) for stamp in (self.code, *self.wasms))
        return "\n".join((_HEAD + self.digest, *stamps, "")).encode()

    @classmethod
    def parse(cls, data: bytes) -> Record | None:
        """Return the record that `dump` wrote as this text, or None for any other text."""
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
    """The files of one module in the cache, which may not exist yet."""

    def __init__(self, folder: Folder, sha256: str, settings: str) -> None:
        version = wasmtime_version().replace(".", "_")
        self._name = f"{sha256}-{version}-{sys.platform}-{platform.machine()}-{settings}"
        self._folder, self._record_name = folder, f"{self._name}.record"

    def _code_name(self, digest: str) -> str:
        return f"{self._name}.{digest[:32]}.code"

    def read_record(self) -> Record | None:
        """Return what is known about the entry, or None if it does not exist or is broken."""
        file = self._folder.open(self._record_name)
        if file is None:
            return None
        with file, suppress(OSError):
            if os.fstat(file.fileno()).st_mtime < time.time() - HOUR:
                self._folder.note_use(self._record_name)
            return Record.parse(file.read(4096))
        return None

    def load(self, record: Record, engine: wasmtime.Engine) -> tuple[wasmtime.Module, Stamp] | None:
        """Return the module and its code's stamp, or None if it is gone or not for this engine."""
        file = self._folder.open(self._code_name(record.digest))
        if file is None:
            return None
        with file, suppress(OSError, wasmtime.WasmtimeError):
            stamp = stamp_of(os.fstat(file.fileno()))
            if stamp == record.code:
                return _deserialize(engine, file), stamp
            if stamp[_SIZE] == record.code[_SIZE]:
                code = file.readall()
                if _digest(code) == record.digest:
                    return wasmtime.Module.deserialize(engine, code), stamp
        return None

    def write(self, module: wasmtime.Module, wasms: tuple[Stamp, ...]) -> None:
        """Write a compiled module, and remove entries that are less used. Raises OSError."""
        code = module.serialize()
        digest = _digest(code)
        name = self._code_name(digest)
        self._folder.write(name, code)
        file = self._folder.open(name)
        if file is not None:
            with file:
                self.write_record(Record(digest, stamp_of(os.fstat(file.fileno())), wasms))
        self._folder.evict(keep=self._name)

    def write_record(self, record: Record) -> None:
        """Write the record, or raise OSError."""
        self._folder.write(self._record_name, record.dump())


def _digest(data: bytes | bytearray) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _deserialize(engine: wasmtime.Engine, file: FileIO) -> wasmtime.Module:
    # By its descriptor, so that what was checked is mapped. Only Linux is certain to have the path.
    path = f"/proc/self/fd/{file.fileno()}"
    if sys.platform == "linux" and os.path.exists(path):
        return wasmtime.Module.deserialize_file(engine, path)
    return wasmtime.Module.deserialize(engine, file.readall())


def load_module(
    engine: wasmtime.Engine, settings: str | None, sha256: str, stamp: Stamp | None,
    read: Callable[[], bytes], name: str,
) -> wasmtime.Module:  # fmt: skip
    """Return a .wasm file's module, from the cache or compiled. Any thread or process may call it.

    Args:
        engine: The engine to compile for.
        settings: All its settings that compiled code depends on; None to do without the cache.
        sha256: The digest of the file's bytes.
        stamp: The file's stamp, taken before `read` reads it; None to read it each time.
        read: Returns the file's bytes, or raises if they have another digest.
        name: The file's name, for the log.
    """
    folder = _open_folder() if settings is not None else None
    if settings is None or folder is None:
        return _compile(engine, read(), name)
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
    record = entry.read_record()
    checked = record.wasms if record is not None else ()
    is_checked = stamp in checked
    wasm = None if is_checked else read()
    if stamp is not None and not is_checked:
        checked = (stamp, *checked)[:MAX_STAMPS]
    loaded = entry.load(record, engine) if record is not None else None
    if record is None or loaded is None:
        module = _compile(engine, wasm or read(), name)
        with suppress(OSError, wasmtime.WasmtimeError):
            entry.write(module, checked)
        return module
    module, code = loaded
    if not is_checked or code != record.code:
        with suppress(OSError):
            entry.write_record(Record(record.digest, code, checked))
    return module


def _compile(engine: wasmtime.Engine, wasm: bytes, name: str) -> wasmtime.Module:
    import logging  # takes milliseconds to import, and most programs find their modules compiled

    log = logging.getLogger("wasmtime_async")
    log.info("compiling %s, %.1f MB", name, len(wasm) / 1e6)
    begin = time.perf_counter()
    module = wasmtime.Module(engine, wasm)
    log.info("compiled %s in %.1f s", name, time.perf_counter() - begin)
    return module
