"""What generated classes of very large modules inherit.

Python takes more than a second to compile ten thousand methods. Here exported functions are
annotations instead. `__getattr__` binds one when it is first asked for, to the types that
`__exports__` has as text, and the object keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Any, ClassVar

from .._emitted.arities import AsyncGetter
from .exported import note_exported
from .guest import Getters, Guest, GuestBase


class LargeBase(GuestBase):
    """The part that is the same for async and synchronous bindings."""

    #: The Python names of the synchronous exports of async bindings.
    __sync__: ClassVar[Set[str]] = frozenset()

    def __dir__(self) -> Iterable[str]:
        """Return the names of all attributes, those of exported functions among them."""
        renamed = {*self.__names__.values()}
        functions = (raw for raw in self.__exports__ if raw not in renamed)
        return {*super().__dir__(), *self.__names__, *functions}

    if not TYPE_CHECKING:  # Type checkers would take any attribute for an export.

        def __getattr__(self, name: str) -> Any:
            raw, instance = raw_name(type(self), name), self.__instance__
            calls = instance.sync_calls if name in self.__sync__ else instance.calls
            call = self.__dict__[name] = calls[raw]
            note_exported(call, f"{type(self).__name__}.{name}", self.__exports__[raw])
            return call


def raw_name(guest_class: type[LargeBase], name: str) -> str:
    """Return the raw name of an exported function, or raise AttributeError if there is none."""
    raw = guest_class.__names__.get(name, name)
    if name.startswith("__") or raw not in guest_class.__exports__:
        problem = f"{guest_class.__name__!r} object has no attribute {name!r}"
        raise AttributeError(problem, name=name)
    return raw


class LargeGuest(LargeBase, Guest):
    """Base of generated classes of large modules with async methods."""


class LargeGetters(Getters):
    """Base of the generated classes with the typed getters of a large module's instance."""

    __slots__ = ()

    def __dir__(self) -> Iterable[str]:
        """Return the names of all attributes, those of the getters among them."""
        return {*super().__dir__(), *type(self).__annotations__}

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> AsyncGetter[Any]:
            source = self.__instance__
            return source.getter(raw_name(type(source.guest), name))
