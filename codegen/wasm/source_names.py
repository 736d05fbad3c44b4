"""Add what the source says about functions to an interface: names of parameters, and types.

For each function, the names come from the name section if it has any of them there, and otherwise
from the debug information, which alone has the types. Only functions that are imported or exported
are looked up, which are few even in large modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..interface import Extern, Func, Interface
from .dwarf import DescribedFunction, describe_functions
from .name_section import local_names
from .reader import RawModule


def with_source_names(wasm: bytes, module: RawModule, *, debug_info: bool) -> Interface:
    """Return the module's interface with names and types of the source, where they are known."""
    functions = {func.index: func.type for func in module.interface.functions()}
    names: dict[int, dict[int, str]] = {}
    if (section := module.custom.get("name")) is not None:
        names = local_names(wasm, section.start, section.end, functions.keys())
    described = describe_functions(wasm, module, functions) if debug_info else {}
    if not names and not described:
        return module.interface

    def complete(extern: Extern) -> Extern:
        if not isinstance(extern, Func):
            return extern
        return _with_names(extern, names.get(extern.index), described.get(extern.index))

    return Interface(
        tuple(replace(item, extern=complete(item.extern)) for item in module.interface.imports),
        tuple(replace(item, extern=complete(item.extern)) for item in module.interface.exports),
    )


def _with_names(
    func: Func, names: dict[int, str] | None, described: DescribedFunction | None
) -> Func:
    known: Mapping[int, str | None] = names or {}
    if not names and described:
        known = dict(enumerate(described.names))
    # An empty name is as good as none.
    params = tuple(known.get(index) or None for index in range(len(func.type.params)))
    return replace(func, param_names=params, source=described.source if described else None)
