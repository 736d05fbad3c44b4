"""Engines with good defaults for async guests."""

from __future__ import annotations

import wasmtime

from ..native.creators import MEMORIES, STACKS
from ..wasmtime_api import engines
from .state import ENGINE_STATE, KIB, EngineState
from .ticker import ticker

#: Bytes of a fiber's stack that are never for guest frames: wasmtime's own frames, those of WASI among
#: them, run there, and the process ends when they overflow it.
HOST_STACK = 128 * KIB


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
    engines.set_async_stack_size(config, max(stack_size, max_wasm_stack + HOST_STACK))
    config.max_wasm_stack = max_wasm_stack
    if STACKS is not None:
        engines.set_stack_creator(config, STACKS)
    if many:
        _for_many(config)
    config.shared_memory = True
    # Every setting that changes the code that is compiled belongs here: the cache keeps modules of different ones apart.
    code_settings = {"consume_fuel": fuel, "epoch_interruption": time_slice is not None}
    for name, value in code_settings.items():
        setattr(config, name, value)
    code_settings["many"] = many
    engine = wasmtime.Engine(config)
    engine.__dict__[ENGINE_STATE] = EngineState(
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
        engines.set_memory_creator(config, MEMORIES)
