"""Replace the bodies of all functions in a component's core modules, for validation.

wasmtime validates components only while it compiles them. With bodies of one instruction each that
takes a twentieth of the time; the real bodies are validated module by module.
"""

from __future__ import annotations

from ..wasm.cursor import Cursor
from .reader import PREAMBLE

_CORE_MODULE, _COMPONENT, _CODE = 1, 4, 10
_MODULE_PREAMBLE = 8
_BODY = b"\x03\x00\x00\x0b"  # of three bytes: no locals, unreachable, end


def strip_bodies(data: bytes) -> bytes:
    """Return the component in ``data`` with empty functions.

    Raises:
        MalformedModule: The bytes cannot be read as sections.
    """
    return _component(Cursor(data))


def _component(c: Cursor) -> bytes:
    parts = [c.take(len(PREAMBLE))]
    while not c.done:
        number, contents = c.byte(), c.part(c.u32(), "section")
        if number == _CORE_MODULE:
            parts.append(_section(number, _module(contents)))
        elif number == _COMPONENT:
            parts.append(_section(number, _component(contents)))
        else:
            parts.append(_section(number, contents.data[contents.pos : contents.end]))
    return b"".join(parts)


def _module(c: Cursor) -> bytes:
    parts = [c.take(_MODULE_PREAMBLE)]
    while not c.done:
        number, contents = c.byte(), c.part(c.u32(), "section")
        if number == _CODE:
            count = contents.count("functions")
            parts.append(_section(number, _leb128(count) + _BODY * count))
        elif number:  # Custom sections say nothing about validity.
            parts.append(_section(number, contents.data[contents.pos : contents.end]))
    return b"".join(parts)


def _section(number: int, contents: bytes) -> bytes:
    return bytes([number]) + _leb128(len(contents)) + contents


def _leb128(number: int) -> bytes:
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
