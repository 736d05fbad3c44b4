"""Types of WIT and values of them, made at random; the types are those of the reference.

A value is in a plain form, in which two are equal if their `repr` is: records, tuples and lists are
lists, variants, enums, options and results are pairs of the case's number and its payload, flags are
an int, and everything else is as usual.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from hypothesis import strategies as st

from tests.components.reference import definitions as abi

Type = Any
Plain = Any

INTEGERS: dict[str, tuple[int, int]] = {
    f"{sign}{bits}": (0, 2**bits - 1) if sign == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for bits in (8, 16, 32, 64)
    for sign in "us"
}
_NANS32 = [struct.unpack("<f", struct.pack("<I", bits))[0] for bits in (0x7FC00001, 0xFFFFFFFF)]
_NANS64 = [struct.unpack("<d", struct.pack("<Q", bits))[0] for bits in (0x7FF8000000000001, 2**64 - 1)]  # fmt: skip
_FLOATS = [0.0, -0.0, 1.5, math.inf, -math.inf, math.nan]
_FLOATS32 = [*_FLOATS, *_NANS32, 2.0**-149, 3.4028234663852886e38]
_FLOATS64 = [*_FLOATS, *_NANS64, 0.1, 5e-324, 1.7976931348623157e308]
_CHARACTERS = ["\0", "a", "\x7f", "\x80", "\xff", "\u0100", "\ud7ff", "\ue000", "\uffff", "\U0010ffff"]  # fmt: skip
_LEAVES = (
    "Bool", *(name.upper() for name in INTEGERS), "F32", "F64", "Char", "String", "String",
)  # fmt: skip


def name_of(t: Type) -> str:
    """Return a type's keyword: that of the reference's class."""
    return type(t).__name__.removesuffix("Type").lower()


def cases_of(t: Type) -> list[Type | None]:
    """Return the payloads of what has cases."""
    return [case.t for case in abi.despecialize(t).cases]


def fields_of(t: Type) -> list[Type]:
    """Return the types of a record's or a tuple's parts."""
    return [field.t for field in abi.despecialize(t).fields]


# ---- types ----


def _labels(prefix: str, sizes: list[int]) -> st.SearchStrategy[list[str]]:
    return st.sampled_from(sizes).map(lambda size: [f"{prefix}{n}" for n in range(size)])


def _record(types: list[Type]) -> Type:
    return abi.RecordType([abi.FieldType(f"f{n}", t) for n, t in enumerate(types)])


def _variant(types: list[Type | None]) -> Type:
    return abi.VariantType([abi.CaseType(f"c{n}", t) for n, t in enumerate(types)])


def _larger(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    maybe = st.none() | inner
    return st.one_of(
        inner.map(abi.ListType),
        inner.map(abi.OptionType),
        st.builds(abi.ResultType, maybe, maybe),
        st.lists(inner, min_size=1, max_size=4).map(abi.TupleType),
        st.lists(inner, min_size=1, max_size=5).map(_record),
        st.lists(maybe, min_size=1, max_size=4).map(_variant),
    )


def types() -> st.SearchStrategy[Type]:
    """Return what makes types of all kinds but handles, some with more than 16 core values."""
    leaf = st.one_of(
        st.sampled_from(_LEAVES).map(lambda name: getattr(abi, f"{name}Type")()),
        st.sampled_from(_LEAVES).map(lambda name: getattr(abi, f"{name}Type")()),
        _labels("e", [1, 2, 5, 5, 5, 5, 256, 257]).map(abi.EnumType),
        _labels("b", [1, 7, 8, 9, 16, 17, 31, 32]).map(abi.FlagsType),
    )
    small = st.recursive(leaf, _larger, max_leaves=6)
    wide = st.lists(leaf | leaf.map(abi.OptionType), min_size=9, max_size=18)
    return st.one_of(small, small, small.map(abi.ListType), wide.map(_record))


# ---- values ----


def _floats(edges: list[float], width: Any) -> st.SearchStrategy[Plain]:
    return st.sampled_from(edges) | st.floats(width=width)


def _characters() -> st.SearchStrategy[str]:
    return st.sampled_from(_CHARACTERS) | st.characters(exclude_categories=["Cs"])


def _case(number: int, t: Type | None) -> st.SearchStrategy[Plain]:
    return st.tuples(st.just(number), st.none() if t is None else values(t))


def values(t: Type) -> st.SearchStrategy[Plain]:
    """Return what makes values of a type in their plain form."""
    name = name_of(t)
    if name in INTEGERS:
        low, high = INTEGERS[name]
        return st.sampled_from([low, high, 0, 1]) | st.integers(low, high)
    match t:
        case abi.BoolType():
            return st.booleans()
        case abi.F32Type():
            return _floats(_FLOATS32, 32)
        case abi.F64Type():
            return _floats(_FLOATS64, 64)
        case abi.CharType():
            return _characters()
        case abi.StringType():
            return st.text(_characters(), max_size=5) | st.text(max_size=5, alphabet="aé\xff")
        case abi.ListType(item):
            return st.lists(values(item), max_size=3)
        case abi.EnumType(labels):
            return st.tuples(st.integers(0, len(labels) - 1), st.none())
        case abi.FlagsType(labels):
            return st.integers(0, 2 ** len(labels) - 1)
        case abi.RecordType() | abi.TupleType():
            return st.tuples(*map(values, fields_of(t))).map(list)
    cases = [_case(number, payload) for number, payload in enumerate(cases_of(t))]
    return st.sampled_from(cases).flatmap(lambda case: case)
