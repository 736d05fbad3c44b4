"""Let wasmtime turn the text format into binaries and check that modules are valid.

This is the only file here that knows wasmtime, which it imports late: loading the library takes a
sixth of the time of a whole run on a small module.
"""

from __future__ import annotations

import re

from .errors import CodegenError, MalformedModule

_OFFSET = re.compile(r" \(at offset 0x([0-9a-f]+)\)$")
# Exceptions of before the standard, which some compilers still produce.
_LEGACY = "legacy_exceptions"
_TEXT_POSITION = re.compile(r"-->\s*[^\n]*:(\d+):(\d+)")


def is_text(data: bytes) -> bool:
    """True if ``data`` looks like WebAssembly's text format rather than a binary."""
    return data.lstrip()[:1] in (b"(", b";")  # An expression or a comment.


def text_to_binary(text: bytes) -> bytes:
    """Return the binary for a module in the text format.

    Raises:
        CodegenError: The text is malformed; the message has line and column.
    """
    import wasmtime

    try:
        return bytes(wasmtime.wat2wasm(text))
    except wasmtime.WasmtimeError as error:
        message = str(error)
        what = message.split("\n", 1)[0].strip()
        position = _TEXT_POSITION.search(message)
        where = f"line {position[1]}, column {position[2]}: " if position else ""
        raise CodegenError(f"{where}{what}") from None


def validate(data: bytes) -> None:
    """Check that wasmtime accepts ``data`` as a valid module.

    Raises:
        MalformedModule: The module is invalid at a certain offset.
        CodegenError: The module is invalid, and wasmtime does not say where.
    """
    import wasmtime

    config = wasmtime.Config()
    # Whether a module is valid should not depend on the features that an engine has switched on.
    for feature in _FEATURES:
        setattr(config, feature, True)
    try:
        wasmtime.Module.validate(wasmtime.Engine(config), data)
    except wasmtime.WasmtimeError as error:
        message = " ".join(str(error).split())
        position = _OFFSET.search(message)
        if position is None:
            raise CodegenError(f"invalid module: {message}") from None
        what = message[: position.start()]
        if _LEGACY in what:
            what += "; Binaryen's wasm-opt --translate-to-exnref replaces them by standard ones"
        raise MalformedModule(f"invalid module: {what}", int(position[1], 16)) from None


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


def validate_component(data: bytes) -> None:
    """Check that wasmtime accepts a component of which function bodies were taken out.

    Raises:
        CodegenError: The component is invalid.
    """
    import wasmtime
    from wasmtime import component

    try:
        component.Component(wasmtime.Engine(), data)
    except wasmtime.WasmtimeError as error:
        message = _OFFSET.sub("", " ".join(str(error).split()))
        raise CodegenError(f"invalid component: {message}") from None


def validate_core_module(data: bytes) -> None:
    """Check that wasmtime accepts a core module of a component, with an engine's defaults.

    Raises:
        CodegenError: The module is invalid.
    """
    import wasmtime

    try:
        wasmtime.Module.validate(wasmtime.Engine(), data)
    except wasmtime.WasmtimeError as error:
        message = " ".join(str(error).split())
        raise CodegenError(f"invalid core module: {message}") from None
