"""Find out what a generated file must import, and write the import lines as ruff's isort would.

The names that a file's body uses are collected from its syntax tree. Parsing is a check as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable

from ..package import RUNTIME

_STANDARD = {
    "collections.abc": {"Callable", "Coroutine"},
    "dataclasses": {"dataclass"},
    "typing": set("Any ClassVar Concatenate Literal ParamSpec Protocol Self TypeVar".split()),
}
_RUNTIME = frozenset(
    "AsyncGetter Extern Func FuncExt FuncTable Getters Global Guest Import LargeGetters LargeGuest "
    "LargeSyncGuest Limits MaybeAwaitable Memory Module MutableGlobal OpaqueRef Stack Store "
    "SyncFuncExt SyncFuncTable SyncGuest Table WasiConfig WasmFile externref f32 f64 func_type funcref i32 i64 instantiate_guest "
    "instantiate_sync_guest u32 u64 v128 wasmtime".split()
)
_NUMBER = re.compile(r"(\d+)")


def used_names(tree: ast.Module) -> set[str]:
    """Return the names that ``tree`` takes from outside its functions: its own, imported, built in.

    A parameter may have any name, ``i32`` for instance; in its function it is not the imported one.
    Names that a class hides need no such care, because ``aliases.py`` has replaced them.
    """
    names: set[str] = set()
    _collect([tree], frozenset(), names)
    return names


def _collect(nodes: list[ast.AST], parameters: frozenset[str], names: set[str]) -> None:
    # A loop over a list takes half the time of ast.NodeVisitor, which large modules notice.
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in parameters:
                names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # Annotations and decorators belong to the scope around the function.
            nodes += [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
            own = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            hidden = parameters.union(parameter.arg for parameter in own)
            _collect([*node.body], hidden, names)
        elif not isinstance(node, ast.Constant):
            nodes.extend(ast.iter_child_nodes(node))


def import_lines(used: Collection[str]) -> tuple[str, ...]:
    """Return the import lines of generated bindings that use these names."""
    needed = ((module, names.intersection(used)) for module, names in _STANDARD.items())
    standard = (from_import(module, names) for module, names in needed if names)
    return (*standard, "", *runtime_import(used))


def runtime_import(used: Collection[str]) -> tuple[str, ...]:
    """Return the line that imports the runtime's names among ``used``, if there are any."""
    return (from_import(RUNTIME, names),) if (names := _RUNTIME.intersection(used)) else ()


def from_import(module: str, names: Iterable[str]) -> str:
    """Return one line, however long, that imports ``names`` from ``module``."""
    return f"from {module} import {', '.join(sorted_names(names))}"


def sorted_names(names: Iterable[str]) -> list[str]:
    """Sort names as isort does: CONSTANTS, Classes, variables; numbers by value."""
    return sorted(names, key=_sort_key)


def _sort_key(name: str) -> tuple[int, list[tuple[int, int, str]], str]:
    is_constant = len(name) > 1 and name.isupper()
    rank = 0 if is_constant else 1 if name[:1].isupper() else 2
    parts = filter(None, _NUMBER.split(name))
    # Numbers come before letters.
    return rank, [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts], name
