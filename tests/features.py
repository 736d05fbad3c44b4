"""What the installed wasmtime's engines can do without being asked, for tests whose guests need more than the oldest can.

Each feature is tried, so no test knows the number of a version.
"""

from __future__ import annotations

import pytest
import wasmtime


def _compiles(text: str) -> bool:
    try:
        wasmtime.Module(wasmtime.Engine(), text)
    except wasmtime.WasmtimeError:
        return False
    return True


HAS_EXCEPTIONS = _compiles("(module (tag))")
HAS_GC = _compiles("(module (type (struct)))")
_NAMED = '(module (import "a" "b" (func (param $count i32))))'

needs_exceptions = pytest.mark.skipif(
    not HAS_EXCEPTIONS, reason="exceptions are off in engines of this wasmtime"
)
needs_gc = pytest.mark.skipif(not HAS_GC, reason="GC is off in engines of this wasmtime")
needs_import_names = pytest.mark.skipif(
    b"count" not in bytes(wasmtime.wat2wasm(_NAMED)),
    reason="this wasmtime drops the parameter names of imports when it reads text",
)
