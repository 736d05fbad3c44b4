"""What the runtime knows about an engine, as an attribute of it, so that both end together."""

from __future__ import annotations

from functools import cache

import wasmtime

from ..native import structs
from ..wasmtime_api.linkers import InstancePre

KIB = 1024
#: wasmtime's default for the stack of a fiber, which engines not made by `new_engine` have.
DEFAULT_STACK_SIZE = 2048 * KIB
#: wasmtime's default for what guests may use of a stack.
DEFAULT_WASM_STACK = 512 * KIB
#: The attribute of an engine that refers to its state.
ENGINE_STATE = "_wasmtime_async_state"


class EngineState:
    """What the runtime knows about an engine."""

    __slots__ = (
        "cache_settings", "marker", "max_wasm_stack", "memories_stay", "modules", "ours", "sliced",
        "stack_size",
        "time_slice",
    )  # fmt: skip

    def __init__(
        self, stack_size: int = DEFAULT_STACK_SIZE, time_slice: float | None = None,
        ours: bool = False, cache_settings: str | None = None,
        max_wasm_stack: int = DEFAULT_WASM_STACK, memories_stay: bool = False,
    ) -> None:  # fmt: skip
        #: Bytes of a fiber's stack; seconds, or None if guests run until they end or wait.
        self.stack_size, self.time_slice = stack_size, time_slice
        #: Bytes of a stack that guests may use.
        self.max_wasm_stack = max_wasm_stack
        #: True if `new_engine` made the engine, so that all its settings are known.
        self.ours = ours
        #: True if no memory moves when it grows, because address space is reserved for all of it.
        self.memories_stay = memories_stay
        #: What C needs for time slices; None if the engine has none.
        self.sliced: structs.Engine | None = None
        #: The module whose instance marks a store as async (`store.StoreState`), made when needed.
        self.marker: InstancePre | None = None
        #: The settings that compiled code depends on, as text; None to keep no modules on disk.
        self.cache_settings = cache_settings
        #: Compiled modules, by the SHA-256 of their bytes.
        self.modules: dict[str, wasmtime.Module] = {}


@cache
def check_layouts() -> None:
    """Raise ImportError if C structures of the installed wasmtime are not as the runtime's C code has them."""
    from ..wasmtime_api import layouts  # not at import, which this would make slower

    layouts.check()


def engine_state(engine: wasmtime.Engine) -> EngineState:
    """Return the state of an engine, which any code may have made."""
    state: EngineState | None = engine.__dict__.get(ENGINE_STATE)
    if state is None:
        check_layouts()
        state = engine.__dict__.setdefault(ENGINE_STATE, EngineState())
    return state
