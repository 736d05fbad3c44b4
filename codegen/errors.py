"""What goes wrong in the compiler, as values: only the command line prints."""

from __future__ import annotations


class CodegenError(Exception):
    """The input cannot be turned into bindings; the message says why in one line."""


class ModuleError(CodegenError):
    """Something at one place of a module; ``offset`` counts bytes from the file's beginning."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(f"{what} (at offset {offset:#x})")
        self.offset = offset


class MalformedModule(ModuleError):
    """The bytes are no WebAssembly module, or no valid one."""


class UnbindableImport(ModuleError):
    """The module wants something that no Python object can be."""
