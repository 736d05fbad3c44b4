"""The ticker: a thread that ends the time slices of guests.

Guest code checks its engine's epoch, a counter, and yields when its deadline has passed. Once per
period the ticker, one thread for the whole process, scans the polls under way, and advances the
epochs of those engines on which a poll has run for a whole slice. Other epochs stand still, or the
next guests would yield for nothing (fact 14 in runtime/README.md).

While no guest runs at all, the thread sleeps. A poll that finds it asleep does not enter the guest;
its caller wakes the ticker and polls again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from weakref import ref

import wasmtime

from ..native import structs
from ..native.library import library
from ..wasmtime_api.engines import increment_epoch
from .state import engine_state

#: Scans in a row without a running guest, after which the ticker goes to sleep.
IDLE_SCANS = 100


class Ticker:
    """The thread that ends time slices. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._period = 0.01
        self._engines: list[ref[wasmtime.Engine]] = []
        self._forget_thread()

    def _forget_thread(self) -> None:
        self._awake = threading.Event()
        # Reentrant: a finalizer or a signal handler may enter a guest while this thread is waking
        # the ticker for another.
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None

    def add(self, engine: wasmtime.Engine, time_slice: float) -> None:
        """End the time slices, of that many seconds, of the guests of one more engine."""
        engine_state(engine).sliced = structs.Engine(scans=1)
        with self._lock:
            self._engines = [known for known in self._engines if known() is not None]
            self._engines.append(ref(engine))
            self._period = max(0.001, min(self._period, time_slice))
            for served, sliced in self._served():
                seconds = engine_state(served).time_slice or self._period
                sliced.scans = max(1, round(seconds / self._period))

    def _served(self) -> Iterator[tuple[wasmtime.Engine, structs.Engine]]:
        """Yield the engines that still exist, and what C knows about them."""
        for known in self._engines:
            engine = known()
            sliced = engine_state(engine).sliced if engine is not None else None
            if engine is not None and sliced is not None:
                yield engine, sliced

    def wake(self) -> None:
        """Make the ticker scan, and start its thread if there is none. Takes microseconds."""
        with self._lock:
            self._awake.set()
            if self._thread is None or not self._thread.is_alive():
                name = "wasmtime-async ticker"
                thread = threading.Thread(target=self._run, name=name, daemon=True)
                thread.start()
                self._thread = thread
            # Last: once C believes that the ticker scans, no poll wakes it again.
            library.ticker(1)

    def _run(self) -> None:
        with self._lock:  # held by the thread that starts this one, until `_thread` is set
            if threading.current_thread() is not self._thread:
                return  # `wake` was reentered and has started another thread
        # Never set: to wait for it is a sleep that does not delay the interpreter's exit.
        pause, idle_scans = threading.Event(), 0
        try:
            while True:
                pause.wait(self._period)
                idle_scans = 0 if library.scan() else idle_scans + 1
                self._tick()
                if idle_scans > IDLE_SCANS:
                    self._sleep()
                    idle_scans = 0
        finally:
            library.ticker(0)

    def _tick(self) -> None:
        with self._lock:
            served = list(self._served())
        for engine, sliced in served:
            if sliced.due:
                sliced.due = 0
                with suppress(ValueError):  # the engine was closed meanwhile
                    increment_epoch(engine)

    def _sleep(self) -> None:
        with self._lock:
            self._awake.clear()
            library.ticker(0)
            if library.scan():  # a poll began before it could see that the ticker does not scan
                library.ticker(1)
                return
        self._awake.wait()

    def after_fork(self) -> None:
        """Forget the thread and the polls it watched, which a forked child does not have."""
        self._forget_thread()
        library.forked()


ticker = Ticker()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ticker.after_fork)
