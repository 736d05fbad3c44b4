"""Limit what is read of debug information."""

from __future__ import annotations

from ...errors import CodegenError


class DebugInfoTooLarge(CodegenError):
    """Reading the debug information would cost too much; the message says what there is of."""


class Budget:
    """What is left to read. It counts and looks at no clock, so results are equal everywhere."""

    # An entry takes about a microsecond, and ten bytes in most programs.
    ENTRIES = 1_000_000
    # Names of parameters are written into the bindings, several times each.
    TEXT = 1_000_000
    LONGEST_NAME = 1_000

    __slots__ = ("entries", "text")

    def __init__(self) -> None:
        self.entries = self.ENTRIES
        self.text = self.TEXT

    def spend(self, entries: int) -> None:
        """Pay for reading entries, or what takes as much time or memory as they do.

        Raises:
            DebugInfoTooLarge: There is too little left.
        """
        self.entries -= entries
        if self.entries < 0:
            raise DebugInfoTooLarge(f"more than {self.ENTRIES:,} entries would have to be read")

    def spend_name(self, length: int) -> None:
        """Pay for a name of so many bytes that becomes a part of the bindings.

        Raises:
            DebugInfoTooLarge: It is too long, or there have been too many.
        """
        self.text -= length
        if length > self.LONGEST_NAME:
            raise DebugInfoTooLarge(
                f"a parameter's name is longer than {self.LONGEST_NAME:,} bytes"
            )
        if self.text < 0:
            raise DebugInfoTooLarge(f"names of parameters are longer than {self.TEXT:,} bytes")
