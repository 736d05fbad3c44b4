"""Turn names from WebAssembly, which may be any text at all, into Python identifiers.

The rules must never change, because user code depends on their results. For each name, in this
order: every run of characters outside ``[A-Za-z0-9_]`` becomes ``_``; a leading digit gets ``_``
before it; an empty name becomes ``_``; several leading underscores become one; a reserved name gets
``_`` after it; a name that is already taken loses its trailing underscores and gets ``_2``, ``_3``,
and so on.

The result is ASCII, so Python's normalization of identifiers (NFKC) cannot change it. No name
begins with two underscores, which leaves ``__x__`` free for the runtime's base classes.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Set
from typing import NewType

# A name that is safe to write into Python source.
Identifier = NewType("Identifier", str)

_OUTSIDE = re.compile(r"[^A-Za-z0-9_]+")
_LEADING_UNDERSCORES = re.compile(r"^__+")

KEYWORDS = frozenset(keyword.kwlist)
# All reserved names apply even to files that do not use them. Otherwise names in existing bindings
# would change as soon as a later version of the compiler uses one more of them.
RESERVED_EXPORTS = KEYWORDS | frozenset(
    "int float bytes object tuple property classmethod Any Func Memory Table Global MutableGlobal "
    "Store Module WasiConfig Literal Self Awaitable Callable Coroutine AsyncGetter Stack "
    "instantiate load current getters exports close".split()
)
RESERVED_IMPORTS = KEYWORDS | frozenset(
    "int float bytes object tuple property Any MaybeAwaitable Func Memory Global Table Tag "
    "SharedMemory".split()
)
RESERVED_FIELDS = KEYWORDS | {"self", "mro"}
RESERVED_PARAMETERS = KEYWORDS | {"self"}
# Whatever a generated file may ever import or define by itself.
RESERVED_CLASSES = (
    RESERVED_EXPORTS
    | RESERVED_IMPORTS
    | frozenset(
        "annotations dataclass Annotated ClassVar Final Protocol TypeAlias Concatenate "
        "ParamSpec TypeVar Iterator Mapping Imports Import WasmFile Guest SyncGuest "
        "LargeGuest LargeSyncGuest Getters LargeGetters FuncExt Extern Caller Limits "
        "FuncType ValType func_type wasmtime i32 i64 u32 u64 f32 f64 v128 externref "
        "funcref str list dict type".split()
    )
)


def clean(raw: str) -> str:
    """Return ``raw`` as an identifier that may still be reserved or taken."""
    name = _OUTSIDE.sub("_", raw)
    if name[:1].isdigit():
        name = f"_{name}"
    return _LEADING_UNDERSCORES.sub("_", name or "_")


def camel_case(raw: str) -> str:
    """Return ``raw`` cleaned and in CamelCase: ``my-guest`` becomes ``MyGuest``."""
    parts = _OUTSIDE.sub("_", raw).split("_")
    return clean("".join(part[:1].upper() + part[1:] for part in parts))


class Scope:
    """A namespace that gives out each name once.

    The names depend on the order of the calls: an earlier call never gets another name because of a
    later one. ``reserved`` names are not given out at all.
    """

    def __init__(self, reserved: frozenset[str]) -> None:
        self._reserved = reserved
        self._taken: set[str] = set()
        # The last number given to each stem. Counting on from there gives the same names as
        # trying from 2 each time, because names are never given back.
        self._last: dict[str, int] = {}

    def name(self, raw: str) -> Identifier:
        """Return a new name for ``raw``; every call returns a different one."""
        return self._give(clean(raw))

    def class_name(self, raw: str) -> Identifier:
        """Return a new name in CamelCase for ``raw``; every call returns a different one."""
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


def is_file_name(raw: str) -> bool:
    """True if ``raw`` may be the name of a file, and is not the path of one somewhere else."""
    return raw not in ("", ".", "..") and not {"/", "\\", "\0"} & {*raw}


def file_name(raw: str) -> Identifier:
    """Return the stem of the generated file for a module called ``raw``."""
    return Scope(KEYWORDS).name(raw)


class FreeNames:
    """Gives out names that differ from each other, and from all that are ``taken``."""

    def __init__(self, taken: Set[str]) -> None:
        self._taken = taken
        self._last: dict[str, int] = {}

    def name(self, preferred: str) -> Identifier:
        """Return the first of ``preferred``, ``preferred_2``, … that is free.

        ``preferred`` itself must not end in a number.
        """
        name, number = preferred, self._last.get(preferred, 0) + 1
        if number > 1:
            name = f"{preferred}_{number}"
        while name in self._taken:
            number += 1
            name = f"{preferred}_{number}"
        self._last[preferred] = number
        return Identifier(name)
