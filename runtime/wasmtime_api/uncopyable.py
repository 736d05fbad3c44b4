"""Refusing to copy and to pickle what has a native handle.

A copy would have the same handle. Both would free it, which ends the process, and no other process
knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

import wasmtime

from .library import Managed

Reduce: TypeAlias = "Callable[[Any, Any], NoReturn]"


def refusing(advice: str) -> Reduce:
    """Return a ``__reduce_ex__`` that refuses, and says what to do instead."""

    def reduce(item: object, protocol: object) -> NoReturn:
        raise _refusal(item, advice)

    return reduce


def _refusal(item: object, advice: str) -> TypeError:
    title = type(item).__name__
    return TypeError(f"{title} objects cannot be copied or pickled: {advice}")


#: For what an instance has.
OF_AN_INSTANCE = refusing("it belongs to an instance in this process: ask another instance")

#: What to do instead, by wasmtime-py's classes.
_ADVICE: tuple[tuple[type[Any], str], ...] = (
    (wasmtime.Engine, "make another engine with new_engine(), in each process"),
    (wasmtime.Store, "make another store, and instantiate in that one"),
    (wasmtime.Module, "send the .wasm file's bytes, or what serialize() returns, and load those"),
    (Exception, "send the text of the error"),
    (object, "make another one"),
)


def _reduce_managed(item: object, protocol: object) -> NoReturn:
    raise _refusal(item, next(text for kind, text in _ADVICE if isinstance(item, kind)))


# All classes of wasmtime-py that free their handles inherit this one.
setattr(Managed, "__reduce_ex__", _reduce_managed)  # noqa: B010  (types see another signature)
