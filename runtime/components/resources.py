"""Resources that a guest defines, as Python objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from typing import Protocol

    from .plan import Plan

    class Owner(Protocol):
        """The instance that an object belongs to (`ComponentState`)."""

        calls: Any
        drop_object: Any
        plan: Plan
        garbage: list[Ownership]


class ResourceDropped(RuntimeError):
    """The object of a guest is used after it was dropped, or given back to the guest."""


#: `Ownership.lends` of objects that Python does not own any more: they wait to be dropped, or are given away or dropped.
TAKEN, GONE = -1, -2


class Ownership:
    """Who an object of a guest belongs to: its instance, its type, and the guest's number for it."""

    __slots__ = ("lends", "name", "rep", "resource", "state")

    def __init__(self, state: Owner, resource: int, rep: int, name: str) -> None:
        self.state, self.resource, self.rep, self.name = state, resource, rep, name
        #: Calls under way that borrow it; or `TAKEN`, or `GONE`.
        self.lends = 0

    def check(self) -> None:
        """Raise ResourceDropped if the object is gone."""
        if self.lends < 0:
            raise ResourceDropped(f"this {self.name} was dropped, or passed to the guest")

    def take(self) -> int:
        """Take the object away from the user; return the guest's number for it."""
        self.check()
        if self.lends:
            raise ValueError(f"this {self.name} is in use: it cannot be passed on or dropped")
        self.lends = TAKEN
        return self.rep

    def give_back(self) -> bool:
        """Undo `take`, unless the call that it was for has begun. True if Python owns the object again."""
        if self.lends == TAKEN:
            self.lends = 0
        return self.lends == 0


class ResourceBase:
    """An object of a guest. Functions of its component make them."""

    __slots__ = ("__ownership__", "__weakref__")

    __ownership__: Ownership

    def __init__(self) -> None:
        raise TypeError(
            f"{type(self).__name__} objects are made by the component: call its constructor there"
        )

    @classmethod
    def __adopt__(cls, ownership: Ownership) -> Self:
        """Return the object for what the guest has handed over."""
        item = cls.__new__(cls)
        item.__ownership__ = ownership
        return item

    @property
    def __calls__(self) -> Any:
        """The functions of the instance that the object belongs to."""
        return self.__ownership__.state.calls

    def __del__(self) -> None:
        ownership = getattr(self, "__ownership__", None)
        if ownership is not None and ownership.lends >= 0:
            ownership.lends = TAKEN
            ownership.state.garbage.append(ownership)

    def __repr__(self) -> str:
        dropped = " (dropped)" if self.__ownership__.lends < 0 else ""
        return f"<{type(self).__name__}{dropped}>"


class Resource(ResourceBase):
    """Base of the generated classes of a guest's resources.

    An object belongs to one instance, and lives there until ``drop``, or the end of ``async with``.
    What Python's collector finds is dropped before the next call of the instance.
    """

    __slots__ = ()

    async def drop(self) -> None:
        """Run the guest's destructor. It may call async host functions.

        Raises:
            ResourceDropped: The object was dropped before, or passed to the guest.
        """
        await self.__ownership__.state.drop_object(self.__ownership__)

    async def __aenter__(self) -> Self:
        self.__ownership__.check()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self.__ownership__.lends >= 0:
            await self.drop()


class InnerObject(ResourceBase):
    """An object of one component instance on its way to another, which Python never sees."""

    __slots__ = ()

    def __del__(self) -> None:
        pass


def keep_garbage(component: Owner, ownership: Ownership) -> None:
    """Keep an object that Python's collector has found for later, if its destructor did not begin."""
    if ownership.give_back():
        ownership.lends = TAKEN
        component.garbage.append(ownership)
