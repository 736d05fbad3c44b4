"""What `inspect` tells of functions and awaitables, without importing it unless it must be asked: it takes as long to import as
half of this package."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from types import CoroutineType, FunctionType, GeneratorType, MethodType

#: Flags of code objects, as `inspect` has them.
_VARARGS, GENERATOR, COROUTINE, _ITERABLE_COROUTINE = 0x04, 0x20, 0x80, 0x100


def _plain(function: object) -> FunctionType | None:
    """The function itself, or that of its method, if its code says everything: nothing wraps it or marks it."""
    inner = function.__func__ if type(function) is MethodType else function
    return inner if isinstance(inner, FunctionType) and not inner.__dict__ else None


def is_async(function: Callable[..., object]) -> bool:
    """Does calling it only make a coroutine? Then it needs no greenlet."""
    plain = _plain(function)
    if plain is not None:
        return bool(plain.__code__.co_flags & COROUTINE)
    from inspect import iscoroutinefunction

    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


def may_wait(function: Callable[..., object]) -> bool:
    """Can awaiting what an async function returns suspend its caller? Not if its code awaits nothing."""
    plain = _plain(function)
    return plain is None or _sends() in plain.__code__.co_code[::2]


@cache
def _sends() -> int:
    """The instruction that awaits."""
    from opcode import opmap

    return opmap["SEND"]


def is_awaitable(value: object) -> bool:
    """Can it be awaited?"""
    if isinstance(value, CoroutineType):
        return True
    if isinstance(value, GeneratorType) and value.gi_code.co_flags & _ITERABLE_COROUTINE:
        return True
    return isinstance(value, Awaitable)


def refusal(function: Callable[..., object], count: int) -> str | None:
    """Its signature, if it cannot be called with so many positional arguments; None if it can, or does not tell."""
    plain = _plain(function)
    if plain is not None and _takes(plain, count + (plain is not function)):
        return None
    from inspect import signature

    try:
        found = signature(function)
    except ValueError:  # a function of C
        return None
    try:
        found.bind(*[None] * count)
    except TypeError:
        return str(found)
    return None


def _takes(function: FunctionType, count: int) -> bool:
    code, optional = function.__code__, len(function.__defaults__ or ())
    enough = count >= code.co_argcount - optional and not code.co_kwonlyargcount
    return enough and (count <= code.co_argcount or bool(code.co_flags & _VARARGS))


__all__ = ["COROUTINE", "GENERATOR", "is_async", "is_awaitable", "may_wait", "refusal"]
