"""Bind large modules in another shape, which imports faster and which pyright can check at all.

Python takes more than a second to compile ten thousand methods, and pyright gives up on thousands
of calls in one scope. So functions become annotations, written with short type aliases that the
file defines, and a table of literals in which the runtime looks functions up by name; imports
become rows of such a table, from which the runtime wraps them.

A signature that is not short is written once and used by name. Otherwise a small module could have
megabytes of bindings: one more export of a function with a thousand parameters takes it five bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from ..interface import Func
from .annotations import VALUE_TYPES, alias_text, has_arity, result_annotation
from .bindings import Large, LargeFunction
from .definitions import Definitions
from .flavors import SYNC, Flavor
from .names import NamedExport

_SHORT = 6  # values; their annotations fit on a line


def bind_large(
    functions: Iterable[tuple[NamedExport, Func]],
    sync: Set[str],
    flavor: Flavor,
    definitions: Definitions,
) -> Large:
    """Bind all exported functions; ``sync`` are selected by --sync-exports."""
    define, short = definitions.define, definitions.short
    params, result = define("P", 'ParamSpec("{}")'), define("R", 'TypeVar("{}")')
    call = define("Call", flavor.call.format(params, result))
    sync_call = define("SyncCall", SYNC.call.format(params, result)) if sync else ""
    method = flavor.call.format(f"Concatenate[Stack, {params}]", result)
    getter = define("Getter", f"AsyncGetter[{method}]") if flavor.getters else ""

    def bind_function(named: NamedExport, func: Func) -> LargeFunction:
        is_sync, is_long = named.name in sync, _is_long(func)
        arguments = f"[{_parameters(func)}, {result_annotation(func)}]"
        annotation = short("Call", f"{sync_call if is_sync else call}{arguments}", is_long=is_long)
        own_getter = None
        if getter and has_arity(func):
            own_getter = short("Getter", f"{getter}{arguments}", is_long=is_long)
        type_ = type_literal(func, definitions)
        return LargeFunction(named.item.name, named.name, type_, annotation, own_getter, is_sync)

    return Large(tuple(bind_function(*pair) for pair in functions))


def host_type(func: Func, flavor: Flavor, definitions: Definitions) -> str:
    """Return the type of a host function with a long signature, by name."""
    result = flavor.host_result.format(result_annotation(func))
    return definitions.short("Host", f"Callable[{_parameters(func)}, {result}]", is_long=True)


def type_literal(func: Func, definitions: Definitions) -> str:
    """Return a function's type in the text format: a literal, or the name of one if it is long."""
    return definitions.short("TYPE", f'"{alias_text(func)}"', is_long=_is_long(func))


def _parameters(func: Func) -> str:
    return f"[{', '.join(VALUE_TYPES[value] for value in func.type.params)}]"


def _is_long(func: Func) -> bool:
    return len(func.type.params) + len(func.type.results) > _SHORT
