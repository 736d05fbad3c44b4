"""What goes wrong in the compiler, as values: only the command line prints."""

from __future__ import annotations


class CodegenError(Exception):
    """The input cannot be turned into bindings; the message says why in one line."""


class MalformedModule(CodegenError):
    """The bytes are no WebAssembly module.

    ``offset`` is where in the file, counted in bytes from its beginning.
    """

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(f"{what} (at offset {offset:#x})")
        self.offset = offset
