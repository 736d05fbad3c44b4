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


def long_signatures(
    exports: int, imports: int, params: int = 1000, names: tuple[str, str] = ("f0", "h0")
) -> bytes:
    """Return a module in which all functions have one long signature.

    It exports ``f0``, ``f1`` …, one function that passes its parameters to the first import, and
    imports ``h0``, ``h1`` … from ``env``; ``names`` are those of the first ones.
    """
    constant = b"\x44" + b"\0" * 8
    passing = b"".join(b"\x20" + u(index) for index in range(params)) + b"\x10\0"
    body = b"\0" + (passing if imports else constant) + b"\x0b"
    offered = [names[0], *(f"f{index}" for index in range(1, exports))][:exports]
    needed = [names[1], *(f"h{index}" for index in range(1, imports))][:imports]
    return module(
        section(1, vec(func_type(I32 * params, F64))),
        section(2, vec(*(name("env") + name(text) + FUNC + b"\0" for text in needed))),
        section(3, vec(b"\0")),
        section(7, vec(*(name(text) + FUNC + u(imports) for text in offered))),
        section(10, vec(u(len(body)) + body)),
    )
