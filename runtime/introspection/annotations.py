"""The signature of a host function, from its annotations, and its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

from ..errors import SignatureMismatch
from ..values.types import Signature


def function_name(function: object) -> str:
    """Return what messages call a host function."""
    return getattr(function, "__qualname__", None) or type(function).__qualname__


def annotated_signature(function: Callable[..., Any], skip: int) -> Signature:
    """Return the signature in a function's annotations, without its first `skip` parameters."""
    import inspect  # takes long to import, and generated code does not come here

    name = function_name(function)
    routine = inspect.isroutine(function)
    target: Any = function if routine else getattr(function, "__call__", function)  # noqa: B004
    try:
        hints = get_type_hints(inspect.unwrap(target), include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())
    except (NameError, ValueError, TypeError) as error:
        raise TypeError(
            f"{name}: its annotations cannot be read ({error}): give the types after the function"
        ) from None
    if len(parameters) < skip:
        raise SignatureMismatch(
            f"{name} takes no Caller: wrap_async0 to wrap_async15 pass one as the first argument"
        )
    types = []
    for parameter in parameters[skip:]:
        what = f"{name}: parameter {parameter.name}"
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(f"{what} is not positional: give the types after the function")
        types.append(_hint(hints, parameter.name, what))
    return Signature.of((*types, _hint(hints, "return", f"{name}: the result")))


def _hint(hints: dict[str, Any], key: str, what: str) -> Any:
    if key not in hints:
        raise TypeError(
            f"{what} has no annotation: write i32, i64, f32, f64, v128, externref or funcref"
        )
    return hints[key]
