"""What closed instances of a component's class consisted of, kept for the instances to come.

The rules are those of `modules/recycling.py`: the object of the generated class is never used
again, and nothing is that something else refers to. How many references there are when nothing else
has any is counted while functions are made, since that depends on what they take and return.

Only instances without options are kept, of components that import nothing but WASI, and of which no
part calls another one. What WASI has is made anew for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ctypes import byref
from sys import getrefcount
from typing import TYPE_CHECKING, Any, NamedTuple

from ..host_function import HostFunction, no_importer
from ..modules.recycling import ARGUMENT
from ..poison import Poison
from ..wasmtime_api.guarded_store import is_untouched, renew
from . import plan as p
from .guest import ComponentBase
from .memory import GuestMemory
from .preparation import imported_paths
from .state import ComponentState, no_guest

if TYPE_CHECKING:
    from ..wasi.host import WasiHost
    from .instantiate import AsyncBuilder, AsyncCalls

#: Instances kept for each class, and bound functions of one. Each takes some ten kilobytes.
_KEPT, _FUNCTIONS = 64, 8
_NEVER = -1 << 30


class References:
    """How many references the functions of an instance have to its state and to its store."""

    __slots__ = ("component", "store")

    def __init__(self) -> None:
        self.component = self.store = 0

    def before(self, builder: AsyncBuilder) -> tuple[int, int]:
        """Return how many there are of all, before functions are made."""
        return getrefcount(builder.component), getrefcount(builder.store)

    def count(self, builder: AsyncBuilder, before: tuple[int, int]) -> None:
        """Count those of the functions that were made."""
        self.component += getrefcount(builder.component) - before[0]
        self.store += getrefcount(builder.store) - before[1]

    def give_up(self) -> None:
        """Let no count ever be right: functions were made that are not used any more."""
        self.component = _NEVER


class Allocators(NamedTuple):
    """How a memory is allocated in: it forgets that when it is closed."""

    memory: GuestMemory
    functions: Sequence[Callable[..., Any]]

    @classmethod
    def of(cls, memory: GuestMemory) -> Allocators:
        """Return those of an instance that is open."""
        return cls(memory, (memory.allocate, memory.allocate_run, memory.put))

    def give_back(self) -> GuestMemory:
        """Let the memory be that of another instance."""
        memory = self.memory
        memory.allocate, memory.allocate_run, memory.put = self.functions
        memory.reopen()
        return memory


class Spare(NamedTuple):
    """A closed instance that can be opened again, and what it has forgotten by that."""

    component: ComponentState
    calls: AsyncCalls
    memories: Mapping[p.Options, Allocators]
    hosts: Sequence[tuple[int, HostFunction]]

    @property
    def builder(self) -> AsyncBuilder:
        """What made its functions."""
        return self.calls.builder

    @classmethod
    def of(cls, component: ComponentState) -> Spare:
        """Return what an instance consists of that is open."""
        calls: AsyncCalls = component.calls
        memories = {options: Allocators.of(each) for options, each in component.memories.items()}
        hosts = tuple(calls.builder.store_state.host_functions.items())
        return cls(component, calls, memories, hosts)

    def is_sole(self, imports: int) -> bool:
        """Return True if nothing else refers to what the instance consists of."""
        builder = self.calls.builder
        return (
            # By this, and by what makes its functions.
            getrefcount(self.component) == 2 + builder.references.component + ARGUMENT
            and getrefcount(self.component.store) == 2 + builder.references.store + ARGUMENT
            and getrefcount(self.calls) == 1 + ARGUMENT
            and is_untouched(self.component.store)
            and builder.makes_placed_alone(imports)
            and not self.component.garbage
            and not any(exports.has_wrappers for exports in self.component.core)
            and self._has_sole_functions()
        )

    def _has_sole_functions(self) -> bool:
        for pair in self.hosts:
            if getrefcount(pair[1]) != 1 + ARGUMENT:
                return False
        calls, bound = self.calls, self.calls.bound_functions
        for name in calls:
            if not (
                name in bound
                and getrefcount(calls[name]) == 1 + ARGUMENT
                and getrefcount(bound[name]) == calls.references[name]
                and getrefcount(bound[name].call) == 1 + ARGUMENT
                and bound[name].is_unused()
            ):
                return False
        return len(calls) == len(bound) <= _FUNCTIONS

    def forget(self) -> None:
        """Let go of what belonged to the guest that is closed."""
        self.component.guest, self.component.wasi = no_guest, None
        for _, host in self.hosts:
            host.importer = no_importer

    def renew_store(self, guest: Callable[[], object], wasi: WasiHost | None) -> None:
        """Give the instance another store, in which it is to be made, for another guest."""
        component, state = self.component, self.builder.store_state
        state.reopen(renew(component.store, byref(state.shared)))
        component.reopen(guest, wasi)

    def find_again(self) -> None:
        """Use the functions of the closed instance for the one that has taken its place."""
        component, state = self.component, self.builder.store_state
        if state.host_functions:  # A start function has called some, which were made anew.
            self.calls.forget()
            self.builder.references.give_up()
            return
        self.builder.find_again()
        for options, allocators in self.memories.items():
            component.memories[options] = allocators.give_back()
        for status, host in self.hosts:
            host.importer = component.guest
            state.host_functions[status] = host


class Recycler:
    """Closes the guests of a class, and keeps what they consisted of."""

    __slots__ = ("_closed", "_imports", "_spares")

    def __init__(self, imports: int) -> None:
        #: The number of functions that each instance imports.
        self._imports = imports
        self._spares: list[Spare] = []
        #: What guests have that are closed.
        self._closed: ComponentState | None = None

    def take(self) -> Spare | None:
        """Return an instance to open again, if there is one."""
        try:
            return self._spares.pop()
        except IndexError:
            return None

    def close(self, guest: ComponentBase) -> None:
        """Close a guest, as `ComponentBase.close` does."""
        spare = Spare.of(guest.__instance__)
        was_sound = spare.component.poison.cause is None and not spare.component.dirty
        guest.__close__()
        spare.component.recycler = None
        if self._closed is None:
            spare.forget()
            self._closed = spare.component
            return
        # The calls, too: those of an instance that is opened again would be closed no more.
        guest.__instance__, guest.__calls__ = self._closed, self._closed.calls
        if was_sound and len(self._spares) < _KEPT and spare.is_sole(self._imports):
            spare.forget()
            self._spares.append(spare)


def recycler_for(plan: p.Plan) -> Recycler | None:
    """Return what closes the guests of a class, or None if their instances are not kept."""
    if plan.has_inner_functions or imported_paths(plan):
        return None
    return Recycler(len(plan.functions))


def is_usual(poison: Poison, limits: object) -> bool:
    """Return True for an instance that is asked for without options."""
    return limits is None and type(poison) is Poison and not poison.offload
