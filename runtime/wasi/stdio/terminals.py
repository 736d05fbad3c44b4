"""The terminals of ``wasi:cli``: there is one where the guest shares the process's own."""

from __future__ import annotations

import os

from ..config import Wasi


class TerminalInput:
    """The input side of a terminal."""


class TerminalOutput:
    """The output side of a terminal."""


def _is_terminal(given: object, descriptor: int) -> bool:
    return isinstance(given, str) and given == "inherit" and os.isatty(descriptor)


class TerminalStdin:
    """Tells whether standard input is a terminal."""

    def __init__(self, wasi: Wasi) -> None:
        self._wasi = wasi

    def get_terminal_stdin(self) -> TerminalInput | None:
        """Return an object if it is."""
        return TerminalInput() if _is_terminal(self._wasi.stdin, 0) else None


class TerminalStdout:
    """Tells whether standard output is a terminal."""

    def __init__(self, wasi: Wasi) -> None:
        self._wasi = wasi

    def get_terminal_stdout(self) -> TerminalOutput | None:
        """Return an object if it is."""
        return TerminalOutput() if _is_terminal(self._wasi.stdout, 1) else None


class TerminalStderr:
    """Tells whether standard error is a terminal."""

    def __init__(self, wasi: Wasi) -> None:
        self._wasi = wasi

    def get_terminal_stderr(self) -> TerminalOutput | None:
        """Return an object if it is."""
        return TerminalOutput() if _is_terminal(self._wasi.stderr, 2) else None
