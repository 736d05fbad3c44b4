"""What ends a process when it is done wrong, each in an interpreter of its own: the facts of DESIGN.md, section 2.

The numbers in the docstrings are those facts'. ``[C]`` is the library of runtime/native/fiber.c, ``[Python]`` the fallback,
which cannot promise everything: where it is left out, an exception raised inside one of its callbacks ends the process.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import contextvars
import ctypes
import gc
import importlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
import types
import weakref
from collections.abc import Callable, Coroutine, Generator, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import wasmtime
from greenlet import getcurrent, greenlet

import runtime
from codegen import generate
from runtime import (
    FuncExt,
    Memory,
    Stack,
    await_,
    can_await,
    current_caller,
    externref,
    func_type,
    i32,
    instantiate_async,
    new_engine,
)
from runtime._emitted import calls
from runtime.call import Call
from runtime.function import BoundFunction
from runtime.host_call import current_call
from runtime.wasmtime_api import engines
from runtime.wasmtime_api.library import Context

from .gates import Gate, some_turns
from .guests import ALONE, RELAY, Instance, compiled, instantiate, new_store, relay
from .isolated import PATIENCE, isolated

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
    """Pending once, for whoever drives the coroutine by hand."""
    await _yield()


def by_hand(coroutine: Coroutine[Any, Any, Any], steps: int = 1000) -> Any:
    """Drives a coroutine to its end without an event loop."""
    for _ in range(steps):
        try:
            waits_for = coroutine.send(None)
        except StopIteration as stop:
            return stop.value
        assert waits_for is None, f"it waits for {waits_for!r}: the store is stuck"
    raise AssertionError("it never ended")


# ---- suspending and resuming ----------------------------------------------------------------------------------------


@isolated()
def test_two_suspended_calls_resumed_first_in_first_out() -> None:
    """1: switching greenlets with guest frames on the C stack works only in last-in-first-out order."""

    async def main() -> None:
        gate = Gate()
        instances = [await relay(gate.plain) for _ in range(3)]
        for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
            tasks = [asyncio.create_task(each.run(number)) for number, each in enumerate(instances)]
            await gate.until(3)
            for number in order:
                gate.open(number)
                assert await tasks[number] == number

    asyncio.run(main())


@isolated()
def test_thousands_of_calls_suspended_at_once() -> None:
    """2: traps interleaved, suspended calls dropped, the rest resumed in random order."""

    async def main() -> None:
        gate, count, choice = Gate(), 3000, random.Random(11)
        trapping = await instantiate('(module (func (export "run") unreachable))')
        instances = [
            await relay(gate.plain if number % 2 else gate.host) for number in range(count)
        ]
        tasks = [asyncio.create_task(each.run(number)) for number, each in enumerate(instances)]
        await gate.until(count)
        order = list(range(count))
        choice.shuffle(order)
        for number in order:
            if number % 3:
                gate.open(number)
                assert await tasks[number] == number
            else:
                tasks[number].cancel()
                with contextlib.suppress(wasmtime.Trap):
                    await trapping.run()
        await asyncio.wait(tasks)
        assert sum(task.cancelled() for task in tasks) == count // 3

    asyncio.run(main())


@isolated()
def test_two_host_calls_in_one_guest_call() -> None:
    """3: a flag left over from the first would let the second return without running."""

    async def main() -> None:
        for host in (_soon, _soon_plain, _at_once):
            instance = await relay(host, source=TWICE)
            for number in range(5):
                assert await instance.run(number) == (number + 1) + 100 * (number + 2)

    asyncio.run(main())


async def _soon(x: i32) -> i32:
    await asyncio.sleep(0)
    return x + 1


def _soon_plain(x: i32) -> i32:
    return await_(_soon(x))


def _at_once(x: i32) -> i32:
    return x + 1


# ---- exceptions out of nowhere --------------------------------------------------------------------------------------


class Hit(BaseException):
    """Raised where nobody expects it."""


class Target:
    """Guest calls of one kind, driven by hand, and whether everything still works after one was hit."""

    def __init__(self) -> None:
        self.instance: Instance = by_hand(self._make())
        self.stack = Stack()
        self.call = self.instance.getter("run", i32, i32)

    async def _make(self) -> Instance:
        raise NotImplementedError

    def once(self) -> None:
        """A call from beginning to end."""
        assert by_hand(self.call(self.stack, 5)) == self.wanted(5)

    def wanted(self, x: int) -> int:
        return x + 1 + 100 * (x + 2)

    def check(self) -> None:
        """No store may be stuck, no Stack in use, and no result wrong."""
        assert by_hand(self.call(self.stack, 7)) == self.wanted(7)
        assert by_hand(self.instance.run(8)) == self.wanted(8)


class FastTarget(Target):
    """Never suspended."""

    async def _make(self) -> Instance:
        return await relay(_at_once, source=TWICE)

    def once(self) -> None:
        assert by_hand(self.instance.getter("add", i32, i32, i32)(self.stack, 1, 2)) == 3
        super().once()


class AsyncTarget(Target):
    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            return x + 1

        return await relay(host, source=TWICE)


class PlainTarget(Target):
    async def _make(self) -> Instance:
        async def wait(x: int) -> int:
            await pending()
            return x + 1

        def host(x: i32) -> i32:
            return await_(wait(x))

        return await relay(host, source=TWICE)


class NestedTarget(Target):
    """Both kinds, two deep, by getters and by call_async."""

    async def _make(self) -> Instance:
        made: list[Instance] = []

        async def nested(x: int) -> int:
            await pending()
            if x < 100:
                return int(await made[0].call("add", x, 1))
            if x % 2:
                return int(await made[0].run(x // 4))
            return int(await made[0].getter("run", i32, i32)(Stack(), x // 4))

        def host(x: i32) -> i32:
            return await_(nested(x))

        made.append(await relay(host, source=TWICE))
        return made[0]

    def once(self) -> None:
        assert by_hand(self.call(self.stack, 300)) == self.wanted(300)

    def wanted(self, x: int) -> int:
        return self._host(x) + 100 * self._host(x + 1)

    def _host(self, x: int) -> int:
        return x + 1 if x < 100 else self.wanted(x // 4)

    def check(self) -> None:
        assert by_hand(self.call(self.stack, 151)) == self.wanted(151)


class FailingTarget(Target):
    """The host function raises, and the guest is unwound."""

    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            if x == 6:
                raise LookupError
            return x + 1

        return await relay(host, source=TWICE)

    def once(self) -> None:
        with contextlib.suppress(LookupError):
            by_hand(self.call(self.stack, 5))


class ClosedTarget(PlainTarget):
    """The call is dropped in the middle."""

    def once(self) -> None:
        coroutine = self.call(self.stack, 5)
        coroutine.send(None)
        coroutine.close()


class ReferenceTarget(Target):
    """Objects in both directions."""

    async def _make(self) -> Instance:
        async def host(_: i32, item: externref) -> externref:
            await pending()
            return [item]

        store = new_store()
        return await instantiate(HOLDER, [FuncExt.wrap_async(store, host)], store)

    def __init__(self) -> None:
        self.instance = by_hand(self._make())
        self.stack = Stack()
        self.call = self.instance.getter("run", i32, externref, tuple[externref, externref])

    def once(self) -> None:
        item = object()
        assert by_hand(self.call(self.stack, 1, item)) == (item, [item])

    check = once


class StartTarget(Target):
    """Instantiating, with a start function that waits."""

    source = '(module (import "env" "f" (func $f (param i32) (result i32))) (func (drop (call $f (i32.const 1)))) (start 1))'

    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            return x + 1

        instance = await relay(host, source=TWICE)
        self.func = FuncExt.wrap_async(instance.store, host)
        return instance

    def once(self) -> None:
        store = self.instance.store
        by_hand(instantiate_async(store, compiled(store.engine, self.source), [self.func]))


def _quietly() -> None:
    """Exceptions in finalizers are what this is about."""
    sys.unraisablehook = collections.deque[Any](maxlen=0).append  # of C: nothing strikes inside it


def _traced(make: Callable[[], Target], opcodes: bool, least: int) -> None:
    """Raises at the first event in the runtime, then at the second, and so on until a call gets through."""
    _quietly()
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


TARGETS = (
    FastTarget,
    AsyncTarget,
    PlainTarget,
    NestedTarget,
    FailingTarget,
    ClosedTarget,
    ReferenceTarget,
    StartTarget,
)


@isolated()
def test_a_call_is_interrupted_before_its_driver_begins_and_again_in_its_clean_up() -> None:
    """4, 21: the next call finds a driver that was made and never begun."""
    _quietly()
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
    _quietly()
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
        return await_(_soon(x))

    async def async_interrupt(x: i32) -> i32:
        signal.raise_signal(signal.SIGINT)
        return await _soon(x)

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


# ---- the garbage collector ------------------------------------------------------------------------------------------


def _litter() -> None:
    """A greenlet that is suspended, in a cycle: collecting it means switching to it."""

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
def _busy_collector() -> Iterator[None]:
    gc.set_threshold(1, 1, 1)
    try:
        yield
    finally:
        gc.set_threshold(700, 10, 10)


@isolated()
def test_collections_of_suspended_greenlets() -> None:
    """4: a collection at any allocation frees greenlets that wait, and so switches to them."""

    async def host(x: i32) -> i32:
        _litter()
        await asyncio.sleep(0)
        _litter()
        return x + 1

    def plain(x: i32) -> i32:
        _litter()
        result = await_(host(x))
        _litter()
        return result

    async def main() -> None:
        instances = [
            await relay(plain if number % 2 else host, source=TWICE) for number in range(4)
        ]
        with _busy_collector():
            for number in range(5):
                _litter()
                results = await asyncio.gather(*(each.run(number) for each in instances))
                assert results == [(number + 1) + 100 * (number + 2)] * 4

    asyncio.run(main())
    assert len(collected) > 50


@isolated()
def test_finalizers_of_objects_that_switch_greenlets() -> None:
    """4: the guest lets an object go while it runs, and its ``__del__`` switches greenlets."""
    switched: list[int] = []

    class Switcher:
        def __init__(self) -> None:
            self.other = greenlet(lambda: getcurrent().parent.switch())  # type: ignore[union-attr]
            self.other.switch()

        def __del__(self) -> None:
            greenlet(lambda: switched.append(1)).switch()
            self.other.parent = getcurrent()  # where it goes when it ends
            self.other.switch()

    def host(x: i32, item: externref) -> externref:
        await_(asyncio.sleep(0))
        return Switcher()

    async def main() -> None:
        store = new_store()
        instance = await instantiate(HOLDER, [FuncExt.wrap_async(store, host)], store)
        for round_ in range(20):
            for number in range(64):
                await instance.call("put", number, Switcher())
            await instance.run(round_, Switcher())
            await instance.call("clear")
            store.gc()
        gc.collect()
        store.gc()
        assert await instance.run(1, 5) is not None

    asyncio.run(main())
    assert len(switched) > 20 * 64


@isolated()
def test_a_finalizer_that_enters_a_guest_while_the_first_guest_begins() -> None:
    """14: the first one starts the ticker's thread, which runs the collector; and so does the finalizer's."""
    stores, start, results = [new_store(), new_store()], threading.Thread.start, list[int]()
    compiled(stores[0].engine, ALONE)

    async def add(store: wasmtime.Store) -> None:
        results.append(await (await instantiate(ALONE, [], store)).call("add", 1, len(results)))

    class Last:
        def __init__(self) -> None:
            self.cycle = self

        def __del__(self) -> None:
            by_hand(add(stores[1]))

    def collecting(thread: threading.Thread) -> None:
        gc.collect()
        start(thread)

    Last()
    with mock.patch.object(threading.Thread, "start", collecting):
        by_hand(add(stores[0]))
    assert results == [1, 2]
    while threading.active_count() > 2:  # one ticker is enough: the other ends
        time.sleep(0)


@isolated()
def test_a_finalizer_that_uses_a_store_while_another_one_is_met() -> None:
    """21: whatever the collector runs there, it may not wait for the very thread that it runs in."""
    mark, met = engines.yield_at_epoch, list[wasmtime.Func]()

    class Last:
        def __init__(self) -> None:
            self.cycle = self

        def __del__(self) -> None:
            met.append(FuncExt.wrap_async(new_store(), _at_once))

    def collecting(context: Context) -> None:
        gc.collect()
        mark(context)

    Last()
    with mock.patch.object(engines, "yield_at_epoch", collecting):
        FuncExt.wrap_async(new_store(), _at_once)
    assert len(met) == 1


@isolated()
def test_a_greenlet_of_the_users_that_outlives_its_host_function() -> None:
    """17: its parent is the host function's own greenlet, so that is where it goes when it ends."""
    kept: list[greenlet] = []

    def host(x: i32) -> i32:
        kept.append(greenlet(lambda: getcurrent().parent.switch()))  # type: ignore[union-attr]
        kept[-1].switch()
        return await_(_soon(x))

    async def main() -> None:
        stack, instance = Stack(), await relay(host, source=TWICE)
        run = instance.getter("run", i32, i32)
        for number in range(5):
            assert await run(stack, number) == (number + 1) + 100 * (number + 2)
            for other in kept:
                with contextlib.suppress(BaseException):
                    other.switch()
            kept.clear()
        assert await run(stack, 9) == 10 + 1100

    asyncio.run(main())


@isolated()
def test_a_guest_that_collects_while_it_runs() -> None:
    """4, 7: guest code allocates until wasmtime collects on the fiber itself; the finalizers run later, off it."""
    ended: list[int] = []

    class Thing:
        def __init__(self, number: int) -> None:
            self.number = number

        def __del__(self) -> None:
            greenlet(lambda: ended.append(self.number)).switch()

    source = """(module
      (import "env" "make" (func $make (param i32) (result externref)))
      (func (export "run") (param i32) (local $n i32)
        (loop $again
          (drop (call $make (local.get $n)))
          (local.set $n (i32.add (local.get $n) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $n) (local.get 0))))))"""

    async def main() -> None:
        store = new_store()
        instance = await instantiate(
            source, [FuncExt.wrap_async1(store, Thing, i32, externref)], store
        )
        await instance.run(3000)
        store.gc()
        gc.collect()
        assert len(ended) == 3000

    asyncio.run(main())


# ---- host code on the fiber -----------------------------------------------------------------------------------------


def _foreign(store: wasmtime.Store, function: Callable[[int], int]) -> wasmtime.Func:
    kind = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
    return wasmtime.Func(store, kind, function)


@isolated()
def test_await_on_the_fiber() -> None:
    """6: a host function of wasmtime-py's own runs on the fiber; waiting there is refused."""
    told: list[str] = []

    def host(x: int) -> int:
        assert not can_await()
        try:
            await_(_soon(x))
        except RuntimeError as error:
            told.append(str(error))
        return x

    async def main() -> None:
        store = new_store()
        instance = await instantiate(RELAY, [_foreign(store, host)], store)
        assert await instance.run(1) == 1
        # The same below a plain host function of ours, and on the Stack of Stack.run.
        outer = await relay(lambda x: int(await_(instance.run(x))))
        assert await outer.run(2) == 2
        assert await Stack().run(lambda: await_(instance.run(3))) == 3

    asyncio.run(main())
    assert len(told) == 3


@isolated()
def test_await_on_a_fiber_that_a_host_function_polls_by_hand() -> None:
    """6: a plain host function, or Stack.run, drives a call itself, so that guest frames are on its own greenlet."""
    told: list[str] = []

    def host(x: int) -> int:
        assert not can_await()
        try:
            return int(await_(_soon(x)))
        except RuntimeError as error:
            told.append(str(error))
        return x + 1

    async def main() -> None:
        store = new_store()
        instance = await instantiate(RELAY, [_foreign(store, host)], store)
        outer = await relay(lambda x: int(by_hand(instance.run(x))))
        assert await outer.run(2) == 3
        assert await Stack().run(lambda: by_hand(instance.run(3))) == 4
        assert await outer.run(4) == 5

    asyncio.run(main())
    assert len(told) == 3


@isolated()
def test_a_call_driven_by_hand_in_a_plain_host_function() -> None:
    """1, 6: the inner call's own plain host function waits, on a greenlet under this one."""

    async def main() -> None:
        inner = await relay(_yielding, source=TWICE)
        outer = await relay(lambda x: int(by_hand(inner.run(x))))
        for number in range(5):
            assert await outer.run(number) == (number + 1) + 100 * (number + 2)

    asyncio.run(main())


def _yielding(x: i32) -> i32:
    await_(pending())
    return x + 1


@isolated()
def test_guests_called_from_a_host_function_on_the_fiber() -> None:
    """6, 9: a function of wasmtime-py's own calls guests, of its store and of another; none of it may end the process."""
    told: list[str] = []

    async def main() -> None:
        store = new_store()
        other = await relay(_at_once)
        made: list[Instance] = []

        def host(x: int) -> int:
            attempts: list[Callable[[], Any]] = [
                lambda: by_hand(made[0].run(x)),
                lambda: made[0].func()(store, x),
                lambda: store.gc(),
                lambda: store.close(),
                lambda: FuncExt.wrap_async(store, _at_once),
                lambda: by_hand(instantiate(ALONE, [], store)),
            ]
            for attempt in attempts:
                try:
                    attempt()
                except (RuntimeError, wasmtime.WasmtimeError) as error:
                    told.append(str(error))
            return int(by_hand(other.run(x)))

        made.append(await instantiate(RELAY, [_foreign(store, host)], store))
        assert await made[0].run(1) == 2
        assert await made[0].run(2) == 3

    asyncio.run(main())
    assert told


# ---- references -----------------------------------------------------------------------------------------------------


@isolated()
def test_references_over_nested_calls_and_collections() -> None:
    """7: outer guests hold objects on suspended stacks while inner ones allocate and collect."""

    async def main() -> None:
        store, made = new_store(), list[Instance]()

        async def host(depth: i32, item: externref) -> externref:
            for number in range(20):
                await made[0].call("put", number, ["litter", number])
            store.gc()
            gc.collect()
            await asyncio.sleep(0)
            if depth:
                mine = ["held", depth]
                first, second = await made[0].run(depth - 1, mine)
                assert first is mine
                assert second == ["made", depth - 1]
            assert item == ["held", depth + 1]
            return ["made", depth]

        def plain(depth: i32, item: externref) -> externref:
            return await_(host(depth, item))

        for function in (host, plain):
            made[:] = [await instantiate(HOLDER, [FuncExt.wrap_async(store, function)], store)]
            assert await made[0].run(5, ["held", 6]) == (["held", 6], ["made", 5])

    asyncio.run(main())


@isolated()
def test_structs_of_the_guests_own_over_nested_calls() -> None:
    """7: a guest's structs are on its suspended stack while a nested call allocates until wasmtime collects."""
    source = """(module
      (type $box (struct (field $value i32)))
      (import "env" "f" (func $f (param i32)))
      (func $litter (export "litter") (param i32)
        (loop $again
          (drop (struct.new $box (local.get 0)))
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br_if $again (local.get 0))))
      (func (export "run") (param i32) (result i32) (local $box (ref $box))
        (local.set $box (struct.new $box (i32.add (local.get 0) (i32.const 1000))))
        (call $litter (i32.const 1000))
        (call $f (local.get 0))
        (call $litter (i32.const 1000))
        (struct.get $box $value (local.get $box))))"""

    async def main() -> None:
        store, made, inner = new_store(), list[Instance](), list[int]()

        async def f(depth: i32) -> None:
            await asyncio.sleep(0)
            await made[0].call("litter", 100_000)
            store.gc()
            if depth:
                inner.append(await made[0].run(depth - 1))

        made.append(await instantiate(source, [FuncExt.wrap_async(store, f)], store))
        assert await made[0].run(4) == 1004
        assert inner == [1000, 1001, 1002, 1003]

    asyncio.run(main())


# ---- stores ---------------------------------------------------------------------------------------------------------


@isolated()
def test_the_wrong_store() -> None:
    """8: call, getter, import, memory, global, table, argument and result."""
    pieces = """(module (memory (export "memory") 1) (table (export "table") 1 funcref) (tag (export "tag"))
      (global (export "global") i32 (i32.const 1)) (func (export "func")) (func (export "take") (param funcref)))"""
    wanted = {
        "memory": "(memory 1)",
        "table": "(table 1 funcref)",
        "global": "(global i32)",
        "func": "(func)",
        "tag": "(tag)",
    }

    async def main() -> None:
        mine, other = await instantiate(pieces), await instantiate(pieces)
        giving = FuncExt.wrap_async0(mine.store, lambda: other.func("func"), runtime.funcref)

        def foreign() -> Memory:
            return Memory(mine.store, other.export(wasmtime.Memory, "memory"))

        async def now(function: Callable[[], Any]) -> None:
            function()

        attempts: dict[str, Coroutine[Any, Any, Any]] = {
            "call_async": FuncExt.call_async(other.func("func"), mine.store, Stack()),
            "a getter": now(lambda: FuncExt.get_async(other.func("func"), mine.store).get0(None)),
            "an argument": mine.call("take", other.func("func")),
            "a result": FuncExt.call_async(giving, mine.store, Stack()),
            "reading": now(lambda: foreign().read(0, 1)),
            "growing": now(lambda: foreign().grow(1)),
            "a view": now(lambda: foreign().view()),
        }
        for name, kind in wanted.items():
            attempts[f"a {name}"] = instantiate(
                f'(module (import "" "" {kind}))', [other.exports[name]], mine.store
            )
        refused: list[str] = []
        for name, attempt in attempts.items():
            try:
                await attempt
            except (ValueError, TypeError) as error:
                refused += [name] if "another store" in str(error) else []
        assert refused == list(attempts)
        assert await mine.call("func") is None

    asyncio.run(main())


@isolated()
def test_synchronous_calls_that_reach_async_host_functions() -> None:
    """9: a plain Store(Engine()) is not marked as async, and aborts."""

    async def main() -> None:
        for store in (wasmtime.Store(), new_store()):
            func = FuncExt.wrap_async(store, _soon)
            instance = await instantiate(RELAY, [func], store)
            table = wasmtime.Table(
                store,
                wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(2, 2)),
                instance.func(),
            )
            entry = table.get(store, 1)
            assert isinstance(entry, wasmtime.Func)
            refused = 0
            for each in (func, instance.func(), entry):
                try:
                    each(store, 1)
                except (RuntimeError, wasmtime.WasmtimeError):
                    refused += 1
            try:
                wasmtime.Instance(store, compiled(store.engine, RELAY), [func])
            except (RuntimeError, wasmtime.WasmtimeError):
                refused += 1
            assert refused == 4
            assert await instance.run(1) == 2

    asyncio.run(main())


@isolated()
def test_a_synchronous_call_before_anything_asynchronous() -> None:
    """9: the store meets the runtime when its first function is made, and is marked from then on."""
    store = wasmtime.Store()
    func = FuncExt.wrap_async(store, _soon)
    try:
        func(store, 1)
    except RuntimeError:
        assert (
            by_hand(FuncExt.call_async(FuncExt.wrap_async(store, _at_once), store, Stack(), 1)) == 2
        )
    else:
        raise AssertionError("it ran")


@isolated()
def test_types_that_wasm_valtype_kind_aborts_on() -> None:
    """11: v128 and references other than externref and funcref, in functions that are bound, called, wrapped."""
    source = """(module
      (type $box (struct))
      (func (export "lanes") (param v128) (result v128) (local.get 0))
      (func (export "any") (param anyref))
      (func (export "box") (result (ref $box)) (struct.new $box))
      (func (export "exact") (param (ref extern)) (result (ref extern)) (local.get 0))
      (func (export "i31") (param i31ref)))"""

    async def main() -> None:
        instance = await instantiate(source)
        assert await instance.call("lanes", bytes(16)) == bytes(16)
        refused = 0
        for name in ("any", "box", "exact", "i31"):
            getter: Any = FuncExt.get_async(instance.func(name), instance.store)
            for attempt in (getter.get0, lambda getter=getter: getter.get1(externref, None)):
                try:
                    attempt()
                except TypeError:
                    refused += 1
            try:
                await instance.call(name, None)
            except TypeError:
                refused += 1
        assert refused == 12
        kind = func_type(runtime.v128, runtime.v128)
        func = FuncExt.new_async(instance.store, kind, lambda lanes: lanes)
        assert await FuncExt.call_async(func, instance.store, Stack(), b"x" * 16) == b"x" * 16

    asyncio.run(main())


@isolated()
def test_one_function_type_for_two_engines() -> None:
    """11: a FuncType belongs to the first engine that it is used with."""

    async def main() -> None:
        mine = func_type(i32, i32)
        theirs = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
        stores = [wasmtime.Store(), new_store(), wasmtime.Store(new_engine(cache=False))]
        for store in stores * 2:
            for kind in (mine, theirs):
                func = FuncExt.new_async(store, kind, _soon)
                assert await FuncExt.call_async(func, store, Stack(), 1) == 2

    asyncio.run(main())


@isolated()
def test_closing_a_store_with_a_suspended_call() -> None:
    """12: closing is refused while the call is under way, and the call goes on."""

    async def main() -> None:
        for plain in (False, True):
            gate = Gate()
            instance = await relay(gate.plain if plain else gate.host)
            task = asyncio.create_task(instance.run(1))
            await gate.until(1)
            refused = 0
            for close in (instance.store.close, instance.store.close):
                try:
                    close()
                except RuntimeError:
                    refused += 1
            assert refused == 2
            gate.open(1)
            assert await task == 1
            instance.store.close()
            try:
                await instance.run(1)
            except (RuntimeError, ValueError):
                continue
            raise AssertionError("a closed store was entered")

    asyncio.run(main())


@isolated()
def test_a_call_that_the_collector_closes_while_another_one_sets_its_context_variable() -> None:
    """21: CPython 3.11 collects in the middle of `ContextVar.set`, and does not survive a second one there."""
    host = AsyncTarget()

    async def dropped() -> None:
        # Driven by hand: all calls have one context, as those of a single task have.
        await (await host._make()).run(1)

    def litter() -> list[Any]:
        coroutine = dropped()
        coroutine.send(None)
        cycle: list[Any] = [coroutine]
        cycle.append(cycle)
        return cycle

    variables = [contextvars.ContextVar[object](f"variable {number}") for number in range(40)]
    for variable in variables:
        variable.set(object())
    gc.collect()
    for allocations in list(range(60)) * 4:
        call = host.call(host.stack, 1)
        cycle = litter()
        gc.collect(0)  # to the second generation, which is looked through after so many allocations
        del cycle
        gc.set_threshold(1, allocations, 1000)
        by_hand(call)
        gc.set_threshold(700)


@isolated()
def test_finalising_a_store_with_a_suspended_call() -> None:
    """12: store and coroutine in one cycle, made in every order, so that the collector meets either first."""
    watches: list[weakref.ref[Any]] = []
    choice = random.Random(3)

    async def one(plain: bool, nested: bool) -> None:
        made: list[Any] = []

        async def host(x: i32) -> i32:
            if x and nested:
                return int(await made[0].run(x - 1))
            await pending()
            return x

        instance = await relay((lambda x: await_(host(x))) if plain else host)
        made.append(instance)
        coroutine = instance.run(2)
        coroutine.send(None)
        things: list[Any] = [
            instance.store,
            instance,
            coroutine,
            instance.getter("run", i32, i32),
            host,
            made,
        ]
        choice.shuffle(things)
        cycle: list[Any] = []
        for thing in things:
            cycle = [thing, cycle]
        made.append(cycle)
        if not plain:
            watches.append(weakref.ref(instance.store))

    for number in range(60):
        # In a context of its own, as a task has: the variable that knows the host function goes with it.
        contextvars.copy_context().run(
            by_hand, one(plain=bool(number & 1), nested=bool(number & 2))
        )
        if number % 7 == 0:
            gc.collect()
    gc.collect()
    gc.collect()
    # A suspended greenlet that a cycle goes through is never collected (the greenlet module's rule): not so the others.
    assert [watch() for watch in watches] == [None] * 30


@isolated()
def test_suspended_calls_dropped_in_another_thread() -> None:
    """2, 17: a fiber may be deleted anywhere; a greenlet belongs to its thread, which may be gone."""
    _quietly()

    for thread_lives in (False, True):
        _drop_in_this_thread(thread_lives)
        gc.collect()


def _drop_in_this_thread(thread_lives: bool) -> None:
    """Calls that another thread began."""
    made: list[Any] = []
    ready, proceed = threading.Event(), threading.Event()

    def begin() -> None:
        for host in (_yielding, _pending_host):
            instance = by_hand(relay(host, source=TWICE))
            coroutine = instance.run(5)
            coroutine.send(None)
            made.append((instance, coroutine))
        del coroutine
        ready.set()
        if thread_lives:
            proceed.wait()

    thread = threading.Thread(target=begin)
    thread.start()
    ready.wait()
    if not thread_lives:
        thread.join()
    instances = [instance for instance, _ in made]
    made.clear()
    gc.collect()
    proceed.set()
    thread.join()
    for instance in instances:
        assert by_hand(instance.call("add", 1, 2)) == 3


#: Calls the host, and computes for as long as that says.
COUNTER = """(module $counter
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (local $n i32)
    (local.set $n (call $f (local.get 0)))
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get 0)))"""


async def _outer_call_dropped(count: int, time_slice: float | None) -> str:
    """A call inside which another computes (or waits) is dropped, and collected in another thread; gives the other's end."""
    loop, tasks, begun = asyncio.get_running_loop(), list[asyncio.Task[Any]](), threading.Event()

    async def f(x: i32) -> i32:
        if x:
            begun.set()
            if not count:
                await loop.create_future()
            return count
        tasks.append(asyncio.create_task(instance.run(1)))
        await loop.create_future()  # nobody refers to what waits here
        return x

    def collect() -> None:
        begun.wait()
        gc.collect()

    loop.set_exception_handler(lambda *_: None)  # for the task that is destroyed
    instance = await relay(
        f, wasmtime.Store(new_engine(cache=False, time_slice=time_slice)), COUNTER
    )
    thread = threading.Thread(target=collect)
    thread.start()
    loop.call_soon(lambda: asyncio.ensure_future(instance.run(0)) and None)
    while not tasks:
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    thread.join()
    return str(outcomes[0])


@contextlib.contextmanager
def _only_where_it_waits() -> Iterator[None]:
    """Threads change only where one waits, or a guest runs, and a collection takes no time."""
    interval = sys.getswitchinterval()
    gc.collect()
    gc.disable()
    gc.freeze()
    sys.setswitchinterval(100)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.unfreeze()
        gc.enable()


@isolated()
def test_an_outer_call_is_dropped_in_another_thread_while_a_nested_one_computes() -> None:
    """17: neither may be unwound before the poll has ended, and then in its own thread."""
    for time_slice, count in ((None, 50_000_000), (0.1, 2_000_000_000)):
        with _only_where_it_waits():
            end = asyncio.run(_outer_call_dropped(count, time_slice))
        assert "has ended" in end if time_slice else end == "1"


@isolated()
def test_an_outer_call_is_dropped_in_another_thread_while_a_nested_one_waits() -> None:
    """17: its awaiter is told, although its event loop sleeps."""
    for debug in (False, True):
        with _only_where_it_waits():
            end = asyncio.run(_outer_call_dropped(0, None), debug=debug)
        assert "has ended" in end


#: The same, and begins with a call of the host.
STARTING = (
    COUNTER.removesuffix(")") + "(func $start (drop (call $f (i32.const 0)))) (start $start))"
)


async def _instantiation_dropped(bindings: Any, module: wasmtime.Module) -> Any:
    """An instantiation, inside whose start function a call computes, is dropped, and collected in another thread."""
    loop, tasks, begun = asyncio.get_running_loop(), list[asyncio.Task[Any]](), threading.Event()

    async def f(x: int) -> int:
        if x:
            begun.set()
            return 50_000_000
        caller = current_caller()
        run, store = caller["run"], caller.store
        assert isinstance(run, wasmtime.Func)
        tasks.append(asyncio.create_task(FuncExt.call_async(run, store, Stack(), 1)))
        del run, store
        await loop.create_future()  # nobody refers to what waits here
        return x

    def collect() -> None:
        begun.wait()
        gc.collect()

    loop.set_exception_handler(lambda *_: None)  # for the task that is destroyed
    imports = bindings.Imports(env=types.SimpleNamespace(f=f))
    thread = threading.Thread(target=collect)
    thread.start()
    loop.call_soon(
        lambda: (
            asyncio.ensure_future(bindings.Starting.instantiate(imports, module=module)) and None
        )
    )
    while not tasks:
        await asyncio.sleep(0)
    outcome = await tasks[0]
    thread.join()
    return outcome


@isolated()
def test_an_instantiation_is_dropped_in_another_thread_while_its_host_function_calls_it() -> None:
    """17: nor may it be, and nobody is told of a store that could not be closed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, contents in generate(bytes(wasmtime.wat2wasm(STARTING)), "starting").items():
            Path(folder, name).write_bytes(contents)
        sys.path.insert(0, folder)
        bindings = importlib.import_module("starting")
        module = bindings.Starting.load(new_engine(cache=False, time_slice=None))
    with _only_where_it_waits():
        assert asyncio.run(_instantiation_dropped(bindings, module)) == 1


async def _pending_host(x: i32) -> i32:
    await pending()
    return x + 1


@isolated()
def test_results_written_after_an_unwinding() -> None:
    """13: the guest is gone, and its host function, in a task of its own, comes to an end all the same."""

    async def main() -> None:
        gate, made, late = Gate(), list[Instance](), list[int]()

        async def host(x: i32) -> i32:
            if x == 1:
                tasks.append(asyncio.create_task(made[0].run(50)))
                await gate.until(1)
                raise LookupError
            try:
                return await gate.host(x)
            except asyncio.CancelledError:
                for _ in range(5):
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.sleep(0)
                late.append(x)
                return 7777

        def plain(x: i32) -> i32:
            return await_(host(x))

        for function in (host, plain):
            tasks: list[asyncio.Task[Any]] = []
            made[:] = [await relay(function, source=TWICE)]
            for _ in range(10):
                with contextlib.suppress(LookupError):
                    await made[0].run(1)
                assert await made[0].call("add", 1, 2) == 3
                await asyncio.wait(tasks)
            await some_turns()
            assert all(isinstance(task.exception(), RuntimeError) for task in tasks)
            assert await made[0].call("add", 1, 2) == 3
        assert late == [50] * 20

    asyncio.run(main())


# ---- processes ------------------------------------------------------------------------------------------------------


def _in_a_fork(function: Callable[[], None]) -> int:
    """Runs the function in a child and gives its exit code."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)  # the watchdog thread is the parent's
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _spin_and_cancel(instance: Instance) -> None:
    """A guest that computes for ever is cancelled, which its time slices allow."""
    task = asyncio.create_task(instance.call("spin"))
    await some_turns(5)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@isolated()
def test_fork_with_suspended_calls() -> None:
    """The child drops the parent's calls and makes its own, with slices; the parent's go on."""
    kept: list[Any] = []
    for host in (_yielding, _pending_host):
        instance = by_hand(relay(host, source=TWICE))
        coroutine = instance.run(5)
        coroutine.send(None)
        kept += [instance, coroutine]
    spinning = by_hand(instantiate(ALONE))
    count = spinning.getter("count", runtime.i64, runtime.i64)
    assert asyncio.run(count(Stack(), 1000)) == 1000  # the ticker runs

    def child() -> None:
        assert by_hand(by_hand(relay(_yielding, source=TWICE)).run(1)) == 2 + 300
        asyncio.run(_spin_and_cancel(spinning))  # so does the child's
        for coroutine in (kept[1], kept[3]):
            assert by_hand(coroutine) == 6 + 700
        kept.clear()
        gc.collect()

    assert _in_a_fork(child) == 0
    assert _in_a_fork(lambda: kept[1].close()) == 0
    for coroutine in (kept[1], kept[3]):
        assert by_hand(coroutine) == 6 + 700
    assert asyncio.run(count(Stack(), 1000)) == 1000


@isolated()
def test_fork_in_a_host_function() -> None:
    """Both sides come back from it, into the guest."""
    codes: list[int] = []

    def host(x: i32) -> i32:
        child = os.fork()
        if child == 0:
            return x + 50
        codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        return x + 1

    async def main() -> None:
        parent = os.getpid()
        instance = await relay(host)
        result = await instance.run(1)
        if os.getpid() != parent:
            os._exit(9 if result == 51 else 1)
        assert result == 2

    asyncio.run(main())
    assert codes == [9]


left_over: list[Any] = []


@isolated()
def test_exit_with_suspended_calls() -> None:
    """The interpreter ends while calls of every kind wait, held by a module."""

    async def nested(x: i32) -> i32:
        if x:
            return int(await left_over[0].run(x - 1))
        await pending()
        return x

    for host in (lambda x: await_(nested(x)), nested, _yielding, _pending_host):
        left_over.insert(0, by_hand(relay(host)))
        coroutine = left_over[0].run(3)
        coroutine.send(None)
        left_over.append(coroutine)
    stack = Stack()
    left_over.append(stack)
    left_over.append(stack.run(lambda: await_(pending())))
    left_over[-1].send(None)


@isolated()
def test_exit_with_a_loop_left_open() -> None:
    """Tasks that nobody finished, on a loop that nobody closed."""

    async def main() -> None:
        for plain in (False, True):
            gate = Gate()
            instance = await relay(gate.plain if plain else gate.host)
            left_over.append((instance, asyncio.create_task(instance.run(1))))
            await gate.until(1)

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    left_over.append(loop)
    loop.run_until_complete(main())
    sys.unraisablehook = lambda _: None  # "loop was not closed"


@isolated(prints="", code=5)
def test_exit_in_a_host_function() -> None:
    """SystemExit goes through the guest and through asyncio.run."""

    def host(x: i32) -> i32:
        sys.exit(x)

    async def main() -> None:
        await (await relay(host)).run(5)

    asyncio.run(main())


@isolated()
def test_exit_while_another_thread_runs_a_guest() -> None:
    """A daemon thread in the middle of guest code, and one whose guest waits."""
    started = threading.Barrier(3)

    def host(x: i32) -> i32:
        started.wait()
        return x

    def spin() -> None:
        async def main() -> None:
            instance = await relay(host)
            await instance.run(1)
            await (await instantiate(ALONE)).call("spin")

        asyncio.run(main())

    for _ in range(2):
        threading.Thread(target=spin, daemon=True).start()
    started.wait()


def test_nothing_is_collected_while_python_tells_which_threads_there_are() -> None:
    """CPython 3.11 holds a lock then, for which other threads wait with the interpreter's own."""
    child = os.fork()  # only a forked child has to ask
    if not child:
        _look_at_the_threads()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def _look_at_the_threads() -> None:
    instance = by_hand(instantiate(ALONE, [], wasmtime.Store(new_engine(time_slice=None))))
    computing, real, seen = threading.Event(), sys._current_frames, list[bool]()

    def compute() -> None:
        computing.set()
        by_hand(instance.call("count", 200_000_000))

    def current_frames() -> dict[int, types.FrameType]:
        seen.append(gc.isenabled())
        return real()

    with mock.patch("sys._current_frames", current_frames):
        thread = threading.Thread(target=compute)
        thread.start()
        computing.wait()
        while not seen and thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it is in use in another thread
                instance.store.gc()
        thread.join()
    assert seen
    assert not any(seen)
    assert gc.isenabled()


# ---- recursion ------------------------------------------------------------------------------------------------------


@isolated()
def test_guest_and_host_that_call_each_other_for_ever() -> None:
    """It ends in a RecursionError, not on the machine's stack; everything is unwound, and the store is usable."""

    _quietly()  # a coroutine that could not even begin "was never awaited"
    for form in ("async", "plain", "getter"):
        asyncio.run(_for_ever(form))


async def _too_deep(call: Coroutine[Any, Any, Any]) -> bool:
    """Did it end for want of room? ctypes makes an ArgumentError of a RecursionError that strikes inside it."""
    try:
        await call
    except (RecursionError, wasmtime.Trap):
        return True
    except ctypes.ArgumentError as error:
        return "RecursionError" in str(error)
    return False


async def _for_ever(form: str) -> None:
    made, depth = list[Instance](), [0]

    async def deeper(x: i32) -> i32:
        depth[0] = max(depth[0], x)
        if x < 0:
            return x
        if form == "getter":
            return int(await made[0].getter("run", i32, i32)(Stack(), x + 1))
        return int(await made[0].run(x + 1))

    def plain(x: i32) -> i32:
        return await_(deeper(x))

    made.append(await relay(plain if form == "plain" else deeper))
    for _ in range(2):
        assert await _too_deep(made[0].run(0))
    assert depth[0] > 10
    assert await made[0].run(-5) == -5


@isolated()
def test_a_host_function_at_the_recursion_limit() -> None:
    """The call begins with little room left: wherever the RecursionError strikes, nothing is left behind."""
    _quietly()

    async def main() -> None:
        instances = [await relay(host, source=TWICE) for host in (_at_once, _soon, _soon_plain)]

        async def deep(levels: int, instance: Instance) -> None:
            if levels:
                await deep(levels - 1, instance)
            else:
                assert await instance.run(1) == 2 + 300

        outcomes: set[bool] = set()
        for levels in range(880, 1000):
            for instance in instances:
                outcomes.add(await _too_deep(deep(levels, instance)))
                assert await instance.run(1) == 2 + 300
        assert outcomes == {True, False}

    asyncio.run(main())


@isolated()
def test_a_guest_that_overflows_its_stack_inside_nested_calls() -> None:
    """On every level, with the room that is left there."""

    async def main() -> None:
        made: list[Instance] = []
        source = """(module
          (import "env" "f" (func $f (param i32) (result i32)))
          (func $overflow (export "overflow") (call $overflow))
          (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""
        traps: list[int] = []

        async def host(x: i32) -> i32:
            try:
                await made[0].call("overflow")
            except wasmtime.Trap:
                traps.append(x)
            return int(await made[0].run(x - 1)) if x else 0

        made.append(await relay(lambda x: await_(host(x)), source=source))
        assert await made[0].run(10) == 0
        assert traps == list(range(10, -1, -1))

    asyncio.run(main())
