"""Walk over the units and entries of debug information (DWARF 2 to 5).

The section ``.debug_info`` is a row of units, and a unit is a row of entries; those between an entry
with children and a null entry are its children. Sections of the DWARF 5 standard are given in
brackets.

Rules:

- A walk reads entries in their order and never follows links between siblings, so it ends where the
  unit does. References are followed from one entry to another only, to its type for instance.
- Nothing is kept of an entry. A value is decoded when it is asked for.
- Everything that is read is paid for from one ``Budget``.
- Positions are those of the file. Flaws raise ``MalformedModule``, which callers may ignore.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from ...errors import MalformedModule
from ..cursor import Cursor
from ..reader import Contents
from . import forms
from .budget import Budget
from .forms import Abbreviation, Abbreviations, Format, Value

_ABSTRACT_ORIGIN, _SPECIFICATION, _STR_OFFSETS_BASE, _ADDR_BASE = 0x31, 0x47, 0x72, 0x73
_VERSIONS = range(2, 6)
_LONG = 0xFFFFFFFF  # In place of a length: it follows in 64 bits, and so do all offsets.
_COMPILE, _PARTIAL = 0x01, 0x03  # The units in which entries follow the header at once (7.5.1).
_UNIT_COST = 10
_KEPT = 16  # units, and tables of abbreviations
_MOST_LINKS = 8  # from an entry to the one that it is an instance of, and so on


class DebugInfo:
    """The debug sections of a module, with the budget for reading them."""

    def __init__(self, data: bytes, sections: Mapping[str, Contents], budget: Budget) -> None:
        self.data = data
        self.budget = budget
        self._sections = sections
        self._unit = lru_cache(_KEPT)(self._read_unit)
        self._abbreviations = lru_cache(_KEPT)(self._read_abbreviations)
        self._starts = self._unit_starts()

    def at(self, section: str, offset: int = 0) -> Cursor:
        """Return a cursor in a section; one of a section that does not exist has nothing left."""
        contents = self._sections.get(section, Contents(0, 0))
        c = Cursor(self.data, contents.start, contents.end, section)
        c.skip(offset)
        return c

    def units(self) -> Iterator[Unit]:
        """Yield the units, but not those with a malformed header."""
        for start in self._starts:
            with suppress(MalformedModule):
                yield self._unit(start)

    def entry(self, offset: int) -> Entry:
        """Return the entry at an offset in ``.debug_info``, whatever unit it belongs to."""
        pos = self.at(".debug_info", offset).pos
        start = self._starts[bisect_right(self._starts, pos) - 1]
        return self._unit(start).entry(pos)

    def _unit_starts(self) -> array[int]:
        starts = array("Q")
        c = self.at(".debug_info")
        with suppress(MalformedModule):
            while not c.done:
                self.budget.spend(1)
                starts.append(c.pos)
                length = c.fixed(4)
                c.skip(c.fixed(8) if length == _LONG else length)
        return starts

    def _read_unit(self, start: int) -> Unit:
        self.budget.spend(_UNIT_COST)
        c = self.at(".debug_info")
        c.pos = start
        length, offset_size = c.fixed(4), 4
        if length == _LONG:
            length, offset_size = c.fixed(8), 8
        c = c.part(length, "unit")
        version = c.fixed(2)
        if version not in _VERSIONS:
            c.fail(f"unknown version {version}")
        if version >= 5 and c.byte() not in (_COMPILE, _PARTIAL):
            c.fail("unsupported type of unit")
        address_size = c.byte() if version >= 5 else 0
        table = c.fixed(offset_size)
        format_ = Format(version, address_size or c.byte(), offset_size)
        return Unit(self, start, c.pos, c.end, format_, self._abbreviations(table, format_))

    def _read_abbreviations(self, offset: int, format_: Format) -> Abbreviations:
        return Abbreviations(self.at(".debug_abbrev", offset), format_, self.budget)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: the positions of its header, its first entry and its end, and how to read it."""

    info: DebugInfo
    start: int
    first: int
    end: int
    format: Format
    abbreviations: Abbreviations

    @property
    def root(self) -> Entry:
        """The unit's own entry."""
        return self.entry(self.first)

    def entry(self, pos: int) -> Entry:
        """Return the entry at a position in this unit."""
        self.info.budget.spend(1)
        c = Cursor(self.info.data, pos, self.end, "unit")
        return Entry(self, self.abbreviations[c.leb()], c.pos)

    def walk(self, pos: int, tag: int) -> Iterator[tuple[int, Entry]]:
        """Yield the entries with a tag from a position on, until the parent of the first one ends.

        Each comes with its depth, which is 0 at that position.
        """
        c = Cursor(self.info.data, pos, self.end, "unit")
        depth, spend, abbreviations = 0, self.info.budget.spend, self.abbreviations
        while depth >= 0 and c.pos < c.end:
            spend(1 + (c.pos - pos >> 4))
            pos = c.pos
            code = c.leb()
            if code == 0:
                depth -= 1
                continue
            abbreviation = abbreviations[code]
            if abbreviation.tag == tag:
                yield depth, Entry(self, abbreviation, c.pos)
            abbreviation.skip(c)
            depth += abbreviation.has_children

    def address(self, index: int) -> int:
        """Return an address from the unit's part of the table of addresses."""
        size = self.format.address
        base = self.root.number(_ADDR_BASE) or 8  # the size of the table's header
        return self.info.at(".debug_addr", base + index * size).fixed(size)

    def string(self, value: Value) -> Cursor:
        """Return a cursor at the beginning of a string."""
        form, number = value
        if form == forms.STRING:
            return Cursor(self.info.data, number, self.end, "unit")
        if form == forms.LINE_STRP:
            return self.info.at(".debug_line_str", number)
        if form in forms.STRX:
            c = self.string_offsets()
            c.skip(number * self.format.offset)
            number = c.fixed(self.format.offset)
        elif form != forms.STRP:
            raise MalformedModule(f"form {form:#x} is not a string", self.start)
        return self.info.at(".debug_str", number)

    def string_offsets(self) -> Cursor:
        """Return a cursor over the unit's part of the table of offsets of strings (7.26)."""
        size = self.format.offset
        # Before the first offset there are the part's length, and 4 bytes that belong to the part.
        base = max(self.root.number(_STR_OFFSETS_BASE) or 0, size + 4)
        c = self.info.at(".debug_str_offsets", base - 4 - size)
        c = c.part(c.fixed(size), "table of strings")
        c.skip(4)
        return c


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; ``pos`` is where its values begin."""

    unit: Unit
    abbreviation: Abbreviation
    pos: int

    @property
    def tag(self) -> int:
        """What the entry describes."""
        return self.abbreviation.tag

    def has(self, attribute: int) -> bool:
        """True if the entry has this attribute."""
        return attribute in self.abbreviation.names

    def value(self, attribute: int) -> Value | None:
        """Return the value of an attribute, if the entry has it."""
        if not self.has(attribute):
            return None
        c = Cursor(self.unit.info.data, self.pos, self.unit.end, "unit")
        try:
            return self.abbreviation.find(c, attribute)
        finally:
            # What stands before it in a large entry has to be skipped each time.
            skipped = (c.pos - self.pos >> 4) + (len(self.abbreviation.attributes) >> 3)
            self.unit.info.budget.spend(1 + skipped)

    def number(self, attribute: int) -> int | None:
        """Return a number or an offset."""
        value = self.value(attribute)
        return None if value is None else value.number

    def address(self, attribute: int) -> int | None:
        """Return an address."""
        value = self.value(attribute)
        if value is None:
            return None
        return self.unit.address(value.number) if value.form in forms.ADDRX else value.number

    def text(self, attribute: int, most: int) -> bytes | None:
        """Return a string, or its first ``most`` bytes if it is longer."""
        value = self.value(attribute)
        return None if value is None else self.unit.string(value).text(most)

    def target(self, attribute: int) -> Entry | None:
        """Return the entry that an attribute refers to."""
        value = self.value(attribute)
        if value is None:
            return None
        if value.form in forms.UNIT_REFS:
            return self.unit.entry(self.unit.start + value.number)
        if value.form == forms.REF_ADDR:
            return self.unit.info.entry(value.number)
        raise MalformedModule(f"form {value.form:#x} is not a reference", self.pos)

    def holder(self, attribute: int) -> Entry:
        """Return the entry that has an attribute: this one, or one that it is an instance of."""
        entry = self
        for _ in range(_MOST_LINKS):
            if entry.has(attribute):
                break
            link = _ABSTRACT_ORIGIN if entry.has(_ABSTRACT_ORIGIN) else _SPECIFICATION
            entry = entry.target(link) or entry
        return entry

    def children(self, tag: int) -> Iterator[Entry]:
        """Yield the children with a tag."""
        if self.abbreviation.has_children:
            c = Cursor(self.unit.info.data, self.pos, self.unit.end, "unit")
            self.abbreviation.skip(c)
            yield from (entry for depth, entry in self.unit.walk(c.pos, tag) if depth == 0)
