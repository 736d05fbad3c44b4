"""What wasmtime does for the compiler: it turns text into binaries and says whether they are valid.

The only file here that knows wasmtime. It is imported late: loading the library takes a sixth of
the time of a whole run on a small module.
"""

from __future__ import annotations

import re

from .errors import CodegenError, MalformedModule

_OFFSET = re.compile(r" \(at offset 0x([0-9a-f]+)\)$")
_TEXT_POSITION = re.compile(r"-->\s*[^\n]*:(\d+):(\d+)")


def is_text(data: bytes) -> bool:
    """Whether ``data`` looks like WebAssembly's text format rather than a binary."""
    return data.lstrip()[:1] in (b"(", b";")  # An expression or a comment.


def text_to_binary(text: bytes) -> bytes:
    """Assemble the text format. Raises ``CodegenError`` with line and column."""
    import wasmtime

    try:
        return bytes(wasmtime.wat2wasm(text))
    except wasmtime.WasmtimeError as error:
        message = str(error)
        what = message.split("\n", 1)[0].strip()
        place = _TEXT_POSITION.search(message)
        where = f"line {place[1]}, column {place[2]}: " if place else ""
        raise CodegenError(f"{where}{what}") from None


def validate(data: bytes) -> None:
    """Raise ``MalformedModule`` unless wasmtime takes ``data`` for a valid module."""
    import wasmtime

    config = wasmtime.Config()
    # Whether a module is valid should not depend on what an engine has switched on.
    for feature in _FEATURES:
        setattr(config, feature, True)
    try:
        wasmtime.Module.validate(wasmtime.Engine(config), data)
    except wasmtime.WasmtimeError as error:
        message = " ".join(str(error).split())
        place = _OFFSET.search(message)
        if place is None:
            raise CodegenError(f"invalid module: {message}") from None
        what = message[: place.start()]
        raise MalformedModule(f"invalid module: {what}", int(place[1], 16)) from None


_FEATURES = (
    "wasm_custom_page_sizes",
    "wasm_exceptions",
    "wasm_function_references",
    "wasm_gc",
    "wasm_memory64",
    "wasm_multi_memory",
    "wasm_relaxed_simd",
    "wasm_tail_call",
    "wasm_threads",
    "wasm_wide_arithmetic",
)
