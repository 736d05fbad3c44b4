"""Keep what a module imports and defines, by kind and index.

A module may have a million functions or globals, of which only those that it imports or exports
become objects. So an index space holds one number for each item: the index of its type or, if the
type is written where the item is, the position of the type in the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from ..interface import Extern, Func, Global, Kind, Memory, Table, Tag
from .cursor import Cursor
from .type_section import Types, global_type, memory_type, table_type, tag_type

_READERS: dict[Kind, Callable[[Cursor], Table | Memory | Global]] = {
    "table": table_type,
    "memory": memory_type,
    "global": global_type,
}
# In the order of the bytes that stand for kinds.
KINDS: tuple[Kind, ...] = ("func", "table", "memory", "global", "tag")


class IndexSpaces:
    """The index spaces of one module. Each begins with the imports."""

    def __init__(self, data: bytes) -> None:
        self.types = Types(data)
        self._data = data
        self._spaces = {kind: array("I") for kind in KINDS}

    def count(self, kind: Kind) -> int:
        """Return the number of items."""
        return len(self._spaces[kind])

    def read(self, c: Cursor, kind: Kind) -> None:
        """Read the type of the next item."""
        number = c.pos
        if kind == "func":
            number = self.types.index(c)
        elif kind == "tag":
            number = tag_type(c, self.types)
        else:
            _READERS[kind](c)
        self._spaces[kind].append(number)

    def extern(self, kind: Kind, index: int) -> Extern:
        """Return an item as an object."""
        number = self._spaces[kind][index]
        if kind == "func":
            return Func(self.types[number], index)
        if kind == "tag":
            return Tag(self.types[number])
        return _READERS[kind](Cursor(self._data, number))
