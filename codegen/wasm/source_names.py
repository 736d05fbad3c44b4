"""Add what the source says about functions to an interface: names of parameters, and types.

For each function, the names come from the name section if it has any of them there, and otherwise
from the debug information, which alone has the types. Only functions that are imported or exported
are looked up, which are few even in large modules.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TypeVar

from ..interface import Export, Func, FuncType, Import, Interface
from .dwarf.budget import DebugInfoTooLarge
from .dwarf.functions import DescribedFunction, describe_functions
from .name_section import local_names
from .reader import RawModule

_Item = TypeVar("_Item", Import, Export)


def with_source_names(
    wasm: bytes, module: RawModule, *, debug_info: bool, provided: Container[str] = ()
) -> tuple[Interface, tuple[str, ...]]:
    """Return the module's interface with names and types of the source, and warnings.

    Functions imported from modules that are ``provided`` need none: no user implements them.
    """
    functions = _functions(module.interface, provided)
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

    def complete(item: _Item) -> _Item:
        func = item.extern
        if not isinstance(func, Func) or not (func.index in names or func.index in described):
            return item
        func = _with_names(func, names.get(func.index), described.get(func.index))
        return replace(item, extern=func)

    interface = module.interface
    imports, exports = map(complete, interface.imports), map(complete, interface.exports)
    return Interface(tuple(imports), tuple(exports)), warnings


def _functions(interface: Interface, provided: Container[str]) -> dict[int, FuncType]:
    """Return the types of the functions that have something to name or describe, by index."""
    externs = [item.extern for item in interface.imports if item.module not in provided]
    externs += [item.extern for item in interface.exports]
    functions = (extern for extern in externs if isinstance(extern, Func))
    return {func.index: func.type for func in functions if func.type.params or func.type.results}


def _with_names(
    func: Func, names: dict[int, str] | None, described: DescribedFunction | None
) -> Func:
    known: Mapping[int, str | None] = names or {}
    if not names and described:
        known = dict(enumerate(described.names))
    # An empty name is as good as none.
    params = tuple(known.get(index) or None for index in range(len(func.type.params)))
    return replace(func, param_names=params, source=described.source if described else None)
