"""What is looked at in the installed wasmtime, and how the error for another one reads. Each child changes wasmtime first."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from runtime.wasmtime_api.requirements import TESTED

ROOT = Path(__file__).parents[2]
RANGE = f"wasmtime>={TESTED[0]},<{TESTED[1]}"
CHANGED = """
import ctypes
import wasmtime
from wasmtime import _bindings
class Other(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint8), ("flags", ctypes.c_uint64), ("of", ctypes.c_uint64)]
"""


def _error(program: str) -> str:
    """Return the last line that a program leaves on stderr, which ends by an UnsupportedWasmtime."""
    command = [sys.executable, "-c", CHANGED + program]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout
    name, _, message = ended.stderr.splitlines()[-1].partition(": ")
    assert name == "runtime.wasmtime_api.requirements.UnsupportedWasmtime", ended.stderr
    return message


def _cannot_work(reason: str) -> str:
    return (
        f"wasmtime-async cannot work with wasmtime {version('wasmtime')}, {reason}: "
        f"pip install '{RANGE}'"
    )


def test_the_range_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert RANGE in project["dependencies"]


def test_names_that_wasmtime_has_not() -> None:
    """All of them in one line, as with wasmtime 44."""
    message = _error("del wasmtime.Config.max_wasm_stack, wasmtime.Tag\nimport runtime")
    assert message == _cannot_work("which has no Config.max_wasm_stack, Tag")


def test_a_function_that_the_c_library_has_not() -> None:
    message = _error("wasmtime._ffi.dll = ctypes.CDLL(None)\nimport runtime")
    assert message == _cannot_work("whose C library has no wasmtime_trap_new")


def test_a_function_of_another_number_of_arguments() -> None:
    message = _error("_bindings._wasm_trap_delete.argtypes = []\nimport runtime")
    assert message == _cannot_work("whose C library has another wasm_trap_delete")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("_bindings.wasmtime_func_t = Other", "wasmtime_func_t"),
        ("_bindings.wasmtime_val_t = _bindings.wasmtime_extern_t = Other", "wasmtime_val_t, wasmtime_extern_t"),
        ("del _bindings.wasmtime_linear_memory_t", "wasmtime_linear_memory_t"),
        ("_bindings._wasmtime_call_future_poll.argtypes = []", "_wasmtime_call_future_poll.argtypes"),
        (
            "_bindings.wasmtime_func_async_callback_t = ctypes.CFUNCTYPE(None)",
            "wasmtime_func_async_callback_t._argtypes_",
        ),
        ("wasmtime._ffi.WASMTIME_V128 = ctypes.c_uint8(9)", "WASMTIME_V128.value"),
    ],
)  # fmt: skip
def test_a_c_structure_that_has_changed(change: str, names: str) -> None:
    """No engine is made then: memory would be overwritten."""
    message = _error(f"{change}\nfrom runtime import new_engine\nnew_engine()")
    assert message == _cannot_work(f"whose C library has another {names}")


def test_a_changed_structure_and_an_engine_of_wasmtimes_own() -> None:
    message = _error(
        "_bindings.wasmtime_val_t = Other\nfrom runtime import FuncExt\n"
        "FuncExt.wrap_async0(wasmtime.Store(), lambda: None, None)"
    )
    assert message == _cannot_work("whose C library has another wasmtime_val_t")


def test_a_wasmtime_of_unknown_version() -> None:
    message = _error("""
import importlib.metadata
def version(name):
    raise importlib.metadata.PackageNotFoundError(name)
importlib.metadata.version = version
del wasmtime.Tag
import runtime""")
    assert message == (
        "wasmtime-async cannot work with the installed wasmtime, which has no Tag: "
        f"pip install '{RANGE}'"
    )
