"""Read debug information (DWARF): names and types that functions have in the source.

Like the name section, debug information is advice. Units that are malformed, and entries that
disagree with the WebAssembly signature (structs by value, parameters that the compiler dropped),
are skipped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from ...errors import MalformedModule
from ...interface import FuncSource, FuncType
from ..reader import RawModule
from .budget import Budget
from .source_types import agrees, describe
from .targets import Targets
from .units import DebugInfo, Entry

_FORMAL_PARAMETER = 0x05
_NAME, _TYPE = 0x03, 0x49


@dataclass(frozen=True, slots=True)
class DescribedFunction:
    """The names of a function's parameters, and its types, in the source."""

    names: tuple[str | None, ...]
    source: FuncSource


def describe_functions(
    data: bytes, module: RawModule, functions: Mapping[int, FuncType]
) -> dict[int, DescribedFunction]:
    """Return what is known about these ``functions`` of the module; keys are function indices.

    Raises:
        DebugInfoTooLarge: There is too much to read.
    """
    known: dict[int, DescribedFunction] = {}
    if ".debug_info" not in module.custom or not functions:
        return known
    info = DebugInfo(data, module.custom, Budget())
    for index, entry in _entries(info, Targets(info, module, functions)):
        with suppress(MalformedModule):
            described = _described(entry, functions[index])
            if described is not None:
                known.setdefault(index, described)
    return known


def _entries(info: DebugInfo, targets: Targets) -> Iterator[tuple[int, Entry]]:
    for unit in info.units():
        with suppress(MalformedModule):
            yield from targets.entries(unit)


def _described(entry: Entry, signature: FuncType) -> DescribedFunction | None:
    """Return what ``entry`` says about a function; None if it disagrees with the ``signature``."""
    # One parameter too many is enough to see that they disagree.
    params = list(islice(entry.children(_FORMAL_PARAMETER), len(signature.params) + 1))
    sources = [describe(_type(param)) for param in params]
    returned = _type(entry)
    results = [] if returned is None else [describe(returned)]
    for wasm, described in ((signature.params, sources), (signature.results, results)):
        if len(wasm) != len(described) or not all(map(agrees, wasm, described)):
            return None
    return DescribedFunction(
        tuple(_name(param) for param in params),
        FuncSource(
            tuple(source.source_type for source in sources),
            results[0].source_type if results else None,
        ),
    )


def _type(entry: Entry) -> Entry | None:
    return entry.holder(_TYPE).target(_TYPE)


def _name(param: Entry) -> str | None:
    text = param.holder(_NAME).text(_NAME, Budget.LONGEST_NAME + 1)
    if text is None:
        return None
    param.unit.info.budget.spend_name(len(text))
    return text.decode("utf-8", "replace")
