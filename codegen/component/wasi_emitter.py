"""Emit what the runtime has of WASI: interfaces, types, and code that all components share."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..emit.render import render_file
from ..options import Options
from . import plan as p
from .bind import Binder
from .compile import read
from .imports import standard_lines
from .model import ComponentBindings
from .provided import FullWit, define, full_name, unversioned
from .surface import InterfaceSurface

_RELATIVE = {
    "..components": ("abi", "plan"),
    "..components.values": ("Err", "Ok", "Some"),
    "..values.types": ("MaybeAwaitable",),
}


@dataclass(frozen=True, slots=True)
class NumberedResource:
    """A resource, and its number in the bindings of every component."""

    number: int
    label: str


class WasiBinder(Binder):
    """Binds a component that imports all of WASI, for the runtime instead of a user."""

    def __init__(self, wasm: bytes) -> None:
        component = read(wasm, Options(wasi_host=True))
        rest = component.provided, "wasi", Options(wasi_host=True)
        super().__init__(component.wasm, component.plan, component.surface, *rest)

    def source(self) -> bytes:
        """Return the source of the runtime's module."""
        bindings = self.bind()
        rows = [row for row in bindings.trampolines if row.startswith("plan.HostFunction")]
        public = [name for name in bindings.public if name not in ("Imports", bindings.class_name)]
        bindings = replace(bindings, trampolines=tuple(rows), public=tuple(public))
        return _render(bindings, self.resources())

    def resources(self) -> list[NumberedResource]:
        """Return the resources in the order of their interfaces."""
        entries = [entry for entry in self._registry.entries if entry.resource is not None]
        return [NumberedResource(-1 - index, entry.label) for index, entry in enumerate(entries)]

    def table(self) -> bytes:
        """Return what the compiler knows of the interfaces, as JSON."""
        table = {
            unversioned(item.name): self._interface_row(item)
            for item in self._surface.imports
            if item.types or item.functions
        }
        return (json.dumps(table, indent=1) + "\n").encode("ascii")

    def _interface_row(self, interface: InterfaceSurface) -> dict[str, Any]:
        wit, types = FullWit(self._registry), {}
        for named in interface.types:
            entry = self._registry.find(named)
            if entry is None or entry.interface.raw != interface.name.raw:
                continue
            known = self._known_resources()
            types[entry.label] = {
                "wit": define(entry, wit),
                "python": self._names.types[id(entry)],
                "cases": self._names.cases.get(id(entry), ()),
                "resource": known.get(id(entry.resource)),
            }
        functions = {function.raw: wit.function(function) for function in interface.functions}
        field = self._names.fields.get(interface.name.raw, "")
        return {"field": field, "types": types, "functions": functions}

    # ---- what is different in the runtime ----

    def _known_resources(self) -> dict[int, int]:
        entries = [entry for entry in self._registry.entries if entry.resource is not None]
        return {id(entry.resource): -1 - index for index, entry in enumerate(entries)}

    def _field(self, interface: InterfaceSurface) -> tuple[str, bool]:
        return self._names.fields[interface.name.raw], True

    def _host_function(self, row: p.Lowered, function: p.ImportedFunction) -> str:
        interface = self._interface_of(function)
        raw = full_name(interface.name, self._find_import(function))
        return self._host_row(row, function, interface, raw, ["plan.Options(0)"])


def _render(bindings: ComponentBindings, resources: list[NumberedResource]) -> bytes:
    def imports_for(used: Collection[str]) -> Sequence[str]:
        lines = [*standard_lines({*used} - {"dataclass"}, ()), ""]
        lines.insert(1, "from dataclasses import dataclass, replace")
        for module, names in _RELATIVE.items():
            needed = [name for name in names if name in used]
            lines += [f"from {module} import {', '.join(needed)}"] if needed else []
        return lines

    return render_file("wasi", imports_for, b=bindings, resources=resources)
