"""The binding compiler: typed Python bindings for WebAssembly modules.

``generate`` does what the command ``python -m codegen`` does, without touching a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .errors import CodegenError
from .package import VERSION as __version__

__all__ = ["CodegenError", "__version__", "generate"]


def generate(
    wasm: bytes,
    name: str,
    *,
    sync: bool = False,
    sync_exports: Sequence[str] = (),
    wasi: Literal["wasmtime", "host"] = "wasmtime",
    validate: bool = True,
    debug_info: bool = True,
) -> dict[str, bytes]:
    """Return the files of a module's bindings, by name: the source, and the module as a binary.

    Equal arguments give equal results. No files are touched, and any thread may call it.

    Args:
        wasm: The module, as a binary or in the text format.
        name: The stem of the files; characters that an identifier cannot have are replaced.
        sync: Synchronous bindings, which need no event loop.
        sync_exports: Names or globs of exports that become plain functions in async bindings.
        wasi: What provides ``wasi_snapshot_preview1``: wasmtime, or the user's own host object.
        validate: Refuse modules that wasmtime refuses.
        debug_info: Take names and types from DWARF, where the module has any.

    Raises:
        CodegenError: The command would end with exit code 2; the text is its message.
    """
    from .compiler import build
    from .extra import require_extra
    from .options import Options

    require_extra()
    selectors = (sync_exports,) if isinstance(sync_exports, str) else tuple(sync_exports)
    options = Options(sync, selectors, wasi == "host", validate, debug_info)
    return build(wasm, name, options).files
