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

from . import capi
from .fiber import layout, library
from .fiber.stacks import MEMORIES, STACKS

KIB = 1024

#: wasmtime's own default for the stack of a fiber, which engines not made here have.
DEFAULT_STACK_SIZE = 2048 * KIB

#: Bytes of a fiber's stack that are never for guest frames: wasmtime's own frames, WASI's among them, run there, and have no
#: guard against an overflow but the end of the process.
HOST_STACK = 128 * KIB

#: Looks without a running guest after which the ticker goes to sleep.
IDLE_LOOKS = 100


class EngineState:
    """What is known about an engine."""

    __slots__ = (
        "cache_settings",
        "marker",
        "modules",
        "ours",
        "sliced",
        "stack_size",
        "time_slice",
    )

    def __init__(
        self,
        stack_size: int = DEFAULT_STACK_SIZE,
        time_slice: float | None = None,
        ours: bool = False,
        cache_settings: str | None = None,
    ) -> None:
        #: bytes that a fiber's stack has
        self.stack_size = stack_size
        #: seconds; None: guests run until they end or wait
        self.time_slice = time_slice
        #: made by `new_engine`, so that all its settings are known
        self.ours = ours
        #: for C; only when there is a time slice
        self.sliced: layout.Engine | None = None
        #: of the module that marks a store as async (`store.StoreState`)
        self.marker: capi.InstancePre | None = None
        #: all that compiled code depends on among its settings; None: unknown, or its modules are not kept on disk
        self.cache_settings = cache_settings
        #: compiled modules, by the digest of their bytes
        self.modules: dict[str, wasmtime.Module] = {}


#: On the engine object itself: what belongs to an engine ends with it, its compiled modules too.
_ATTRIBUTE = "_wasmtime_async_state"


def state_of(engine: wasmtime.Engine) -> EngineState:
    """The state of an engine, made here or not."""
    state: EngineState | None = engine.__dict__.get(_ATTRIBUTE)
    if state is None:
        state = engine.__dict__.setdefault(_ATTRIBUTE, EngineState())
    return state


def new_engine(
    *,
    time_slice: float | None = 0.01,
    stack_size: int = 1024 * KIB,
    max_wasm_stack: int | None = None,
    fuel: bool = False,
    cache: bool = True,
    many: bool = False,
) -> wasmtime.Engine:
    """Makes an engine for async guests.

    Args:
        time_slice: seconds that a guest may compute before it yields to the event loop; None lets it compute on.
        stack_size: bytes that the stack of each guest call has at least; only what is touched takes memory.
        max_wasm_stack: bytes of it that guest frames may use; beyond, the guest traps. None: 512 KiB, or `stack_size` if
            that is less. 128 KiB more are always there for the host's side.
        fuel: count instructions; a store then begins without fuel (`wasmtime.Store.set_fuel`).
        cache: keep what the `load` of generated classes (and their `instantiate`) compiles in the user's cache folder, so that
            it compiles once per user and machine. The environment variable WASMTIME_ASYNC_CACHE moves the folder; 0 turns it
            off. Files that somebody else could have written are not used. `wasmtime.Module(engine, ...)` compiles each time.
        many: for more than 15,000 guests at once, where Linux ends otherwise (65,530 memory maps in a process, of which the
            memory of a guest takes two to four): 50,000 take 1,500. Guest code checks each memory access itself, which costs 1.4
            to 1.7 times in loops of nothing but loads and is lost among arithmetic, and data segments are copied into each
            memory. Growing costs no more, but moves a memory: `Memory.view`.

    Raises:
        ValueError: a size or the slice is not positive, or `max_wasm_stack` exceeds `stack_size`.
    """
    if max_wasm_stack is None:
        max_wasm_stack = min(512 * KIB, stack_size)
    if stack_size <= 0 or max_wasm_stack <= 0:
        raise ValueError("stack_size and max_wasm_stack are bytes, and positive")
    if max_wasm_stack > stack_size:
        raise ValueError(f"max_wasm_stack ({max_wasm_stack}) exceeds stack_size ({stack_size})")
    if time_slice is not None and not 0 < time_slice < float("inf"):
        raise ValueError("time_slice is a positive number of seconds, or None")
    config = wasmtime.Config()
    capi.set_async_stack_size(config, max(stack_size, max_wasm_stack + HOST_STACK))
    config.max_wasm_stack = max_wasm_stack
    if STACKS is not None:
        capi.set_stack_creator(config, STACKS)
    if many:
        _for_many(config)
    config.shared_memory = True
    # Every setting that changes the code that is compiled belongs here: the cache keeps modules of different ones apart.
    code_settings = {"consume_fuel": fuel, "epoch_interruption": time_slice is not None}
    for name, value in code_settings.items():
        setattr(config, name, value)
    code_settings["many"] = many
    engine = wasmtime.Engine(config)
    engine.__dict__[_ATTRIBUTE] = EngineState(
        stack_size=stack_size,
        time_slice=time_slice,
        ours=True,
        cache_settings="+".join(name for name, value in code_settings.items() if value)
        if cache
        else None,
    )
    if time_slice is not None:
        ticker.add(engine, time_slice)
    return engine


def _for_many(config: wasmtime.Config) -> None:
    """Memories that take no more than they are, and no map each."""
    config.memory_reservation = 0
    config.memory_guard_size = 0
    config.memory_reservation_for_growth = 0
    config.memory_init_cow = False
    if MEMORIES is not None:
        capi.set_memory_creator(config, MEMORIES)


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
        state_of(engine).sliced = layout.Engine(looks=1)
        with self._lock:
            self._engines = [each for each in self._engines if each() is not None]
            self._engines.append(ref(engine))
            self._period = max(0.001, min(self._period, time_slice))
            for each in self._engines:
                served = each()
                state = state_of(served) if served is not None else None
                if state is not None and state.sliced is not None and state.time_slice is not None:
                    state.sliced.looks = max(1, round(state.time_slice / self._period))

    def wake(self) -> None:
        """Sees to it that the ticker looks."""
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
            )  # last: once C believes that somebody looks, nobody wakes the ticker again

    def _run(self) -> None:
        with self._lock:  # which whoever starts it holds
            if threading.current_thread() is not self._thread:
                return  # another was started meanwhile, by the same thread
        idle = 0
        pause = threading.Event()  # never set: a sleep that does not hold up the interpreter's exit
        try:
            while True:
                pause.wait(self._period)
                idle = 0 if library.look() else idle + 1
                self._tick()
                if idle > IDLE_LOOKS:
                    self._sleep()
                    idle = 0
        finally:
            library.ticker(0)

    def _tick(self) -> None:
        with self._lock:
            engines = [each() for each in self._engines]
        for engine in engines:
            sliced = state_of(engine).sliced if engine is not None else None
            if engine is not None and sliced is not None and sliced.due:
                sliced.due = 0
                with suppress(ValueError):  # closed meanwhile
                    capi.increment_epoch(engine)

    def _sleep(self) -> None:
        with self._lock:
            self._awake.clear()
            library.ticker(0)
            if library.look():  # a poll that began before it could see that nobody looks
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
