"""How WebAssembly's types are written in Python: one table, and the phrases built from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..interface import (
    Extern,
    Func,
    FuncType,
    Global,
    Limits,
    Memory,
    SourceType,
    Table,
    Tag,
    ValueType,
)
from .mentions import Mentions

MAX_ARITY = 15  # the last N of wrap_asyncN and getN


@dataclass(frozen=True, slots=True)
class PyType:
    """A value type in Python: what a user's annotation says, and the runtime's alias for it."""

    annotation: str
    alias: str


VALUE_TYPES: dict[str, PyType] = {
    "i32": PyType("int", "i32"),
    "i64": PyType("int", "i64"),
    "f32": PyType("float", "f32"),
    "f64": PyType("float", "f64"),
    "v128": PyType("bytes", "v128"),
    "funcref": PyType("Func | None", "funcref"),
    "externref": PyType("object", "externref"),
}


def unbindable(extern: Extern) -> ValueType | None:
    """The first value type of ``extern`` that has no Python form, if there is one.

    Tags pass through untouched, whatever they carry.
    """
    if isinstance(extern, Func):
        types: Sequence[ValueType] = extern.type.params + extern.type.results
    elif isinstance(extern, Global):
        types = (extern.type,)
    elif isinstance(extern, Table):
        types = (extern.element,)
    else:
        return None
    return next((each for each in types if each not in VALUE_TYPES), None)


# What the runtime gives as non-negative numbers, where the source says that they are.
_UNSIGNED = {"i32": "u32", "i64": "u64"}


def has_arity(func: Func) -> bool:
    """Whether ``func`` has few enough parameters for functions of the runtime made for them."""
    return len(func.type.params) <= MAX_ARITY


def value_annotation(value: ValueType) -> str:
    """The annotation of one value."""
    return VALUE_TYPES[value].annotation


def results_annotation(results: Sequence[ValueType]) -> str:
    """The annotation of what a function returns."""
    if len(results) > 1:
        return f"tuple[{', '.join(value_annotation(each) for each in results)}]"
    return value_annotation(results[0]) if results else "None"


def aliases(func: Func) -> list[str]:
    """Parameters, then the result as the runtime takes them: the last stands for all results."""
    params, results = _alias_lists(func)
    if len(results) > 1:
        return [*params, f"tuple[{', '.join(results)}]"]
    return [*params, *results] if results else [*params, "None"]


def alias_text(func: Func) -> str:
    """The same in the text format, for tables that the runtime reads."""
    return _func_text(*_alias_lists(func)) or "(func)"


def _alias_lists(func: Func) -> tuple[list[str], list[str]]:
    params = [VALUE_TYPES[each].alias for each in func.type.params]
    results = [VALUE_TYPES[each].alias for each in func.type.results]
    if func.source is not None:
        params = list(map(_signed_as, params, func.source.params))
        results = [_signed_as(each, func.source.result) for each in results]
    return params, results


def _signed_as(alias: str, source: SourceType | None) -> str:
    return _UNSIGNED.get(alias, alias) if source is not None and source.unsigned else alias


def parameters(signature: FuncType, names: Sequence[str], mentions: Mentions) -> str:
    """The parameters of a method behind ``self``: ", a: int, b: int, /", or nothing."""
    if not names:
        return ""
    types = [mentions.annotation(value_annotation(each)) for each in signature.params]
    return "".join(f", {name}: {type_}" for name, type_ in zip(names, types, strict=True)) + ", /"


def signature_text(extern: Extern) -> str:
    """``extern``'s type in WebAssembly's text format."""
    if isinstance(extern, Func):
        return _func_text(extern.type.params, extern.type.results) or "(func)"
    if isinstance(extern, Memory):
        shared = " shared" if extern.shared else ""
        page = "" if extern.page_size == 0x10000 else f" (pagesize {extern.page_size:#x})"
        return f"(memory {_limits_text(extern.limits)}{shared}{page})"
    if isinstance(extern, Table):
        return f"(table {_limits_text(extern.limits)} {extern.element})"
    if isinstance(extern, Tag):
        return f"(tag {_func_text(extern.type.params, ())})".replace(" )", ")")
    return f"(global (mut {extern.type}))" if extern.mutable else f"(global {extern.type})"


def _func_text(params: Sequence[str], results: Sequence[str]) -> str:
    parts = [f"(param {' '.join(params)})"] if params else []
    parts += [f"(result {' '.join(results)})"] if results else []
    return " ".join(parts)


def _limits_text(limits: Limits) -> str:
    index = "i64 " if limits.is_64 else ""
    maximum = "" if limits.maximum is None else f" {limits.maximum}"
    return f"{index}{limits.minimum}{maximum}"
