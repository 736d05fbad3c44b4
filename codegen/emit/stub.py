"""``--stub``: a host class for each import module, and a ``main`` that uses them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import PurePath

from ..python.bindings import Bindings, Protocol
from ..python.identifiers import RESERVED_CLASSES, Identifier, Scope
from ..python.imports import from_import, runtime_import
from .render import render_file


@dataclass(frozen=True, slots=True)
class Host:
    """A class for the user to fill in."""

    name: Identifier
    protocol: Protocol


@dataclass(frozen=True, slots=True)
class Stub:
    """What the templates show in addition to the bindings."""

    hosts: tuple[Host, ...]
    host_arguments: str  # "env=EnvHost()"
    arguments: str  # of ``instantiate``
    with_: str
    run: str


def stub_source(bindings: Bindings, output: PurePath) -> str:
    """Return the source of a host for the bindings in the folder ``output``."""
    is_async = bool(bindings.awaits)
    classes = Scope(RESERVED_CLASSES | {bindings.class_name})
    hosts = tuple(
        Host(classes.class_name(f"{protocol.class_name}Host"), protocol)
        for protocol in bindings.protocols
    )
    arguments = ["imports"] if hosts else []
    if bindings.wants_wasi:
        arguments.append("wasi=wasi")
    stub = Stub(
        hosts=hosts,
        host_arguments=", ".join(f"{host.protocol.field}={host.name}()" for host in hosts),
        arguments=", ".join(arguments),
        with_="async with" if is_async else "with",
        run="asyncio.run(main())" if is_async else "main()",
    )

    def imports_for(used: Set[str]) -> list[str]:
        own = used & {bindings.class_name, "Imports", *(alias.name for alias in bindings.aliases)}
        lines = ["import asyncio", ""] if "asyncio" in used else []
        if runtime := runtime_import(used):
            # A group of its own: in a user's project the runtime is a third party's package.
            lines += [*runtime, ""]
        return [*lines, from_import(_module(bindings, output), own)]

    return render_file("stub", imports_for, b=bindings, s=stub).decode("ascii")


def _module(bindings: Bindings, output: PurePath) -> str:
    """Return where to import the bindings from: below the folder, if that can be a package."""
    parts = [*output.parts, bindings.stem]
    is_package = not output.is_absolute() and all(part.isidentifier() for part in parts)
    return ".".join(parts) if is_package else bindings.stem
