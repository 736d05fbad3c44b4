"""Which exported function a callable is, because one guest's functions may be another's imports."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any
from weakref import WeakKeyDictionary

from ..values.types import Signature

#: Those of large modules, which are no methods: what they are called, and their types.
_functions: WeakKeyDictionary[Callable[..., Any], tuple[str, Any]] = WeakKeyDictionary()


def note_exported(function: Callable[..., Any], title: str, types: Any) -> None:
    """Remember what a function calls that is no method of a generated class."""
    _functions[function] = title, types


def exported_function(item: object) -> tuple[str, Signature] | None:
    """Return the title and the signature of the exported function that `item` calls, or None.

    It is a method of an instance, and of its generated class itself: a method that overrides one
    may take other values.
    """
    is_guests = isinstance(item, MethodType) and hasattr(type(item.__self__), "__exports__")
    if not is_guests and not _functions:  # what is true of nearly every host function comes first
        return None
    known = _method(item) if isinstance(item, MethodType) else _function(item)
    if known is None:
        return None
    title, types = known
    return title, Signature.parse(types) if isinstance(types, str) else Signature.of(types)


def _method(method: MethodType) -> tuple[str, Any] | None:
    name: str = method.__func__.__name__
    for guest_class in type(method.__self__).__mro__:
        if vars(guest_class).get(name) is method.__func__:
            raw = getattr(guest_class, "__names__", {}).get(name, name)
            types = vars(guest_class).get("__exports__", {}).get(raw)
            return (f"{guest_class.__name__}.{name}", types) if types is not None else None
    return _function(method)


def _function(item: Any) -> tuple[str, Any] | None:
    try:
        return _functions.get(item)
    except TypeError:  # it has no hash, or no weak references
        return None
