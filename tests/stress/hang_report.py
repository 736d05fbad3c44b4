"""What every task, call and thread waits for, in words: for a round in which nothing happens any more."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import Any, TypeVar

from runtime.call import Call

from .growth import suspended
from .simulation import Simulation

T = TypeVar("T")

#: Lines of each kind, at most.
_MANY = 50


def report() -> str:
    """Return everything that can be seen from inside the process."""
    parts = {
        "simulations": _simulations(),
        "tasks": _tasks(),
        "guest calls": _calls(),
        "event loops": _loops(),
        "suspended greenlets": iter(suspended()),
        "threads": _threads(),
    }
    lines = []
    for name, part in parts.items():
        found = list(part)
        lines += [f"{name}: {len(found)}", *(f"  {each}" for each in found[:_MANY])]
    return "\n".join(lines)


def _all(kind: type[T]) -> list[T]:
    return [each for each in gc.get_objects() if isinstance(each, kind)]


def _simulations() -> Iterator[str]:
    for simulation in _all(Simulation):
        so_far = f"turn {simulation.scheduler.turn}, {simulation.events} events"
        yield f"{so_far}, {len(simulation.stores)} stores; {simulation.unfinished()}"
        yield from (f"WRONG: {problem}" for problem in simulation.problems[:5])
        yield from simulation.under_way().splitlines()


def _tasks() -> Iterator[str]:
    for task in _all(asyncio.Task):
        if not task.done():
            waiter = getattr(task, "_fut_waiter", None)
            running = asyncio.current_task(task.get_loop()) is task
            yield f"{task.get_name()}: {' > '.join(_chain(task.get_coro()))} > {'runs' if running else repr(waiter)}"


def _chain(coroutine: Any) -> Iterator[str]:
    """Yield the coroutines that await each other, from the outermost to the innermost."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        name = getattr(coroutine, "__qualname__", type(coroutine).__name__)
        yield (
            f"{name} {os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"
            if frame is not None
            else name
        )
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)


def _calls() -> Iterator[str]:
    for call in _all(Call):
        queue = call.queue
        if queue.owner is call:
            driver = "there" if call.driver is not None else "gone" if call.is_driven else "none"
            host = f"in {call.host_call.name}" if call.host_call is not None else "computes"
            polled = ", is polled" if call.buffer.polling else ""
            work = (
                f", polled elsewhere {call.worker_poll!r}" if call.worker_poll is not None else ""
            )
            nested = queue is not call.store_state.queue
            checked = "nested" if nested else f"of thread {queue.thread}"
            turn = ", its turn has come" if queue.handed_to is not None else ""
            yield (
                f"{call.name} ({checked}, {call.state.name}) {host}{polled}{work}, driver {driver}, "
                f"abandoned because {call.abandoned_because!r}; {len(queue.waiting)} wait behind it{turn}"
            )


def _loops() -> Iterator[str]:
    kind: type[Any] = asyncio.AbstractEventLoop
    for loop in _all(kind):
        if not loop.is_closed():
            ready, scheduled = (
                list(getattr(loop, name, ()))[:5] for name in ("_ready", "_scheduled")
            )
            yield f"{loop!r}, running {asyncio.current_task(loop)!r}, ready {ready}, scheduled {scheduled}"


def _threads() -> Iterator[str]:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for number, frame in sys._current_frames().items():
        steps = traceback.extract_stack(frame)[-8:]
        where = " > ".join(
            f"{step.name} {os.path.basename(step.filename)}:{step.lineno}" for step in steps
        )
        yield f"{names.get(number, '')} {number}: {where}"
