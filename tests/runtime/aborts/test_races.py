"""Short-lived threads that share one store: what one thread finds lost, another may have begun to use again."""

from __future__ import annotations

import asyncio
import collections
import sys
import threading
import time
from typing import Any
from unittest import mock

from runtime import FuncExt, Stack, i32
from runtime.call import Call

from ..guests import relay
from ..isolated import isolated

#: Seconds for which threads come and go.
SECONDS = 3
THREADS = 8
CALLS = 4


async def _at_once(x: i32) -> i32:
    return x


def _outcome(call: Any) -> str:
    """Drive a call that never waits, without an event loop, and return what came of it."""
    try:
        call.send(None)
    except StopIteration as end:
        return "returned" if end.value == 1 else f"returned {end.value}"
    except RuntimeError as error:
        return "in use" if "the store is in use in another thread" in str(error) else str(error)
    return "it waits"


def _give_other_threads_a_chance() -> None:
    """Let go of the GIL when a call has been found lost, and before anything is done about it."""
    original = Call.is_for_its_own_thread

    def is_for_its_own_thread(self: Call) -> bool:
        time.sleep(0)
        return original(self)

    mock.patch.object(Call, "is_for_its_own_thread", is_for_its_own_thread).start()


@isolated()
def test_threads_that_come_and_go_on_one_store() -> None:
    """A call is never unwound because an earlier use of the same object was found to be over.

    Each thread that meets another's call is told so, which is no more than the rule that a store
    belongs to one thread; every other call returns, and the process survives.
    """
    sys.setswitchinterval(1e-6)
    _give_other_threads_a_chance()
    instance = asyncio.run(relay(_at_once))
    run, store = instance.func(), instance.store
    outcomes = collections.Counter[str]()

    def calls() -> None:
        for _ in range(CALLS):
            outcomes[_outcome(FuncExt.call_async(run, store, Stack(), 1))] += 1

    until, threads = time.monotonic() + SECONDS, list[threading.Thread]()
    while time.monotonic() < until:
        threads = [thread for thread in threads if thread.is_alive()]
        while len(threads) < THREADS:
            threads.append(threading.Thread(target=calls))
            threads[-1].start()
    for thread in threads:
        thread.join()
    assert outcomes.keys() <= {"returned", "in use"}, outcomes
    assert outcomes["returned"], outcomes
