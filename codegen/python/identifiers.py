"""Python names for names from WebAssembly, which may be any text at all.

The rules stand in the contract ("Names") and never change: user code depends on their results.
For each name, in this order: every run of characters outside ``[A-Za-z0-9_]`` becomes ``_``; a
leading digit gets ``_`` before it; an empty name becomes ``_``; leading underscores, if several,
become one; a reserved name gets ``_`` after it; a name already taken loses its trailing underscores
and gets ``_2``, ``_3``, …

What comes out is ASCII, so Python's folding of identifiers (NFKC) has nothing left to fold. No
name begins with two underscores: ``__x__`` is free for what the runtime's base classes define.
"""

from __future__ import annotations

import keyword
import re
from typing import NewType

# A name that is safe to write into Python source.
Identifier = NewType("Identifier", str)

_OUTSIDE = re.compile(r"[^A-Za-z0-9_]+")
_LEADING_UNDERSCORES = re.compile(r"^__+")

KEYWORDS = frozenset(keyword.kwlist)


def words(text: str) -> frozenset[str]:
    """The words of ``text``: a set of names that reads like the contract."""
    return frozenset(text.split())


# Fixed by the contract. They hold whatever the file at hand uses, so that names never change when
# a later version of the compiler uses one more of them.
RESERVED_EXPORTS = KEYWORDS | words(
    "int float bytes object tuple property classmethod Any Func Memory Table Global MutableGlobal "
    "Store Module WasiConfig Literal Self Awaitable Callable Coroutine AsyncGetter Stack "
    "instantiate load current getters exports close"
)
RESERVED_IMPORTS = KEYWORDS | words(
    "int float bytes object tuple property Any MaybeAwaitable Func Memory Global Table Tag "
    "SharedMemory"
)
RESERVED_FIELDS = KEYWORDS | words("self mro")
RESERVED_PARAMETERS = KEYWORDS | words("self")
# Whatever a generated file may ever import or define by itself.
RESERVED_CLASSES = (
    RESERVED_EXPORTS
    | RESERVED_IMPORTS
    | words(
        "annotations dataclass Annotated ClassVar Final Protocol TypeAlias Concatenate "
        "ParamSpec TypeVar Iterator Mapping Imports Import WasmFile Guest SyncGuest "
        "LargeGuest LargeSyncGuest Getters LargeGetters FuncExt Extern Caller Limits "
        "FuncType ValType func_type wasmtime i32 i64 u32 u64 f32 f64 v128 externref "
        "funcref str list dict type"
    )
)


def clean(raw: str) -> str:
    """``raw`` as an identifier, before anybody looks whether it is reserved or taken."""
    name = _OUTSIDE.sub("_", raw)
    if name[:1].isdigit():
        name = f"_{name}"
    return _LEADING_UNDERSCORES.sub("_", name or "_")


def camel_case(raw: str) -> str:
    """``raw`` in CamelCase, cleaned: ``my-guest`` becomes ``MyGuest``."""
    parts = _OUTSIDE.sub("_", raw).split("_")
    return clean("".join(part[:1].upper() + part[1:] for part in parts))


class Scope:
    """One name space, in which each name is given once."""

    def __init__(self, reserved: frozenset[str]) -> None:
        self._reserved = reserved
        self._taken: set[str] = set()
        # The last number given to each stem. Counting on from there gives the same names as
        # trying from 2 each time, since names are never given back.
        self._last: dict[str, int] = {}

    def name(self, raw: str) -> Identifier:
        """The name of ``raw`` here, different at each call."""
        return self._give(clean(raw))

    def class_name(self, raw: str) -> Identifier:
        """The same for the name of a class."""
        return self._give(camel_case(raw))

    def _give(self, name: str) -> Identifier:
        if name in self._reserved:
            name += "_"
        if name in self._taken:
            name = self._numbered(name.rstrip("_"))
        self._taken.add(name)
        return Identifier(name)

    def _numbered(self, stem: str) -> str:
        number = self._last.get(stem, 1) + 1
        while f"{stem}_{number}" in self._taken:
            number += 1
        self._last[stem] = number
        return f"{stem}_{number}"


def file_name(raw: str) -> Identifier:
    """The name of the module (the file's stem) that ``raw`` is bound in."""
    return Scope(KEYWORDS).name(raw)


def one_off(wanted: str, taken: frozenset[str] | set[str]) -> Identifier:
    """``wanted``, or the first of ``wanted_2``, ``wanted_3``, … that is not ``taken``."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return Identifier(name)
