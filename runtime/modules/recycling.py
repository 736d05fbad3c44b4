"""What closed instances of a class consisted of, kept for the instances to come.

An instance for each request is made, called and closed again and again. All that Python has for one
(the objects of its store, of its functions, and the buffers that C knows) takes longer to make than
to use again with another store of wasmtime's.

The rules:
  - The object of the generated class is the user's, and is never used again: when it is closed, it
    is given an instance that stays closed.
  - Nothing is used again that something else refers to: a coroutine that was never awaited, an
    exception's traceback, a `Caller`, a frame of another thread. So all references to what a user
    may have come by are counted. What a user holds is what a user was given, and nothing refers
    weakly to the rest.
  - Counted are references from objects, by expressions: what a local variable counts for differs
    from one CPython to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref
from sys import getrefcount
from typing import Any, NamedTuple

from ..host_function import HostFunction, no_importer
from ..poison import Poison
from ..wasmtime_api.guarded_store import is_untouched, renew
from .exports import AsyncCalls
from .guest import GuestBase
from .instance import Instance

#: Instances kept for each class, and bound functions of one. Each takes a few kilobytes.
_KEPT, _FUNCTIONS = 64, 8


class Spare(NamedTuple):
    """A closed instance that can be opened again, and its host functions by their statuses."""

    instance: Instance[Any]
    hosts: Sequence[tuple[int, HostFunction]] = ()

    def has_sole_instance(self) -> bool:
        """Return True if nothing else refers to the instance, to its calls or its exports."""
        if getrefcount(self.instance) != 1 + ARGUMENT or not self.instance.has_no_views():
            return False
        instance = self.instance
        return (
            getrefcount(instance.calls) == 2 + ARGUMENT
            and getrefcount(instance.exports) == 2 + ARGUMENT
            # By the instance, its calls and, for each function, what calls it.
            and getrefcount(instance.store) == 2 + len(instance.calls) + ARGUMENT
            and len(instance.calls) <= _FUNCTIONS
            and type(instance.poison) is Poison
            and is_untouched(instance.store)
        )


class RecyclerBase:
    """Closes the guests of a class, and keeps their instances."""

    __slots__ = ("_closed", "_spares")

    def __init__(self) -> None:
        self._spares: list[Spare] = []
        #: What guests have that are closed.
        self._closed: Instance[Any] | None = None

    def take(self) -> Spare | None:
        """Return an instance to open again, if there is one."""
        try:
            return self._spares.pop()
        except IndexError:
            return None

    def close(self, guest: GuestBase, title: str) -> None:
        """Close a guest, as `Instance.close` does."""
        instance = guest.__instance__
        was_sound = instance.poison.cause is None
        spare = Spare(instance, self.hosts(instance))
        instance.close(title)
        instance.recycler = None
        if self._closed is None:
            if instance.has_no_views():
                self._closed = instance
            return
        guest.__instance__ = self._closed
        del instance
        if was_sound and len(self._spares) < _KEPT and self.is_sole(spare):
            for _, host in spare.hosts:
                host.function, host.importer = no_function, no_importer
            self._spares.append(spare)

    def hosts(self, instance: Instance[Any]) -> Sequence[tuple[int, HostFunction]]:
        """Return the host functions of an instance that are used again with it."""
        return ()

    def is_sole(self, spare: Spare) -> bool:
        """Return True if nothing else refers to what the instance consists of."""
        raise NotImplementedError


class Recycler(RecyclerBase):
    """Closes the guests of a class with async methods."""

    __slots__ = ("_imports",)

    def __init__(self, imports: int) -> None:
        super().__init__()
        #: The number of functions that each instance imports.
        self._imports = imports

    def hosts(self, instance: Instance[AsyncCalls]) -> Sequence[tuple[int, HostFunction]]:
        return tuple(instance.calls.store_state.host_functions.items())

    def reopen(self, spare: Spare) -> None:
        """Give an instance another store, in which it is to be made."""
        instance: Instance[AsyncCalls] = spare.instance
        state = instance.calls.store_state
        state.reopen(renew(instance.store, byref(state.shared)))
        instance.poison.cause = None

    def is_sole(self, spare: Spare) -> bool:
        if not spare.has_sole_instance() or not _has_sole_functions(spare.instance.calls):
            return False
        calls: AsyncCalls = spare.instance.calls
        functions, hosts = len(calls), len(spare.hosts)
        for pair in spare.hosts:
            if getrefcount(pair[1]) != 1 + ARGUMENT:
                return False
        return (
            not spare.instance.sync_calls
            and getrefcount(spare.instance.sync_calls) == 1 + ARGUMENT
            # By the store, the calls, and for each function by it, its call and the call's buffer;
            # and by the buffers of host functions.
            and getrefcount(calls.store_state) == 2 + 3 * functions + hosts + ARGUMENT
            and getrefcount(calls.store_state.shared) == 1 + hosts + ARGUMENT
            and calls.store_state.serves_placed_alone(self._imports)
        )


def _has_sole_functions(calls: AsyncCalls) -> bool:
    bound = calls.bound_functions
    for name in calls:  # `all` with a generator would take twice as long
        if not (
            name in bound
            and getrefcount(calls[name]) == 1 + ARGUMENT
            and getrefcount(bound[name]) == 2 + ARGUMENT
            and getrefcount(bound[name].call) == 1 + ARGUMENT
            and bound[name].is_unused()
        ):
            return False
    return len(calls) == len(bound)


def no_function(*arguments: object) -> object:
    """Stand for a host function of no instance."""
    raise RuntimeError("the instance is closed")


#: What `getrefcount` counts for its argument, when that is an expression.
ARGUMENT = getrefcount(object())
