"""`Signal` wakes a task on the task's own event loop, whichever loop it is set on."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from runtime.event_loops import Signal

from .test_loops import LOOPS, Loop


@pytest.mark.parametrize("name", LOOPS)
def test_a_signal_that_another_run_sets(name: str) -> None:
    loop = Loop(name)

    is_waiting, is_set = threading.Event(), threading.Event()
    woken: list[threading.Thread] = []

    async def set_it(signal: Signal) -> None:
        is_waiting.wait()
        signal.set()
        await loop.turns()
        is_set.set()

    async def main() -> None:
        signal = Signal()
        thread = threading.Thread(target=Loop(name).run, args=(partial(set_it, signal),))
        thread.start()

        async def wait() -> None:
            await signal.wait()
            woken.append(threading.current_thread())

        async def release() -> None:
            await loop.turns()
            is_waiting.set()
            is_set.wait(10)

        assert await loop.within(10, lambda: loop.together(wait, release))
        thread.join()

    loop.run(main)
    assert woken == [threading.current_thread()]
