"""Host functions of every shape are told apart and checked exactly as `inspect` does."""

from __future__ import annotations

import asyncio
import functools
import inspect
import sys
from collections.abc import AsyncIterator, Callable
from types import MethodType, SimpleNamespace
from typing import Any

import pytest

from runtime import Import
from runtime.callables import may_wait
from tests.sync.making import GUESTS, bindings, class_of


class Methods:
    def plain(self, a: Any, b: Any = 2) -> Any: ...
    def any_number(*each: Any) -> Any: ...
    def itself(self) -> Any: ...
    async def coroutine(self, a: Any) -> Any: ...
    @classmethod
    def of_class(cls, a: Any) -> Any: ...
    @staticmethod
    def static(a: Any, b: Any) -> Any: ...
    def __call__(self, a: Any, b: Any) -> Any: ...

    partial = functools.partialmethod(plain, 1)


def wrapped(a: Any) -> Any: ...
@functools.wraps(wrapped)
def wrapper(*each: Any) -> Any: ...
def signed(a: Any) -> Any: ...


signed.__signature__ = inspect.Signature()  # type: ignore[attr-defined]

CALLABLES: dict[str, Callable[..., Any]] = {
    "none": lambda: 0,
    "one": lambda a: 0,
    "default": lambda a, b=1: 0,
    "positional only": lambda a, /, b=1: 0,
    "varargs": lambda a, *b: 0,
    "keyword": lambda a, *, k: 0,
    "keyword with default": lambda a, *, k=1: 0,
    "keywords": lambda a, **k: 0,
    **{name: getattr(Methods(), name) for name in vars(Methods) if not name.startswith("__")},
    "unbound": Methods.plain,
    "instance": Methods(),
    "class": Methods,
    "method of a callable": MethodType(Methods(), 1),
    "method of a method": MethodType(Methods().any_number, 1),
    "function without self": MethodType(lambda: 0, 1),
    "partial": functools.partial(Methods.static, 1),
    "wrapper": wrapper,
    "signature": signed,
    "C": abs,
    "C without signature": max,
}


@pytest.mark.parametrize("name", CALLABLES)
@pytest.mark.parametrize("count", range(4))
def test_the_number_of_arguments_is_checked_as_inspect_does(name: str, count: int) -> None:
    function = CALLABLES[name]
    wanted = None
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        wanted = f"f{inspect.signature(function)} does not take {count} positional arguments"
    except ValueError:
        pass
    assert Import("env", "f", "f", "func", count).problem(SimpleNamespace(f=function)) == wanted


@pytest.mark.skipif(sys.version_info < (3, 12), reason="functions can be marked since Python 3.12")
def test_a_function_that_is_marked_as_a_coroutine_function_is_one() -> None:
    guest = bindings((GUESTS / "sum.wasm").read_bytes(), "sum")

    def marked(a: int, b: int) -> int:
        return a + b

    imports = guest.Imports(SimpleNamespace(from_host=marked))
    class_of(guest).instantiate(imports).close()
    inspect.markcoroutinefunction(marked)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="is async: synchronous bindings take plain functions"):
        class_of(guest).instantiate(imports)


async def _at_once(x: int) -> int:
    return x


async def _awaits(x: int) -> int:
    return await _at_once(x)


async def _iterates(x: int) -> int:
    async for value in _values(x):
        return value
    return 0


async def _enters(x: int) -> int:
    async with asyncio.timeout(x):
        return x


async def _comprehends(x: int) -> list[int]:
    return [value async for value in _values(x)]


async def _values(x: int) -> AsyncIterator[int]:
    yield x


@pytest.mark.parametrize(
    "function", [_awaits, _iterates, _enters, _comprehends, functools.partial(_at_once, 1)]
)
def test_a_function_that_awaits_may_wait(function: Any) -> None:
    assert may_wait(function)


def test_a_function_that_awaits_nothing_cannot_wait() -> None:
    assert not may_wait(_at_once)
    assert may_wait(functools.wraps(_at_once)(lambda x: _awaits(x)))
