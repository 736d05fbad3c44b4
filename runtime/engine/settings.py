"""Engines with good defaults for async guests."""

from __future__ import annotations

import sys

import wasmtime

from ..native.creators import MEMORIES, STACKS
from ..wasmtime_api import engines
from .state import ENGINE_STATE, KIB, EngineState, check_layouts
from .ticker import ticker

#: Bytes of a fiber's stack for frames of wasmtime and WASI; the process ends if they overflow it.
HOST_STACK = 128 * KIB


def new_engine(
    *, time_slice: float | None = 0.01, stack_size: int = 1024 * KIB,
    max_wasm_stack: int | None = None, fuel: bool = False, cache: bool = True, many: bool = False,
) -> wasmtime.Engine:  # fmt: skip
    """Return a new engine for async guests.

    Args:
        time_slice: Seconds that a guest may compute before it yields to the event loop. None lets
            it compute without a break.
        stack_size: Bytes that the stack of each guest call has at least. Only the part that is used
            takes memory.
        max_wasm_stack: Bytes of the stack that guest frames may use; a guest that needs more traps.
            None means 512 KiB, or `stack_size` if that is less. The host has 128 KiB more.
        fuel: True to count instructions. Stores start without fuel: see `wasmtime.Store.set_fuel`.
        cache: True to keep what ``load`` and ``instantiate`` of generated classes compile in the
            user's cache folder. The environment variable WASMTIME_ASYNC_CACHE moves it, or turns
            the cache off if it is 0. Files that another user could have written are not used.
        many: True for more than 15,000 guests at once: a process on Linux may have 65,530 memory
            maps, and the memory of a guest takes two to four of them. With `many`, 50,000 guests
            take 1,500. In exchange guest code checks each memory access itself, which makes loops
            of nothing but loads take 1.4 to 1.7 times as long and cannot be measured among
            arithmetic, and data segments are copied into each memory. Growing a memory costs no
            more, but moves it: see `Memory.view`.

    Raises:
        ValueError: A size or time slice is not positive, or `max_wasm_stack` exceeds `stack_size`.
    """
    if max_wasm_stack is None:
        max_wasm_stack = min(512 * KIB, stack_size)
    _check(time_slice, stack_size, max_wasm_stack)
    check_layouts()
    config = wasmtime.Config()
    engines.set_async_stack_size(config, max(stack_size, max_wasm_stack + HOST_STACK))
    config.max_wasm_stack = max_wasm_stack
    if STACKS is not None:
        engines.set_stack_creator(config, STACKS)
    if many:
        _make_memories_small(config)
    config.shared_memory = True
    # Every setting that changes compiled code belongs here: the cache tells modules apart by them.
    code_settings = {"consume_fuel": fuel, "epoch_interruption": time_slice is not None}
    for name, value in code_settings.items():
        setattr(config, name, value)
    code_settings["many"] = many
    settings = "+".join(name for name, value in code_settings.items() if value) if cache else None
    engine = wasmtime.Engine(config)
    state = EngineState(
        stack_size,
        time_slice,
        ours=True,
        cache_settings=settings,
        max_wasm_stack=max_wasm_stack,
        memories_stay=not many and sys.maxsize > 1 << 32,
    )
    engine.__dict__[ENGINE_STATE] = state
    if time_slice is not None:
        ticker.add(engine, time_slice)
    return engine


def _check(time_slice: float | None, stack_size: int, max_wasm_stack: int) -> None:
    if stack_size <= 0 or max_wasm_stack <= 0:
        raise ValueError("stack_size and max_wasm_stack must be positive numbers of bytes")
    if max_wasm_stack > stack_size:
        raise ValueError(f"max_wasm_stack ({max_wasm_stack}) exceeds stack_size ({stack_size})")
    if time_slice is not None and not 0 < time_slice < float("inf"):
        raise ValueError("time_slice must be None or a positive number of seconds")


def _make_memories_small(config: wasmtime.Config) -> None:
    """Let each memory take no more address space than it has bytes, and few maps."""
    config.memory_reservation = config.memory_reservation_for_growth = config.memory_guard_size = 0
    config.memory_init_cow = False
    if MEMORIES is not None:
        engines.set_memory_creator(config, MEMORIES)
