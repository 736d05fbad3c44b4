"""The handles that one component instance has: its indices, and what they stand for."""

from __future__ import annotations

from typing import Any

import wasmtime

#: A guest that asks for more is trapped; the host keeps an object for each.
MAX_HANDLES = 1 << 20


class Handle:
    """One handle. ``rep`` is a number of the guest's that defines the resource, or a host's object.

    ``lends`` counts the calls under way that borrow an owned handle. ``scope`` is the call that a
    borrowed handle must not outlive.
    """

    __slots__ = ("lends", "own", "rep", "resource", "scope")

    def __init__(self, resource: int, rep: Any, own: bool, scope: BorrowScope | None) -> None:
        self.resource, self.rep, self.own, self.scope = resource, rep, own, scope
        self.lends = 0


class BorrowScope:
    """A call: how many borrowed handles the callee still has, and which handles are lent to it."""

    __slots__ = ("borrows", "lenders", "lent", "outer")

    def __init__(self, outer: BorrowScope | None = None) -> None:
        #: The call in which this one is made, if any.
        self.outer = outer
        self.borrows = 0
        self.lenders: list[Handle] = []
        #: Objects of the guest that Python lends to it.
        self.lent: list[Any] = []

    def end(self) -> None:
        """Give back what was lent."""
        for handle in self.lenders:
            handle.lends -= 1
        for ownership in self.lent:
            if (
                ownership.lends > 0
            ):  # not found by the collector meanwhile, after a call that was unwound
                ownership.lends -= 1
        self.lenders.clear()
        self.lent.clear()


class HandleTable:
    """Handles by their indices, which begin with 1. Those that are free are used again, last first."""

    __slots__ = ("_free", "_handles")

    def __init__(self) -> None:
        self._handles: list[Handle | None] = [None]
        self._free: list[int] = []

    def add(self, handle: Handle) -> int:
        """Return a new index for a handle."""
        if self._free:
            index = self._free.pop()
            self._handles[index] = handle
            return index
        if len(self._handles) > MAX_HANDLES:
            raise wasmtime.Trap(f"the component has more than {MAX_HANDLES} handles")
        self._handles.append(handle)
        return len(self._handles) - 1

    def take_back(self, index: int) -> Any:
        """Remove a handle that was just made, and return what it stands for."""
        handle = self._handles[index]
        assert handle is not None
        self._handles[index] = None
        self._free.append(index)
        return handle.rep

    def get(self, index: int, resource: int) -> Handle:
        """Return a handle, which must be one of the resource."""
        handle = self._handles[index] if 0 < index < len(self._handles) else None
        if handle is None:
            raise wasmtime.Trap(f"unknown handle index {index}")
        if handle.resource != resource:
            raise wasmtime.Trap(f"handle index {index} used with the wrong type of resource")
        return handle

    def remove(self, index: int, resource: int) -> Handle:
        """Take a handle away that nothing borrows from, and return it."""
        handle = self.get(index, resource)
        if handle.lends:
            raise wasmtime.Trap(
                f"cannot remove owned resource while borrowed: handle index {index}"
            )
        self._handles[index] = None
        self._free.append(index)
        return handle

    def take_borrowed_back(self) -> None:
        """Remove handles that were borrowed, and count no lends, after a call was unwound."""
        for index, handle in enumerate(self._handles):
            if handle is not None and handle.own:
                handle.lends = 0
            elif handle is not None:
                self._handles[index] = None
                self._free.append(index)
