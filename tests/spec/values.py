"""What scripts pass and expect, bit for bit.

The assembler itself turns the literals of a script into bits, in the data segment of one module. An f32
travels as the float with its sign, its quiet bit and its payload in the places where a double has them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import wasmtime

from codegen.validation import text_to_binary
from tests.spec.script import Expression

#: Bits by the literal as a data segment has it, such as "f32 0x1p-3" or "v128 i32x4 1 2 3 4".
Literals: TypeAlias = Mapping[str, bytes]

_SIZES = {"i32": 4, "i64": 8, "f32": 4, "f64": 8, "v128": 16}
_NAN = "nan:canonical", "nan:arithmetic"
_F32_EXPONENT, _F64_EXPONENT = 0x7F80_0000, 0x7FF0_0000_0000_0000


class Unsupported(Exception):
    """A value that no Python object stands for."""


@dataclass(frozen=True, slots=True)
class HostObject:
    """What an externref of a script refers to."""

    number: int


def literals(expressions: Iterable[Expression]) -> Literals:
    """The bits of all numbers and vectors in these expressions."""
    found = sorted({text for item in expressions for text in _literal_texts(item)})
    if not found:
        return {}
    data = "".join(f"({text})" for text in found)
    wasm = text_to_binary(f"(module (memory 1) (data (i32.const 0) {data}))".encode())
    bits, position = {}, len(wasm) - sum(map(_size, found))
    for text in found:
        bits[text] = wasm[position : position + _size(text)]
        position += _size(text)
    return bits


def _size(literal: str) -> int:
    return _SIZES[literal.partition(" ")[0]]


def _literal_texts(expression: Expression) -> Iterator[str]:
    if not isinstance(expression, list) or not expression:
        return
    if isinstance(expression[0], str) and expression[0].endswith(".const"):
        yield _literal(expression)
    else:
        for item in expression:
            yield from _literal_texts(item)


def _literal(expression: list[Expression]) -> str:
    """A constant as a data segment has it; for patterns of NaN there stands any NaN."""
    head, *words = map(str, expression)
    plain = ("nan" if word in _NAN else word for word in words)
    return " ".join([head.removesuffix(".const"), *plain])


def argument(expression: Expression, bits: Literals) -> object:
    """The Python object to pass for an argument."""
    assert isinstance(expression, list)
    head = str(expression[0])
    if head.endswith(".const"):
        return to_python(head.removesuffix(".const"), bits[_literal(expression)])
    if head == "ref.extern":
        return HostObject(int(str(expression[1])))
    if head == "ref.null":
        return None
    raise Unsupported(f"no Python object can be passed as {head}")


def to_python(kind: str, bits: bytes) -> object:
    """The Python object with these bits."""
    if kind == "v128":
        return bits
    if kind == "f32":
        (word,) = struct.unpack("<I", bits)
        if word & _F32_EXPONENT == _F32_EXPONENT:
            wide = (word >> 31) << 63 | _F64_EXPONENT | (word & 0x7F_FFFF) << 29
            bits, kind = struct.pack("<Q", wide), "f64"
    code = {"i32": "<i", "i64": "<q", "f32": "<f", "f64": "<d"}[kind]
    value: object = struct.unpack(code, bits)[0]
    return value


def to_bits(kind: str, value: object) -> bytes:
    """The bits of a result; an error if it is nothing that a function of that type may return."""
    if kind == "v128":
        if isinstance(value, bytes) and len(value) == 16:
            return value
    elif kind in ("i32", "i64"):
        if type(value) is int:
            return struct.pack("<i" if kind == "i32" else "<q", value)
    elif type(value) is float:
        return struct.pack("<d", value) if kind == "f64" else _f32_bits(value)
    raise TypeError(f"{value!r} is no {kind}")


def _f32_bits(value: float) -> bytes:
    (wide,) = struct.unpack("<Q", struct.pack("<d", value))
    if wide & _F64_EXPONENT != _F64_EXPONENT:
        bits = struct.pack("<f", value)
        if struct.unpack("<f", bits)[0] != value:
            raise ValueError(f"{value!r} is no f32")
        return bits
    if wide & 0x1FFF_FFFF:
        raise ValueError(f"{wide:#x} is no f32")
    return struct.pack("<I", (wide >> 63) << 31 | _F32_EXPONENT | (wide >> 29) & 0x7F_FFFF)


def mismatch(expected: Expression, value: object, bits: Literals) -> str | None:
    """What is wrong with a result, or None."""
    assert isinstance(expected, list)
    head = str(expected[0])
    if head == "either":
        wrong = [mismatch(item, value, bits) for item in expected[1:]]
        return None if None in wrong else " and ".join(filter(None, wrong))
    if head.endswith(".const"):
        return _number_mismatch(expected, value, bits)
    number = int(str(expected[1])) if head == "ref.extern" and len(expected) > 1 else None
    if number is not None:
        return None if value == HostObject(number) else f"{value!r}, expected object {number}"
    if head not in _REFERENCES:
        raise Unsupported(f"no Python object is a result {head}")
    return None if _REFERENCES[head](value) else f"{value!r}, expected {head}"


_REFERENCES: dict[str, Callable[[object], bool]] = {
    "ref.null": lambda value: value is None,
    "ref.extern": lambda value: value is not None,
    "ref.func": lambda value: isinstance(value, wasmtime.Func),
}


def _number_mismatch(expected: list[Expression], value: object, bits: Literals) -> str | None:
    words = [str(word) for word in expected]
    kind, right = words[0].removesuffix(".const"), bits[_literal(expected)]
    try:
        actual = to_bits(kind, value)
    except (TypeError, ValueError, struct.error) as error:
        return str(error)
    shape = words[1] if kind == "v128" else kind
    lane = int(shape[1:].partition("x")[0]) // 8
    for index, word in enumerate(words[2:] if kind == "v128" else words[1:]):
        part = slice(index * lane, (index + 1) * lane)
        ok = _is_nan(actual[part], word) if word in _NAN else actual[part] == right[part]
        if not ok:
            return f"{actual.hex()}, expected {right.hex()} ({' '.join(words)})"
    return None


def _is_nan(lane: bytes, pattern: str) -> bool:
    """True for a NaN of either sign whose quiet bit is set; a canonical one has no other."""
    quiet = {4: 0x7FC0_0000, 8: 0x7FF8_0000_0000_0000}[len(lane)]
    word = int.from_bytes(lane, "little") & ~(1 << len(lane) * 8 - 1)
    return word == quiet if pattern == "nan:canonical" else word & quiet == quiet
