"""Greenlets as other libraries use them: SQLAlchemy's way, greenback's way, and suspended ones that are forgotten."""

from __future__ import annotations

import sys
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from threading import get_ident
from typing import Any

from greenlet import getcurrent, greenlet


class Spawned(greenlet):
    """Imitates SQLAlchemy's ``_AsyncIoGreenlet``."""

    def __init__(self, function: Callable[..., Any]) -> None:
        driver = getcurrent()
        super().__init__(function, driver)
        self.gr_context = driver.gr_context
        self.wants: Any = None
        self.thread = get_ident()

    def come_back(self) -> None:
        """Before every switch to it."""
        self.parent = driver = getcurrent()
        self.gr_context = driver.gr_context


def await_only(awaitable: Awaitable[Any]) -> Any:
    """Imitate ``sqlalchemy.util.await_only``: leave the greenlet with something to await.

    It crosses in an attribute: what a suspended greenlet refers to, the collector never takes for garbage.
    """
    current = getcurrent()
    assert isinstance(current, Spawned)
    current.wants = awaitable
    del current, awaitable
    return _parent().switch()


async def greenlet_spawn(function: Callable[[], Any]) -> Any:
    """Imitate ``sqlalchemy.util.greenlet_spawn``, but go on on another greenlet than it began on."""
    spawned = Spawned(function)
    result = spawned.switch()
    while not spawned.dead:
        wanted, spawned.wants, spawned.gr_context = spawned.wants, None, None
        try:
            value = await wanted
        except BaseException:
            if spawned.thread != get_ident():
                raise  # the collector closes it, in a thread where it cannot go on
            spawned.come_back()
            result = spawned.throw(*sys.exc_info())
        else:
            spawned.come_back()
            result = spawned.switch(value)
    return result


class Portal(greenlet):
    """What a step of a coroutine runs on."""


async def with_portal(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Imitate greenback: every step of the coroutine runs on a greenlet, which `portal_await` may leave."""
    return await _steps(coroutine)


@types.coroutine
def _steps(coroutine: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
    step: Callable[[], Any] = partial(coroutine.send, None)
    child: greenlet | None = None
    try:
        while True:
            try:
                child, got = _step(child, step)
            except StopIteration as done:
                return done.value
            try:
                value = (yield from got.__await__()) if child is not None else (yield got)
            except GeneratorExit:
                if child is not None:
                    child.parent = getcurrent()
                    child.throw(GeneratorExit)
                raise
            except BaseException as error:
                step = (
                    partial(coroutine.throw, error)
                    if child is None
                    else partial(child.throw, error)
                )
            else:
                step = (
                    partial(coroutine.send, value)
                    if child is None
                    else partial(child.switch, value)
                )
    finally:
        coroutine.close()


def _step(child: greenlet | None, step: Callable[[], Any]) -> tuple[greenlet | None, Any]:
    """One step. Gives the greenlet too if it is still under way and wants something awaited."""
    if child is None:
        child = Portal(step)
        child.gr_context = getcurrent().gr_context
        got = child.switch()
    else:
        child.parent = getcurrent()
        got = step()
    return (None if child.dead else child), got


def portal_await(awaitable: Awaitable[Any]) -> Any:
    """Imitate ``greenback.await_``."""
    return _parent().switch(awaitable)


def _parent() -> greenlet:
    parent = getcurrent().parent
    assert parent is not None
    return parent


def litter(count: int, spawned: bool) -> None:
    """Leave suspended greenlets behind, for the collector alone to find.

    To free one, the collector switches to it, and it switches on. (A greenlet to which its own frames refer is never freed; what
    refers to it here is a cycle. One that was spawned must be closed in its own thread.)
    """
    for number in range(count):
        cycle: list[object] = []
        cycle.append(cycle)
        if spawned and number % 2:
            run = greenlet_spawn(_forgotten)
            run.send(None)
            cycle.append(run)
        else:
            rubbish = greenlet(_suspended)
            rubbish.switch()
            cycle.append(rubbish)


def _suspended() -> None:
    try:
        _parent().switch()
    finally:
        switch_once()


@types.coroutine
def _turn() -> Generator[None, None, None]:
    yield


def _forgotten() -> None:
    try:
        await_only(_turn())
    finally:
        switch_once()


def switch_once() -> None:
    """Switch to a greenlet and back."""
    greenlet(int).switch()
