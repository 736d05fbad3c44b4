"""Giving folders of the host to WASI preview 1, which wasmtime-py has done in two ways."""

from __future__ import annotations

from typing import Any

import wasmtime

# Until wasmtime 46 folders and files had permissions of their own.
_DIR_PERMS: Any = getattr(wasmtime, "DirPerms", None)
_FILE_PERMS: Any = getattr(wasmtime, "FilePerms", None)


def preopen(config: wasmtime.WasiConfig, path: str, name: str, is_writable: bool) -> None:
    """Let the guest use a folder under that name, for reading alone or for writing too.

    Raises:
        wasmtime.WasmtimeError: The folder cannot be opened.
        UnicodeEncodeError: The path is not UTF-8.
    """
    add: Any = config.preopen_dir
    if _DIR_PERMS is None:
        add(path, name, is_writable)
    else:
        kind = "READ_WRITE" if is_writable else "READ_ONLY"
        add(path, name, _DIR_PERMS[kind], _FILE_PERMS[kind])
