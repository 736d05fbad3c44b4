"""``--stub`` for components: a host class for each imported interface and resource, and a ``main``."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from pathlib import PurePath

from ..emit.render import render_file
from ..package import RUNTIME
from ..python.imports import from_import
from .imports import WASI_IMPORT, standard_lines
from .model import Class, ComponentBindings
from .names import WASI

_MAYBE = re.compile(r"MaybeAwaitable\[(.*)\]")
_OF_RUNTIME = {"Err", "Ok", "Some", "Wasi"}


def stub_source(bindings: ComponentBindings, output: PurePath) -> str:
    """Return the source of a host for the bindings in the folder ``output``."""
    taken = {bindings.class_name, *bindings.public}
    protocols = [*bindings.host_resources, *bindings.protocols]
    hosts = {protocol.name: _free(f"{protocol.name}Host", taken) for protocol in protocols}
    arguments = ["imports"] if bindings.fields else []
    arguments += ["wasi=wasi"] if bindings.wants_wasi else []
    of_fields = [f"{field.name}={hosts[field.text]}()" for field in bindings.fields]

    def imports_for(used: Set[str]) -> list[str]:
        lines = ["import asyncio"] if "asyncio" in used else []
        lines += standard_lines(used, taken)
        needed = used & _OF_RUNTIME
        runtime = ["", from_import(RUNTIME, needed)] if needed else []
        if WASI in used:
            runtime.append(WASI_IMPORT)
        own = used & {"Imports", *taken}
        return [*lines, *runtime, "", from_import(_module(bindings, output), own)]

    source = render_file(
        "component_stub",
        imports_for,
        b=bindings,
        hosts=[(hosts[protocol.name], _to_fill_in(protocol)) for protocol in protocols],
        host_arguments=", ".join(of_fields),
        arguments=", ".join(arguments),
    )
    return source.decode("ascii")


def _to_fill_in(protocol: Class) -> Class:
    methods = [
        replace(method, result=_MAYBE.sub(r"\1", method.result)) for method in protocol.methods
    ]
    return replace(protocol, methods=tuple(methods))


def _free(name: str, taken: Set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _module(bindings: ComponentBindings, output: PurePath) -> str:
    """Return where to import the bindings from: below the folder, if that can be a package."""
    parts = [*output.parts, bindings.stem]
    is_package = not output.is_absolute() and all(part.isidentifier() for part in parts)
    return ".".join(parts) if is_package else bindings.stem
