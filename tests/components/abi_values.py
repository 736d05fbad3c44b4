"""Values in their plain form, turned into what each side takes, and back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from wasmtime.component import Record, Variant

from runtime import Err, Ok, Some
from tests.components.abi_types import INTEGERS, Plain, Type, cases_of, fields_of, name_of
from tests.components.reference import definitions as abi

Names = dict[int, int]
_UTF16_TAG = 1 << 31


class Ambiguous(Exception):
    """`wasmtime.component` has one Python value for different values of this type."""


class Shape(AssertionError):
    """A result is not what the type's Python form is."""


def _is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise Shape(f"expected {kind.__name__}, not {value!r}")
    return value


def _scalar(t: Type) -> type | None:
    name = name_of(t)
    if name in INTEGERS:
        return int
    return {"bool": bool, "f32": float, "f64": float, "char": str, "string": str}.get(name)


# ---- the reference ----


def _code_units(text: str, encoding: str) -> int:
    if encoding == "utf8":
        return len(text.encode())
    if encoding == "latin1+utf16" and all(ord(char) < 256 for char in text):
        return len(text)
    units = len(text.encode("utf-16-le")) // 2
    return units | _UTF16_TAG if encoding == "latin1+utf16" else units


def to_reference(t: Type, value: Plain, encoding: str) -> Any:
    """Return a value as the reference has it; strings come from memory of the same encoding."""
    match t:
        case abi.StringType():
            return value, encoding, _code_units(value, encoding)
        case abi.ListType(item):
            return [to_reference(item, element, encoding) for element in value]
        case abi.FlagsType(labels):
            return {label: bool(value >> n & 1) for n, label in enumerate(labels)}
    if _scalar(t):
        return value
    plain = abi.despecialize(t)
    if isinstance(plain, abi.RecordType):
        parts = zip(plain.fields, value, strict=True)
        return {field.label: to_reference(field.t, part, encoding) for field, part in parts}
    case_ = plain.cases[value[0]]
    payload = None if case_.t is None else to_reference(case_.t, value[1], encoding)
    return {case_.label: payload}


def from_reference(t: Type, value: Any) -> Plain:
    """Return a value of the reference in its plain form."""
    match t:
        case abi.StringType():
            return value[0]
        case abi.ListType(item):
            return [from_reference(item, element) for element in value]
        case abi.FlagsType(labels):
            return sum(value[label] << n for n, label in enumerate(labels))
    if _scalar(t):
        return value
    plain = abi.despecialize(t)
    if isinstance(plain, abi.RecordType):
        return [from_reference(field.t, value[field.label]) for field in plain.fields]
    number, payload = abi.match_case(value, plain.cases)
    inner = plain.cases[number].t
    return number, None if inner is None else from_reference(inner, payload)


# ---- generated bindings ----


class Ours:
    """Values as generated bindings take and return them.

    Args:
        module: The bindings.
        names: Numbers of the named types, by their identity.
    """

    def __init__(self, module: ModuleType, names: Names) -> None:
        self._module, self._names = module, names

    def _class(self, t: Type, suffix: str = "") -> Any:
        return getattr(self._module, f"T{self._names[id(t)]}{suffix}")

    def give(self, t: Type, value: Plain) -> Any:
        """Return a plain value as an argument."""
        if _scalar(t):
            return value
        match t:
            case abi.ListType(abi.U8Type()):
                return bytes(value)
            case abi.ListType(item):
                return [self.give(item, element) for element in value]
            case abi.FlagsType() | abi.EnumType():
                return self._class(t)(value if isinstance(value, int) else value[0])
            case abi.TupleType(parts):
                return tuple(map(self.give, parts, value))
            case abi.RecordType():
                return self._class(t)(*map(self.give, fields_of(t), value))
        number, payload = value
        inner = cases_of(t)[number]
        given = [] if inner is None else [self.give(inner, payload)]
        match t:
            case abi.OptionType(abi.OptionType()):
                return Some(*given) if given else None
            case abi.OptionType():
                return given[0] if given else None
            case abi.ResultType():
                return (Ok, Err)[number](given[0] if given else None)
        return self._class(t, f"C{number}")(*given)

    def take(self, t: Type, value: Any) -> Plain:
        """Return a result in its plain form; it must be exactly what the type says."""
        if kind := _scalar(t):
            return _is(value, kind)
        match t:
            case abi.ListType(abi.U8Type()):
                return list(_is(value, bytes))
            case abi.ListType(item):
                return [self.take(item, element) for element in _is(value, list)]
            case abi.FlagsType():
                return _is(value, self._class(t)).value
            case abi.EnumType():
                return _is(value, self._class(t)).value, None
            case abi.TupleType(parts):
                return [self.take(*pair) for pair in zip(parts, _is(value, tuple), strict=True)]
            case abi.RecordType(fields):
                _is(value, self._class(t))
                return [self.take(field.t, getattr(value, field.label)) for field in fields]
            case abi.OptionType(inner) if value is None:
                return 0, None
            case abi.OptionType(abi.OptionType() as inner):
                return 1, self.take(inner, _is(value, Some).value)
            case abi.OptionType(inner):
                return 1, self.take(inner, value)
            case abi.ResultType():
                return self._payload(t, int(isinstance(value, Err)), value)
        numbers = [n for n in range(len(t.cases)) if type(value) is self._class(t, f"C{n}")]
        if len(numbers) != 1:
            raise Shape(f"not a case: {value!r}")
        return self._payload(t, numbers[0], value)

    def _payload(self, t: Type, number: int, value: Any) -> Plain:
        inner = cases_of(t)[number]
        if inner is not None:
            return number, self.take(inner, value.value)
        if getattr(value, "value", None) is not None:
            raise Shape(f"an unexpected payload: {value!r}")
        return number, None


class Spoiled(Ours):
    """Values one part of which is wrong.

    Args:
        at: The number of the part, in the order in which parts are made.
        way: Which wrong value it is.
    """

    def __init__(self, ours: Ours, at: int, way: int) -> None:
        super().__init__(ours._module, ours._names)
        self._at, self._way, self.parts = at, way, 0

    def give(self, t: Type, value: Plain) -> Any:
        self.parts += 1
        if self.parts - 1 != self._at:
            return super().give(t, value)
        ways = wrong(t)
        return ways[self._way % len(ways)]


def wrong(t: Type) -> list[Any]:
    """Return values that this type does not take, nor an option of it."""
    name = name_of(t)
    if name in INTEGERS:
        low, high = INTEGERS[name]
        return [low - 1, high + 1, 0.0, "0", object()]
    special: dict[str, list[Any]] = {
        "bool": [0, object()],
        "f32": [1e39, "0", object()],
        "f64": [10**400, "0", object()],
        "char": ["", "ab", "\ud800", 97, object()],
        "string": ["\udfff", "a\ud800", b"a", object()],
        "list": [object(), 1, "ab", {}],
        "tuple": [(), (None,) * 40, object()],
    }
    return special.get(name, [object()])


# ---- wasmtime's own bindings ----


def give_theirs(t: Type, value: Plain, kind: Any) -> Any:
    """Return a plain value as `wasmtime.component` takes it; ``kind`` is its type there."""
    if _scalar(t):
        return value
    match t:
        case abi.ListType(abi.U8Type()):
            return bytes(value)
        case abi.ListType(item):
            return [give_theirs(item, element, kind.element) for element in value]
        case abi.FlagsType(labels):
            return {label for n, label in enumerate(labels) if value >> n & 1}
        case abi.EnumType(labels):
            return labels[value[0]]
        case abi.TupleType(parts):
            return tuple(map(give_theirs, parts, value, kind.elements))
        case abi.RecordType(fields):
            record = Record()
            for field, part, (_, inner) in zip(fields, value, kind.fields, strict=True):
                setattr(record, field.label, give_theirs(field.t, part, inner))
            return record
    number, payload = value
    if (inner := cases_of(t)[number]) is not None:
        payload = give_theirs(inner, payload, kind._cases()[number][1])
    if kind._tagged():
        return Variant(kind._cases()[number][0], payload)
    _untagged(payload, kind)
    return payload


def take_theirs(t: Type, value: Any, kind: Any) -> Plain:
    """Return a result of `wasmtime.component` in its plain form."""
    if _scalar(t):
        return value
    match t:
        case abi.ListType(item):
            return [take_theirs(item, element, kind.element) for element in value]
        case abi.FlagsType(labels):
            return sum((label in value) << n for n, label in enumerate(labels))
        case abi.EnumType(labels):
            return labels.index(value), None
        case abi.TupleType(parts):
            return list(map(take_theirs, parts, value, kind.elements))
        case abi.RecordType(fields):
            kinds = [inner for _, inner in kind.fields]
            parts = [getattr(value, field.label) for field in fields]
            return list(map(take_theirs, fields_of(t), parts, kinds))
    if tagged := kind._tagged():
        number = [tag for tag, _ in kind._cases()].index(value.tag)
    else:
        number = _untagged(value, kind)
    inner = cases_of(t)[number]
    if inner is None:
        return number, None
    payload = value.payload if tagged else value
    return number, take_theirs(inner, payload, kind._cases()[number][1])


def _untagged(value: Any, kind: Any) -> int:
    """Return the number of the only case that a value without a tag can be."""
    numbers = []
    for number, (_, inner) in enumerate(kind._cases()):
        classes: set[type] = set()
        if inner is not None:
            inner.add_classes(classes)
        if value is None if inner is None else isinstance(value, tuple(classes)):
            numbers.append(number)
    if len(numbers) != 1:
        raise Ambiguous
    return numbers[0]
