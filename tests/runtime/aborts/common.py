"""Guests, drivers and litter that scenarios of several files use."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import gc
import os
import sys
import types
from collections.abc import Coroutine, Generator, Iterator
from pathlib import Path
from typing import Any

from greenlet import getcurrent, greenlet

import runtime
from runtime import (
    await_,
    i32,
)

RUNTIME = str(Path(runtime.__file__).parent) + os.sep

#: Calls the host twice, and enters itself through the host.
TWICE = """(module $twice
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32)
    (i32.add (call $f (local.get 0)) (i32.mul (i32.const 100) (call $f (i32.add (local.get 0) (i32.const 1))))))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))"""

#: Holds an object on its stack over a host call, which may do anything.
HOLDER = """(module $holder
  (import "env" "f" (func $f (param i32 externref) (result externref)))
  (table $table 64 externref)
  (func (export "run") (param i32 externref) (result externref externref)
    (local.get 1) (call $f (local.get 0) (local.get 1)))
  (func (export "put") (param i32 externref) (table.set $table (local.get 0) (local.get 1)))
  (func (export "clear") (table.fill $table (i32.const 0) (ref.null extern) (i32.const 64))))"""


@types.coroutine
def _yield() -> Generator[None, None, None]:
    yield


async def pending() -> None:
    """Be pending once, in a coroutine that is driven by hand."""
    await _yield()


def by_hand(coroutine: Coroutine[Any, Any, Any], steps: int = 1000) -> Any:
    """Drive a coroutine to its end without an event loop, and return its result."""
    for _ in range(steps):
        try:
            waits_for = coroutine.send(None)
        except StopIteration as stop:
            return stop.value
        assert waits_for is None, f"it waits for {waits_for!r}: the store is stuck"
    raise AssertionError("it never ended")


async def soon(x: i32) -> i32:
    await asyncio.sleep(0)
    return x + 1


def soon_plain(x: i32) -> i32:
    return await_(soon(x))


def at_once(x: i32) -> i32:
    return x + 1


class Hit(BaseException):
    """An exception that may strike anywhere."""


def quietly() -> None:
    """Do not print exceptions in finalizers: the scenarios raise them on purpose."""
    sys.unraisablehook = collections.deque[Any](maxlen=0).append  # of C: nothing strikes inside it


def litter() -> None:
    """Leave behind a suspended greenlet in a cycle: to collect it means to switch to it."""

    def body() -> None:
        try:
            getcurrent().parent.switch()  # type: ignore[union-attr]
        finally:
            collected.append(1)

    cycle: list[Any] = [greenlet(body)]
    cycle[0].switch()
    cycle.append(
        cycle
    )  # it does not refer to the greenlet's frame: such a cycle would never be collected


collected: list[int] = []


@contextlib.contextmanager
def busy_collector() -> Iterator[None]:
    gc.set_threshold(1, 1, 1)
    try:
        yield
    finally:
        gc.set_threshold(700, 10, 10)


async def pending_host(x: i32) -> i32:
    await pending()
    return x + 1


def yielding(x: i32) -> i32:
    await_(pending())
    return x + 1
