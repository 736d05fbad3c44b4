"""Engines with good defaults for async guests, and the ticker that ends their time slices.

A guest that computes cannot be interrupted by Python. wasmtime can: code is compiled with checks of the engine's epoch, and
a guest whose deadline has passed yields. One thread for the whole process, the ticker, advances the epochs, and only of
engines on which some poll has run for a whole slice: an epoch that went on while nobody computed would make the
next guests yield for nothing. While no guest runs at all the thread sleeps; the poll that finds it asleep wakes it.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from weakref import ref

import wasmtime

from ..native import structs
from ..native.library import library
from ..wasmtime_api.engines import increment_epoch
from .state import engine_state

#: Scans without a running guest after which the ticker goes to sleep.
IDLE_SCANS = 100


class Ticker:
    """The thread that ends time slices. `wake` is cheap, thread-safe, and starts it when need be."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._period = 0.01
        self._awake = threading.Event()
        # Again by the same thread: a finalizer or a signal handler enters a guest while the ticker is woken for another.
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._engines: list[ref[wasmtime.Engine]] = []

    def add(self, engine: wasmtime.Engine, time_slice: float) -> None:
        """Serves a further engine."""
        engine_state(engine).sliced = structs.Engine(scans=1)
        with self._lock:
            self._engines = [each for each in self._engines if each() is not None]
            self._engines.append(ref(engine))
            self._period = max(0.001, min(self._period, time_slice))
            for each in self._engines:
                served = each()
                state = engine_state(served) if served is not None else None
                if state is not None and state.sliced is not None and state.time_slice is not None:
                    state.sliced.scans = max(1, round(state.time_slice / self._period))

    def wake(self) -> None:
        """Sees to it that the ticker scans."""
        with self._lock:
            self._awake.set()
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(
                    target=self._run, name="wasmtime-async ticker", daemon=True
                )
                thread.start()
                self._thread = thread
            library.ticker(
                1
            )  # last: once C believes that somebody scans, nobody wakes the ticker again

    def _run(self) -> None:
        with self._lock:  # which whoever starts it holds
            if threading.current_thread() is not self._thread:
                return  # another was started meanwhile, by the same thread
        idle = 0
        pause = threading.Event()  # never set: a sleep that does not hold up the interpreter's exit
        try:
            while True:
                pause.wait(self._period)
                idle = 0 if library.scan() else idle + 1
                self._tick()
                if idle > IDLE_SCANS:
                    self._sleep()
                    idle = 0
        finally:
            library.ticker(0)

    def _tick(self) -> None:
        with self._lock:
            engines = [each() for each in self._engines]
        for engine in engines:
            sliced = engine_state(engine).sliced if engine is not None else None
            if engine is not None and sliced is not None and sliced.due:
                sliced.due = 0
                with suppress(ValueError):  # closed meanwhile
                    increment_epoch(engine)

    def _sleep(self) -> None:
        with self._lock:
            self._awake.clear()
            library.ticker(0)
            if library.scan():  # a poll that began before it could see that nobody scans
                library.ticker(1)
                return
        self._awake.wait()

    def after_fork(self) -> None:
        """In a forked child: the thread is gone, and so are the polls it watched."""
        period, engines = self._period, self._engines
        self._reset()
        self._period, self._engines = period, engines
        library.forked()


ticker = Ticker()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ticker.after_fork)
