"""The import lines of a component's bindings.

Types of the component may have any CamelCase name that is not reserved. Where one has the name of
something that the file imports, the import gets another name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..package import RUNTIME, RUNTIME_PACKAGE
from .names import WASI

WASI_IMPORT = f"from {RUNTIME_PACKAGE}.wasi import interfaces as {WASI}"
_STANDARD = {
    "collections.abc": {"Sequence"},
    "dataclasses": {"dataclass"},
    "enum": {"Enum", "Flag"},
    "functools": {"cache"},
    "struct": {"Struct"},
    "typing": {"Any", "Literal", "Protocol", "Self", "TypeAlias"},
}
_RUNTIME = frozenset(
    "Component ComponentFile Err Interface Limits MaybeAwaitable Ok Resource Some Store "
    "SyncComponent SyncResource Wasi abi instantiate_component instantiate_sync_component plan".split()
)


def import_lines(used: Collection[str], taken: Collection[str]) -> Sequence[str]:
    """Return the import lines for the names that a file's body uses.

    ``taken`` are the file's own names; what is imported under one of them has a ``_`` before it.
    """
    lines = standard_lines(used, taken)
    plain, hidden = _needed(RUNTIME, _RUNTIME, used, taken)
    if plain:
        lines += ["", f"from {RUNTIME} import (", *(f"    {name}," for name in plain), ")"]
    if WASI in used:
        hidden.append(WASI_IMPORT)
    return lines + hidden


def standard_lines(used: Collection[str], taken: Collection[str]) -> list[str]:
    """Return the lines that import from Python's own library."""
    lines = ["import builtins"] if "builtins" in used else []
    for module, names in _STANDARD.items():
        plain, hidden = _needed(module, names, used, taken)
        lines += [f"from {module} import {', '.join(plain)}"] if plain else []
        lines += hidden
    return lines


def _needed(
    module: str, names: Collection[str], used: Collection[str], taken: Collection[str]
) -> tuple[list[str], list[str]]:
    """Return the names to import as they are, and the lines that import others."""
    plain = [name for name in names if name in used and name not in taken]
    hidden = [name for name in names if name in taken and f"_{name}" in used]
    lines = [f"from {module} import {name} as _{name}" for name in sorted(hidden)]
    return sorted(plain, key=_isort_key), lines


def _isort_key(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name
