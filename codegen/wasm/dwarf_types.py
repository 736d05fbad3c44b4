"""Read types of the source language from DWARF, as far as a host needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..interface import SourceType, ValueType

if TYPE_CHECKING:
    from elftools.dwarf.die import DIE

Kind = Literal["unsigned", "signed", "float", "other"]

_MAX_DEPTH = 16
_MAX_LENGTH = 60
# DW_AT_encoding: address, boolean, float, signed, signed_char, unsigned, unsigned_char, UTF.
_ENCODINGS: dict[object, Kind] = {
    1: "unsigned",
    2: "signed",  # A boolean is 0 or 1 either way.
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
class DescribedType:
    """A type's spelling, the kind of its values, and their size in bytes if it is known."""

    text: str
    kind: Kind
    size: int | None

    @property
    def source_type(self) -> SourceType:
        """The part of this that the bindings tell, cut if its text is very long."""
        return SourceType(self.text[:_MAX_LENGTH], self.kind == "unsigned")


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


def describe_type(die: DIE | None) -> DescribedType:
    """Return the type at ``die``; None is C's ``void``."""
    return _describe(die, _MAX_DEPTH)


def _describe(die: DIE | None, depth: int) -> DescribedType:
    if die is None:
        return DescribedType("void", "other", None)
    if depth == 0:
        return DescribedType("...", "other", None)
    name = _name(die)
    tag = str(die.tag)
    if tag in _POINTERS:
        target = _describe(_target(die), depth - 1).text
        text = name or f"{target} {_POINTERS[tag]}".replace("* *", "**")
        return DescribedType(text, "unsigned", die.cu["address_size"])
    if tag in _QUALIFIERS:
        qualified = _describe(_target(die), depth - 1)
        text = name or _qualified(_QUALIFIERS[tag], qualified.text)
        return DescribedType(text, qualified.kind, qualified.size)
    size = die.attributes["DW_AT_byte_size"].value if "DW_AT_byte_size" in die.attributes else None
    if tag == "DW_TAG_base_type":
        encoding = die.attributes["DW_AT_encoding"].value
        return DescribedType(name or "?", _ENCODINGS.get(encoding, "other"), size)
    if tag == "DW_TAG_enumeration_type":
        return DescribedType(name or "enum", "signed", size)
    return DescribedType(name or "struct", "other", size)


def _qualified(qualifier: str, text: str) -> str:
    """Put a qualifier where C has it: ``const char``, but ``char *const``."""
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
