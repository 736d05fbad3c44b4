"""The custom section ``name``: what functions and their parameters are called in the source.

It is advice, written by tools and cut by others: where it is malformed the specification wants it
ignored, so every name read before the flaw counts and nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..errors import MalformedModule
from .cursor import Cursor

_FUNCTION_NAMES, _LOCAL_NAMES = 1, 2


def local_names(
    data: bytes, start: int, end: int, wanted: Collection[int]
) -> dict[int, dict[int, str]]:
    """Names of the locals, parameters first, of the ``wanted`` functions, by index.

    ``start`` and ``end`` delimit the section's contents in ``data``.
    """
    found: dict[int, dict[int, str]] = {}

    def read(c: Cursor) -> None:
        for _ in range(c.count("functions")):
            function = c.u32()
            if function in wanted:
                _name_map(c, found.setdefault(function, {}))
            else:
                _skip_name_map(c)

    _read_subsection(data, start, end, _LOCAL_NAMES, read)
    return found


def function_names(data: bytes, start: int, end: int) -> dict[int, str]:
    """Names of the functions by index."""
    found: dict[int, str] = {}
    _read_subsection(data, start, end, _FUNCTION_NAMES, lambda c: _name_map(c, found))
    return found


def _read_subsection(
    data: bytes, start: int, end: int, wanted: int, read: Callable[[Cursor], None]
) -> None:
    c = Cursor(data, start, end, "name section")
    try:
        while not c.done:
            number = c.byte()
            part = c.part(c.u32(), "name section")
            if number == wanted:
                read(part)
    except MalformedModule:
        return


def _name_map(c: Cursor, into: dict[int, str]) -> None:
    for _ in range(c.count("names")):
        index = c.u32()
        into[index] = c.name()


def _skip_name_map(c: Cursor) -> None:
    for _ in range(c.count("names")):
        c.u32()
        c.skip(c.u32())
