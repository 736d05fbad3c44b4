"""Values in scripts: made into Python values by annotations, and compared with Python values."""

from __future__ import annotations

import dataclasses
import enum
import math
import struct
from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from runtime import Err, Ok, Some
from tests.components.script import Form, ScriptError, string

_INTEGERS = {f"{sign}{bits}.const" for sign in "su" for bits in (8, 16, 32, 64)}


def _words(label: str) -> list[str]:
    return label.split("-")


def snake(label: str) -> str:
    """Return a label as functions and fields are called."""
    return "_".join(_words(label)).lower()


def camel(label: str) -> str:
    """Return a label as classes are called."""
    return "".join(word[:1].upper() + word[1:] for word in _words(label))


def labels(form: Form) -> list[str]:
    """Return the strings of a form, which are labels."""
    return [text.decode() for text in form.strings()]


def _simple(form: Form) -> Any:
    """Return the value of a form that needs no type, or None."""
    kind, written = form.head, form.items[1] if len(form.items) > 1 else ""
    if not isinstance(written, str):
        return None
    if kind in _INTEGERS:
        return int(written.replace("_", ""), 0)
    if kind in ("f32.const", "f64.const"):
        return _rounded(_number(written), kind)
    if kind in ("str.const", "char.const"):
        return string(written).decode()
    if kind == "bool.const":
        return written == "true"
    return None


def _number(written: str) -> float:
    if "nan" in written:
        return math.nan
    return float.fromhex(written) if "0x" in written else float(written)


def _rounded(number: float, kind: str) -> float:
    if kind == "f64.const" or math.isnan(number):
        return number
    rounded: float = struct.unpack("<f", struct.pack("<f", number))[0]
    return rounded


# ---- arguments ----


def make(form: Form, kind: Any) -> Any:
    """Return the Python value of a form for a parameter that is annotated with ``kind``."""
    simple = _simple(form)
    if simple is not None:
        return simple
    return _MAKERS[form.head](form, kind)


def _alternatives(kind: Any) -> tuple[Any, ...]:
    """Return the parts of a union; any other annotation is its own only one."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _make_list(form: Form, kind: Any) -> Any:
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        pairs = [pair.forms() for pair in form.forms()]
        return {make(first, key): make(second, value) for first, second in pairs}
    if bytes in _alternatives(kind) or kind is bytes:
        return bytes([_simple(item) for item in form.forms()])
    items = [make(item, get_args(kind)[0]) for item in form.forms()]
    return tuple(items) if get_origin(kind) is tuple else items


def _make_tuple(form: Form, kind: Any) -> Any:
    return tuple([make(*pair) for pair in zip(form.forms(), get_args(kind), strict=True)])


def _make_record(form: Form, kind: Any) -> Any:
    hints = get_type_hints(kind)
    fields = {snake(labels(field)[0]): _field_value(field) for field in form.forms()}
    return kind(**{name: make(value, hints[name]) for name, value in fields.items()})


def _field_value(field: Form) -> Form:
    """Return the value of a record's field, which may stand there without parentheses."""
    value = field.items[2]
    return value if isinstance(value, Form) else Form(field.items[2:], "", 0)


def _make_variant(form: Form, kind: Any) -> Any:
    ending = camel(labels(form)[0])
    cases = [case for case in _alternatives(kind) if case.__name__.endswith(ending)]
    case = min(cases, key=lambda cls: len(cls.__name__))
    payloads = [make(payload, get_type_hints(case)["value"]) for payload in form.forms()]
    return case(*payloads)


def _make_enum(form: Form, kind: Any) -> Any:
    return kind[snake(labels(form)[0]).upper()]


def _make_flags(form: Form, kind: Any) -> Any:
    flags = kind(0)
    for label in labels(form):
        flags |= kind[snake(label).upper()]
    return flags


def _make_some(form: Form, kind: Any) -> Any:
    inner = [part for part in _alternatives(kind) if part is not NoneType]
    if len(inner) == 1 and get_origin(inner[0]) is Some:
        return Some(make(form.forms()[0], get_args(inner[0])[0]))
    united: Any = Union.__getitem__(tuple(inner))
    return make(form.forms()[0], united)


def _make_result(form: Form, kind: Any) -> Any:
    side: Any = Ok if form.head == "result.ok" else Err
    (own,) = [part for part in _alternatives(kind) if get_origin(part) is side]
    payloads = [make(payload, get_args(own)[0]) for payload in form.forms()]
    return side(*(payloads or [None]))


_MAKERS: dict[str, Any] = {
    "list.const": _make_list,
    "tuple.const": _make_tuple,
    "record.const": _make_record,
    "variant.const": _make_variant,
    "enum.const": _make_enum,
    "flags.const": _make_flags,
    "option.none": lambda form, kind: None,
    "option.some": _make_some,
    "result.ok": _make_result,
    "result.err": _make_result,
}


# ---- results ----


def equals(form: Form, value: Any) -> bool:
    """True if a Python value is what a form says."""
    simple = _simple(form)
    if simple is not None:
        if isinstance(simple, float) and math.isnan(simple):
            return isinstance(value, float) and math.isnan(value)
        return type(value) is type(simple) and bool(value == simple)
    inner = form.forms()
    if form.head in ("list.const", "tuple.const"):
        return _equal_items(inner, value)
    if form.head == "record.const":
        fields = [field.name for field in dataclasses.fields(value)]
        return fields == [snake(labels(field)[0]) for field in inner] and all(
            equals(_field_value(field), getattr(value, name))
            for field, name in zip(inner, fields, strict=True)
        )
    if form.head == "variant.const":
        is_case = type(value).__name__.endswith(camel(labels(form)[0]))
        return is_case and _equal_payload(inner, value)
    return _equals_case(form, inner, value)


def _equals_case(form: Form, inner: list[Form], value: Any) -> bool:
    if form.head == "enum.const":
        return isinstance(value, enum.Enum) and value.name == snake(labels(form)[0]).upper()
    if form.head == "flags.const":
        set_bits = {snake(label).upper() for label in labels(form)}
        return isinstance(value, enum.Flag) and {bit.name for bit in value} == set_bits
    if form.head == "option.none":
        return value is None
    if form.head == "option.some":
        return equals(inner[0], value.value if isinstance(value, Some) else value)
    if form.head in ("result.ok", "result.err"):
        is_side = isinstance(value, Ok if form.head == "result.ok" else Err)
        return is_side and (_equal_payload(inner, value) if inner else value.value is None)
    raise ScriptError(f"unknown value: {form.head}")


def _equal_items(inner: list[Form], value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.items())
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != len(inner):
        return False
    return all(equals(form, item) for form, item in zip(inner, value, strict=True))


def _equal_payload(inner: list[Form], value: Any) -> bool:
    return equals(inner[0], value.value) if inner else not hasattr(value, "value")
