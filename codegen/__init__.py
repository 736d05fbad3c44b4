"""The binding compiler: typed Python bindings for WebAssembly modules.

``generate`` does what the command ``python -m codegen`` does, without touching a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .errors import CodegenError
from .version import VERSION

__all__ = ["CodegenError", "__version__", "generate"]

__version__ = VERSION


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
    """The bindings of the module ``wasm``: file name to contents, the module itself among them.

    ``name`` is what the file is called, made an identifier where it is none. ``wasm`` may be in the
    text format. The options are those of the command line. Equal arguments give equal results.

    Raises ``CodegenError`` where the command would end with exit code 2; the text is its message.
    """
    from .compiler import build
    from .options import Options

    options = Options(
        sync=sync,
        sync_exports=(sync_exports,) if isinstance(sync_exports, str) else tuple(sync_exports),
        wasi_host=wasi == "host",
        validate=validate,
        debug_info=debug_info,
    )
    return build(wasm, name, options).files
