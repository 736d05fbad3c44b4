"""What is known about an engine."""

from __future__ import annotations

import wasmtime

from ..native import structs
from ..wasmtime_api.linkers import InstancePre

KIB = 1024

#: wasmtime's own default for the stack of a fiber, which engines that were not made here have.
DEFAULT_STACK_SIZE = 2048 * KIB


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
        self.sliced: structs.Engine | None = None
        #: of the module that marks a store as async (`store.StoreState`)
        self.marker: InstancePre | None = None
        #: all that compiled code depends on among its settings; None: unknown, or its modules are not kept on disk
        self.cache_settings = cache_settings
        #: compiled modules, by the digest of their bytes
        self.modules: dict[str, wasmtime.Module] = {}


#: On the engine object itself: what belongs to an engine ends with it, its compiled modules too.
ENGINE_STATE = "_wasmtime_async_state"


def engine_state(engine: wasmtime.Engine) -> EngineState:
    """The state of an engine, made here or not."""
    state: EngineState | None = engine.__dict__.get(ENGINE_STATE)
    if state is None:
        state = engine.__dict__.setdefault(ENGINE_STATE, EngineState())
    return state
