"""A line on the terminal that says how far a run over several modules has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..python.literals import printable

_WIDTH = 24
_CLEAR = "\r\x1b[K"


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function to call with each module's name before its turn. Silent where nobody watches."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield lambda name: None
        return
    done = 0

    def step(name: str) -> None:
        nonlocal done
        filled = _WIDTH * done // total
        bar = "#" * filled + "." * (_WIDTH - filled)
        print(
            f"{_CLEAR}[{bar}] {done}/{total} {printable(name)}", end="", file=sys.stderr, flush=True
        )
        done += 1

    try:
        yield step
    finally:
        print(_CLEAR, end="", file=sys.stderr, flush=True)
