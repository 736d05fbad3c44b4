"""Read the custom section ``name``: what functions' parameters are called in the source.

The section is advice, written by tools and stripped by others. The specification wants a malformed
one to be ignored, so names before the first flaw count and no error is reported.
"""

from __future__ import annotations

from collections.abc import Collection

from ..errors import MalformedModule
from .cursor import Cursor

_LOCAL_NAMES = 2


def local_names(
    data: bytes, start: int, end: int, functions: Collection[int]
) -> dict[int, dict[int, str]]:
    """Return the names of locals, parameters first, for these ``functions``, all by index.

    ``start`` and ``end`` delimit the section's contents in ``data``.
    """
    names: dict[int, dict[int, str]] = {}
    c = Cursor(data, start, end, "name section")
    try:
        while not c.done:
            number = c.byte()
            subsection = c.part(c.u32(), "name section")
            if number == _LOCAL_NAMES:
                _read_functions(subsection, functions, names)
    except MalformedModule:
        pass
    return names


def _read_functions(
    c: Cursor, functions: Collection[int], names: dict[int, dict[int, str]]
) -> None:
    for _ in range(c.count("functions")):
        function = c.u32()
        if function in functions:
            _read_name_map(c, names.setdefault(function, {}))
        else:
            _skip_name_map(c)


def _read_name_map(c: Cursor, into: dict[int, str]) -> None:
    for _ in range(c.count("names")):
        index = c.u32()
        into[index] = c.name()


def _skip_name_map(c: Cursor) -> None:
    for _ in range(c.count("names")):
        c.u32()
        c.skip(c.u32())
