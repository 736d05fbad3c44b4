"""What wasmtime's own runner of scripts provides to components: the instance ``host``."""

from __future__ import annotations

import dataclasses
from typing import Any


class Resource1:
    """An object of the host, which notes when it is dropped."""

    def __init__(self, host: Host, rep: int) -> None:
        self.host, self.rep = host, rep

    def __enter__(self) -> None:
        raise NotImplementedError("nothing enters it")

    def __exit__(self, *exc_info: object) -> None:
        self.host.drops += 1
        self.host.last_drop = self.rep

    def simple(self, rep: int) -> None:
        assert self.rep == rep

    def take_borrow(self, other: Resource1) -> None:
        assert isinstance(other, Resource1)

    def take_own(self, other: Resource1) -> None:
        assert isinstance(other, Resource1)


class Host:
    """The functions of the instance ``host``, one object for a whole script."""

    def __init__(self) -> None:
        self.drops = self.last_drop = 0

    def return_three(self) -> int:
        return 3

    def return_hi(self) -> str:
        return "hi"

    def resource1(self, rep: int) -> Resource1:
        return Resource1(self, rep)

    def resource1_assert(self, resource: Resource1, rep: int) -> None:
        assert resource.rep == rep

    def resource1_last_drop(self) -> int:
        return self.last_drop

    def resource1_drops(self) -> int:
        return self.drops


class World:
    """The functions that components import by themselves."""

    def host_echo_u32(self, value: int) -> int:
        return value

    def host_return_two(self) -> int:
        return 2


class Nothing:
    """An instance that the runner does not have."""


def imports_of(module: Any, host: Host) -> list[Any]:
    """Return the arguments of ``instantiate``: an ``Imports``, if the component imports anything."""
    if not hasattr(module, "Imports"):
        return []
    provided: dict[str, object] = {"host": host, "world": World()}
    fields = [field.name for field in dataclasses.fields(module.Imports)]
    return [module.Imports(*[provided.get(name, Nothing()) for name in fields])]
