"""The component of the stress program, and the bindings generated for it."""

from __future__ import annotations

import atexit
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType

import wasmtime

from codegen import generate

SOURCE = Path(__file__).with_name("component_guest.wat")


def binary() -> bytes:
    """Return the component. The text of older wasmtimes has no `core` where a destructor is named."""
    text = SOURCE.read_text()
    try:
        return bytes(wasmtime.wat2wasm(text))
    except wasmtime.WasmtimeError:
        return bytes(wasmtime.wat2wasm(text.replace("(dtor (core func", "(dtor (func")))


@cache
def bindings() -> ModuleType:
    """Return the generated bindings, imported once."""
    temporary = tempfile.TemporaryDirectory(prefix="stress-component-")
    folder, name = Path(temporary.name), "stress_component"
    for file, contents in generate(binary(), name).items():
        (folder / file).write_bytes(contents)
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    atexit.register(temporary.cleanup)
    return module
