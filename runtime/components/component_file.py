"""The file of a component beside its generated module, and its core modules, compiled."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import wasmtime

from ..compile_cache.wasm_file import WasmFile, shared_engine
from ..engine.state import engine_state
from ..fork_safe_lock import ForkSafeLock
from . import plan as p

_lock = ForkSafeLock()


class ComponentFile(WasmFile):
    """The .wasm file of a component. Its core modules are ranges of it, compiled one by one."""

    __slots__ = ()

    def load_modules(
        self, modules: Sequence[p.CoreModule], engine: wasmtime.Engine | None = None
    ) -> list[wasmtime.Module]:
        """Return the compiled core modules. It blocks while they compile; any thread may call it."""
        from ..compile_cache.entries import Source, load_module

        engine = engine or shared_engine()
        state = engine_state(engine)
        with _lock():
            data: bytes | None = None
            loaded = []
            for module in modules:
                compiled = state.modules.get(module.sha256)
                if compiled is None:
                    data = self.read() if data is None else data
                    read = partial(_part, data, module)
                    source = Source(self.file, module.sha256, None, read)
                    compiled = load_module(engine, state.cache_settings, source)
                    state.modules[module.sha256] = compiled
                loaded.append(compiled)
        return loaded


def _part(data: bytes, module: p.CoreModule) -> bytes:
    return data[module.start : module.end]
