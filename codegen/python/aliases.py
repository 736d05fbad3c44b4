"""Replace annotations by aliases at module level where a narrower scope hides their names.

In a class body the annotation ``Imports`` finds an export of that name first, and inside a function
a parameter. Most names that annotations use are reserved; this is for the few others.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from .bindings import Alias, ExportedFunction, ExportedValue, Protocol
from .identifiers import Scope
from .names import Names

_Export = ExportedFunction | ExportedValue
# The names in an annotation; of a dotted one the first part.
_ROOTS = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


class Aliases:
    """The aliases of one file; ``free`` gives them names."""

    def __init__(self, names: Names, free: Scope) -> None:
        self._exports = {export.name for export in names.exports}
        self._free = free
        self._by_annotation: dict[str, Alias] = {}

    def in_protocol(self, protocol: Protocol) -> Protocol:
        """Return ``protocol`` with annotations that its members do not hide."""
        hidden = {member.name for member in protocol.members}
        annotations = [self._visible(member.annotation, hidden) for member in protocol.members]
        if annotations == [member.annotation for member in protocol.members]:
            return protocol  # as nearly always; copies would take memory
        pairs = zip(protocol.members, annotations, strict=True)
        members = tuple(replace(member, annotation=annotation) for member, annotation in pairs)
        return replace(protocol, members=members)

    def in_export(self, export: _Export) -> _Export:
        """Return ``export`` with annotations that neither exports nor its parameters hide."""
        if isinstance(export, ExportedValue):
            return replace(export, annotation=self.in_class(export.annotation))
        result = self._visible(export.annotation, {*export.arguments})
        return replace(export, result_annotation=result)

    def in_class(self, annotation: str) -> str:
        """Return ``annotation``, or its alias if it stands in the class and an export hides it."""
        return self._visible(annotation, self._exports)

    def _visible(self, annotation: str, hidden: Set[str]) -> str:
        if hidden.isdisjoint(_ROOTS.findall(annotation)):
            return annotation
        # The whole annotation gets the alias: that of a bare "tuple" would lose its parameters.
        if annotation not in self._by_annotation:
            # For instance "_Memory" for "wasmtime.Memory": the last part of its first name.
            head = re.split(r"[\[ ]", annotation, maxsplit=1)[0].rpartition(".")[2]
            name = self._free.name(f"_{head}")
            self._by_annotation[annotation] = Alias(name, annotation)
        return self._by_annotation[annotation].name

    def all(self) -> tuple[Alias, ...]:
        """Return the aliases that have been needed so far."""
        return tuple(self._by_annotation.values())
