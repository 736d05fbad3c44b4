"""Binding a guest, and importing what was generated."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen import generate


def bind(folder: Path, wasm: bytes, name: str, **options: Any) -> ModuleType:
    """Return the module that is generated, under that name, in a folder."""
    for file, data in generate(wasm, name, **options).items():
        (folder / file).write_bytes(data)
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
