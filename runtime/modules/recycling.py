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
from typing import NamedTuple

from ..host_function import HostFunction, no_importer
from ..poison import Poison
from ..wasmtime_api.guarded_store import is_untouched, renew
from .exports import AsyncCalls
from .guest import Guest
from .instance import Instance

#: Instances kept for each class, and bound functions of one. Each takes a few kilobytes.
_KEPT, _FUNCTIONS = 64, 8


class Spare(NamedTuple):
    """A closed instance that can be opened again, and its host functions by their statuses."""

    instance: Instance[AsyncCalls]
    hosts: Sequence[tuple[int, HostFunction]]

    def reopen(self) -> None:
        """Give the instance another store, in which it is to be made."""
        instance = self.instance
        state = instance.calls.store_state
        state.reopen(renew(instance.store, byref(state.shared)))
        instance.poison.cause = None


class Recycler:
    """Closes the guests of a class, and keeps their instances."""

    __slots__ = ("_closed", "_imports", "_spares")

    def __init__(self, imports: int) -> None:
        #: The number of functions that each instance imports.
        self._imports = imports
        self._spares: list[Spare] = []
        #: What guests have that are closed.
        self._closed: Instance[AsyncCalls] | None = None

    def take(self) -> Spare | None:
        """Return an instance to open again, if there is one."""
        try:
            return self._spares.pop()
        except IndexError:
            return None

    def close(self, guest: Guest, title: str) -> None:
        """Close a guest, as `Instance.close` does."""
        instance = guest.__instance__
        was_sound = instance.poison.cause is None
        hosts = tuple(instance.calls.store_state.host_functions.items())
        instance.close(title)
        instance.recycler = None
        if self._closed is None:
            if instance.has_no_views():
                self._closed = instance
            return
        guest.__instance__ = self._closed
        spare = Spare(instance, hosts)
        del instance, hosts
        if was_sound and len(self._spares) < _KEPT and self._is_sole(spare):
            for _, host in spare.hosts:
                host.function, host.importer = no_function, no_importer
            self._spares.append(spare)

    def _is_sole(self, spare: Spare) -> bool:
        """Return True if nothing else refers to what the instance consists of."""
        if getrefcount(spare.instance) != 1 + _ARGUMENT or not spare.instance.has_no_views():
            return False
        return _has_sole_calls(spare) and self._has_sole_store(spare)

    def _has_sole_store(self, spare: Spare) -> bool:
        instance = spare.instance
        functions, hosts = len(instance.calls), len(spare.hosts)
        return (
            getrefcount(instance.exports) == 2 + _ARGUMENT
            and getrefcount(instance.sync_calls) == 1 + _ARGUMENT
            # By the instance, its calls and, for each function, the coroutine function.
            and getrefcount(instance.store) == 2 + functions + _ARGUMENT
            # For each function by it, its call and the call's buffer, and by the hosts' buffers.
            and getrefcount(instance.calls.store_state) == 2 + 3 * functions + hosts + _ARGUMENT
            and getrefcount(instance.calls.store_state.shared) == 1 + hosts + _ARGUMENT
            and all(getrefcount(pair[1]) == 1 + _ARGUMENT for pair in spare.hosts)
            and type(instance.poison) is Poison
            and instance.calls.store_state.serves_placed_alone(self._imports)
            and is_untouched(instance.store)
        )


def _has_sole_calls(spare: Spare) -> bool:
    if getrefcount(spare.instance.calls) != 2 + _ARGUMENT:
        return False
    calls = spare.instance.calls
    bound = calls.bound_functions
    if not len(calls) == len(bound) <= _FUNCTIONS:
        return False
    return all(
        getrefcount(calls[name]) == 1 + _ARGUMENT
        and getrefcount(bound[name]) == 2 + _ARGUMENT
        and getrefcount(bound[name].call) == 1 + _ARGUMENT
        and bound[name].is_unused()
        for name in calls
    )


def no_function(*arguments: object) -> object:
    """Stand for a host function of no instance."""
    raise RuntimeError("the instance is closed")


#: What `getrefcount` counts for its argument, when that is an expression.
_ARGUMENT = getrefcount(object())
