"""Which states guest calls go through, written down as they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from runtime.unwind import TRANSITIONS, State, UnwindableCall

#: A state and the one that followed it.
Edge = tuple[State, State]

#: Every edge of the table, in the table's order.
LISTED: list[Edge] = [
    (before, after) for before in State for after in State if after in TRANSITIONS[before]
]


def describe(edge: Edge) -> str:
    """Return an edge in words, for messages and names of tests."""
    return f"{edge[0].name} to {edge[1].name}"


class Recorder:
    """All edges that any call has taken while it recorded."""

    def __init__(self) -> None:
        self.edges = set[Edge]()

    def unlisted(self) -> list[str]:
        """Return the edges that the table does not have."""
        return sorted(map(describe, self.edges.difference(LISTED)))


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record the states of all calls, in every thread.

    A property takes the place of the slot `state`, and keeps the state in the very slot. A call that
    is set to the state that it is in takes no edge.
    """
    recorder, slot = Recorder(), vars(UnwindableCall)["state"]
    edges = recorder.edges

    def set_state(call: UnwindableCall, after: State) -> None:
        try:
            before: Any = slot.__get__(call)
        except AttributeError:  # it is new
            before = after
        slot.__set__(call, after)
        if before is not after:
            edges.add((before, after))

    with mock.patch.object(UnwindableCall, "state", property(slot.__get__, set_state)):
        yield recorder
