"""What generated classes of very large modules inherit.

Python takes more than a second to compile ten thousand methods. Exported functions of such modules
are annotations instead, and `__getattr__` looks them up by name: a function is bound to the types
that `__exports__` has as text when its attribute is first asked for, and then stays in the object.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, ClassVar

from .._emitted.arities import AsyncGetter
from .guest import Getters, Guest, GuestBase


class LargeBase(GuestBase):
    """The part that is the same for async and synchronous bindings."""

    #: The raw names of exported functions that differ from their Python names, by these.
    __names__: ClassVar[Mapping[str, str]] = {}
    #: The Python names of the synchronous exports of async bindings.
    __sync__: ClassVar[Set[str]] = frozenset()

    if not TYPE_CHECKING:  # Type checkers would take any attribute for an export.

        def __getattr__(self, name: str) -> Any:
            raw, instance = raw_name(type(self), name), self.__instance__
            calls = instance.sync_calls if name in self.__sync__ else instance.calls
            call = self.__dict__[name] = calls[raw]
            return call


def raw_name(guest_class: type[LargeBase], name: str) -> str:
    """Return the raw name of an exported function.

    Raises:
        AttributeError: The class has no function with that Python name.
    """
    raw = guest_class.__names__.get(name, name)
    if name.startswith("__") or raw not in guest_class.__exports__:
        raise AttributeError(
            f"{guest_class.__name__!r} object has no attribute {name!r}", name=name
        )
    return raw


class LargeGuest(LargeBase, Guest):
    """Base of generated classes of large modules with async methods."""


class LargeGetters(Getters):
    """Base of the generated classes with the typed getters of a large module's instance."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> AsyncGetter[Any]:
            source = self.__instance__
            return source.getter(raw_name(type(source.guest), name))
