"""Read debug information (DWARF): names and types that functions have in the source.

pyelftools decodes it; the names of tags and attributes below are those of the format. Addresses
count from the beginning of the code section's contents, and a function's address is the beginning
of its body, after its size (WebAssembly's tool conventions, "Dwarf").

Like the name section, debug information is advice. Entries that are malformed, or that disagree
with the WebAssembly signature (structs by value, parameters that the compiler dropped), are skipped
in silence.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import MalformedModule
from ..interface import Func, FuncSource, FuncType
from .cursor import Cursor
from .dwarf_types import agrees, describe_type
from .reader import Contents, RawModule

if TYPE_CHECKING:
    from elftools.dwarf.compileunit import CompileUnit
    from elftools.dwarf.die import DIE
    from elftools.dwarf.dwarfinfo import DWARFInfo

# A unit is decoded if one of the functions is in it, at about 1.4 MB a second. The units of whole
# programs that were optimised as one would take minutes; they are skipped.
_LARGEST_UNIT = 4_000_000

_SECTIONS = (
    *("debug_info", "debug_aranges", "debug_abbrev", "debug_frame", "eh_frame", "debug_str"),
    *("debug_loc", "debug_ranges", "debug_line", "debug_pubtypes", "debug_pubnames", "debug_addr"),
    *("debug_str_offsets", "debug_line_str", "debug_loclists", "debug_rnglists", "debug_sup"),
    *("gnu_debugaltlink", "debug_types"),
)


@dataclass(frozen=True, slots=True)
class DescribedFunction:
    """The names of a function's parameters, and its types, in the source."""

    names: tuple[str | None, ...]
    source: FuncSource


@dataclass(frozen=True, slots=True)
class _Targets:
    """The indices of the functions to find: defined ones by address, imported ones by name."""

    addresses: dict[int, int]
    imports: dict[str, int]

    def index(self, die: DIE) -> int | None:
        if "DW_AT_low_pc" in die.attributes:
            return self.addresses.get(die.attributes["DW_AT_low_pc"].value)
        if "DW_AT_declaration" in die.attributes:
            name = _text(die, "DW_AT_linkage_name") or _text(die, "DW_AT_name")
            return self.imports.get(name or "")
        return None


def describe_functions(
    data: bytes, module: RawModule, functions: Mapping[int, FuncType]
) -> dict[int, DescribedFunction]:
    """Return what is known about these ``functions`` of the module; keys are function indices."""
    if ".debug_info" not in module.custom or module.code is None or not functions:
        return {}
    externs = [(item.name, item.extern) for item in module.interface.imports]
    imports = {str(name): func.index for name, func in externs if isinstance(func, Func)}
    first = sum(isinstance(extern, Func) for _, extern in externs)
    bodies = dict(enumerate(_body_offsets(data, module.code, max(functions) - first), first))
    addresses = {bodies[index]: index for index in functions if index in bodies}
    known: dict[int, DescribedFunction] = {}
    dwarf = _dwarf(data, module.custom)
    # On bytes that are not DWARF pyelftools may raise anything; what it gave before still counts.
    with suppress(Exception):
        for index, die in _functions(dwarf, _Targets(addresses, imports)):
            described = _described(die, functions[index])
            if described is not None:
                known.setdefault(index, described)
    return known


def _body_offsets(data: bytes, code: Contents, last: int) -> list[int]:
    """Return the addresses of the module's own functions, up to number ``last``."""
    c = Cursor(data, code.start, code.end, "code section")
    offsets: list[int] = []
    with suppress(MalformedModule):
        for _ in range(min(c.count("functions"), last + 1)):
            size = c.u32()
            offsets.append(c.pos - code.start)
            c.skip(size)
    return offsets


def _dwarf(data: bytes, custom: Mapping[str, Contents]) -> DWARFInfo:
    from elftools.dwarf.dwarfinfo import DebugSectionDescriptor, DwarfConfig, DWARFInfo

    def section(name: str) -> DebugSectionDescriptor | None:
        if name not in custom:
            return None
        contents = data[custom[name].start : custom[name].end]
        return DebugSectionDescriptor(io.BytesIO(contents), name, 0, len(contents), 0)

    config = DwarfConfig(little_endian=True, machine_arch="wasm", default_address_size=4)
    return DWARFInfo(config, **{f"{name}_sec": section(f".{name}") for name in _SECTIONS})


def _functions(dwarf: DWARFInfo, targets: _Targets) -> Iterator[tuple[int, DIE]]:
    """Yield the entries of ``targets`` by index, from the units that may define one of them."""
    addresses = sorted(targets.addresses)
    for unit in dwarf.iter_CUs():
        if unit["unit_length"] <= _LARGEST_UNIT and _may_hold(unit, addresses):
            for die in unit.iter_DIEs():
                if die.tag == "DW_TAG_subprogram":
                    index = targets.index(die)
                    if index is not None:
                        yield index, die


def _may_hold(unit: CompileUnit, addresses: Sequence[int]) -> bool:
    """True if the unit's range holds one of the sorted ``addresses``, or if it has several."""
    attributes = unit.get_top_DIE().attributes
    if "DW_AT_ranges" in attributes or "DW_AT_high_pc" not in attributes:
        return True
    low, high = attributes["DW_AT_low_pc"].value, attributes["DW_AT_high_pc"]
    end = high.value if high.form == "DW_FORM_addr" else low + high.value
    return bisect_left(addresses, low) < bisect_left(addresses, end)


def _described(die: DIE, signature: FuncType) -> DescribedFunction | None:
    """Return what ``die`` says about a function; None if it disagrees with the ``signature``."""
    params = [child for child in die.iter_children() if child.tag == "DW_TAG_formal_parameter"]
    types = [describe_type(_attributed(param, "DW_AT_type")) for param in params]
    returned = _attributed(die, "DW_AT_type")
    results = [] if returned is None else [describe_type(returned)]
    sides = ((signature.params, types), (signature.results, results))
    for wasm, source in sides:
        if len(wasm) != len(source) or not all(map(agrees, wasm, source)):
            return None
    return DescribedFunction(
        tuple(_text(param, "DW_AT_name") for param in params),
        FuncSource(
            tuple(type_.source_type for type_ in types),
            results[0].source_type if results else None,
        ),
    )


def _text(die: DIE, attribute: str) -> str | None:
    """Return a string attribute of the entry, or of the one that it is an instance of."""
    holder = _holder(die, attribute)
    if holder is None:
        return None
    value = holder.attributes[attribute].value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None


def _attributed(die: DIE, attribute: str) -> DIE | None:
    """Return the entry that an attribute refers to."""
    holder = _holder(die, attribute)
    return None if holder is None else holder.get_DIE_from_attribute(attribute)


def _holder(die: DIE, attribute: str) -> DIE | None:
    for _ in range(8):
        if attribute in die.attributes:
            return die
        for link in ("DW_AT_abstract_origin", "DW_AT_specification"):
            if link in die.attributes:
                die = die.get_DIE_from_attribute(link)
                break
        else:
            return None
    return None
