"""The compiler's errors. They are raised as values; only the command line prints them."""

from __future__ import annotations


class CodegenError(Exception):
    """The input cannot be turned into bindings; the message says why in one line."""


class ModuleError(CodegenError):
    """One place of the module is at fault; ``offset`` counts bytes from the file's beginning."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(f"{what} (at offset {offset:#x})")
        self.offset = offset


class MalformedModule(ModuleError):
    """The bytes are not a WebAssembly module, or not a valid one."""


class UnbindableImport(ModuleError):
    """The module imports something that no Python object can provide."""
