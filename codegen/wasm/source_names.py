"""What the source says about functions, added to an interface: names of parameters, and types.

Names are those of the name section, for a function that it has some of; else those of the debug
information, which alone knows the types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..interface import Extern, Func, Interface
from .dwarf import Described, describe_functions
from .name_section import local_names
from .reader import RawModule


def with_source_names(wasm: bytes, module: RawModule, *, debug_info: bool) -> Interface:
    """The module's interface with what the binary tells of the source."""
    wanted = {each.index: each.type for each in module.interface.functions()}
    names: dict[int, dict[int, str]] = {}
    if (section := module.custom.get("name")) is not None:
        names = local_names(wasm, section.start, section.end, wanted.keys())
    described = describe_functions(wasm, module, wanted) if debug_info else {}
    if not names and not described:
        return module.interface

    def told(extern: Extern) -> Extern:
        if not isinstance(extern, Func):
            return extern
        return _told(extern, names.get(extern.index), described.get(extern.index))

    return Interface(
        tuple(replace(each, extern=told(each.extern)) for each in module.interface.imports),
        tuple(replace(each, extern=told(each.extern)) for each in module.interface.exports),
    )


def _told(func: Func, names: dict[int, str] | None, described: Described | None) -> Func:
    known: Mapping[int, str | None] = names or {}
    if not names and described:
        known = dict(enumerate(described.names))
    # A tool that writes an empty name has none to tell.
    params = tuple(known.get(index) or None for index in range(len(func.type.params)))
    return replace(func, param_names=params, source=described.source if described else None)
