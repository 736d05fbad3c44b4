"""Rounds: what each is like, its threads, what comes after it, and whether anything is left behind."""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from runtime import InstancePoisoned
from runtime.engine.ticker import ticker

from . import growth, maze
from .model import Family
from .places import Place
from .plans import Way
from .tastes import Options, Taste, draw
from .world import Failure, World

uvloop: ModuleType | None
try:
    import uvloop
except ImportError:
    uvloop = None


@dataclass(slots=True)
class Round:
    """What a round is like, and what came of it."""

    tastes: list[Taste]
    loop: str
    collector: str
    problems: list[str]
    digest: str = ""
    returned: int = 0
    failed: int = 0

    def __str__(self) -> str:
        first = self.tastes[0]
        words = [
            f"{len(self.tastes)} x {first.stores} stores, {first.flows} flows",
            self.loop,
            f"collector {self.collector}",
        ]
        words += ["slices"] * bool(first.tastes.spin > 10_000) + ["offload"] * bool(first.offload)
        return ", ".join(words + ["abrupt"] * first.abrupt)


def run_round(options: Options, number: int) -> Round:
    """Runs a round, and everything that comes after it."""
    choice = random.Random(f"{options.seed} {number}")
    maze.bindings()  # before threads ask for it
    threads = choice.choice([1, 1, 1, 2, 3]) if options.has("threads") else 1
    loop, collector = (
        choice.choice(sorted(_LOOPS)),
        choice.choice(["on demand", "on", "at every turn"]),
    )
    tastes = [draw(choice, options, threads, collector) for _ in range(threads)]
    this = Round(tastes, loop, collector, [])
    if collector != "on demand" and not any(taste.foreign for taste in tastes):
        _let_the_ticker_sleep()
    worlds = [
        World(f"{options.seed} {number} {index}", taste, options.trace)
        for index, taste in enumerate(tastes)
    ]
    with_collector(collector, partial(_run, worlds, loop, choice))
    for world in worlds:
        this.problems += world.problems
        this.returned += world.returned
        this.failed += world.failed
    this.digest = " ".join(world.digest for world in worlds)
    del worlds, world
    left = growth.left_behind()
    if left and not this.problems:
        this.problems.append(
            "left behind: " + ", ".join(f"{count} {name}" for name, count in left.items())
        )
        this.problems += [f"suspended: {each}" for each in growth.suspended()]
    return this


def _let_the_ticker_sleep() -> None:
    """Its thread, too, would find Python's garbage."""
    while ticker._awake.is_set():
        time.sleep(0.05)


def with_collector(how: str, function: Callable[[], None]) -> None:
    """Runs a function with Python's collector at work as often as that."""
    before = gc.get_threshold()
    try:
        if how == "on demand":
            gc.disable()
        elif how == "at every turn":
            gc.set_threshold(1)
        function()
    finally:
        gc.set_threshold(*before)
        gc.enable()


def _run(worlds: list[World], loop: str, choice: random.Random) -> None:
    threads = [threading.Thread(target=_live, args=(world, loop)) for world in worlds[1:]]
    for thread in threads:
        thread.start()
    _live(worlds[0], loop)
    for thread in threads:
        thread.join()
    for world in worlds:
        asyncio.run(_after(world, choice))


# ---- event loops ----


def _debugging() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_debug(True)
    return loop


def _eager() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    factory: Any = getattr(asyncio, "eager_task_factory", None)
    loop.set_task_factory(factory)
    return loop


def _uvloop() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = (
        uvloop.new_event_loop() if uvloop is not None else asyncio.new_event_loop()
    )
    return loop


_LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "asyncio in debug mode": _debugging,
    "asyncio with eager tasks" if sys.version_info >= (3, 12) else "asyncio without": _eager,
    "uvloop": _uvloop,
}


def _live(world: World, name: str) -> None:
    loop = _LOOPS[name]()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        message = str(context.get("message"))
        if "was destroyed but it is pending" not in message:
            world.complain(f"the event loop says: {message} {context.get('exception')!r}")

    loop.set_exception_handler(handle)
    try:
        loop.run_until_complete(world.main())
    except Failure:
        pass  # it is among the problems
    except BaseException as error:
        world.complain(f"the world ended by {error!r}")
    finally:
        loop.close()
    if threading.current_thread() is not threading.main_thread():
        world.lose()
        world.forget()  # what belongs to this thread must go in it
        gc.collect()


# ---- afterwards ----


async def _after(world: World, choice: random.Random) -> None:
    """On another loop, in the main thread: every store serves a fresh call."""
    if world.problems:
        return
    world.lose()
    if choice.random() < 0.5:
        world.forget()
        gc.collect()
    for place in world.places:
        try:
            await _look_after(world, place)
        except Exception as error:
            world.complain(f"{place}, afterwards: {error!r}")
            if world.trace:
                traceback.print_exception(error)
    world.forget()
    for place in world.places:
        if choice.random() < 0.5:
            place.close()
    world.places.clear()


async def _look_after(world: World, place: Place) -> None:
    family = Family(0)
    world.actor.world = world
    await world.perform(world.planner.simple([maze.WAIT, maze.DEEP]), place, family)
    place.settle()
    plan = world.planner.simple([maze.SWAP])
    plan.way = Way.METHOD
    try:
        await world.perform(plan, place, family)
    except InstancePoisoned:
        if not (place.poisoned or place.perhaps_poisoned):
            raise
    else:
        if place.poisoned and place.guest is not None:
            world.complain(f"{place} is poisoned, and was entered")
    for slot in range(8):
        place.exports["kept"].set(place.store, slot, None)
    place.store.gc()


__all__ = ["Options", "Round", "run_round"]
