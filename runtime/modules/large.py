"""What generated classes of very large modules inherit: their exported functions are annotations, looked up by name.

Ten thousand methods take Python more than a second to compile. Here a function is bound when its attribute is first asked for, to
the types that `__exports__` has as text, and then stays in the instance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import TYPE_CHECKING, Any, ClassVar

from .._emitted.arities import AsyncGetter
from .guest import Getters, Guest, GuestBase


class LargeBase(GuestBase):
    """Names of exported functions, for both kinds of bindings."""

    #: by Python name: the raw names that differ from it
    __names__: ClassVar[Mapping[str, str]] = {}
    #: Python names of the synchronous exports in async bindings
    __sync__: ClassVar[Set[str]] = frozenset()

    @classmethod
    def __raw_name__(cls, name: str) -> str:
        raw = cls.__names__.get(name, name)
        if raw not in cls.__exports__:
            raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}", name=name)
        return raw

    def __calls_of__(self, name: str) -> Mapping[str, Callable[..., Any]]:
        raise NotImplementedError

    if not TYPE_CHECKING:  # or every attribute would pass the type checker

        def __getattr__(self, name: str) -> Any:
            raw = type(self).__raw_name__(name)
            call = self.__dict__[name] = self.__calls_of__(name)[raw]
            return call


class LargeGuest(LargeBase, Guest):
    """Base of generated classes with a thousand functions and more, async."""

    def __calls_of__(self, name: str) -> Mapping[str, Callable[..., Any]]:
        return self.__sync_calls__ if name in self.__sync__ else self.__calls__


class LargeGetters(Getters):
    """Base of the classes with the typed getters of such an instance."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> AsyncGetter[Any]:
            guest: LargeGuest = self.__guest__
            return self.__getter__(type(guest).__raw_name__(name))
