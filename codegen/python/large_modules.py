"""Bind large modules in another shape, which imports faster and which pyright can check at all.

Python takes more than a second to compile ten thousand methods, and pyright gives up on thousands
of calls in one scope. So from ``MANY`` on, functions become annotations, written with short type
aliases that the file defines, and a table of literals in which the runtime looks functions up by
name; imports become rows of such a table, from which the runtime wraps them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from ..interface import Func
from .annotations import alias_text, has_arity, results_annotation, value_annotation
from .bindings import Alias, Large, LargeFunction
from .flavors import SYNC, Flavor
from .identifiers import Identifier, free_name
from .names import NamedExport

MANY = 1000


def bind_large(
    functions: Sequence[tuple[NamedExport, Func]],
    sync: Collection[Identifier],
    flavor: Flavor,
    taken: Set[str],
) -> Large:
    """Bind all exported functions of a large module.

    ``sync`` holds the names selected by --sync-exports, ``taken`` every name of the file.
    """
    params, result = free_name("P", taken), free_name("R", taken)
    definitions = [Alias(params, f'ParamSpec("{params}")'), Alias(result, f'TypeVar("{result}")')]

    def define(preferred: str, target: str) -> str:
        definitions.append(Alias(free_name(preferred, taken), target))
        return definitions[-1].name

    call = define("Call", flavor.call.format(params, result))
    sync_call = define("SyncCall", SYNC.call.format(params, result)) if sync else ""
    getter = ""
    if flavor.getters:
        method = flavor.call.format(f"Concatenate[Stack, {params}]", result)
        getter = define("Getter", f"AsyncGetter[{method}]")

    def bind_function(named: NamedExport, func: Func) -> LargeFunction:
        is_sync = named.name in sync
        values = ", ".join(map(value_annotation, func.type.params))
        arguments = f"[[{values}], {results_annotation(func.type.results)}]"
        return LargeFunction(
            raw=named.item.name,
            name=named.name,
            type=alias_text(func),
            annotation=(sync_call if is_sync else call) + arguments,
            getter=getter + arguments if getter and has_arity(func) else None,
            is_sync=is_sync,
        )

    bound = tuple(bind_function(named, func) for named, func in functions)
    return Large(bound, tuple(definitions))
