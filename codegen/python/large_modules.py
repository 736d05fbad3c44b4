"""Another shape for large modules, which Python reads faster and type checkers read at all.

Ten thousand methods take Python more than a second to compile, and pyright gives up on thousands of
calls in one scope. So from ``MANY`` on, functions become annotations, in short words that the file
defines, and a table of literals, in which the runtime looks them up by name; imports become rows of
such a table, from which the runtime wraps them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..interface import Func
from .annotations import alias_text, has_arity, results_annotation, value_annotation
from .bindings import Alias, Large, LargeFunction
from .flavors import SYNC, Style
from .identifiers import Identifier
from .mentions import Mentions
from .names import NamedExport

MANY = 1000


def bind_large(
    functions: Sequence[tuple[NamedExport, Func]],
    sync: Collection[Identifier],
    style: Style,
    mentions: Mentions,
) -> Large:
    """All exported functions of a large module; ``sync`` are the names of --sync-exports."""
    mentions.add("ClassVar")
    words = _Words(mentions)
    call = words.define("Call", style.call.format(words.params, words.result))
    sync_call = (
        words.define("SyncCall", SYNC.call.format(words.params, words.result)) if sync else ""
    )
    getter = None
    if style.getters:
        params = f"Concatenate[Stack, {words.params}]"
        getter = words.define("Getter", f"AsyncGetter[{style.call.format(params, words.result)}]")

    def bound(named: NamedExport, func: Func) -> LargeFunction:
        is_sync = named.name in sync
        params = ", ".join(map(value_annotation, func.type.params))
        result = mentions.annotation(results_annotation(func.type.results))
        arguments = f"[[{params}], {result}]"
        return LargeFunction(
            raw=named.item.name,
            name=named.name,
            type=alias_text(func),
            annotation=(sync_call if is_sync else call) + arguments,
            getter=getter + arguments if getter and has_arity(func) else None,
            is_sync=is_sync,
        )

    return Large(tuple(bound(named, func) for named, func in functions), tuple(words.aliases))


class _Words:
    """Generic aliases that the file defines, and the variables they are made with."""

    def __init__(self, mentions: Mentions) -> None:
        self._mentions = mentions
        self.aliases: list[Alias] = []
        self.params = self._variable("P", "ParamSpec")
        self.result = self._variable("R", "TypeVar")

    def _variable(self, wanted: str, kind: str) -> Identifier:
        name = self._mentions.new_name(wanted)
        self._mentions.add(kind)
        self.aliases.append(Alias(name, f'{kind}("{name}")'))
        return name

    def define(self, wanted: str, definition: str) -> str:
        """The name of an alias for ``definition``."""
        alias = Alias(self._mentions.new_name(wanted), self._mentions.annotation(definition))
        self.aliases.append(alias)
        return alias.name
