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
from collections.abc import Iterable
from typing import NewType

# A name that is safe to write into Python source.
Identifier = NewType("Identifier", str)

_OUTSIDE = re.compile(r"[^A-Za-z0-9_]+")
_LEADING_UNDERSCORES = re.compile(r"^__+")

KEYWORDS = frozenset(keyword.kwlist)
# Reserved names apply even to files that do not use them. Otherwise names in existing bindings
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
RESERVED_CLASSES = RESERVED_EXPORTS | RESERVED_IMPORTS
RESERVED_CLASSES |= frozenset(
    "annotations dataclass Annotated ClassVar Final Protocol TypeAlias Concatenate ParamSpec TypeVar "
    "Iterator Mapping Imports Import WasmFile Guest SyncGuest LargeGuest LargeSyncGuest Getters "
    "LargeGetters FuncExt SyncFuncExt Extern FuncTable SyncFuncTable OpaqueRef Caller Limits FuncType "
    "ValType func_type wasmtime i32 i64 u32 u64 f32 f64 v128 externref funcref str list dict type".split()
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
    """A namespace that gives out each name once, in the order of the calls.

    ``reserved`` names are never given out, nor those that are ``taken`` from the beginning.
    """

    def __init__(self, reserved: frozenset[str], taken: Iterable[str] = ()) -> None:
        self._reserved = reserved
        self._taken = set(taken)
        # The last number of each stem. Names are never given back, so counting goes on from there.
        self._last: dict[str, int] = {}

    def name(self, raw: str) -> Identifier:
        """Return a new name for ``raw``; every call returns a different one."""
        return self._give(clean(raw))

    def class_name(self, raw: str) -> Identifier:
        return self._give(camel_case(raw))

    def _give(self, name: str) -> Identifier:
        if name in self._reserved:
            name += "_"
        if name in self._taken:
            stem = name.rstrip("_")
            number = self._last.get(stem, 1) + 1
            while f"{stem}_{number}" in self._taken:
                number += 1
            self._last[stem] = number
            name = f"{stem}_{number}"
        self._taken.add(name)
        return Identifier(name)


def is_file_name(raw: str) -> bool:
    """True if ``raw`` may be the name of a file, and is not the path of one somewhere else."""
    return raw not in ("", ".", "..") and not {"/", "\\", "\0"} & {*raw}


def file_name(raw: str) -> Identifier:
    """Return the stem of the generated file for a module called ``raw``."""
    return Scope(KEYWORDS).name(raw)
