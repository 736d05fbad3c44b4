"""Values of components that Python has no form of its own for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Ok(Generic[T]):
    """The result of what went well, inside a larger value. A function returns the value itself.

    Attributes:
        value: The result, or None if the type has none.
    """

    value: T


@dataclass(slots=True)
class Some(Generic[T]):
    """An option that is there, directly inside another option; otherwise it is the value itself.

    Attributes:
        value: What is there; it may be None, which is the inner option's.
    """

    value: T


class Err(Exception, Generic[T]):
    """The error of a result.

    An exported function with a result raises it, and a host function may raise it to return the
    error to the guest. Inside a larger value it is an object like any other.

    Attributes:
        value: The error, or None if the type has none.
    """

    def __init__(self, value: T) -> None:
        super().__init__(value)
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Err):
            return NotImplemented
        return bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(Err)  # the value may be a list, say

    def __repr__(self) -> str:
        return f"Err({self.value!r})"


class RaisedError:
    """What a host function that raised `Err` returns to the code that lowers its result."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def outcome(value: Any) -> Ok[Any] | Err[Any]:
    """Return what a host function returned or raised, as a result of WIT."""
    return Err(value.value) if isinstance(value, RaisedError) else Ok(value)
