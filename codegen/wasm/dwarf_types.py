"""Types of the source language as DWARF has them, as far as a host cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..interface import SourceType, ValueType

if TYPE_CHECKING:
    from elftools.dwarf.die import DIE

Kind = Literal["unsigned", "signed", "float", "other"]

_DEEPEST = 16
_LONGEST = 60
# DW_AT_encoding: address, boolean, float, signed, signed_char, unsigned, unsigned_char, UTF.
_ENCODINGS: dict[object, Kind] = {
    1: "unsigned",
    2: "signed",  # It is 0 or 1 either way.
    4: "float",
    5: "signed",
    6: "signed",
    7: "unsigned",
    8: "unsigned",
    16: "unsigned",
}
_POINTERS = {
    "DW_TAG_pointer_type": "*",
    "DW_TAG_reference_type": "&",
    "DW_TAG_rvalue_reference_type": "&&",
}
_QUALIFIERS = {
    "DW_TAG_const_type": "const ",
    "DW_TAG_volatile_type": "volatile ",
    "DW_TAG_restrict_type": "",
    "DW_TAG_typedef": "",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A type's spelling, what kind of value it has, and how many bytes that takes, if known."""

    text: str
    kind: Kind
    size: int | None

    @property
    def shown(self) -> SourceType:
        """What the bindings tell of it."""
        return SourceType(self.text[:_LONGEST], self.kind == "unsigned")


def agrees(wasm: ValueType, source: Described) -> bool:
    """Whether a value of the source's type may be one of the WebAssembly type."""
    if source.kind == "other":
        return True  # A struct that fits, or a pointer to one that does not.
    if source.kind == "float":
        return (wasm, source.size) in (("f32", 4), ("f64", 8))
    return wasm == "i64" if source.size == 8 else wasm == "i32"


def source_type(die: DIE | None) -> Described:
    """The type at ``die``; None is C's ``void``."""
    return _describe(die, _DEEPEST)


def _describe(die: DIE | None, depth: int) -> Described:
    if die is None:
        return Described("void", "other", None)
    if depth == 0:
        return Described("...", "other", None)
    name = _name(die)
    tag = str(die.tag)
    if tag in _POINTERS:
        target = _describe(_target(die), depth - 1).text
        text = name or f"{target} {_POINTERS[tag]}".replace("* *", "**")
        return Described(text, "unsigned", die.cu["address_size"])
    if tag in _QUALIFIERS:
        qualified = _describe(_target(die), depth - 1)
        text = name or _qualified(_QUALIFIERS[tag], qualified.text)
        return Described(text, qualified.kind, qualified.size)
    size = die.attributes["DW_AT_byte_size"].value if "DW_AT_byte_size" in die.attributes else None
    if tag == "DW_TAG_base_type":
        encoding = die.attributes["DW_AT_encoding"].value
        return Described(name or "?", _ENCODINGS.get(encoding, "other"), size)
    if tag == "DW_TAG_enumeration_type":
        return Described(name or "enum", "signed", size)
    return Described(name or "struct", "other", size)


def _qualified(qualifier: str, text: str) -> str:
    """As C has it: ``const char``, but ``char *const``."""
    return f"{text}{qualifier}".rstrip() if text.endswith(("*", "&")) else f"{qualifier}{text}"


def _target(die: DIE) -> DIE | None:
    if "DW_AT_type" not in die.attributes:
        return None
    return die.get_DIE_from_attribute("DW_AT_type")


def _name(die: DIE) -> str | None:
    if "DW_AT_name" not in die.attributes:
        return None
    value = die.attributes["DW_AT_name"].value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None
