"""Where a generated file's names come from, and the import lines that ruff's isort would write."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .identifiers import words

_STANDARD = {
    "Callable": "collections.abc",
    "Coroutine": "collections.abc",
    "Any": "typing",
    "Concatenate": "typing",
    "ParamSpec": "typing",
    "TypeVar": "typing",
    "ClassVar": "typing",
    "Literal": "typing",
    "Protocol": "typing",
    "Self": "typing",
}
_RUNTIME = words(
    "AsyncGetter Extern Func FuncExt Getters Global Guest Import LargeGetters LargeGuest "
    "LargeSyncGuest Limits MaybeAwaitable Memory Module MutableGlobal Stack Store SyncGuest "
    "WasiConfig WasmFile dataclass externref f32 f64 func_type funcref i32 i64 u32 u64 v128 wasmtime"
)
_NUMBER = re.compile(r"(\d+)")


def standard_lines(used: Iterable[str]) -> tuple[str, ...]:
    """One line for each module of the standard library that ``used`` names come from."""
    modules: dict[str, list[str]] = {}
    for name in used:
        if name in _STANDARD:
            modules.setdefault(_STANDARD[name], []).append(name)
    return tuple(
        f"from {module} import {', '.join(sorted_names(names))}"
        for module, names in sorted(modules.items())
    )


def runtime_names(used: Iterable[str]) -> tuple[str, ...]:
    """Those of the ``used`` names that come from the runtime, in order."""
    return tuple(sorted_names(name for name in used if name in _RUNTIME))


def sorted_names(names: Iterable[str]) -> list[str]:
    """Names as isort orders them: CONSTANTS, Classes, variables; numbers by value."""
    return sorted(names, key=_sort_key)


def _sort_key(name: str) -> tuple[int, list[tuple[int, int, str]], str]:
    constant = len(name) > 1 and name.isupper()
    rank = 0 if constant else 1 if name[:1].isupper() else 2
    parts = [part for part in _NUMBER.split(name) if part]
    # Numbers come before letters.
    natural = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]
    return rank, natural, name
