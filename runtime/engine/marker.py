"""A module whose instance marks a store as async."""

from __future__ import annotations

import wasmtime

from ..native.library import library
from ..values.types import Signature
from ..wasmtime_api.linkers import InstancePre, Linker
from .state import engine_state

_WASM = b"\0asm\1\0\0\0\1\4\1\x60\0\0\2\5\1\0\0\0\0"  # imports a function


def marker_of(engine: wasmtime.Engine) -> InstancePre:
    """Return what makes such an instance on the engine. Its one import is an async host function."""
    state = engine_state(engine)
    if state.marker is None:
        linker = Linker(engine)
        linker.define_async("", "", Signature((), ()), library.on_host_call_address, 0, None)
        state.marker = linker.instantiate_pre(wasmtime.Module(engine, _WASM))
    return state.marker
