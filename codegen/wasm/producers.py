"""The custom section ``producers``: what a module was written in and made with."""

from __future__ import annotations

from ..errors import MalformedModule
from .cursor import Cursor


def read_producers(data: bytes, start: int, end: int) -> dict[str, list[str]]:
    """Its fields, such as ``language``, with "name version" for each value.

    ``start`` and ``end`` delimit the section's contents in ``data``. Like all custom sections it
    may say anything: what is malformed ends it.
    """
    c = Cursor(data, start, end, "producers section")
    found: dict[str, list[str]] = {}
    try:
        for _ in range(c.count("fields")):
            values = found.setdefault(c.name(), [])
            for _ in range(c.count("values")):
                values.append(f"{c.name()} {c.name()}".strip())
    except MalformedModule:
        pass
    return found
