"""``wasi:cli``'s standard streams and terminals, over what `Wasi` was given for them."""

from .interfaces import Stderr, Stdin, Stdout
from .output import Lane
from .terminals import TerminalStderr, TerminalStdin, TerminalStdout

__all__ = [
    "Lane", "Stderr", "Stdin", "Stdout", "TerminalStderr", "TerminalStdin", "TerminalStdout",
]  # fmt: skip
