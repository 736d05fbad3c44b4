"""Read values and abbreviations of debug information (DWARF 2 to 5).

An entry begins with the number of its abbreviation, which declares what the entry is (its tag) and
which attributes it has, each in a form that says how the value is written. Sections of the DWARF 5
standard are given in brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..cursor import Cursor
from .budget import Budget

ADDR, STRING, STRP, REF_ADDR, LINE_STRP, RNGLISTX = 0x01, 0x08, 0x0E, 0x10, 0x1F, 0x23
STRX = frozenset({0x1A, 0x25, 0x26, 0x27, 0x28})  # strx, strx1 to strx4
ADDRX = frozenset({0x1B, 0x29, 0x2A, 0x2B, 0x2C})  # addrx, addrx1 to addrx4
UNIT_REFS = frozenset({0x11, 0x12, 0x13, 0x14, 0x15})  # ref1 to ref8, ref_udata
_INDIRECT, _IMPLICIT_CONST = 0x16, 0x21
# In entries; declarations stay in memory.
_DECLARATION_COST, _ATTRIBUTE_COST = 10, 2

# Sizes that depend on the unit or on the value itself.
_ADDRESS, _OFFSET, _LEB, _TEXT, _BLOCK, _BLOCK1, _BLOCK2, _BLOCK4, _OTHER = range(-9, 0)
# The forms of each size (7.5.6).
_FORMS = {
    _ADDRESS: (ADDR,),
    _OFFSET: (STRP, REF_ADDR, LINE_STRP, 0x17, 0x1D),  # and sec_offset, strp_sup
    _LEB: (0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, RNGLISTX),  # and sdata, udata, loclistx
    _TEXT: (STRING,),
    _BLOCK: (0x09, 0x18),  # block, exprloc
    _BLOCK1: (0x0A,),
    _BLOCK2: (0x03,),
    _BLOCK4: (0x04,),
    _OTHER: (_INDIRECT,),
    0: (0x19, _IMPLICIT_CONST),  # and flag_present
    1: (0x0B, 0x0C, 0x11, 0x25, 0x29),  # and data1, flag
    2: (0x05, 0x12, 0x26, 0x2A),  # and data2
    3: (0x27, 0x2B),
    4: (0x06, 0x13, 0x1C, 0x28, 0x2C),  # and data4, ref_sup4
    8: (0x07, 0x14, 0x20, 0x24),  # and data8, ref_sig8, ref_sup8
    16: (0x1E,),  # data16
}
_SIZES = {form: size for size, forms in _FORMS.items() for form in forms}
_SKIP: dict[int, Callable[[Cursor], object]] = {
    _LEB: Cursor.leb,
    _TEXT: Cursor.skip_text,
    _BLOCK: lambda c: c.skip(c.leb()),
    _BLOCK1: lambda c: c.skip(c.fixed(1)),
    _BLOCK2: lambda c: c.skip(c.fixed(2)),
    _BLOCK4: lambda c: c.skip(c.fixed(4)),
}


class Value(NamedTuple):
    """A value and its form. Of text and blocks, ``number`` is the position in the file."""

    form: int
    number: int


class Format(NamedTuple):
    """What the sizes of values in a unit depend on; ``address`` and ``offset`` are sizes."""

    version: int
    address: int
    offset: int

    def size(self, c: Cursor, form: int) -> int:
        """Return the size of a form's values in bytes, or below zero a rule to find it by."""
        size = _SIZES.get(form)
        if size is None:
            c.fail(f"unknown form {form:#x}")
        if size == _ADDRESS or (form == REF_ADDR and self.version == 2):
            return self.address
        return self.offset if size == _OFFSET else size

    def skip(self, c: Cursor, size: int) -> None:
        """Move past a value of this size."""
        if size == _OTHER:
            size = self.size(c, c.leb())
        if size >= 0:
            c.skip(size)
        elif size == _OTHER:
            c.fail("one indirect form leads to another")
        else:
            _SKIP[size](c)

    def read(self, c: Cursor, form: int) -> Value:
        """Read a value."""
        if form == _INDIRECT:
            form = c.leb()
        size = self.size(c, form)
        if size >= 0:
            return Value(form, c.fixed(size))
        if size == _LEB:
            return Value(form, c.leb())
        start = c.pos
        self.skip(c, size)
        return Value(form, start)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A kind of entry: its attributes in order, each with a form and perhaps with a constant."""

    tag: int
    has_children: bool
    attributes: tuple[tuple[int, int, int], ...]
    names: frozenset[int]  # of the attributes, to look one up
    sizes: tuple[int, ...]  # of the values, added up where they are known
    format: Format

    def skip(self, c: Cursor) -> None:
        """Move past the values of an entry, perhaps beyond the end."""
        for size in self.sizes:
            if size >= 0:
                c.pos += size
            else:
                self.format.skip(c, size)

    def find(self, c: Cursor, attribute: int) -> Value | None:
        """Return one value of the entry at the cursor, None if it does not have the attribute."""
        if attribute not in self.names:
            return None
        for name, form, constant in self.attributes:
            if name != attribute:
                self.format.skip(c, self.format.size(c, form))
            elif form == _IMPLICIT_CONST:
                return Value(form, constant)
            else:
                return self.format.read(c, form)
        return None


class Abbreviations:
    """A table of abbreviations, which is read as far as its entries are needed."""

    def __init__(self, c: Cursor, form: Format, budget: Budget) -> None:
        self._c = c
        self._format = form
        self._budget = budget
        self._known: dict[int, Abbreviation] = {}

    def __getitem__(self, code: int) -> Abbreviation:
        """Return the abbreviation with this number."""
        while code not in self._known:
            number = self._c.leb()
            if number == 0:
                self._c.fail(f"there is no abbreviation {code}")
            self._known[number] = self._read()
        return self._known[code]

    def _read(self) -> Abbreviation:
        c, form = self._c, self._format
        self._budget.spend(_DECLARATION_COST)
        tag, has_children = c.leb(), bool(c.byte())
        attributes: list[tuple[int, int, int]] = []
        while any(pair := (c.leb(), c.leb())):
            self._budget.spend(_ATTRIBUTE_COST)
            attributes.append((*pair, c.leb() if pair[1] == _IMPLICIT_CONST else 0))
        return Abbreviation(
            tag,
            has_children,
            tuple(attributes),
            frozenset(name for name, _, _ in attributes),
            _added([form.size(c, each) for _, each, _ in attributes]),
            form,
        )


def _added(sizes: list[int]) -> tuple[int, ...]:
    added: list[int] = []
    for size in sizes:
        if size >= 0 and added and added[-1] >= 0:
            added[-1] += size
        else:
            added.append(size)
    return tuple(added)
