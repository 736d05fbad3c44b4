"""Read the custom section ``producers``: the languages and tools that made a module."""

from __future__ import annotations

from ..errors import MalformedModule
from .cursor import Cursor


def read_producers(data: bytes, start: int, end: int) -> dict[str, list[str]]:
    """Return the section's fields, such as ``language``, with "name version" for each value.

    ``start`` and ``end`` delimit the section's contents in ``data``. Like any custom section it may
    be malformed; everything before the first flaw counts.
    """
    c = Cursor(data, start, end, "producers section")
    fields: dict[str, list[str]] = {}
    try:
        for _ in range(c.count("fields")):
            values = fields.setdefault(c.name(), [])
            for _ in range(c.count("values")):
                values.append(f"{c.name()} {c.name()}".strip())
    except MalformedModule:
        pass
    return fields
