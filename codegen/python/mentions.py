"""The names that a generated file mentions: what it must import, and what needs an alias.

An annotation in a class body that says ``Imports`` finds an export of that name first, and one in a
function finds its parameters. The contract reserves most names that a file mentions; where one of
the few others occurs, the file mentions an alias instead, defined at module level.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Set

from .bindings import Alias
from .identifiers import Identifier, one_off

# The names in an annotation; of a dotted one the first part.
_ROOTS = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


class Mentions:
    """Collects what the file mentions. Aliases differ from every name in ``taken``."""

    def __init__(self, taken: Collection[str]) -> None:
        self.names: set[str] = set()
        self._taken = set(taken)
        self._aliases: dict[str, Alias] = {}

    def add(self, *names: str) -> None:
        """The file mentions ``names``."""
        self.names.update(names)

    def annotation(self, source: str, scope: Set[str] = frozenset()) -> str:
        """``source`` as it must read where ``scope`` hides names."""
        self.names.update(_ROOTS.findall(source))
        return self.visible(source, scope)

    def visible(self, source: str, scope: Set[str]) -> str:
        """The same for what the file defines itself, or has mentioned before."""
        if not scope or scope.isdisjoint(_ROOTS.findall(source)):
            return source
        # The whole annotation gets the alias: that of a bare "tuple" would lose its parameters.
        if source not in self._aliases:
            self._aliases[source] = Alias(self.new_name(f"_{_head(source)}"), source)
        return self._aliases[source].name

    def new_name(self, wanted: str) -> Identifier:
        """``wanted``, or something like it that is nobody else's name in the whole file."""
        name = one_off(wanted, self._taken)
        self._taken.add(name)
        return name

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """The aliases that were needed."""
        return tuple(self._aliases.values())


def _head(source: str) -> str:
    """The last part of an annotation's first name: "Memory" of "wasmtime.Memory"."""
    return re.split(r"[\[ ]", source, maxsplit=1)[0].rpartition(".")[2]
