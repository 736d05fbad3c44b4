"""One instance of a component: its handles, what it may copy, and the call that is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wasmtime

from ..poison import Poison
from . import plan as p
from .handles import BorrowScope, Handle, HandleTable
from .lowering import Lowering
from .memory import GuestMemory
from .resources import InnerObject, Ownership, ResourceBase

if TYPE_CHECKING:
    from typing import Protocol

    from ..wasi.host import WasiHost

    class ClosesGuests(Protocol):
        """It closes the guest of an instance (`recycling.Recycler`)."""

        def close(self, guest: Any, /) -> None: ...


class ComponentState:
    """What all functions of one instance share. The object of the generated class has it.

    It does not know that object, which would be a cycle.
    """

    __slots__ = (
        "__weakref__", "calls", "copied", "core", "dirty", "drop_object", "entered", "garbage", "guest", "handles",
        "has_inner_functions", "held", "left", "locked", "memories", "owns_store", "plan", "poison", "recycler", "scope", "store",
        "wasi",
    )  # fmt: skip

    def __init__(self, plan: p.Plan, store: wasmtime.Store, poison: Poison, copied: int) -> None:
        self.plan, self.store, self.poison = plan, store, poison
        #: True if closing the instance closes the store.
        self.owns_store = False
        #: Bytes that a call may copy, and how many are left to the one under way.
        self.copied = self.left = copied
        self.has_inner_functions = plan.has_inner_functions
        self.handles = [HandleTable() for _ in plan.parents]
        #: The exports of the core instances so far.
        self.core: list[Any] = []
        self.memories: dict[p.Options, GuestMemory] = {}
        #: The innermost call that borrows.
        self.scope = BorrowScope()
        #: True from the beginning of a call from outside until it has gone well.
        self.dirty = False
        #: The component instances that are being called by one another.
        self.entered: set[int] = set()
        #: True while the guest must not call anything: it allocates, or frees a result.
        self.locked = False
        #: Objects of the guest that Python's collector has found.
        self.garbage: list[Ownership] = []
        #: Objects of the host that the guest has handles of, and how many, by their identities.
        self.held: dict[int, tuple[object, int]] = {}
        #: The functions that generated methods call, by name.
        self.calls: Any = {}
        #: Runs the destructor of an object of the guest; a coroutine function in async bindings.
        self.drop_object: Any = None
        #: What the runtime provides, if the component imports WASI.
        self.wasi: WasiHost | None = None
        #: Returns the object of the generated class, if it exists.
        self.guest: Callable[[], object] = no_guest
        #: What closes the guest, to keep this for another one.
        self.recycler: ClosesGuests | None = None

    def lineage(self, component: int | None) -> set[int]:
        """Return a component instance and those around it."""
        found: set[int] = set()
        while component is not None:
            found.add(component)
            component = self.plan.parents[component]
        return found

    def crossing(
        self, caller: int, callee: int
    ) -> tuple[Callable[[], BorrowScope], Callable[[BorrowScope], None]]:
        """Return what to call before and after a call from one component instance to another."""
        entering = self.lineage(callee) - self.lineage(caller)

        def enter() -> BorrowScope:
            if caller == callee or entering & self.entered:
                raise wasmtime.Trap("cannot enter component instance")
            self.entered |= entering
            return self.scope

        def leave(scope: BorrowScope) -> None:
            self.entered -= entering
            self.scope = scope

        return enter, leave

    # ---- from the guest ----

    def object_of(self, handle: Handle, memory: GuestMemory) -> Any:
        """Return the object of an owned handle that was removed."""
        if handle.resource < 0:
            self._release(handle.rep)
            return handle.rep
        row = self.plan.by_number[handle.resource]
        if row.component is None:
            self._release(handle.rep)
            return handle.rep
        kind: Any = row.python or InnerObject
        return kind.__adopt__(Ownership(self, handle.resource, handle.rep, row.name))

    def borrowed(self, handle: Handle, memory: GuestMemory) -> Any:
        """Return the object of a handle that is lent."""
        row = self.plan.by_number[handle.resource]
        if row.component is None:
            return handle.rep
        return InnerObject.__adopt__(Ownership(self, handle.resource, handle.rep, row.name))

    # ---- to the guest ----

    def give(self, value: Any, resource: int, out: Lowering) -> int:
        """Return a new owned handle for an object."""
        handles = out.memory.handles
        # Those of the runtime are not looked up: most that a guest of WASI is given are such.
        if resource < 0 or self.plan.by_number[resource].component is None:
            _, count = self.held.get(id(value), (value, 0))
            self.held[id(value)] = value, count + 1
            index = handles.add(Handle(resource, value, True, None))
            out.given = (*out.given, (handles, index, None))
            return index
        ownership = self._ownership(value, resource)
        if any(other is ownership for _, _, other in out.given):
            raise ValueError(f"this {ownership.name} is passed twice")
        rep = ownership.take()
        index = handles.add(Handle(resource, rep, True, None))
        out.note((handles, index, ownership))
        return index

    def lend(self, value: Any, resource: int, out: Lowering) -> int:
        """Return a borrowed handle for an object, or the guest's own number for it."""
        row, scope = self.plan.by_number[resource], self.scope
        if row.component is None:
            rep = value
        else:
            ownership = self._ownership(value, resource)
            if any(other is ownership for _, _, other in out.given):
                raise ValueError(f"this {ownership.name} is passed twice")
            ownership.check()
            ownership.lends += 1
            scope.lent.append(ownership)
            rep = ownership.rep
            if row.component == out.memory.component:
                return rep
        scope.borrows += 1
        handles = out.memory.handles
        index = handles.add(Handle(resource, rep, False, scope))
        out.note((handles, index, scope))
        return index

    def take_back(self, out: Lowering) -> None:
        """Undo what a call that is refused has given and lent."""
        for handles, index, from_whom in reversed(out.given):
            rep = handles.take_back(index)
            if isinstance(from_whom, Ownership):
                from_whom.lends = 0
            elif isinstance(from_whom, BorrowScope):
                from_whom.borrows -= 1
            else:
                self._release(rep)

    def _ownership(self, value: Any, resource: int) -> Ownership:
        if not isinstance(value, ResourceBase):
            raise TypeError
        ownership = value.__ownership__
        if ownership.resource != resource or ownership.state.plan is not self.plan:
            raise TypeError
        if ownership.state is not self:
            raise ValueError(f"this {ownership.name} belongs to another instance")
        return ownership

    def _release(self, value: object) -> bool:
        """Forget one handle of a host's object; True if it was the last."""
        item, count = self.held.get(id(value), (value, 1))
        if count > 1:
            self.held[id(value)] = item, count - 1
            return False
        self.held.pop(id(value), None)
        return True

    def dropped(self, value: object) -> bool:
        """Note that the guest dropped a handle of a host's object; True if it was the last."""
        return self._release(value)

    # ---- calls ----

    def end(self) -> None:
        """End a call from outside: everything borrowed must have been given back."""
        if self.scope.borrows:
            raise wasmtime.Trap(
                f"borrow handles still remain at the end of the call: {self.scope.borrows}"
            )
        self.scope.end()

    def reset(self) -> None:
        """After a call that was unwound: nothing is lent or borrowed, and nothing is entered."""
        self.locked = False
        self.entered = set()
        scope: BorrowScope | None = self.scope
        while scope is not None:
            scope.end()
            scope = scope.outer
        self.scope = BorrowScope()
        self.dirty = False
        for table in self.handles:
            table.take_borrowed_back()

    def let_go_if_poisoned(self) -> None:
        """Give up the host's objects of an instance that cannot be entered any more."""
        if self.poison.cause is not None:
            self.let_go()

    def let_go(self) -> list[object]:
        """Forget all handles, and return the host's objects that the guest had."""
        items = [item for item, _ in self.held.values()]
        self.held.clear()
        self.handles = [HandleTable() for _ in self.handles]
        self.memories.clear()
        if self.wasi is not None:
            self.wasi.close()
        return items

    def close(self) -> None:
        """Let no call enter any more, and let go of everything.

        Nothing is left that leads back here, so that the instance does not wait for the collector.
        """
        self.poison.close()
        self.calls = closed = ClosedCalls(self.poison)
        self.drop_object = closed.__missing__
        for memory in self.memories.values():
            memory.close()
        self.memories.clear()
        self.held.clear()
        self.handles = []
        if self.wasi is not None:
            self.wasi.close()

    def reopen(self, guest: Callable[[], object], wasi: WasiHost | None) -> None:
        """Be the state of a new instance, as if it had been made for it."""
        self.poison.cause = None
        self.guest, self.wasi = guest, wasi
        self.handles = [HandleTable() for _ in self.plan.parents]
        self.scope, self.entered = BorrowScope(), set()
        self.dirty = self.locked = False
        self.left = self.copied


class ClosedCalls(dict[str, Any]):
    """The functions of a closed instance: there are none any more."""

    __slots__ = ("_poison",)

    def __init__(self, poison: Poison) -> None:
        self._poison = poison

    def __missing__(self, name: object) -> Any:
        return self._poison.check()


def no_guest() -> object:
    """Return None: there is no object of a generated class yet."""
    return None
