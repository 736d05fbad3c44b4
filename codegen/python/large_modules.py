"""Bind large modules in another shape, which imports faster and which pyright can check at all.

Python takes more than a second to compile ten thousand methods, and pyright gives up on thousands
of calls in one scope. So functions become annotations, written with short type aliases that the
file defines, and a table of literals in which the runtime looks functions up by name; imports
become rows of such a table, from which the runtime wraps them.

A signature that is not short is written once, and used by name. Otherwise a small module could have
megabytes of bindings: one more function of a thousand parameters takes it five bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..interface import Func, FuncType
from .annotations import alias_text, has_arity, results_annotation, value_annotation
from .bindings import Large, LargeFunction
from .definitions import Definitions
from .flavors import SYNC, Flavor
from .identifiers import Identifier
from .names import NamedExport

_SHORT = 6  # values; their annotations fit on a line


def bind_large(
    functions: Iterable[tuple[NamedExport, Func]],
    sync: Collection[Identifier],
    flavor: Flavor,
    definitions: Definitions,
) -> Large:
    """Bind all exported functions of a large module.

    ``sync`` holds the names selected by --sync-exports.
    """
    params = definitions.define("P", 'ParamSpec("{}")')
    result = definitions.define("R", 'TypeVar("{}")')
    call = definitions.define("Call", flavor.call.format(params, result))
    sync_call = definitions.define("SyncCall", SYNC.call.format(params, result)) if sync else ""
    getter = ""
    if flavor.getters:
        method = flavor.call.format(f"Concatenate[Stack, {params}]", result)
        getter = definitions.define("Getter", f"AsyncGetter[{method}]")

    def bind_function(named: NamedExport, func: Func) -> LargeFunction:
        is_sync = named.name in sync
        is_long = _is_long(func.type)
        arguments = f"[{_parameters(func.type)}, {results_annotation(func.type.results)}]"
        annotation = f"{sync_call if is_sync else call}{arguments}"
        has_getter = getter and has_arity(func)
        return LargeFunction(
            raw=named.item.name,
            name=named.name,
            type_literal=type_literal(func, definitions),
            annotation=definitions.short("Call", annotation, is_long=is_long),
            getter=definitions.short("Getter", f"{getter}{arguments}", is_long=is_long)
            if has_getter
            else None,
            is_sync=is_sync,
        )

    return Large(tuple(bind_function(named, func) for named, func in functions))


def host_type(func: Func, flavor: Flavor, definitions: Definitions) -> str:
    """Return the type of a host function with a long signature."""
    result = flavor.host_result.format(results_annotation(func.type.results))
    return definitions.short("Host", f"Callable[{_parameters(func.type)}, {result}]", is_long=True)


def type_literal(func: Func, definitions: Definitions) -> str:
    """Return a function's type in the text format: a literal, or the name of one if it is long."""
    return definitions.short("TYPE", f'"{alias_text(func)}"', is_long=_is_long(func.type))


def _parameters(signature: FuncType) -> str:
    return f"[{', '.join(map(value_annotation, signature.params))}]"


def _is_long(signature: FuncType) -> bool:
    return len(signature.params) + len(signature.results) > _SHORT
