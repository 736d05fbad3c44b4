"""Read the custom section ``producers``: the languages and tools that made a module."""

from __future__ import annotations

from ..errors import MalformedModule
from .cursor import Cursor

_MOST = 100


def read_producers(data: bytes, start: int, end: int) -> dict[str, list[str]]:
    """Return the section's fields, such as ``language``, with "name version" for each value.

    ``start`` and ``end`` delimit the section's contents in ``data``. Like any custom section it may
    be malformed; everything before the first flaw counts, but no more than a hundred fields and values in each.
    """
    c = Cursor(data, start, end, "producers section")
    fields: dict[str, list[str]] = {}
    try:
        for _ in range(min(c.count("fields"), _MOST)):
            values = fields.setdefault(c.name(), [])
            for _ in range(c.count("values")):
                value = f"{c.name()} {c.name()}".strip()
                if len(values) < _MOST:
                    values.append(value)
    except MalformedModule:
        pass
    return fields
