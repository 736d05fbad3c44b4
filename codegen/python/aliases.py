"""Replace annotations by aliases at module level where a narrower scope hides their names.

An annotation in a class body that says ``Imports`` finds an export of that name first, and one
inside a function finds its parameters. Most names that annotations use are reserved, so nothing can
hide them; this module takes care of the few others.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from operator import eq

from .bindings import Alias, ExportedFunction, ExportedValue, Protocol
from .identifiers import FreeNames
from .names import Names

# The names in an annotation; of a dotted one the first part.
_ROOTS = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


class Aliases:
    """The aliases of one file."""

    def __init__(self, names: Names, free: FreeNames) -> None:
        self._exports = {export.name for export in names.exports}
        self._free = free
        self._by_annotation: dict[str, Alias] = {}

    def in_protocol(self, protocol: Protocol) -> Protocol:
        """Return ``protocol`` with annotations that its members do not hide."""
        hidden = {member.name for member in protocol.members}
        annotations = [self._visible(member.annotation, hidden) for member in protocol.members]
        if all(map(eq, annotations, (member.annotation for member in protocol.members))):
            return protocol
        pairs = zip(protocol.members, annotations, strict=True)
        members = tuple(replace(member, annotation=annotation) for member, annotation in pairs)
        return replace(protocol, members=members)

    def in_export(
        self, export: ExportedFunction | ExportedValue
    ) -> ExportedFunction | ExportedValue:
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
            name = self._free.name(f"_{_head(annotation)}")
            self._by_annotation[annotation] = Alias(name, annotation)
        return self._by_annotation[annotation].name

    def all(self) -> tuple[Alias, ...]:
        """Return the aliases that have been needed so far."""
        return tuple(self._by_annotation.values())


def _head(annotation: str) -> str:
    """Return the last part of an annotation's first name: "Memory" of "wasmtime.Memory"."""
    return re.split(r"[\[ ]", annotation, maxsplit=1)[0].rpartition(".")[2]
