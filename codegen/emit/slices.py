"""Cut rendered source into slices that can be parsed one after the other.

A syntax tree takes a hundred times the memory of its source, so a class of a hundred thousand lines
and a table of as many rows are cut in the middle. Before the next slice stands once more what
opened them, and behind the slice before what closes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# How long a slice gets, and how much of a template's output is cut into lines at once.
_LINES, _LENGTH = 1000, 1 << 18
_CHARACTERS = 1 << 16
# What may be cut, besides the space between statements: classes, and tables that stand in a class
# or outside.
_CLASS = re.compile(r"class .*:$")
_TABLE = re.compile(r"( {0,4})\w+(?:: \w+)? = ([\[({])$")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Slice(NamedTuple):
    """Some lines of a source; ``before`` and ``after`` make them a source of their own."""

    before: str
    text: str
    after: str


def slices(pieces: Iterable[str]) -> Iterator[Slice]:
    """Cut source, which comes in pieces and ends with a line, into slices of about a thousand lines."""
    cutter = _Cutter()
    for line in _lines(pieces):
        if cutter.is_full and cutter.may_cut_before(line):
            yield cutter.cut_before(line)
        cutter.add(line)
    yield cutter.cut_before("")


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length > _CHARACTERS:
            *lines, rest = "".join(waiting).split("\n")
            yield from lines
            waiting, length = [rest], len(rest)
    yield from "".join(waiting).removesuffix("\n").split("\n")


class _Cutter:
    """The lines since the last cut, and what is open behind them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._length = 0
        self._before = ""
        self._class = ""  # the line that opens it
        self._table = ""
        self._table_end = ""
        self._in_docstring = False

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= _LINES or self._length >= _LENGTH

    def may_cut_before(self, line: str) -> bool:
        """True if a slice may begin with this line."""
        if self._table:
            return True
        last = self.lines[-1].strip()
        if self._in_docstring or last.startswith("@") or last.endswith(":"):
            return False
        indent = 4 if self._class and line.startswith("    ") else 0
        return line[indent : indent + 1] not in ("", " ", ")", "]", "}")

    def cut_before(self, line: str) -> Slice:
        """Return the lines so far as a slice; ``line`` is the first one of the next."""
        result = Slice(self._before, "\n".join(self.lines) + "\n", self._table_end)
        self._before = self._class + self._table if line.startswith(" ") else self._table
        self.lines, self._length = [], 0
        return result

    def add(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)
        self._length += len(line)
        text = line.strip()
        if self._in_docstring or text.startswith('"""'):
            begins = not self._in_docstring
            self._in_docstring = not text.endswith('"""') or (begins and len(text) < 6)
        elif self._table:
            if f"{line}\n" == self._table_end:
                self._table = self._table_end = ""
        else:
            if line and line[0] not in " )]}":
                self._class = f"{line}\n" if _CLASS.match(line) else ""
            if match := _TABLE.match(line):
                self._table = f"{line}\n"
                self._table_end = f"{match[1]}{_CLOSING[match[2]]}\n"
