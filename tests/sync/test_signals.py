"""An exception from outside may strike between any two instructions. None is lost, and the process goes on."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import CodeType, FrameType
from typing import Any

from runtime import WasmException
from tests.features import needs_exceptions
from tests.runtime.isolated import isolated
from tests.sync.making import bindings, instance, new_instance

WAT = """(module (import "env" "host" (func $host (param i32) (result i32)))
    (import "env" "three" (func $three (param i32 i32 i32)))
    (import "env" "thing" (func $thing (param externref) (result externref)))
    (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
    (func (export "thing") (param externref) (result externref) (call $thing (local.get 0)))
    (func (export "loop") (param i32)
        (loop $l (drop (call $host (local.get 0))) (call $three (i32.const 1) (i32.const 2) (local.get 0))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "spin") (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (drop (call $host (i32.const 1)))))"""


SHOW = False


class Alarm(Exception):
    pass


def _nested(value: int) -> int:
    return int(GUEST.call(value - 1)) if 0 < value < 5 else value


def _three(one: int, two: int, three: int) -> None:
    assert (one, two) == (1, 2)


GUEST: Any = None


def _make() -> Any:
    global GUEST
    GUEST = instance(WAT, on_unwind="keep", host=_nested, three=_three, thing=lambda thing: thing)
    return GUEST


def _shot(call: Callable[[], object]) -> None:
    call()


def _under_fire(call: Callable[[], object], shots: int, longest: float) -> int:
    """Call again and again while alarms strike, and return how many came out of a call."""
    struck = came = 0
    fired: list[bool] = []

    def strike(_: int, frame: FrameType | None) -> None:
        nonlocal struck
        fired.append(True)
        while frame is not None and frame.f_code not in (_shot.__code__, note_lost.__code__):
            frame = frame.f_back
        if frame is not None and frame.f_code is _shot.__code__:
            struck += 1
            raise Alarm

    def note_lost(unraisable: Any) -> None:
        lost.append(unraisable.exc_value)

    lost: list[object] = []
    sys.unraisablehook = note_lost
    signal.signal(signal.SIGALRM, strike)
    for shot in range(shots):
        # A repeating alarm would leave no time for anything else on a slow machine.
        fired.clear()
        signal.setitimer(signal.ITIMER_REAL, longest * (shot % 40 + 1) / 40)
        try:
            while not fired:
                _shot(call)
        except Alarm:
            came += 1
    sys.unraisablehook = sys.__unraisablehook__
    assert not lost, lost
    assert came == struck
    with ThreadPoolExecutor(1) as pool:  # no thread owns the store any more
        pool.submit(call).result()
    if SHOW:
        sys.stderr.write(f"struck {struck}, came out {came}\n")
    return came


@isolated()
def test_alarms_in_calls() -> None:
    guest = _make()
    assert _under_fire(lambda: guest.call(3), 400, 0.002) > 0
    assert guest.call(4) == 0


@isolated()
def test_alarms_in_host_functions() -> None:
    guest = _make()
    assert _under_fire(lambda: guest.loop(2000), 400, 0.002) > 0
    assert guest.call(4) == 0


@isolated()
def test_alarms_in_calls_with_references() -> None:
    guest = _make()
    thing = object()
    assert _under_fire(lambda: guest.thing(thing), 400, 0.002) > 0
    assert guest.thing(thing) is thing


@isolated()
def test_alarms_in_computing_guests() -> None:
    """The handler runs at the first instruction of the host function."""
    guest = _make()
    assert _under_fire(lambda: guest.spin(3_000_000), 100, 0.004) > 0


@isolated()
def test_keyboard_interrupt() -> None:
    def host(value: int) -> int:
        signal.raise_signal(signal.SIGINT)
        return value

    guest = instance(WAT, host=host, three=_three, thing=id)
    try:
        guest.call(1)
    except KeyboardInterrupt:
        return
    raise AssertionError("not interrupted")


@isolated()
def test_handlers_may_call_the_guest() -> None:
    guest = _make()
    results: list[int] = []

    def strike(*_: object) -> None:
        results.append(guest.call(2))
        results.append(guest.thing(5))

    signal.signal(signal.SIGALRM, strike)
    for shot in range(200):
        before = len(results)
        signal.setitimer(signal.ITIMER_REAL, 0.001 * (shot % 20 + 1) / 20)
        while len(results) < before + 2:
            assert guest.call(-shot) == -shot
            guest.loop(5)
    assert set(results) == {0, 5}


class Interrupt(BaseException):
    """Is caught nowhere on its way, as an `Alarm` is by code that expects exceptions of others."""


class _Striker:
    """Raises one `Interrupt` after the other at certain events, counted from the beginning of a call."""

    def __init__(self) -> None:
        self.events, self.interrupts = 0, [Interrupt()]
        self.at: tuple[int, ...] = ()

    def strike(self, code: CodeType, *_: object) -> None:
        if code.co_filename != __file__:
            self.events += 1
            if self.events in self.at:
                self.interrupts.append(Interrupt(self.events))
                raise self.interrupts[-1]

    def trace(self, frame: FrameType, event: str, argument: object) -> Any:
        self.strike(frame.f_code)  # Python removes a tracer that raises
        return self.trace

    def tracing(self, call: Callable[[], object], *at: int) -> bool:
        """Make a call, and return True if it got that far. The last exception must come out of it."""
        sys.settrace(self.trace)
        try:
            return self._outcome(call, at)
        finally:
            sys.settrace(None)

    def monitoring(self, call: Callable[[], object], *at: int) -> bool:
        """Do the same with a monitor, which goes on after it has raised."""
        monitor = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        monitor.use_tool_id(0, "striker")
        events = monitor.events.LINE, monitor.events.PY_START, monitor.events.PY_RESUME
        for event in events:
            monitor.register_callback(0, event, self.strike)
        monitor.set_events(0, sum(events))
        try:
            return self._outcome(call, at)
        finally:
            monitor.set_events(0, 0)
            monitor.free_tool_id(0)

    def _outcome(self, call: Callable[[], object], at: tuple[int, ...]) -> bool:
        self.events, self.at, known = 0, at, len(self.interrupts)
        came: list[Interrupt] = []
        try:
            call()
        except Interrupt as error:
            came.append(error)
        self.at = ()
        assert came == self.interrupts[known:][-1:]
        return bool(came)


def _strike_twice(strike: Callable[..., bool], is_one_call: bool) -> int:
    """Strike at each pair of events of a call, or of two calls. Return how many there were."""
    guest = _make()
    lost: list[object] = []
    sys.unraisablehook = lambda unraisable: lost.append(unraisable.exc_value)
    gc.collect()
    gc.disable()  # it calls callbacks of others, in which the exception may be raised
    call = partial(guest.call, 0)
    assert call() == 0  # the first call binds the function
    events = next(event for event in range(1, 1000) if not strike(call, event))
    for first in range(1, events):
        for second in range(1, events + 30):  # what follows the first strike has events, too
            if is_one_call:
                strike(call, first, first + second)
            else:
                strike(call, first)
                strike(call, second)
            assert guest.call(2) == 0
    sys.unraisablehook = sys.__unraisablehook__
    assert not lost, lost
    return events


@isolated()
def test_tracers_that_raise_in_two_calls() -> None:
    """The second one strikes while what the first one broke is made anew, among other moments."""
    assert _strike_twice(_Striker().tracing, False) > 10


@isolated()
def test_monitors_that_raise_twice_in_a_call() -> None:
    if sys.version_info >= (3, 12):
        assert _strike_twice(_Striker().monitoring, True) > 10


def _strike_backtraces() -> int:
    """Strike twice at each event of a call in which a host function fails; return how many there were."""
    guest = instance(WAT, on_unwind="keep", host=lambda value: 1 // 0, three=_three, thing=id)
    striker, event, is_struck = _Striker(), 0, True
    lost: list[object] = []
    sys.unraisablehook = lambda unraisable: lost.append(unraisable.exc_value)

    def call() -> None:
        with suppress(ZeroDivisionError):
            guest.call(0)

    call()
    while is_struck:
        event += 1
        is_struck = striker.monitoring(call, event, event + 1)
    sys.unraisablehook = sys.__unraisablehook__
    assert not lost, lost
    return event


@isolated()
def test_monitors_that_raise_twice_while_a_backtrace_is_read() -> None:
    if sys.version_info >= (3, 12):
        assert _strike_backtraces() > 50


@isolated()
def test_a_tracer_that_raises_in_the_first_call() -> None:
    """Its host function's server is made then."""
    module = bindings(WAT)
    striker, event, is_struck = _Striker(), 0, True
    while is_struck:
        event += 1
        guest = new_instance(module, on_unwind="keep", host=int, three=_three, thing=id)
        is_struck = striker.tracing(partial(guest.call, 1), event)
        assert guest.call(3) == 3
    assert event > 30


@isolated()
def test_a_tracer_that_raises() -> None:
    guest = _make()
    remaining = [0]

    def trace(frame: Any, event: str, argument: object) -> Any:
        remaining[0] -= 1
        if remaining[0] == 0:
            sys.settrace(None)
            raise Alarm
        return trace

    lost: list[object] = []
    sys.unraisablehook = lambda unraisable: lost.append(unraisable.exc_value)
    ended = 0
    gc.collect()
    gc.disable()  # it calls callbacks of others, in which the exception may be raised
    for first in range(1, 120):
        remaining[0] = first
        sys.settrace(trace)
        try:
            guest.call(2)
        except Alarm:
            ended += 1
        finally:
            sys.settrace(None)
        assert guest.call(2) == 0
    assert ended > 20
    sys.unraisablehook = sys.__unraisablehook__
    assert not lost, lost


@needs_exceptions
@isolated()
def test_an_exception_that_strikes_while_a_wasm_one_is_thrown() -> None:
    """It comes out itself, and the guest catches nothing."""
    wat = """(module (tag $failed (export "failed") (param i32))
      (import "env" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (result i32) (catch $failed $caught) (call $f (local.get 0))))))"""

    def f(x: int) -> int:
        raise error

    guest: Any = instance(wat, f=f, on_unwind="keep")
    error = WasmException(guest.__instance__.store, guest.exports["failed"], (5,))
    striker, event, is_struck = _Striker(), 0, True
    while is_struck:
        event += 1
        is_struck = striker.tracing(partial(guest.run, 2), event)
        assert guest.run(2) == 5
    assert event > 10
