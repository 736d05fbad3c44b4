"""Build modules byte by byte, for tests of what the text format cannot express."""

from __future__ import annotations

PREAMBLE = b"\0asm\x01\0\0\0"
I32, I64, F32, F64, V128, FUNCREF, EXTERNREF = (bytes([b]) for b in b"\x7f\x7e\x7d\x7c\x7b\x70\x6f")
FUNC, TABLE, MEMORY, GLOBAL, TAG = (bytes([b]) for b in range(5))


def u(value: int) -> bytes:
    """Return an unsigned LEB128 number."""
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        if not value:
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def vec(*items: bytes) -> bytes:
    """Return a vector: the count, then the items."""
    return u(len(items)) + b"".join(items)


def name(text: str | bytes) -> bytes:
    """Return a name: its length in bytes, then the bytes."""
    raw = text.encode() if isinstance(text, str) else text
    return u(len(raw)) + raw


def section(number: int, contents: bytes) -> bytes:
    """Return a section with its length."""
    return bytes([number]) + u(len(contents)) + contents


def custom(title: str, contents: bytes) -> bytes:
    """Return a custom section."""
    return section(0, name(title) + contents)


def func_type(params: bytes = b"", results: bytes = b"") -> bytes:
    """Return a function type, from one byte for each value type."""
    return b"\x60" + u(len(params)) + params + u(len(results)) + results


def module(*sections: bytes) -> bytes:
    """Return a module of these sections."""
    return PREAMBLE + b"".join(sections)
