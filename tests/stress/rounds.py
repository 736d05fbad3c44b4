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
from tests.runtime.call_states import recording

from . import component_guest, growth, guest_module
from .accounts import Failure
from .component_rounds import ComponentSimulation
from .model import Family
from .plans import Way
from .profiles import Options, Profile, draw
from .simulation import Simulation
from .stores import CheckedStore

uvloop: ModuleType | None
try:
    import uvloop
except ImportError:
    uvloop = None


@dataclass(slots=True)
class Round:
    """What a round is like, and what came of it."""

    profiles: list[Profile]
    loop: str
    collector: str
    problems: list[str]
    components: str = ""
    digest: str = ""
    returned: int = 0
    failed: int = 0

    def __str__(self) -> str:
        first = self.profiles[0]
        words = [
            f"{len(self.profiles)} x {first.stores} stores, {first.callers} callers",
            self.loop,
            f"collector {self.collector}",
        ]
        words += ["slices"] * bool(first.plans.spin > 10_000) + ["offload"] * bool(first.offload)
        words += ["abrupt"] * first.abrupt
        return ", ".join(words + [self.components] * bool(self.components))


def run_round(options: Options, number: int) -> Round:
    """Runs a round, and everything that comes after it."""
    choice = random.Random(f"{options.seed} {number}")
    guest_module.bindings()  # before threads ask for it
    threads = choice.choice([1, 1, 1, 2, 3]) if options.has("threads") else 1
    loop, collector = (
        choice.choice(sorted(_LOOPS)),
        choice.choice(["on demand", "on", "at every turn"]),
    )
    profiles = [draw(choice, options, threads, collector) for _ in range(threads)]
    this = Round(profiles, loop, collector, [])
    if collector != "on demand" and not any(profile.foreign for profile in profiles):
        _let_the_ticker_sleep()
    simulations: list[Simulation | ComponentSimulation] = [
        Simulation(f"{options.seed} {number} {index}", profile, options.trace)
        for index, profile in enumerate(profiles)
    ]
    if options.has("components") and random.Random(f"{options.seed} {number} ways").random() < 0.5:
        component_guest.bindings()
        abrupt = collector == "on demand"  # or a thread may find what was under way in this one
        simulations.append(ComponentSimulation(f"{options.seed} {number}", abrupt, options.trace))
        this.components = "components"
    if options.has("states"):
        with recording() as states:
            with_collector(collector, partial(_run, simulations, loop, choice))
        this.problems += [f"a call went from {edge}" for edge in states.unlisted()]
    else:
        with_collector(collector, partial(_run, simulations, loop, choice))
    for simulation in simulations:
        this.problems += simulation.problems
        this.returned += simulation.returned
        this.failed += simulation.failed
    this.digest = " ".join(simulation.digest for simulation in simulations)
    del simulations, simulation
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


def _run(
    simulations: list[Simulation | ComponentSimulation], loop: str, choice: random.Random
) -> None:
    modules = [each for each in simulations if isinstance(each, Simulation)]
    threads = [
        threading.Thread(target=_live, args=(simulation, loop)) for simulation in modules[1:]
    ]
    for thread in threads:
        thread.start()
    _live(modules[0], loop)
    for thread in threads:
        thread.join()
    for simulation in modules:
        asyncio.run(_after(simulation, choice))
    for components in simulations:
        if isinstance(components, ComponentSimulation):
            _live(components, loop)
            components.lose()
            components.forget()


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


def _live(simulation: Simulation | ComponentSimulation, name: str) -> None:
    loop = _LOOPS[name]()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        message = str(context.get("message"))
        if "was destroyed but it is pending" not in message:
            simulation.complain(f"the event loop says: {message} {context.get('exception')!r}")

    loop.set_exception_handler(handle)
    try:
        loop.run_until_complete(simulation.main())
    except Failure:
        pass  # it is among the problems
    except BaseException as error:
        simulation.complain(f"the simulation ended by {error!r}")
    finally:
        loop.close()
    if threading.current_thread() is not threading.main_thread():
        simulation.lose()
        simulation.forget()  # what belongs to this thread must go in it
        gc.collect()


# ---- afterwards ----


async def _after(simulation: Simulation, choice: random.Random) -> None:
    """On another loop, in the main thread: every store serves a fresh call."""
    if simulation.problems:
        return
    simulation.lose()
    if choice.random() < 0.5:
        simulation.forget()
        gc.collect()
    for checked in simulation.stores:
        try:
            await _look_after(simulation, checked)
        except Exception as error:
            simulation.complain(f"{checked}, afterwards: {error!r}")
            if simulation.trace:
                traceback.print_exception(error)
    simulation.forget()
    for checked in simulation.stores:
        if choice.random() < 0.5:
            checked.close()
    simulation.stores.clear()


async def _look_after(simulation: Simulation, checked: CheckedStore) -> None:
    family = Family(0)
    simulation.host_actions.simulation = simulation
    await simulation.perform(
        simulation.planner.simple([guest_module.WAIT, guest_module.DEEP]), checked, family
    )
    checked.settle()
    plan = simulation.planner.simple([guest_module.SWAP])
    plan.way = Way.METHOD
    try:
        await simulation.perform(plan, checked, family)
    except InstancePoisoned:
        if not (checked.poisoned or checked.perhaps_poisoned):
            raise
    else:
        if checked.poisoned and checked.guest is not None:
            simulation.complain(f"{checked} is poisoned, and was entered")
    for slot in range(8):
        checked.exports["kept"].set(checked.store, slot, None)
    checked.store.gc()


__all__ = ["Options", "Round", "run_round"]
