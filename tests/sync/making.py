"""Bindings generated on the fly, for tests and for scenarios in interpreters of their own."""

from __future__ import annotations

import atexit
import importlib
import itertools
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from codegen import generate

GUESTS = Path(__file__).parents[2] / "guest"

_numbers = itertools.count()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    sys.path.insert(0, folder.name)
    return folder


def bindings(
    wasm: str | bytes, name: str = "guest", *, sync: bool = True, **options: Any
) -> ModuleType:
    """Return the generated and imported bindings of a module."""
    unique = f"{name}_made{next(_numbers)}"
    data = wasm.encode() if isinstance(wasm, str) else wasm
    folder = Path(_folder().name)
    for path, contents in generate(data, unique, sync=sync, **options).items():
        (folder / path).write_bytes(contents)
    importlib.invalidate_caches()
    return importlib.import_module(unique)


def class_of(module: ModuleType) -> Any:
    """Return the generated class."""
    return next(
        item for item in map(module.__dict__.get, module.__all__) if hasattr(item, "__wasm__")
    )


def instance(
    wasm: str | bytes, *, store: Any = None, on_unwind: str = "poison", **functions: Any
) -> Any:
    """Return an instance of a module with imports in ``env`` alone, or without any."""
    return new_instance(bindings(wasm), store=store, on_unwind=on_unwind, **functions)


def new_instance(
    module: ModuleType, *, store: Any = None, on_unwind: str = "poison", **functions: Any
) -> Any:
    """Return an instance of generated bindings with imports in ``env`` alone, or without any."""
    arguments = [module.Imports(env=SimpleNamespace(**functions))] if functions else []
    return class_of(module).instantiate(*arguments, store=store, on_unwind=on_unwind)
