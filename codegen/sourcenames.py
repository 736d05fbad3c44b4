"""What the source called a function's parameters, added to an interface."""

from __future__ import annotations

from dataclasses import replace

from codegen.interface import Extern, Func, Interface
from codegen.namesection import local_names
from codegen.reader import RawModule


def with_param_names(wasm: bytes, module: RawModule) -> Interface:
    """The module's interface with the parameter names that its name section knows."""
    interface = module.interface
    wanted = {each.index for each in interface.functions() if each.type.params}
    section = module.custom.get("name")
    if section is None or not wanted:
        return interface
    known = local_names(wasm, section.start, section.end, wanted)
    return Interface(
        tuple(replace(each, extern=_named(each.extern, known)) for each in interface.imports),
        tuple(replace(each, extern=_named(each.extern, known)) for each in interface.exports),
    )


def _named(extern: Extern, known: dict[int, dict[int, str]]) -> Extern:
    if not isinstance(extern, Func) or extern.index not in known:
        return extern
    names = known[extern.index]
    # A tool that writes an empty name has none to tell.
    params = tuple(names.get(index) or None for index in range(len(extern.type.params)))
    return replace(extern, param_names=params)
