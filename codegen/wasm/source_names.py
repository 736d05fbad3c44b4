"""Add what the source says about functions to an interface: names of parameters, and types.

For each function, the names come from the name section if it has any of them there, and otherwise
from the debug information, which alone has the types. Only functions that are imported or exported
are looked up, which are few even in large modules.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TypeVar

from ..interface import Export, Func, Import, Interface
from .dwarf.budget import Budget, DebugInfoTooLarge
from .dwarf.functions import DescribedFunction, describe_functions
from .name_section import local_names
from .reader import RawModule

_Item = TypeVar("_Item", Import, Export)
_MOST_TEXT = 1_000_000  # characters, or as many as a larger module has bytes


def with_source_names(
    wasm: bytes, module: RawModule, *, debug_info: bool, provided: Container[str] = ()
) -> tuple[Interface, tuple[str, ...]]:
    """Return the module's interface with names and types of the source, and warnings.

    Functions imported from modules that are ``provided`` need none: no user implements them.
    """
    uses = _uses(module.interface, provided)
    functions = {func.index: func.type for func in uses}
    names: dict[int, dict[int, str]] = {}
    if (section := module.custom.get("name")) is not None:
        counts = {index: len(type_.params) for index, type_ in functions.items()}
        names = local_names(wasm, section.start, section.end, counts)
    described: dict[int, DescribedFunction] = {}
    warnings: tuple[str, ...] = ()
    if debug_info:
        try:
            described = describe_functions(wasm, module, functions)
        except DebugInfoTooLarge as error:
            warnings = (f"debug information ignored: {error}",)
    params = {
        index: _parameter_names(
            len(functions[index].params), names.get(index), described.get(index)
        )
        for index in {*names, *described}
    }
    # The names are written for each import and export of a function, of which there may be many.
    lengths = [len(name) for func in uses for name in params.get(func.index, ()) if name]
    if sum(lengths) > max(_MOST_TEXT, len(wasm)) or max(lengths, default=0) > Budget.LONGEST_NAME:
        params.clear()
        warnings += ("names of parameters ignored: they are too long",)

    def complete(item: _Item) -> _Item:
        func = item.extern
        if not isinstance(func, Func) or not (func.index in params or func.index in described):
            return item
        source = described[func.index].source if func.index in described else None
        func = replace(func, param_names=params.get(func.index, ()), source=source)
        return replace(item, extern=func)

    interface = module.interface
    imports, exports = map(complete, interface.imports), map(complete, interface.exports)
    return Interface(tuple(imports), tuple(exports)), warnings


def _uses(interface: Interface, provided: Container[str]) -> list[Func]:
    """Return imported and exported functions that have something to name or describe."""
    externs = [item.extern for item in interface.imports if item.module not in provided]
    externs += [item.extern for item in interface.exports]
    functions = (extern for extern in externs if isinstance(extern, Func))
    return [func for func in functions if func.type.params or func.type.results]


def _parameter_names(
    count: int, names: dict[int, str] | None, described: DescribedFunction | None
) -> tuple[str | None, ...]:
    known: Mapping[int, str | None] = names or {}
    if not names and described:
        known = dict(enumerate(described.names))
    # An empty name is as good as none.
    return tuple(known.get(index) or None for index in range(count))
