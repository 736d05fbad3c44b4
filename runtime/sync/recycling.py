"""What closed instances of synchronous bindings consisted of: see `modules/recycling.py`."""

from __future__ import annotations

from ctypes import byref
from sys import getrefcount
from typing import Any

from ..modules.recycling import ARGUMENT, RecyclerBase, Spare
from ..native import structs
from ..wasmtime_api.guarded_store import renew


class SyncRecycler(RecyclerBase):
    """Closes the guests of a class with plain methods. Host functions are not used again."""

    __slots__ = ()

    def reopen(self, spare: Spare, shared: structs.SyncStore) -> None:
        """Give an instance another store, in which it is to be made, and what C knows of it."""
        instance = spare.instance
        instance.calls.store_state.reopen(renew(instance.store, byref(shared)), shared)
        instance.poison.cause = None

    def is_sole(self, spare: Spare) -> bool:
        if not spare.has_sole_instance():
            return False
        calls: Any = spare.instance.calls  # a `SyncCalls`
        functions = calls.functions
        # By the store, the calls, and for each function by it and by what calls it.
        if getrefcount(calls.store_state) != 2 + 2 * len(functions) + ARGUMENT:
            return False
        for name in calls:
            if not (
                name in functions
                and getrefcount(calls[name]) == 1 + ARGUMENT
                and getrefcount(functions[name]) == 3 + ARGUMENT
                and functions[name].is_unused()
            ):
                return False
        return len(calls) == len(functions)
