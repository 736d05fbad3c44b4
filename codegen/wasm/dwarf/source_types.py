"""Read types of the source language from DWARF, as far as a host needs them."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from typing import Literal

from ...interface import SourceType, ValueType
from .units import Entry

Kind = Literal["unsigned", "signed", "float", "other"]

_NAME, _BYTE_SIZE, _ENCODING, _TYPE = 0x03, 0x0B, 0x3E, 0x49
_BASE_TYPE, _ENUMERATION = 0x24, 0x04
_MAX_DEPTH = 16
_MAX_LENGTH = 60
# Encodings: address, boolean, float, signed, signed_char, unsigned, unsigned_char, UTF.
_KINDS: dict[int | None, Kind] = {
    1: "unsigned",
    2: "signed",  # A boolean is 0 or 1 either way.
    4: "float",
    5: "signed",
    6: "signed",
    7: "unsigned",
    8: "unsigned",
    16: "unsigned",
}
_POINTERS = {0x0F: "*", 0x10: "&", 0x42: "&&"}
# const, volatile, restrict, and typedef, which has a name.
_QUALIFIERS = {0x26: "const ", 0x35: "volatile ", 0x37: "", 0x16: ""}


@dataclass(frozen=True, slots=True)
class DescribedType:
    """A type's spelling, the kind of its values, and their size in bytes if it is known."""

    text: str
    kind: Kind
    size: int | None

    @property
    def source_type(self) -> SourceType:
        """The part of this that the bindings tell, cut if its text is very long."""
        return SourceType(intern(self.text[:_MAX_LENGTH]), self.kind == "unsigned")


def agrees(wasm: ValueType, source: DescribedType) -> bool:
    """True if a value of the source's type can be passed as the WebAssembly type.

    Numbers must have the right size, because a mismatch means that the compiler has changed the
    signature and that names and types would go to the wrong parameters.
    """
    if source.kind == "other":
        return True  # A struct that fits into a number, or a pointer to one that does not.
    if source.kind == "float":
        return (wasm, source.size) in (("f32", 4), ("f64", 8))
    return wasm == "i64" if source.size == 8 else wasm == "i32"


def describe(entry: Entry | None, depth: int = _MAX_DEPTH) -> DescribedType:
    """Return the type at ``entry``; None is C's ``void``.

    Raises:
        MalformedModule: It cannot be read.
    """
    if entry is None:
        return DescribedType("void", "other", None)
    if depth == 0:
        return DescribedType("...", "other", None)
    tag, name = entry.tag, _name(entry)
    if tag in _POINTERS:
        text = name
        if text is None:
            target = describe(entry.target(_TYPE), depth - 1).text
            text = f"{target} {_POINTERS[tag]}".replace("* *", "**")
        return DescribedType(text, "unsigned", entry.unit.format.address)
    if tag in _QUALIFIERS:
        qualified = describe(entry.target(_TYPE), depth - 1)
        text = name or _qualified(_QUALIFIERS[tag], qualified.text)
        return DescribedType(text, qualified.kind, qualified.size)
    size = entry.number(_BYTE_SIZE)
    if tag == _BASE_TYPE:
        kind = _KINDS.get(entry.number(_ENCODING), "other")
        return DescribedType(name or "?", kind, size)
    if tag == _ENUMERATION:
        return DescribedType(name or "enum", "signed", size)
    return DescribedType(name or "struct", "other", size)


def _qualified(qualifier: str, text: str) -> str:
    """Put a qualifier where C has it: ``const char``, but ``char *const``."""
    return f"{text}{qualifier}".rstrip() if text.endswith(("*", "&")) else f"{qualifier}{text}"


def _name(entry: Entry) -> str | None:
    # No character has more than four bytes, so none of those that are shown is cut.
    text = entry.text(_NAME, 4 * _MAX_LENGTH + 4)
    return None if text is None else text.decode("utf-8", "replace")
