"""`CallQueue.reclaim`: a turn is taken only from the very use of the queue that was found to be lost."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any

import pytest

from runtime import call_queue
from runtime.call_queue import CallQueue, QueuedCall, Waiter


class OneCall(QueuedCall):
    """A call that counts how often it is abandoned. Nothing that it says itself makes it lost."""

    def __init__(self) -> None:
        self.abandoned = 0

    def abandon(self, cause: BaseException | None = None) -> None:
        self.abandoned += 1


def use(queue: CallQueue, call: OneCall) -> None:
    """Let a call have the queue, as the fast path does."""
    queue.thread, queue.owner = get_ident(), call


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Do something at the moment at which `reclaim` has just decided that the owner is lost."""

    def arrange(step: Callable[[], None]) -> None:
        def decide(*_: Any) -> bool:
            step()
            return False

        monkeypatch.setattr(call_queue, "frame_exists", decide)

    return arrange


def nothing() -> None:
    pass


def test_a_lost_turn_is_taken(meanwhile: Callable[[Callable[[], None]], None]) -> None:
    queue, call = CallQueue(), OneCall()
    use(queue, call)
    meanwhile(nothing)
    queue.reclaim()
    assert call.abandoned == 1


def test_the_next_use_by_the_same_call_is_left_alone(
    meanwhile: Callable[[Callable[[], None]], None],
) -> None:
    """A bound function uses one call object again and again, so the owner alone does not tell uses apart."""
    queue, call = CallQueue(), OneCall()

    def used_again() -> None:
        queue.release(call)
        use(queue, call)

    use(queue, call)
    meanwhile(used_again)
    queue.reclaim()
    assert call.abandoned == 0
    assert queue.owner is call


def test_the_next_use_by_another_call_is_left_alone(
    meanwhile: Callable[[Callable[[], None]], None],
) -> None:
    queue, first, second = CallQueue(), OneCall(), OneCall()

    def used_by_another() -> None:
        queue.release(first)
        use(queue, second)

    use(queue, first)
    meanwhile(used_by_another)
    queue.reclaim()
    assert (first.abandoned, second.abandoned) == (0, 0)
    assert queue.owner is second


def test_a_free_queue_is_left_free(meanwhile: Callable[[Callable[[], None]], None]) -> None:
    queue, call = CallQueue(), OneCall()
    use(queue, call)
    meanwhile(lambda: queue.release(call))
    queue.reclaim()
    assert call.abandoned == 0
    assert queue.owner is None


async def test_a_turn_that_has_arrived_meanwhile_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The task that a turn was handed to wakes up at the moment at which its loop is asked about."""
    queue, call = CallQueue(), OneCall()
    thread = get_ident()
    queue.thread, queue.owner, queue.handed_to = thread, call, Waiter(call, thread)

    def closed(_: object) -> bool:
        queue.handed_to = None
        return True

    monkeypatch.setattr("runtime.event_loops.is_closed", closed)
    queue.reclaim()
    assert call.abandoned == 0
    assert queue.owner is call
