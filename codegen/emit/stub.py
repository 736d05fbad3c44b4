"""``--stub``: a host class for each module that is imported from, and a ``main`` that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from ..python.bindings import Bindings, ImportedFunction, Protocol
from ..python.identifiers import RESERVED_CLASSES, Identifier, Scope
from ..python.imports import runtime_names, sorted_names
from ..python.mentions import Mentions
from .render import render_stub


@dataclass(frozen=True, slots=True)
class Host:
    """A class to fill in."""

    name: Identifier
    protocol: Protocol


@dataclass(frozen=True, slots=True)
class Stub:
    """What the template shows beside the bindings."""

    import_lines: tuple[str, ...]
    hosts: tuple[Host, ...]
    host_arguments: str  # "env=EnvHost()"
    arguments: str  # of ``instantiate``
    with_: str
    run: str


def stub_source(bindings: Bindings, output: PurePath) -> str:
    """The source of a host for the bindings that are in the folder ``output``."""
    is_async = bool(bindings.awaits)
    classes = Scope(RESERVED_CLASSES | {bindings.class_name})
    hosts = tuple(
        Host(classes.class_name(f"{each.class_name}Host"), each) for each in bindings.protocols
    )
    arguments = ["imports"] if hosts else []
    if bindings.wants_wasi:
        arguments.append("wasi=wasi")
    stub = Stub(
        import_lines=_import_lines(bindings, output),
        hosts=hosts,
        host_arguments=", ".join(f"{each.protocol.field}={each.name}()" for each in hosts),
        arguments=", ".join(arguments),
        with_="async with" if is_async else "with",
        run="asyncio.run(main())" if is_async else "main()",
    )
    return render_stub(bindings, stub)


def _import_lines(bindings: Bindings, output: PurePath) -> tuple[str, ...]:
    mentions = Mentions(())
    for member in bindings.imports:
        if isinstance(member, ImportedFunction):
            mentions.annotation(member.result)
            # The types among the parameters' names: all but Func need no import.
            if "Func" in member.params:
                mentions.add("Func")
        else:
            mentions.annotation(member.annotation)
    if bindings.wants_wasi:
        mentions.add("WasiConfig")
    used = {each.annotation for each in bindings.imports}
    names = [str(each.name) for each in bindings.aliases if each.name in used]
    names += [str(bindings.class_name), *(["Imports"] if bindings.protocols else [])]
    own = f"from {_module(bindings, output)} import {', '.join(sorted_names(names))}"
    if runtime := runtime_names(mentions.names):
        # In a user's project, where this goes, the runtime is another package's.
        return f"from runtime import {', '.join(runtime)}", "", own
    return (own,)


def _module(bindings: Bindings, output: PurePath) -> str:
    """How to import the bindings: by way of the folder, if that may be a package's name."""
    parts = [*output.parts, bindings.stem]
    is_package = not output.is_absolute() and all(part.isidentifier() for part in parts)
    return ".".join(parts) if is_package else bindings.stem
