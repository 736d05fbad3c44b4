"""Define names at module level, for what is too long to be written wherever it is used."""

from __future__ import annotations

from .bindings import Alias
from .identifiers import Identifier, Scope


class Definitions:
    """The definitions of one file, in the order in which they are made."""

    def __init__(self, free: Scope) -> None:
        self._free = free
        self._known: dict[str, str] = {}
        self.all: list[Alias] = []

    def define(self, preferred: str, target: str) -> Identifier:
        """Return a new name, ``preferred`` if it is free, for ``target``; there, ``{}`` is the name."""
        name = self._free.name(preferred)
        self.all.append(Alias(name, target.replace("{}", name)))
        return name

    def short(self, preferred: str, target: str, *, is_long: bool) -> str:
        """Return ``target`` or, if it is long, the name that all its uses share."""
        if target not in self._known:
            self._known[target] = self.define(preferred, target) if is_long else target
        return self._known[target]  # Uses of a short one share an object, which saves memory.
