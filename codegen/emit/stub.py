"""``--stub``: a host class for each import module, and a ``main`` that uses them."""

from __future__ import annotations

from collections.abc import Set
from pathlib import PurePath

from ..python.bindings import Bindings
from ..python.identifiers import RESERVED_CLASSES, Scope
from ..python.imports import from_import, runtime_import
from .render import render_file


def stub_source(bindings: Bindings, output: PurePath) -> str:
    """Return the source of a host for the bindings in the folder ``output``."""
    classes = Scope(RESERVED_CLASSES | {bindings.class_name})
    hosts = [(classes.class_name(f"{item.class_name}Host"), item) for item in bindings.protocols]
    arguments = [*(["imports"] if hosts else []), *(["wasi=wasi"] if bindings.wants_wasi else [])]

    def imports_for(used: Set[str]) -> list[str]:
        own = used & {bindings.class_name, "Imports", *(alias.name for alias in bindings.aliases)}
        lines = ["import asyncio", ""] if "asyncio" in used else []
        if runtime := runtime_import(used):
            # A group of its own: in a user's project the runtime is a third party's package.
            lines += [*runtime, ""]
        return [*lines, from_import(_module(bindings, output), own)]

    source = render_file(
        "stub",
        imports_for,
        b=bindings,
        hosts=hosts,
        host_arguments=", ".join(f"{protocol.field}={name}()" for name, protocol in hosts),
        arguments=", ".join(arguments),
        with_="async with" if bindings.flavor.awaits else "with",
        run="asyncio.run(main())" if bindings.flavor.awaits else "main()",
    )
    return source.decode("ascii")


def _module(bindings: Bindings, output: PurePath) -> str:
    """Return where to import the bindings from: below the folder, if that can be a package."""
    parts = [*output.parts, bindings.stem]
    is_package = not output.is_absolute() and all(part.isidentifier() for part in parts)
    return ".".join(parts) if is_package else bindings.stem
