"""Frozen dataclasses, without importing `dataclasses`: that and what it imports would take half of the time of this package.

Type checkers see the real ``dataclass``. So does everybody else who asks `dataclasses`: `is_dataclass`, `fields`, `replace`,
`asdict` and a subclass that is one too find what the real one makes, made when they ask.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

C = TypeVar("C", bound=type)


def frozen_dataclass(*, frozen: bool, kw_only: bool = False) -> Callable[[C], C]:
    """``dataclass(frozen=True)``, for a class whose every annotation is a field, and whose bases have none.

    Methods that it defines itself stay as they are.
    """
    assert frozen

    def decorate(cls: C) -> C:
        names = tuple(cls.__annotations__)
        given: dict[str, Any] = {"__match_args__": () if kw_only else names}
        for method in (_init(cls, names, kw_only), *_methods(cls, names)):
            method.__qualname__ = f"{cls.__qualname__}.{method.__name__}"
            given[method.__name__] = method
        for name in _Asked.NAMES:
            given[name] = _Asked(cls, name, kw_only)
        for name in given.keys() - cls.__dict__.keys():
            setattr(cls, name, given[name])
        return cls

    return decorate


def _init(cls: type, names: tuple[str, ...], kw_only: bool) -> Any:
    # Written out, as `dataclasses` does, for its signature and the messages about missing arguments. The generator lets no
    # field begin with two underscores or be called self.
    lines = [
        f"def __init__(self, {'*, ' if kw_only else ''}{', '.join(names)}):",
        f" self.__dict__.update({', '.join(f'{name}={name}' for name in names)})",
    ]
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    made: dict[str, Any] = {}
    module = sys.modules.get(cls.__module__)
    exec("\n".join(lines), vars(module) if module is not None else {}, made)
    init = made["__init__"]
    defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
    init.__defaults__, init.__kwdefaults__ = (
        (None, defaults) if kw_only else (tuple(defaults.values()), None)
    )
    init.__annotations__ = {**cls.__annotations__, "return": None}
    return init


def _methods(cls: Any, names: tuple[str, ...]) -> list[Any]:
    def values(self: object) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in names])

    @recursive_repr("...")
    def __repr__(self: object) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({fields})"

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    def __hash__(self: object) -> int:
        return hash(values(self))

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            _refuse(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            _refuse(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    def __replace__(self: object, /, **changes: object) -> object:
        import dataclasses

        found: object = dataclasses.replace(self, **changes)  # type: ignore[type-var]
        return found

    methods: list[Any] = [__repr__, __eq__, __hash__, __setattr__, __delattr__]
    return [*methods, __replace__] if sys.version_info >= (3, 13) else methods


def _refuse(message: str) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(message)


class _Asked:
    """What `dataclasses` knows about a class, found out when it is asked for."""

    NAMES = ("__dataclass_fields__", "__dataclass_params__")

    def __init__(self, cls: type, attribute: str, kw_only: bool) -> None:
        self._cls, self._attribute, self._kw_only = cls, attribute, kw_only

    def __get__(self, instance: object, owner: type) -> Any:
        import dataclasses

        cls = self._cls
        names: dict[str, Any] = cls.__annotations__
        body = {"__module__": cls.__module__, "__annotations__": names}
        body |= {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        twin: Any = dataclasses.dataclass(frozen=True, kw_only=self._kw_only)(
            type(cls.__name__, (), body)
        )
        for attribute in self.NAMES:
            setattr(cls, attribute, getattr(twin, attribute))
        return getattr(twin, self._attribute)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = frozen_dataclass

__all__ = ["dataclass"]
