"""Say what is wrong with a value that lowering has refused, and where it is.

Descriptions of types are tuples, which generated code makes only when there is something to explain:
the name of a primitive type, or a form with its parts. The value is looked at part by part.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from ..values.types import shorten
from . import plan as p
from .resources import ResourceBase, ResourceDropped

_RANGES = {
    "u8": (0, 1 << 8), "s8": (-(1 << 7), 1 << 7), "u16": (0, 1 << 16), "s16": (-(1 << 15), 1 << 15),
    "u32": (0, 1 << 32), "s32": (-(1 << 31), 1 << 31), "u64": (0, 1 << 64),
    "s64": (-(1 << 63), 1 << 63),
}  # fmt: skip


def explain(export: p.Export, values: tuple[Any, ...], error: BaseException) -> BaseException:
    """Return the error for arguments that were refused."""
    if len(values) != len(export.params):
        return TypeError(f"{export.name} takes {len(export.params)} arguments, not {len(values)}")
    for (name, kind), value in zip(export.params, values, strict=True):
        problem = find_problem(kind, value, name)
        if problem is not None:
            return type(problem)(f"{export.name}: {problem}")
    if error.args and not isinstance(error, struct.error | AttributeError):
        return type(error)(f"{export.name}: {error}")
    return TypeError(f"{export.name}: an argument has the wrong type")


def explain_result(name: str, kind: Any, value: Any) -> BaseException:
    """Return the error for a host function's result that was refused."""
    problem = find_problem(kind, value, "the result")
    if problem is not None:
        return type(problem)(f"{name}: {problem}")
    return TypeError(f"{name}: the result has the wrong type")


def find_problem(kind: Any, value: Any, path: str) -> Exception | None:
    """Return what is wrong with a value, or None."""
    try:
        _check(kind, value, path)
    except (TypeError, ValueError, OverflowError, ResourceDropped) as problem:
        return problem
    return None


def _wrong(path: str, wanted: str, value: Any) -> TypeError:
    return TypeError(f"{path}: expected {wanted}, not {type(value).__name__}")


def _check(kind: Any, value: Any, path: str) -> None:
    kind = kind() if callable(kind) else kind
    if isinstance(kind, str):
        _check_primitive(kind, value, path)
        return
    form, *parts = kind
    _CHECKS[form](value, path, *parts)


def _check_primitive(kind: str, value: Any, path: str) -> None:
    if kind == "bool":
        if not isinstance(value, bool):
            raise _wrong(path, "bool", value)
    elif kind in ("string", "char"):
        if not isinstance(value, str):
            raise _wrong(path, "str", value)
        if kind == "char" and len(value) != 1:
            raise ValueError(f"{path}: expected one character, not {len(value)}")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{path}: the text has a lone surrogate") from None
    elif kind in ("f32", "f64"):
        try:
            struct.pack("<f" if kind == "f32" else "<d", value)
        except OverflowError as error:
            raise OverflowError(f"{path}: {error}") from None
        except struct.error:
            if isinstance(value, int):
                raise OverflowError(f"{path}: {shorten(value)} does not fit {kind}") from None
            raise _wrong(path, "float", value) from None
    else:
        _check_integer(kind, value, path)


def _check_integer(kind: str, value: Any, path: str) -> None:
    if not hasattr(value, "__index__"):
        raise _wrong(path, "int", value)
    low, high = _RANGES[kind]
    if not low <= value.__index__() < high:
        raise OverflowError(f"{path}: {shorten(value.__index__())} does not fit {kind}")


def _check_list(value: Any, path: str, element: Any) -> None:
    if element == "u8":
        try:
            view = memoryview(value)
        except TypeError:
            raise _wrong(path, "bytes", value) from None
        if view.itemsize != 1:
            raise TypeError(f"{path}: expected a buffer of bytes, not of items of {view.itemsize}")
        return
    if isinstance(element, str) and element in (*_RANGES, "f32", "f64"):
        with suppress(TypeError):
            value = memoryview(value).tolist()
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        raise _wrong(path, "a sequence", value)
    for index, item in enumerate(value):
        _check(element, item, f"{path}[{index}]")


def _check_tuple(value: Any, path: str, *elements: Any) -> None:
    if not isinstance(value, tuple):
        raise _wrong(path, f"a tuple of {len(elements)}", value)
    if len(value) != len(elements):
        raise ValueError(f"{path}: expected a tuple of {len(elements)}, not of {len(value)}")
    for index, (element, item) in enumerate(zip(elements, value, strict=True)):
        _check(element, item, f"{path}[{index}]")


def _check_fixed(value: Any, path: str, element: Any, length: int) -> None:
    _check_tuple(value, path, *[element] * length)


def _check_record(value: Any, path: str, cls: type, *fields: tuple[str, Any]) -> None:
    if not isinstance(value, cls):
        raise _wrong(path, cls.__name__, value)
    for name, kind in fields:
        if not hasattr(value, name):
            raise TypeError(f"{path}: {name} is not set")
        _check(kind, getattr(value, name), f"{path}.{name}")


def _check_variant(value: Any, path: str, *cases: tuple[type[Any], Any]) -> None:
    for cls, payload in cases:
        if isinstance(value, cls):
            if payload is not None:
                _check(payload, value.value, f"{path}.value")
            return
    raise _wrong(path, " or ".join(cls.__name__ for cls, _ in cases), value)


def _check_result(value: Any, path: str, *cases: tuple[type[Any], Any]) -> None:
    for cls, payload in cases:
        if isinstance(value, cls):
            if payload is None:
                if value.value is not None:
                    raise _wrong(f"{path}.value", "None", value.value)
            else:
                _check(payload, value.value, f"{path}.value")
            return
    raise _wrong(path, "Ok or Err", value)


def _check_option(value: Any, path: str, element: Any, some: type[Any] | None = None) -> None:
    if value is None:
        return
    if some is None:
        _check(element, value, path)
    elif not isinstance(value, some):
        raise _wrong(path, "Some or None", value)
    else:
        _check(element, value.value, f"{path}.value")


def _check_class(value: Any, path: str, cls: type) -> None:
    if not isinstance(value, cls):
        raise _wrong(path, cls.__name__, value)


def _check_map(value: Any, path: str, key: Any, item: Any) -> None:
    if not isinstance(value, dict):
        raise _wrong(path, "dict", value)
    for name, inner in value.items():
        _check(key, name, f"{path}: key {name!r:.40}")
        _check(item, inner, f"{path}[{name!r:.40}]")


def _check_resource(value: Any, path: str, cls: type | None) -> None:
    if cls is None:
        return
    if not isinstance(value, cls):
        raise _wrong(path, cls.__name__, value)
    if isinstance(value, ResourceBase):
        value.__ownership__.check()


def _check_none(value: Any, path: str) -> None:
    if value is not None:
        raise _wrong(path, "None", value)


_CHECKS: dict[str, Callable[..., None]] = {
    "list": _check_list,
    "fixed": _check_fixed,
    "tuple": _check_tuple,
    "record": _check_record,
    "variant": _check_variant,
    "result": _check_result,
    "option": _check_option,
    "class": _check_class,
    "map": _check_map,
    "resource": _check_resource,
    "none": _check_none,
}
