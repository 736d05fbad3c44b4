"""What a module imports, and whether a host offers it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import wasmtime

from ..errors import ImportMismatch
from ..introspection.callables import refusal
from ..values.types import Signature
from .exported import exported_function
from .globals import Global
from .memory import Memory
from .tables import Table

_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "memory": ((wasmtime.Memory, wasmtime.SharedMemory, Memory), "a wasmtime.Memory"),
    "global": ((wasmtime.Global, Global), "a wasmtime.Global"),
    "table": ((wasmtime.Table, Table), "a wasmtime.Table"),
    "tag": ((wasmtime.Tag,), "a wasmtime.Tag"),
}


class Import:
    """One function, memory, global, table or tag that a module imports."""

    __slots__ = ("count", "kind", "module", "name", "path", "type")

    def __init__(
        self, module: str, name: str, path: str, kind: str, count: int = 0, type: str = ""
    ) -> None:
        self.module, self.name = module, name
        #: Where the host's ``Imports`` object has it: "env.from_host".
        self.path = path
        #: "func", "memory", "global", "table" or "tag".
        self.kind = kind
        #: The number of a function's parameters, and the type in WebAssembly's text format.
        self.count, self.type = count, type

    def problem(self, imports: object) -> str | None:
        """Return what is wrong with the object that the host offers, or None."""
        try:
            item: object = attrgetter(self.path)(imports)
        except AttributeError:
            return f"{self.path} is missing"
        if self.kind != "func":
            types, title = _KINDS[self.kind]
            return None if isinstance(item, types) else f"{self._is(item)}, not {title}"
        if not callable(item):
            return f"{self._is(item)}, not a function"
        if isinstance(item, wasmtime.Func):
            return None  # It is imported as it is, and wasmtime compares the types.
        exported = exported_function(item)
        if exported is not None and exported[1].names() != Signature.parse(self.type).names():
            title, type = exported
            return f"{self.path} is {title}, which is {str(type) or '(func)'}"
        signature = refusal(item, self.count)
        return (
            signature and f"{self.path}{signature} does not take {self.count} positional arguments"
        )

    def _is(self, item: object) -> str:
        return f"{self.path} is {'None' if item is None else f'of type {type(item).__name__}'}"


def check_imports(file: str, expected: Sequence[Import], imports: object) -> None:
    """Raise ImportMismatch with all that the module in `file` imports and the host lacks."""
    problems = [
        f"{problem}; the module asks for {item.type or item.kind}"
        for item in expected
        if (problem := item.problem(imports))
    ]
    if problems:
        raise ImportMismatch(f"{file} cannot be instantiated:\n  " + "\n  ".join(problems))
