"""The value types of core WebAssembly, and the aliases that signatures are written with.

``i32`` and its siblings are `typing.Annotated` aliases: type checkers see ``int``, ``float``,
``bytes`` or ``object``, and the runtime reads the `ValueType` behind them. Reference: core
specification, section 2.3.1 "Number Types" and following.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ctypes import c_char, c_double, c_float, c_int32, c_int64, c_uint32, c_uint64
from types import GenericAlias
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, get_origin
from weakref import WeakValueDictionary

import wasmtime

from ..wasmtime_api.types import Names
from .opaque import OpaqueRef

T = TypeVar("T")

#: What a host function may return for a T: the value, or something to await for it.
MaybeAwaitable: TypeAlias = T | Awaitable[T]


class ValueType:
    """One value type. There is one object for each, so types are compared with ``is``."""

    __slots__ = (
        "alias", "check", "code", "field", "is_number", "is_reference", "kind", "name", "says",
    )  # fmt: skip

    def __init__(
        self, name: str, kind: int, code: str, field: Any, check: Callable[[Any], Any], says: str,
        alias: str = "",
    ) -> None:  # fmt: skip
        #: Its name, its ``wasmtime_valkind_t``, and what it is written as, if not by its name.
        self.name, self.kind, self.alias = name, kind, alias
        #: Its code for `struct`, which refuses numbers that do not fit, and takes the signed range
        #: alone. For a reference it reads the id of its store.
        self.code = code
        #: The ctypes type of a number, None for other types.
        self.field = field
        #: Turns a host's value into what `field` takes, or raises one of `codec.PACK_ERRORS`.
        self.check = check
        self.says = says  # what a value must be
        self.is_number = field is not None
        #: True if values of this type must be rooted and unrooted.
        self.is_reference = name.endswith("ref")

    def __repr__(self) -> str:
        return self.alias or self.name


def _integer(bits: int) -> Callable[[Any], int]:
    low, high = -(1 << bits - 1), (1 << bits) - 1

    def check(value: Any) -> int:
        if not hasattr(type(value), "__index__"):
            raise TypeError(f"i{bits} takes an int, not {describe(value)}")
        number = int(value.__index__())
        if low <= number <= high:
            return number
        raise OverflowError(f"{shorten(number)} does not fit i{bits}, which takes {low} to {high}")

    return check


def _f64(value: Any) -> float:
    try:
        return int.__float__(value) if isinstance(value, int) else float(value.__float__())
    except AttributeError:
        raise TypeError(f"expected a float, not {describe(value)}") from None
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


def _opaque(value: Any) -> OpaqueRef | None:
    if value is not None and not isinstance(value, OpaqueRef):
        raise TypeError(f"expected an OpaqueRef or None, not {describe(value)}")
    return value


Vector = c_char * 16  # a v128 in memory


def describe(value: object) -> str:
    """Return what a message calls a value: its type's name, or None."""
    return type(value).__name__ if value is not None else "None"


def shorten(number: int) -> str:
    """Return an integer for a message, a huge one by its size: Python refuses to print it."""
    return str(number) if abs(number) < 1 << 128 else f"an int of {number.bit_length()} bits"


I32 = ValueType("i32", 0, "i", c_int32, _integer(32), "int")
I64 = ValueType("i64", 1, "q", c_int64, _integer(64), "int")
#: i32 and i64 of a guest whose source says unsigned: what comes from it is not negative. What goes
#: to it may be either.
U32 = ValueType("i32", 0, "I", c_uint32, _integer(32), "int", alias="u32")
U64 = ValueType("i64", 1, "Q", c_uint64, _integer(64), "int", alias="u64")
F32 = ValueType("f32", 2, "f", c_float, _f64, "float")
F64 = ValueType("f64", 3, "d", c_double, _f64, "float")
V128 = ValueType("v128", 4, "16s", None, _v128, "bytes of length 16")
FUNCREF = ValueType("funcref", 5, "Q", None, _funcref, "wasmtime.Func or None")
EXTERNREF = ValueType("externref", 6, "Q", None, lambda value: value, "any object")
#: These stand in tables, but not in signatures.
ANYREF = ValueType("anyref", 7, "Q", None, _opaque, "OpaqueRef or None")
EXNREF = ValueType("exnref", 8, "Q", None, _opaque, "OpaqueRef or None")

ValueTypes: TypeAlias = tuple[ValueType, ...]
_ALL: ValueTypes = (I32, I64, F32, F64, V128, FUNCREF, EXTERNREF)
VALUE_TYPES: dict[str, ValueType] = {kind.name: kind for kind in _ALL}
_WRITTEN = VALUE_TYPES | {kind.alias: kind for kind in (U32, U64)}

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
    """The parameter and result types of a function. Equal signatures are one object."""

    __slots__ = ("__weakref__", "_hash", "parameters", "results")

    parameters: ValueTypes
    results: ValueTypes
    _hash: int

    def __new__(cls, parameters: ValueTypes, results: ValueTypes) -> Signature:
        types = parameters, results
        signature = _signatures.get(types)
        if signature is None:
            signature = super().__new__(cls)
            signature.parameters, signature.results = types
            signature._hash = hash(types)
            _signatures[types] = signature
        return signature

    # Two threads that ask for one signature at the same time may get two objects.
    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Signature):
            return self is other
        return self.parameters == other.parameters and self.results == other.results

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<Signature {self}>"

    def __str__(self) -> str:
        parts = ("param", self.parameters), ("result", self.results)
        return " ".join(f"({word} {' '.join(map(repr, types))})" for word, types in parts if types)

    @property
    def has_references(self) -> bool:
        """True if one of its values is a reference."""
        return any(kind.is_reference for kind in (*self.parameters, *self.results))

    @property
    def is_numeric(self) -> bool:
        """True if all of its values are numbers."""
        return all(kind.is_number for kind in (*self.parameters, *self.results))

    def names(self) -> Names:
        """Return the names of its types."""
        parameters = tuple(kind.name for kind in self.parameters)
        return parameters, tuple(kind.name for kind in self.results)

    @classmethod
    def named(cls, names: Names) -> Signature:
        """Return the signature of types given by names. Raises TypeError for GC references."""
        try:
            parameters, results = (tuple(_WRITTEN[name] for name in part) for part in names)
        except KeyError as error:
            kind = error.args[0]
            raise TypeError(f"{kind} cannot be passed between Python and a guest") from None
        return cls(parameters, results)

    @classmethod
    def parse(cls, text: str) -> Signature:
        """Return the signature that ``str`` shows as `text`; ``(func)`` stands for no types."""
        parts = {"param": "", "result": ""}
        for part in text.replace("(func)", "").strip("()").split(") ("):
            word, _, types = part.partition(" ")
            if word:
                parts[word] = types
        return cls.named((tuple(parts["param"].split()), tuple(parts["result"].split())))

    @classmethod
    def of(cls, types: tuple[Any, ...]) -> Signature:
        """Return the signature that users write as aliases: of the parameters, then of the result.

        The last is None for no result, and ``tuple[i32, i64]`` for several.
        """
        return cls(tuple(map(value_type, types[:-1])), result_types(types[-1]))


_signatures: WeakValueDictionary[tuple[ValueTypes, ValueTypes], Signature] = WeakValueDictionary()


def value_type(alias: Any) -> ValueType:
    """Return the value type that an alias stands for. Raises TypeError for anything else."""
    for item in getattr(alias, "__metadata__", ()):
        if isinstance(item, ValueType):
            return item
    hints = {int: " (an int may be i32 or i64)", float: " (a float may be f32 or f64)"}
    name = getattr(alias, "__name__", None) or repr(alias)
    names, hint = ", ".join(VALUE_TYPES), hints.get(alias, "")
    raise TypeError(f"{name} is not a WebAssembly type{hint}: write one of {names}")


def result_types(alias: Any) -> tuple[ValueType, ...]:
    """Return the result types that a result's annotation stands for."""
    if alias is None or alias is type(None):
        return ()
    if isinstance(alias, GenericAlias) and get_origin(alias) is tuple:
        return tuple(map(value_type, get_args(alias)))
    return (value_type(alias),)
