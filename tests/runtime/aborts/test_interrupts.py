"""Exceptions that strike anywhere inside the runtime: those of tracers, of signal handlers, of Ctrl-C."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from runtime import (
    await_,
    i32,
)
from runtime._emitted import calls
from runtime.call import Call
from runtime.function import BoundFunction
from runtime.host_call import current_call

from ..guests import Instance, relay
from ..isolated import isolated
from .common import (
    RUNTIME,
    TWICE,
    Hit,
    by_hand,
    quietly,
    soon,
)
from .targets import (
    TARGETS,
    AsyncTarget,
    ClosedTarget,
    FailingTarget,
    FastTarget,
    NestedTarget,
    PlainTarget,
    ReferenceTarget,
    StartTarget,
    Target,
)


def _traced(make: Callable[[], Target], opcodes: bool, least: int) -> None:
    """Raises at the first event in the runtime, then at the second, and so on until a call gets through."""
    quietly()
    target = make()
    for _ in range(3):
        target.once()
    target.check()
    left, hits, where = 0, 0, ""

    def tracer(frame: types.FrameType, event: str, _: Any) -> Any:
        nonlocal left, where
        if not frame.f_code.co_filename.startswith(RUNTIME):
            return None
        frame.f_trace_opcodes = opcodes
        left -= 1
        if left == 0:
            where = f"{frame.f_code.co_filename[len(RUNTIME) :]}:{frame.f_lineno}, {event}, opcode {frame.f_lasti}"
            raise Hit
        return tracer

    for number in range(1, 100_000):
        left = number
        try:
            sys.settrace(tracer)
            try:
                target.once()
            finally:
                sys.settrace(None)
        except Hit:
            pass
        hits += left <= 0
        host_call = current_call.get()
        assert host_call is None or not host_call.alive, f"after event {number}, at {where}"
        try:
            target.check()
        except Exception as error:
            raise AssertionError(f"after event {number}, at {where}") from error
        if left > 0:
            break
    assert hits >= least, hits


@isolated()
def test_tracers_that_raise_on_the_fast_path() -> None:
    """4, 21."""
    _traced(FastTarget, opcodes=True, least=300)


@isolated()
def test_tracers_that_raise_around_async_host_functions() -> None:
    """4, 21."""
    _traced(AsyncTarget, opcodes=True, least=300)


@isolated()
def test_tracers_that_raise_around_plain_host_functions() -> None:
    """4, 21."""
    _traced(PlainTarget, opcodes=True, least=500)


@isolated()
def test_tracers_that_raise_around_nested_calls() -> None:
    """4, 21."""
    _traced(NestedTarget, opcodes=False, least=500)


@isolated()
def test_tracers_that_raise_while_a_guest_is_unwound() -> None:
    """4, 21."""
    _traced(FailingTarget, opcodes=True, least=500)


@isolated()
def test_tracers_that_raise_while_a_call_is_dropped() -> None:
    """4, 21."""
    _traced(ClosedTarget, opcodes=True, least=300)


@isolated()
def test_tracers_that_raise_around_references() -> None:
    """4, 21."""
    _traced(ReferenceTarget, opcodes=True, least=500)


@isolated()
def test_tracers_that_raise_while_instantiating() -> None:
    """4, 21."""
    _traced(StartTarget, opcodes=True, least=500)


@isolated()
def test_a_call_is_interrupted_before_its_driver_begins_and_again_in_its_clean_up() -> None:
    """4, 21: the next call finds a driver that was made and never begun."""
    quietly()
    target, struck = AsyncTarget(), list[str]()
    target.once()

    def tracer(frame: types.FrameType, event: str, _: Any) -> Any:
        begun = next(
            (each.new_driver for each in (frame.f_locals.get("call"),) if isinstance(each, Call)),
            None,
        )
        if event == "line" and begun is not None:
            struck.append("made")
            raise Hit
        return tracer if frame.f_code.co_filename == calls.__file__ else None

    def profiler(frame: types.FrameType, event: str, _: Any) -> None:
        if struck and event == "call" and frame.f_code is BoundFunction.failed.__code__:
            struck.append("failed")
            raise Hit

    sys.setprofile(profiler)
    sys.settrace(tracer)
    with pytest.raises(Hit):
        target.once()
    sys.settrace(None)
    sys.setprofile(None)
    assert struck == ["made", "failed"]
    target.check()


@isolated()
def test_a_tracer_that_uses_the_store_before_the_driver_begins() -> None:
    target, told = AsyncTarget(), list[str]()
    target.once()

    def tracer(frame: types.FrameType, event: str, _: Any) -> Any:
        call = frame.f_locals.get("call")
        if event == "line" and isinstance(call, Call) and call.new_driver is not None and not told:
            try:
                target.instance.store.close()
            except RuntimeError as error:
                told.append(str(error))
        return tracer if frame.f_code.co_filename == calls.__file__ else None

    sys.settrace(tracer)
    target.once()
    sys.settrace(None)
    assert len(told) == 1
    assert "a guest call is under way" in told[0]
    target.check()


@isolated()
def test_signals_that_raise_anywhere() -> None:
    """4, 21: an exception of a signal handler, thousands of times, at whatever bytecode it comes."""
    quietly()
    choice, hits, armed, targets = random.Random(7), 0, False, [make() for make in TARGETS]

    def handler(*_: Any) -> None:
        nonlocal armed
        if armed:
            armed = False
            raise Hit

    def call_until_hit(target: Target) -> None:
        nonlocal armed
        armed = True
        signal.setitimer(signal.ITIMER_REAL, choice.uniform(0.000005, 0.0003))
        while armed:  # Python swallows one that strikes in a finalizer
            target.once()

    signal.signal(signal.SIGALRM, handler)
    for number in range(6000):
        target = targets[number % len(targets)]
        try:
            call_until_hit(target)
        except Hit:
            hits += 1
        if number % 10 == 0:
            target.check()
    for target in targets:
        target.check()
    assert hits > 5500, hits


@isolated()
def test_keyboard_interrupt_in_a_host_function_and_in_a_guest_that_computes() -> None:
    """4: Ctrl-C under asyncio.run cancels the main task, wherever the guest is."""
    kept: list[Instance] = []

    def interrupt(x: i32) -> i32:
        signal.raise_signal(signal.SIGINT)
        return await_(soon(x))

    async def async_interrupt(x: i32) -> i32:
        signal.raise_signal(signal.SIGINT)
        return await soon(x)

    def only_interrupt(x: i32) -> i32:
        signal.raise_signal(signal.SIGINT)
        return x

    spinning = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32) (drop (call $f (local.get 0))) (loop $again (br $again)) (unreachable))
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))"""

    async def main(host: Callable[[int], Any], source: str) -> None:
        kept.append(await relay(host, source=source))
        await kept[-1].run(1)

    for host, source in ((interrupt, TWICE), (async_interrupt, TWICE), (only_interrupt, spinning)):
        try:
            asyncio.run(main(host, source))
        except KeyboardInterrupt:
            assert asyncio.run(kept[-1].call("add", 1, 2)) == 3
        else:
            raise AssertionError("no KeyboardInterrupt")


@isolated()
def test_keyboard_interrupt_without_an_event_loop() -> None:
    """4: Python's own handler raises at the next bytecode, in the host function or right behind it."""
    for in_plain in (False, True):

        async def host(x: i32) -> i32:
            signal.raise_signal(signal.SIGINT)
            return x + 1

        def plain(x: i32) -> i32:
            signal.raise_signal(signal.SIGINT)
            return x + 1

        instance = by_hand(relay(plain if in_plain else host, source=TWICE))
        for _ in range(3):
            try:
                by_hand(instance.run(1))
            except KeyboardInterrupt:
                assert by_hand(instance.call("add", 1, 2)) == 3
            else:
                raise AssertionError("no KeyboardInterrupt")
