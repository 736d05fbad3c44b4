"""What a module imports, and whether a host offers it."""

from __future__ import annotations

import wasmtime

from ..callables import refusal
from .globals import Global
from .memory import Memory

_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "memory": ((wasmtime.Memory, wasmtime.SharedMemory, Memory), "a wasmtime.Memory"),
    "global": ((wasmtime.Global, Global), "a wasmtime.Global"),
    "table": ((wasmtime.Table,), "a wasmtime.Table"),
    "tag": ((wasmtime.Tag,), "a wasmtime.Tag"),
}


class Import:
    """One thing that a module imports.

    `path` is where the host's `Imports` object has it; `kind` is "func", "memory", "global", "table" or "tag"; `count` is
    the number of a function's parameters; `type` is the type in WebAssembly's words, for messages.
    """

    __slots__ = ("count", "kind", "module", "name", "path", "type")

    def __init__(
        self, module: str, name: str, path: str, kind: str, count: int = 0, type: str = ""
    ) -> None:
        self.module = module
        self.name = name
        self.path = path
        self.kind = kind
        self.count = count
        self.type = type

    def problem(self, imports: object) -> str | None:
        """What is wrong with what the host offers; None when nothing is."""
        found = imports
        for attribute in self.path.split("."):
            try:
                found = getattr(found, attribute)
            except AttributeError:
                return f"{self.path} is missing"
        if self.kind != "func":
            types, wanted = _KINDS[self.kind]
            return None if isinstance(found, types) else f"{self.path} is {_a(found)}, not {wanted}"
        if not callable(found):
            return f"{self.path} is {_a(found)}, not a function"
        refused = refusal(found, self.count)
        return (
            f"{self.path}{refused} does not take {self.count} positional arguments"
            if refused
            else None
        )


def _a(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
