"""The error for a wasmtime that this project cannot work with, and what it needs of wasmtime-py.

These names and the functions of the C library are looked up when the runtime is imported. The
number of the version is not: `layouts.py` compares what the C code relies on.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import wasmtime

#: The versions of wasmtime that the tests pass with: from the first on, and below the second.
#: pyproject.toml says the same.
TESTED = ("45", "51")

#: Names of wasmtime-py that are private or that not every version has. A setting that `Config` does
#: not have could be set, and would have no effect.
_NAMES = """
    _bindings._wasmtime_func_call_async _extern.get_extern_ptr _extern.wrap_extern _ffi.dll
    _instance.InstanceExports _managed.Managed _value._unintern Config.max_wasm_stack
    Config.memory_guard_size Config.memory_init_cow Config.memory_reservation Config.memory_reservation_for_growth
    Config.shared_memory Func._from_raw FuncType._from_ptr Instance._from_raw SharedMemory
    Store._consume Store._context Tag Trap._consume Trap._from_ptr Val._new_raw
    WasmtimeError._from_ptr
""".split()


class UnsupportedWasmtime(ImportError):
    """The installed wasmtime lacks something that this project needs, or has it in another form."""


def unsupported(reason: str) -> UnsupportedWasmtime:
    """Return the error for what is wrong with the installed wasmtime."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = f"wasmtime {version('wasmtime')}"
    except PackageNotFoundError:
        installed = "the installed wasmtime"
    return UnsupportedWasmtime(
        f"wasmtime-async cannot work with {installed}, {reason}: "
        f"pip install 'wasmtime>={TESTED[0]},<{TESTED[1]}'"
    )


def argument_count(function: str) -> int:
    """Return how many arguments a C function takes, by wasmtime-py's declaration."""
    return len(getattr(wasmtime._bindings, f"_{function}").argtypes)


def _holds(owner: Any, wanted: dict[str, int], measure: Callable[[Any], int]) -> bool:
    """Return True if these names all exist and measure what is wanted."""
    try:
        _, *found = attrgetter("__name__", *wanted)(owner)  # one call for all takes a few µs
        return list(map(measure, found)) == list(wanted.values())
    except (AttributeError, TypeError):
        return False


def compare(
    owner: Any, wanted: dict[str, int], measure: Callable[[Any], int], problem: str
) -> None:
    """Raise UnsupportedWasmtime, which names all that differs from what is wanted."""
    if not _holds(owner, wanted, measure):
        names = [name for name in wanted if not _holds(owner, {name: wanted[name]}, measure)]
        raise unsupported(f"{problem} {', '.join(names)}")


compare(wasmtime, dict.fromkeys(_NAMES, 1), lambda _: 1, "which has no")
