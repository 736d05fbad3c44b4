"""Bindings in memory: what ``python -m codegen`` would write, as a module that is not on disk.

Large components take seconds to bind. So the source is kept in the cache of compiled modules, under
the digest of the file and of the compiler's own files.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from ..compile_cache.entries import open_folder, write_beside
from .problems import NotACommand

_OUTER = __package__.partition("runtime")[0]
_CODEGEN = f"{_OUTER}codegen"
#: The name of the module. It must be no package's, and no other module of the process has it.
_NAME = "wasmtime_async_command"


class _Loader:
    """What an imported module's loader is to `WasmFile`: it has the bytes of the .wasm file."""

    def __init__(self, wasm: bytes) -> None:
        self._wasm = wasm

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        raise ImportError("it is run by `bind`")

    def get_data(self, path: str) -> bytes:
        return self._wasm


def bind(data: bytes, file: str) -> ModuleType:
    """Return the module of generated bindings.

    Args:
        data: A module or component, binary or text.
        file: The path of the file, for messages.

    Raises:
        NotACommand: It cannot be bound, or what that needs is not installed.
    """
    kept = _kept_source(data)
    if kept is None:
        source, wasm = _generate(data)
        _keep_source(data, source, wasm)
    else:
        source, wasm = kept
    spec = ModuleSpec(_NAME, _Loader(wasm), origin=os.path.abspath(file))  # type: ignore[arg-type]
    module = module_from_spec(spec)
    sys.modules[_NAME] = module
    exec(compile(source, f"<bindings of {os.path.basename(file)}>", "exec"), module.__dict__)
    return module


def _generate(data: bytes) -> tuple[bytes, bytes]:
    if find_spec(_CODEGEN) is None:
        raise NotACommand(f"the package {_CODEGEN}, which binds it, is not installed")
    codegen: Any = import_module(_CODEGEN)
    try:
        files = codegen.generate(data, _NAME)
    except codegen.CodegenError as error:
        raise NotACommand(str(error)) from None
    return files[f"{_NAME}.py"], files[f"{_NAME}.wasm"]


# ---- the cache ----


def _kept_source(data: bytes) -> tuple[bytes, bytes] | None:
    folder = open_folder() if data.startswith(b"\0asm") else None
    if folder is None:
        return None
    with folder, suppress(OSError):
        file = folder.open(_file_name(data))
        if file is not None:
            with file:
                digest, _, source = file.readall().partition(b"\n")
            if digest.decode("ascii", "replace") == hashlib.sha256(source).hexdigest():
                return source, data
    return None


def _keep_source(data: bytes, source: bytes, wasm: bytes) -> None:
    folder = open_folder() if data == wasm else None
    if folder is not None:
        with folder, suppress(OSError):
            digest = hashlib.sha256(source).hexdigest().encode()
            write_beside(folder, _file_name(data), digest + b"\n" + source)


def _file_name(data: bytes) -> str:
    """Return a name that changes with the file, and with the compiler."""
    compiler = hashlib.sha256("\n".join(_compiler_files()).encode()).hexdigest()
    return f"{hashlib.sha256(data).hexdigest()}-bindings-{compiler[:32]}.py"


def _compiler_files() -> Iterator[str]:
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    yield root
    for name in ("codegen", "templates", os.path.join("runtime", "_emitted")):
        for folder, folders, files in os.walk(os.path.join(root, name)):
            folders[:] = sorted(folders)
            for file in sorted(files):
                if not file.endswith(".pyc"):
                    status = os.stat(os.path.join(folder, file))
                    yield f"{folder} {file} {status.st_size} {status.st_mtime_ns}"
