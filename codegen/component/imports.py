"""The import lines of a component's bindings.

Types of the component may have any CamelCase name that is not reserved. Where one has the name of
something that the file imports, the import gets another name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..package import RUNTIME

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
    "SyncComponent SyncResource abi instantiate_component instantiate_sync_component plan".split()
)


def import_lines(used: Collection[str], taken: Collection[str]) -> Sequence[str]:
    """Return the import lines for the names that a file's body uses."""
    lines = ["import builtins"] if "builtins" in used else []
    for module, names in _STANDARD.items():
        needed = sorted(names.intersection(used))
        if needed:
            lines.append(f"from {module} import {', '.join(needed)}")
    needed = sorted(_RUNTIME.intersection(used), key=_isort_key)
    if needed:
        lines += ["", f"from {RUNTIME} import (", *(f"    {name}," for name in needed), ")"]
    return lines


def _isort_key(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name
