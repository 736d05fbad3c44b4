"""Find the functions of interest in debug information (DWARF), looking only where they may be.

Addresses count from the beginning of the code section's contents, and a function's address is the
beginning of its body, after its size (WebAssembly's tool conventions, "Dwarf"). Imported functions
have no address. Units that call one declare it by its name, so units that neither hold that name
nor refer to it need not be read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from ...errors import MalformedModule
from ...interface import Func, FuncType
from ..cursor import Cursor
from ..reader import RawModule
from .budget import Budget
from .ranges import code_ranges
from .units import DebugInfo, Entry, Unit

_SUBPROGRAM = 0x2E
_NAME, _LINKAGE_NAME, _LOW_PC, _DECLARATION = 0x03, 0x6E, 0x11, 0x3C
# To look for many more in a unit takes longer than to read it.
_MOST_PATTERNS = 100
# Bytes that are searched in the time that reading an entry takes; beginning takes time as well.
_SEARCHED, _LEAST = 4096, 256


class Targets:
    """The functions to find: defined ones by address, imported ones by name."""

    def __init__(
        self, info: DebugInfo, module: RawModule, functions: Mapping[int, FuncType]
    ) -> None:
        self._addresses = _addresses(info.data, module, functions)
        self._sorted = sorted(self._addresses)
        self._imports = _imports(module, functions)
        self._patterns = _patterns(info, self._imports)

    def entries(self, unit: Unit) -> Iterator[tuple[int, Entry]]:
        """Yield the unit's entries of these functions, with the functions' indices.

        Raises:
            MalformedModule: The unit cannot be read any further.
        """
        if not self._defined_in(unit) and not self._named_in(unit):
            return
        for _, entry in unit.walk(unit.first, _SUBPROGRAM):
            index = self._index(entry)
            if index is not None:
                yield index, entry

    def _index(self, entry: Entry) -> int | None:
        address = entry.address(_LOW_PC)
        if address is not None:
            return self._addresses.get(address)
        if not self._imports or not entry.has(_DECLARATION):
            return None
        most = Budget.LONGEST_NAME
        name = entry.text(_LINKAGE_NAME, most) or entry.text(_NAME, most)
        return self._imports.get(name or b"")

    def _defined_in(self, unit: Unit) -> bool:
        """True if the unit's code has one of the addresses, or if the unit does not say."""
        ranges = code_ranges(unit)
        return ranges is None or any(
            bisect_left(self._sorted, low) < bisect_left(self._sorted, high) for low, high in ranges
        )

    def _named_in(self, unit: Unit) -> bool:
        """True if the unit may name an imported function."""
        if self._patterns is None:
            return True
        places = [Cursor(unit.info.data, unit.start, unit.end)]
        with suppress(MalformedModule):
            places.append(unit.string_offsets())
        size = sum(_LEAST + c.end - c.pos for c in places)
        unit.info.budget.spend(len(self._patterns) * size // _SEARCHED)
        return any(c.has(pattern) for c in places for pattern in self._patterns)


def _addresses(data: bytes, module: RawModule, functions: Mapping[int, FuncType]) -> dict[int, int]:
    """Return the indices of defined functions by address."""
    indices: dict[int, int] = {}
    if module.code is None:
        return indices
    c = Cursor(data, module.code.start, module.code.end, "code section")
    externs = [item.extern for item in module.interface.imports]
    first = sum(isinstance(extern, Func) for extern in externs)
    last = max(functions)
    with suppress(MalformedModule):
        for index in range(first, min(first + c.count("functions"), last + 1)):
            size = c.u32()
            if index in functions:
                indices[c.pos - module.code.start] = index
            c.skip(size)
    return indices


def _imports(module: RawModule, functions: Mapping[int, FuncType]) -> dict[bytes, int]:
    """Return the indices of imported functions by name, in UTF-8."""
    pairs = ((item.name.encode(), item.extern) for item in module.interface.imports)
    return {
        name: extern.index
        for name, extern in pairs
        if isinstance(extern, Func)
        and extern.index in functions
        and len(name) < Budget.LONGEST_NAME
    }


def _patterns(info: DebugInfo, names: Collection[bytes]) -> list[bytes] | None:
    """Return what a unit has if it names a function, or None if that would be too much.

    It has one of the names, or refers to it by its offset in the section of strings.
    """
    if len(names) > _MOST_PATTERNS:
        return None
    patterns = [name + b"\0" for name in names]
    strings = info.at(".debug_str")
    for name in tuple(patterns):
        pos = info.data.find(name, strings.pos, strings.end)
        while pos >= 0:
            patterns.append((pos - strings.pos).to_bytes(4, "little"))
            if len(patterns) > _MOST_PATTERNS:
                return None
            pos = info.data.find(name, pos + 1, strings.end)
    return patterns
