"""Read for which addresses a unit of debug information (DWARF 2 to 5) has code.

The unit's own entry has one range of addresses, or a list. (The section ``.debug_aranges`` has them
once more, but hardly any compiler to WebAssembly writes it.)
"""

from __future__ import annotations

from collections.abc import Iterator

from .forms import ADDR, ADDRX, RNGLISTX
from .units import Unit

_LOW_PC, _HIGH_PC, _RANGES, _RNGLISTS_BASE = 0x11, 0x12, 0x55, 0x74
# The kinds of elements of a list (7.25).
_END, _BASE_INDEX, _INDICES, _INDEX_LENGTH, _OFFSETS, _BASE, _ADDRESSES, _ADDRESS_LENGTH = range(8)


def code_ranges(unit: Unit) -> Iterator[tuple[int, int]] | None:
    """Return where the unit's code begins and ends, once or several times; None if it is unknown.

    Raises:
        MalformedModule: The ranges cannot be read. Iterating may raise it, too.
    """
    root = unit.root
    low = root.address(_LOW_PC) or 0
    if (value := root.value(_RANGES)) is not None:
        if unit.format.version < 5:
            return _range_list(unit, value.number, low)
        offset = value.number
        if value.form == RNGLISTX:
            base = root.number(_RNGLISTS_BASE) or 0
            size = unit.format.offset
            offset = base + unit.info.at(".debug_rnglists", base + offset * size).fixed(size)
        return _range_list_5(unit, offset, low)
    if (high := root.value(_HIGH_PC)) is None:
        return None
    # Other forms than those of addresses give the length.
    is_address = high.form == ADDR or high.form in ADDRX
    end = root.address(_HIGH_PC) if is_address else low + high.number
    return iter([(low, end or low)])


def _range_list(unit: Unit, offset: int, base: int) -> Iterator[tuple[int, int]]:
    """Yield ranges as in ``.debug_ranges`` of DWARF 4 (2.17.3 there)."""
    size = unit.format.address
    c = unit.info.at(".debug_ranges", offset)
    while True:
        unit.info.budget.spend(1)
        low, high = c.fixed(size), c.fixed(size)
        if low == (1 << 8 * size) - 1:
            base = high
        elif low or high:
            yield base + low, base + high
        else:
            return


def _range_list_5(unit: Unit, offset: int, base: int) -> Iterator[tuple[int, int]]:
    """Yield ranges as in ``.debug_rnglists`` of DWARF 5 (2.17.3)."""
    size = unit.format.address
    c = unit.info.at(".debug_rnglists", offset)
    while (kind := c.byte()) != _END:
        unit.info.budget.spend(1)
        if kind == _BASE_INDEX:
            base = unit.address(c.leb())
        elif kind == _BASE:
            base = c.fixed(size)
        elif kind == _OFFSETS:
            yield base + c.leb(), base + c.leb()
        elif kind == _ADDRESSES:
            yield c.fixed(size), c.fixed(size)
        elif kind == _INDICES:
            yield unit.address(c.leb()), unit.address(c.leb())
        elif kind in (_INDEX_LENGTH, _ADDRESS_LENGTH):
            low = unit.address(c.leb()) if kind == _INDEX_LENGTH else c.fixed(size)
            yield low, low + c.leb()
        else:
            c.fail("unknown kind of range")
