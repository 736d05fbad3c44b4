"""How values lie in memory and among core values, by the canonical ABI (CanonicalABI.md).

Sizes and alignments are in bytes. A type is looked at once, however often others refer to it.
"""

from __future__ import annotations

from typing import Literal

from ..errors import CodegenError
from . import types as t

CoreType = Literal["i32", "i64", "f32", "f64"]

MAX_FLAT_PARAMS = 16
MAX_FLAT_RESULTS = 1
# No type of a real interface comes near; what bindings say about a type grows with it.
_MAX_VALUES = 10_000

_SIZES = {
    "bool": 1, "s8": 1, "u8": 1, "s16": 2, "u16": 2, "s32": 4, "u32": 4, "s64": 8, "u64": 8,
    "f32": 4, "f64": 8, "char": 4, "string": 8, "error-context": 4,
}  # fmt: skip
_FLAT: dict[str, tuple[CoreType, ...]] = {
    "s64": ("i64",),
    "u64": ("i64",),
    "f32": ("f32",),
    "f64": ("f64",),
    "string": ("i32", "i32"),
}


def align_to(offset: int, alignment: int) -> int:
    """Return the next offset that is a multiple of the alignment."""
    return -(-offset // alignment) * alignment


def discriminant_size(cases: int) -> int:
    """Return the size of what tells so many cases apart."""
    return 1 if cases <= 1 << 8 else 2 if cases <= 1 << 16 else 4


def flags_size(labels: int) -> int:
    """Return the size of so many bits."""
    return 1 if labels <= 8 else 2 if labels <= 16 else 4


def cases_of(type: t.ValueType) -> tuple[tuple[str, t.ValueType | None], ...] | None:
    """Return the cases of a type that is laid out like a variant, None for other types."""
    if isinstance(type, t.Variant):
        return type.cases
    if isinstance(type, t.Option):
        return (("none", None), ("some", type.element))
    if isinstance(type, t.Result):
        return (("ok", type.ok), ("error", type.error))
    return None


def fields_of(type: t.ValueType) -> tuple[t.ValueType, ...] | None:
    """Return the fields of a type that is laid out like a record, None for other types."""
    if isinstance(type, t.Record):
        return tuple(field for _, field in type.fields)
    if isinstance(type, t.Tuple):
        return type.elements
    if isinstance(type, t.List) and type.length is not None:
        return (type.element,) * type.length
    return None


def parts_of(type: object) -> tuple[t.ValueType | None, ...]:
    """Return the types that a type is made of, those of a list's elements among them."""
    if isinstance(type, t.List):
        return (type.element,)
    if isinstance(type, t.Map):
        return (type.key, type.value)
    if isinstance(type, t.Record):
        return tuple(field for _, field in type.fields)
    if isinstance(type, t.Tuple):
        return type.elements
    if isinstance(type, t.Variant):
        return tuple(payload for _, payload in type.cases)
    if isinstance(type, t.Option):
        return (type.element,)
    return (type.ok, type.error) if isinstance(type, t.Result) else ()


def plain(type: t.ValueType) -> t.ValueType:
    """Return a type without its names."""
    while isinstance(type, t.Named):
        inner = type.type
        if isinstance(inner, t.Resource):
            raise CodegenError("invalid component: a resource is not the type of a value")
        type = inner
    return type


class Layout:
    """The size, alignment and core values of one type.

    ``flat`` is None for a type with more core values than fit into parameters.
    ``has_pointers`` is True if there is memory beyond its own, or a handle.
    """

    __slots__ = ("alignment", "flat", "has_pointers", "offsets", "payload", "size", "values")

    def __init__(self, size: int, alignment: int, flat: tuple[CoreType, ...] | None) -> None:
        self.size, self.alignment, self.flat = size, alignment, flat
        self.has_pointers = False
        #: Where fields begin.
        self.offsets: tuple[int, ...] = ()
        #: Where the payload of a variant begins.
        self.payload = 0
        #: How many primitive values there are.
        self.values = 1


class Layouts:
    """The layouts of types. A type is known by its identity, so it is kept."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Layout]] = {}

    def __call__(self, type: t.ValueType) -> Layout:
        """Return the layout of a type."""
        type = plain(type)
        known = self._known.get(id(type))
        if known is None:
            known = self._known[id(type)] = (type, self._compute(type))
        return known[1]

    def _compute(self, type: t.ValueType) -> Layout:
        if isinstance(type, str):
            layout = Layout(_SIZES[type], min(_SIZES[type], 8), _FLAT.get(type, ("i32",)))
            if type == "string":
                layout.alignment, layout.has_pointers = 4, True
            return layout
        fields, cases = fields_of(type), cases_of(type)
        if fields is not None:
            layout = self._record(fields)
        elif cases is not None:
            layout = self._variant(cases)
        elif isinstance(type, t.Enum):
            size = discriminant_size(len(type.labels))
            layout = Layout(size, size, ("i32",))
        elif isinstance(type, t.Flags):
            size = flags_size(len(type.labels))
            layout = Layout(size, size, ("i32",))
        elif isinstance(type, t.List | t.Map):
            layout = Layout(8, 4, ("i32", "i32"))
            layout.has_pointers = True
        else:
            layout = Layout(4, 4, ("i32",))
            layout.has_pointers = True
        if layout.values > _MAX_VALUES:
            raise CodegenError(f"a type has more than {_MAX_VALUES} values in it")
        return layout

    def _record(self, fields: tuple[t.ValueType, ...]) -> Layout:
        if len(fields) > _MAX_VALUES:
            raise CodegenError(f"a type has more than {_MAX_VALUES} values in it")
        offset, alignment, values = 0, 1, 0
        offsets: list[int] = []
        flat: tuple[CoreType, ...] | None = ()
        pointers = False
        for field in fields:
            inner = self(field)
            offset = align_to(offset, inner.alignment)
            offsets.append(offset)
            offset += inner.size
            alignment = max(alignment, inner.alignment)
            values += inner.values
            pointers |= inner.has_pointers
            flat = _joined(flat, inner.flat)
        layout = Layout(align_to(offset, alignment), alignment, flat)
        layout.offsets, layout.has_pointers, layout.values = tuple(offsets), pointers, values
        return layout

    def _variant(self, cases: tuple[tuple[str, t.ValueType | None], ...]) -> Layout:
        discriminant = discriminant_size(len(cases))
        payloads = [self(payload) for _, payload in cases if payload is not None]
        alignment = max([discriminant, *(payload.alignment for payload in payloads)])
        begin = align_to(discriminant, max([1, *(payload.alignment for payload in payloads)]))
        size = begin + max([0, *(payload.size for payload in payloads)])
        flat: tuple[CoreType, ...] | None = ()
        for payload in payloads:
            flat = _merged(flat, payload.flat)
        layout = Layout(align_to(size, alignment), alignment, _joined(("i32",), flat))
        layout.payload = begin
        layout.has_pointers = any(payload.has_pointers for payload in payloads)
        layout.values = 1 + sum(payload.values for payload in payloads)
        return layout


def _joined(
    first: tuple[CoreType, ...] | None, second: tuple[CoreType, ...] | None
) -> tuple[CoreType, ...] | None:
    if first is None or second is None or len(first) + len(second) > MAX_FLAT_PARAMS:
        return None
    return first + second


def _merged(
    first: tuple[CoreType, ...] | None, second: tuple[CoreType, ...] | None
) -> tuple[CoreType, ...] | None:
    """Return core values that can hold those of either of two cases."""
    if first is None or second is None:
        return None
    short, long = sorted((first, second), key=len)
    both = tuple(_join(one, other) for one, other in zip(short, long, strict=False))
    return both + long[len(short) :]


def _join(one: CoreType, other: CoreType) -> CoreType:
    if one == other:
        return one
    return "i32" if {one, other} == {"i32", "f32"} else "i64"
