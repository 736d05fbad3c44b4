"""The value types of core WebAssembly, as one table, and the aliases that signatures are written with.

``i32`` and its siblings are `typing.Annotated` aliases: type checkers see ``int``, ``float``, ``bytes`` or ``object``,
the runtime reads the `ValueType` behind them. Reference: WebAssembly core specification, section 2.3.1 "Number Types" and
following; ``wasmtime/val.h`` for the kinds.
"""

from __future__ import annotations

import ctypes
from collections.abc import Awaitable, Callable
from ctypes import c_double, c_float, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64
from types import GenericAlias
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, get_origin
from weakref import WeakValueDictionary

import wasmtime

T = TypeVar("T")

#: What a host function may return for a T: the value, or something to await for it.
MaybeAwaitable: TypeAlias = T | Awaitable[T]


class RawFuncref(ctypes.Structure):
    """``wasmtime_func_t``: a store id of 0 is the null reference."""

    _fields_ = (("store_id", c_uint64), ("private", c_size_t), ("padding", c_uint64))
    store_id: int


class RawExternref(ctypes.Structure):
    """``wasmtime_externref_t``: a store id of 0 is the null reference."""

    _fields_ = (
        ("store_id", c_uint64),
        ("private1", c_uint32),
        ("private2", c_uint32),
        ("private3", c_size_t),
    )
    store_id: int


class ValueType:
    """One value type, the same object wherever it is meant.

    `kind` is its ``wasmtime_valkind_t``, `field` the ctypes type of its payload, `code` its struct code (numbers only;
    struct refuses what does not fit, and takes the signed range alone), `check` turns a host's value into what the
    field takes or raises TypeError, ValueError or OverflowError, `says` is what a value must be, for messages.
    """

    __slots__ = ("alias", "check", "code", "field", "is_reference", "kind", "name", "plain", "says")

    def __init__(
        self,
        name: str,
        kind: int,
        field: Any,
        code: str,
        check: Callable[[Any], Any],
        says: str,
        plain: bool = True,
        alias: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.field = field
        self.code = code
        self.check = check
        self.says = says
        #: does the field's attribute give and take the Python value itself?
        self.plain = plain
        #: what it is written as, if not by its name
        self.alias = alias
        #: must values of this type be rooted and unrooted?
        self.is_reference = name in ("externref", "funcref")

    def __repr__(self) -> str:
        return self.alias or self.name


def _integer(bits: int) -> Callable[[Any], int]:
    low, high = -(1 << bits - 1), (1 << bits) - 1

    def check(value: Any) -> int:
        if not hasattr(type(value), "__index__"):
            raise TypeError(f"i{bits} takes an int, not {describe(value)}")
        number = int(value.__index__())
        if not low <= number <= high:
            raise OverflowError(
                f"{shorten(number)} does not fit i{bits}, which takes {low} to {high}"
            )
        return number

    return check


def _f64(value: Any) -> float:
    try:
        return int.__float__(value) if isinstance(value, int) else float(value.__float__())
    except AttributeError:
        raise TypeError(f"a float is wanted, not {describe(value)}") from None
    except OverflowError:
        raise OverflowError(f"{shorten(value)} does not fit f64") from None


def _v128(value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"v128 takes 16 bytes, not {describe(value)}")
    vector = bytes(value)
    if len(vector) != 16:
        raise ValueError(f"v128 takes 16 bytes, not {len(vector)}")
    return vector


def _funcref(value: Any) -> wasmtime.Func | None:
    if value is not None and not isinstance(value, wasmtime.Func):
        raise TypeError(f"funcref takes a wasmtime.Func or None, not {describe(value)}")
    return value


def _externref(value: Any) -> object:
    return value


def describe(value: object) -> str:
    """A value in a message: its type, and itself when short."""
    return type(value).__name__ if value is not None else "None"


def shorten(number: int) -> str:
    """An integer in a message; a huge one by its size (Python refuses to print it)."""
    return str(number) if abs(number) < 1 << 128 else f"an int of {number.bit_length()} bits"


_v128_field: Any = c_uint8 * 16

I32 = ValueType("i32", 0, c_int32, "i", _integer(32), "int")
I64 = ValueType("i64", 1, c_int64, "q", _integer(64), "int")
#: The same types of a guest whose source says unsigned: what comes from it is not negative. What goes to it may be either.
U32 = ValueType("i32", 0, c_uint32, "I", _integer(32), "int", alias="u32")
U64 = ValueType("i64", 1, c_uint64, "Q", _integer(64), "int", alias="u64")
F32 = ValueType("f32", 2, c_float, "f", _f64, "float")
F64 = ValueType("f64", 3, c_double, "d", _f64, "float")
V128 = ValueType("v128", 4, _v128_field, "", _v128, "bytes of length 16", plain=False)
FUNCREF = ValueType("funcref", 5, RawFuncref, "", _funcref, "wasmtime.Func or None", plain=False)
EXTERNREF = ValueType("externref", 6, RawExternref, "", _externref, "any object", plain=False)

#: The table, by name.
VALUE_TYPES: dict[str, ValueType] = {
    t.name: t for t in (I32, I64, F32, F64, V128, FUNCREF, EXTERNREF)
}

i32: TypeAlias = Annotated[int, I32]
i64: TypeAlias = Annotated[int, I64]
u32: TypeAlias = Annotated[int, U32]
u64: TypeAlias = Annotated[int, U64]
f32: TypeAlias = Annotated[float, F32]
f64: TypeAlias = Annotated[float, F64]
v128: TypeAlias = Annotated[bytes, V128]
funcref: TypeAlias = Annotated[wasmtime.Func | None, FUNCREF]
externref: TypeAlias = Annotated[object, EXTERNREF]


class Signature:
    """Parameter and result types of a function: one object for all functions of these types, kept while any is."""

    __slots__ = ("__weakref__", "_hash", "made", "parameters", "results")

    parameters: tuple[ValueType, ...]
    results: tuple[ValueType, ...]
    #: what `runtime.records` makes of it
    made: dict[str, Any]
    _hash: int

    def __new__(
        cls, parameters: tuple[ValueType, ...], results: tuple[ValueType, ...]
    ) -> Signature:
        found = _signatures.get((parameters, results))
        if found is None:
            found = super().__new__(cls)
            found.parameters, found.results, found.made = parameters, results, {}
            found._hash = hash((parameters, results))
            _signatures[parameters, results] = found
        return found

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Signature):
            return self is other
        return self.parameters == other.parameters and self.results == other.results

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<Signature {self}>"

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The types' names, as `capi` takes them."""
        return tuple(each.name for each in self.parameters), tuple(
            each.name for each in self.results
        )

    def __str__(self) -> str:
        inside = " ".join(map(repr, self.parameters)), " ".join(map(repr, self.results))
        return f"(param {inside[0]}) (result {inside[1]})".replace("(param ) ", "").replace(
            " (result )", ""
        )

    @classmethod
    def named(cls, names: tuple[tuple[str, ...], tuple[str, ...]]) -> Signature:
        """From the type names that `capi` reads; TypeError for a type that cannot cross (a GC reference)."""
        try:
            parameters, results = (tuple(VALUE_TYPES[name] for name in part) for part in names)
        except KeyError as error:
            raise TypeError(
                f"{error.args[0]} cannot be passed between Python and a guest"
            ) from None
        return cls(parameters, results)

    @classmethod
    def parse(cls, text: str) -> Signature:
        """From what ``str`` gives; also from ``(func)``, for neither parameters nor results."""
        parts = {"param": "", "result": ""}
        for part in text.replace("(func)", "").strip("()").split(") ("):
            word, _, types = part.partition(" ")
            if word:
                parts[word] = types
        return cls.named((tuple(parts["param"].split()), tuple(parts["result"].split())))

    @classmethod
    def of(cls, types: tuple[Any, ...]) -> Signature:
        """From what a caller writes: parameters, then the result, which is None or ``tuple[i32, i64]`` at will."""
        return cls(tuple(map(value_type, types[:-1])), result_types(types[-1]))


_signatures: WeakValueDictionary[tuple[tuple[ValueType, ...], tuple[ValueType, ...]], Signature] = (
    WeakValueDictionary()
)


def value_type(alias: Any) -> ValueType:
    """The value type that an alias stands for; TypeError when it is none."""
    for item in getattr(alias, "__metadata__", ()):
        if isinstance(item, ValueType):
            return item
    wanted = ", ".join(VALUE_TYPES)
    hint = {int: " (an int may be i32 or i64)", float: " (a float may be f32 or f64)"}.get(
        alias, ""
    )
    name = getattr(alias, "__name__", None) or repr(alias)
    raise TypeError(f"{name} is no WebAssembly type{hint}: write one of {wanted}")


def result_types(alias: Any) -> tuple[ValueType, ...]:
    """The result types that a result annotation stands for."""
    if alias is None or alias is type(None):
        return ()
    if isinstance(alias, GenericAlias) and get_origin(alias) is tuple:
        return tuple(map(value_type, get_args(alias)))
    return (value_type(alias),)
