"""What `inspect` knows about functions and awaitables, without importing it in common cases.

To import `inspect` takes half as long as to import this package.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from types import CoroutineType, FunctionType, GeneratorType, MethodType

#: Flags of code objects, with the values that they have in `inspect`.
_VARARGS, GENERATOR, COROUTINE, _ITERABLE_COROUTINE = 0x04, 0x20, 0x80, 0x100


def _plain(function: object) -> FunctionType | None:
    """Return the function, or that of a method; None if it may be wrapped or marked."""
    inner = function.__func__ if type(function) is MethodType else function
    return inner if isinstance(inner, FunctionType) and not inner.__dict__ else None


def is_written_in_python(function: object) -> bool:
    """Return True for a function, or a method, with code of Python."""
    inner = function.__func__ if type(function) is MethodType else function
    return type(inner) is FunctionType


def is_async(function: Callable[..., object]) -> bool:
    """Return True if a call of the function only makes a coroutine, and so needs no greenlet."""
    if (plain := _plain(function)) is not None:
        return bool(plain.__code__.co_flags & COROUTINE)
    from inspect import iscoroutinefunction

    call = getattr(function, "__call__", None)  # noqa: B004
    return iscoroutinefunction(function) or iscoroutinefunction(call)


def may_wait(function: Callable[..., object]) -> bool:
    """Return False if the code of an async function awaits nothing, so that it never suspends."""
    plain = _plain(function)
    return plain is None or _send_instruction() in plain.__code__.co_code[::2]


@cache
def _send_instruction() -> int:
    """Return the instruction that every form of ``await`` compiles to."""
    from opcode import opmap

    return opmap["SEND"]


def is_awaitable(value: object) -> bool:
    """Return True if the value can be awaited."""
    if isinstance(value, CoroutineType):
        return True
    if isinstance(value, GeneratorType) and value.gi_code.co_flags & _ITERABLE_COROUTINE:
        return True
    return isinstance(value, Awaitable)


def refusal(function: Callable[..., object], count: int) -> str | None:
    """Return a function's signature, if it has one and does not take `count` arguments, or None."""
    plain = _plain(function)
    if plain is not None and _takes(plain, count + (plain is not function)):
        return None
    from inspect import signature

    try:
        known = signature(function)
    except ValueError:  # some functions of C have none
        return None
    try:
        known.bind(*[None] * count)
    except TypeError:
        return str(known)
    return None


def _takes(function: FunctionType, count: int) -> bool:
    code, optional = function.__code__, len(function.__defaults__ or ())
    enough = count >= code.co_argcount - optional and not code.co_kwonlyargcount
    return enough and (count <= code.co_argcount or bool(code.co_flags & _VARARGS))
