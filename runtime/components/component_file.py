"""The file of a component beside its generated module, and its core modules, compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

import wasmtime

from ..compile_cache.wasm_file import WasmFile, load_once
from ..engine.state import engine_state
from . import plan as p

if TYPE_CHECKING:
    from ..compile_cache.entries import Source


class ComponentFile(WasmFile):
    """The .wasm file of a component. Its core modules are ranges of it, compiled one by one."""

    __slots__ = ()

    def loaded_modules(
        self, modules: Sequence[p.CoreModule], engine: wasmtime.Engine
    ) -> list[wasmtime.Module] | None:
        """Return the compiled core modules if this process has loaded all of them. Never blocks."""
        known = engine_state(engine).modules
        loaded = [known.get(module.sha256) for module in modules]
        found = [module for module in loaded if module is not None]
        return found if len(found) == len(loaded) else None

    def load_modules(
        self, modules: Sequence[p.CoreModule], engine: wasmtime.Engine
    ) -> list[wasmtime.Module]:
        """Return the compiled core modules. It blocks while they compile; any thread may call it.

        Raises:
            FileNotFoundError: The file is not beside the module.
            RuntimeError: It is not the file that the module was generated from.
        """
        read = self.range_reader()

        def source(module: p.CoreModule) -> Source:
            from ..compile_cache.entries import Source

            return Source(self.file, module.sha256, None, partial(read, module))

        return [load_once(engine, each.sha256, partial(source, each)) for each in modules]

    def range_reader(self) -> Callable[[p.CoreModule], bytes]:
        """Return what reads core modules. The file is read once, for the first of them."""
        whole = cache(self.read)
        return lambda module: whole()[module.start : module.end]
