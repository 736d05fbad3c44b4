"""What the sandbox is given of the host: the preopened folders, and nothing else."""

from __future__ import annotations

import os

import wasmtime

from ...wasmtime_api.preopens import preopen
from ..config import Path, ReadOnly, Wasi


def sandbox_config(wasi: Wasi) -> wasmtime.WasiConfig:
    """Return the configuration of preview 1 for a guest. It opens the folders, and may block.

    Raises:
        OSError: A preopened folder cannot be opened.
        ValueError: Its path is not one that wasmtime takes.
    """
    config = wasmtime.WasiConfig()
    for name, folder in wasi.preopens.items():
        if isinstance(folder, ReadOnly):
            _grant(config, folder.path, name, False)
        else:
            _grant(config, folder, name, True)
    return config


def _grant(config: wasmtime.WasiConfig, folder: Path, name: str, is_writable: bool) -> None:
    path = os.fspath(folder)
    if "\0" in path or "\0" in name:
        raise ValueError(f"preopens[{name!r}]: {path!r}: a path must not contain zeros")
    try:
        preopen(config, path, name, is_writable)
    except UnicodeEncodeError as error:
        raise ValueError(f"preopens[{name!r}]: {path!r} is not UTF-8") from error
    except wasmtime.WasmtimeError as error:
        os.scandir(path).close()  # raises an OSError that says what is wrong
        raise OSError(f"preopens[{name!r}]: {path!r} cannot be opened") from error
