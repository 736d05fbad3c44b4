"""Read the custom section ``name``: what functions' parameters are called in the source.

The section is advice, written by tools and stripped by others. The specification wants a malformed
one to be ignored, so names before the first flaw count and no error is reported.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import MalformedModule
from .cursor import Cursor

_LOCAL_NAMES = 2


def local_names(
    data: bytes, start: int, end: int, parameters: Mapping[int, int]
) -> dict[int, dict[int, str]]:
    """Return names of parameters by index, for each function by index.

    ``start`` and ``end`` delimit the section's contents in ``data``; ``parameters`` holds the
    functions of interest with their numbers of parameters. Further locals have larger indices.
    """
    names: dict[int, dict[int, str]] = {}
    c = Cursor(data, start, end, "name section")
    try:
        while not c.done:
            number = c.byte()
            subsection = c.part(c.u32(), "name section")
            if number == _LOCAL_NAMES:
                _read_functions(subsection, parameters, names)
    except MalformedModule:
        pass
    return names


def _read_functions(
    c: Cursor, parameters: Mapping[int, int], names: dict[int, dict[int, str]]
) -> None:
    for _ in range(c.count("functions")):
        function = c.u32()
        count = parameters.get(function, 0)
        for _ in range(c.count("names")):
            index = c.u32()
            if index < count:
                names.setdefault(function, {})[index] = c.name()
            else:
                c.skip(c.u32())
