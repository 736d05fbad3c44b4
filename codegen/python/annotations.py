"""Write WebAssembly's types in Python and in the text format: one table, and what builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

from ..interface import Extern, Func, Global, Limits, Memory, SourceType, Table, Tag, ValueType

MAX_ARITY = 15  # the last N of wrap_asyncN and getN

# The annotation of each value type. In the runtime, a type's alias has the name of the type itself.
VALUE_TYPES = {"i32": "int", "i64": "int", "f32": "float", "f64": "float", "v128": "bytes"}
VALUE_TYPES |= {"funcref": "Func | None", "externref": "object"}
# What tables hold in Python, by heap types.
_ELEMENTS = dict.fromkeys("any eq i31 struct array exn".split(), "OpaqueRef")
_ELEMENTS |= {"extern": "object", "func": "function"}
_BY_ELEMENT = {f"{heap}ref": element for heap, element in _ELEMENTS.items()}
_BY_ELEMENT |= {f"(ref {heap})": element for heap, element in _ELEMENTS.items()}
# The aliases of numbers that the source declares as unsigned; the runtime gives them as such.
_UNSIGNED = {"i32": "u32", "i64": "u64"}


def unbindable_type(extern: Extern) -> ValueType | None:
    """Return the first type without a Python form. Tags, passed through, need none."""
    if isinstance(extern, Table):
        return extern.element if extern.element not in _BY_ELEMENT else None
    types: tuple[ValueType, ...] = ()
    if isinstance(extern, Func):
        types = extern.type.params + extern.type.results
    elif isinstance(extern, Global):
        types = (extern.type,)
    return next((value for value in types if value not in VALUE_TYPES), None)


def table_class(table: Table, func_table: str) -> str:
    """Return the runtime's class for a table; `func_table` if its elements are functions."""
    element = _BY_ELEMENT[table.element]
    return func_table if element == "function" else f"Table[{element}]"


def has_arity(func: Func) -> bool:
    """True if ``func`` is short enough for the runtime's functions made for one arity each."""
    return len(func.type.params) <= MAX_ARITY


def result_annotation(func: Func) -> str:
    """Return the annotation of all that a function returns."""
    return _as_one([VALUE_TYPES[value] for value in func.type.results])


def _as_one(results: Sequence[str]) -> str:
    return f"tuple[{', '.join(results)}]" if len(results) > 1 else "".join(results) or "None"


def parameters(func: Func, names: Sequence[str]) -> str:
    """Return a method's parameters after ``self``: ", a: int, b: int, /", or nothing."""
    pairs = zip(names, func.type.params, strict=True)
    text = "".join(f", {name}: {VALUE_TYPES[value]}" for name, value in pairs)
    return intern(f"{text}, /") if text else ""


def any_parameters(func: Func) -> str:
    """Return a method's parameters after ``self``, as one for all values: ", *values: int"."""
    annotations = dict.fromkeys(VALUE_TYPES[value] for value in func.type.params)
    return f", *values: {' | '.join(annotations)}" if annotations else ""


def aliases(func: Func) -> list[str]:
    """Return the runtime's aliases of the parameters, followed by one that covers all results."""
    params, results = _alias_lists(func)
    return [*params, _as_one(results)]


def alias_text(func: Func) -> str:
    """Return the signature in the text format, written with aliases, for tables of the runtime."""
    return _func_text(*_alias_lists(func)) or "(func)"


def _alias_lists(func: Func) -> tuple[list[str], list[str]]:
    params, results = func.type.params, func.type.results
    if func.source is None:
        return [*params], [*results]
    params_in_source = list(map(_signed_as, params, func.source.params))
    return params_in_source, [_signed_as(alias, func.source.result) for alias in results]


def _signed_as(alias: str, source: SourceType | None) -> str:
    return _UNSIGNED.get(alias, alias) if source is not None and source.unsigned else alias


def signature_text(extern: Extern) -> str:
    """Return the type of ``extern`` in WebAssembly's text format."""
    if isinstance(extern, Func):
        return _func_text(extern.type.params, extern.type.results) or "(func)"
    if isinstance(extern, Memory):
        shared = " shared" if extern.shared else ""
        page = "" if extern.page_size == 0x10000 else f" (pagesize {extern.page_size:#x})"
        return f"(memory {_limits_text(extern.limits)}{shared}{page})"
    if isinstance(extern, Table):
        return f"(table {_limits_text(extern.limits)} {extern.element})"
    if isinstance(extern, Tag):
        params = extern.type.params
        if len(params) > MAX_ARITY:  # It may be imported often, and is for readers only.
            return f"(tag with {len(params):,} parameters)"
        return f"(tag {_func_text(params, ())})".replace(" )", ")")
    return f"(global (mut {extern.type}))" if extern.mutable else f"(global {extern.type})"


def _func_text(params: Sequence[str], results: Sequence[str]) -> str:
    parts = [f"(param {' '.join(params)})"] if params else []
    parts += [f"(result {' '.join(results)})"] if results else []
    return " ".join(parts)


def _limits_text(limits: Limits) -> str:
    maximum = "" if limits.maximum is None else f" {limits.maximum}"
    return f"{'i64 ' if limits.is_64 else ''}{limits.minimum}{maximum}"
