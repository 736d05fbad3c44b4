"""Bind large modules in another shape, which imports faster and which pyright can check at all.

Python takes more than a second to compile ten thousand methods, and pyright gives up on thousands
of calls in one scope. So from ``MANY`` on, functions become annotations, written with short type
aliases that the file defines, and a table of literals in which the runtime looks functions up by
name; imports become rows of such a table, from which the runtime wraps them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ..interface import Func
from .annotations import VALUE_TYPES, alias_text, has_arity, result_annotation
from .bindings import Alias, Large, LargeFunction
from .flavors import SYNC, Flavor
from .identifiers import free_name
from .names import NamedExport

MANY = 1000
_Functions = Sequence[tuple[NamedExport, Func]]


def bind_large(functions: _Functions, sync: Set[str], flavor: Flavor, taken: Set[str]) -> Large:
    """Bind all functions; ``sync`` are selected by --sync-exports, ``taken`` all of the file."""
    params, result = free_name("P", taken), free_name("R", taken)
    definitions = [Alias(params, f'ParamSpec("{params}")'), Alias(result, f'TypeVar("{result}")')]

    def define(preferred: str, target: str) -> str:
        definitions.append(Alias(free_name(preferred, taken), target))
        return definitions[-1].name

    call = define("Call", flavor.call.format(params, result))
    sync_call = define("SyncCall", SYNC.call.format(params, result)) if sync else ""
    method = flavor.call.format(f"Concatenate[Stack, {params}]", result)
    getter = define("Getter", f"AsyncGetter[{method}]") if flavor.getters else ""

    def bind_function(named: NamedExport, func: Func) -> LargeFunction:
        is_sync = named.name in sync
        values = ", ".join(VALUE_TYPES[value] for value in func.type.params)
        arguments = f"[[{values}], {result_annotation(func)}]"
        annotation = (sync_call if is_sync else call) + arguments
        own_getter = getter + arguments if getter and has_arity(func) else None
        raw, name = named.item.name, named.name
        return LargeFunction(raw, name, alias_text(func), annotation, own_getter, is_sync)

    return Large(tuple(bind_function(*pair) for pair in functions), tuple(definitions))
