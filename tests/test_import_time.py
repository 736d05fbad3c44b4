"""Modules that take long to import, and are not loaded before a program needs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen import generate

ROOT = Path(__file__).parent.parent
SUM = ROOT / "guest" / "sum.wasm"
HEAVY = """
    ast asyncio concurrent.futures dataclasses dis hashlib importlib.resources inspect json logging
    random shutil socket subprocess tempfile tokenize traceback trio typing_extensions uuid
""".split()
PROGRAM = """
import sys
import wasmtime
import {before}
before = set(sys.modules)
import {module}
{more}
print(*sorted({heavy} & (set(sys.modules) - before)))
"""
SYNC_CALL = """
class Host:
    def from_host(self, a, b):
        return a + b
with sum.Sum.instantiate(sum.Imports(Host())) as guest:
    guest.sum(1)
"""


def _loaded(
    folder: Path,
    module: str = "sum",
    more: str = "",
    program: str = PROGRAM,
    before: str = "dataclasses",
    **options: bool,
) -> set[str]:
    """Return the heavy modules that a new process loads with a generated one, after `before`."""
    for path, contents in generate(SUM.read_bytes(), "sum", **options).items():  # type: ignore[arg-type]
        (folder / path).write_bytes(contents)
    program = program.format(before=before, module=module, more=more, heavy=set(HEAVY))
    program = f"import sys; sys.path[:0] = {[str(folder), str(ROOT)]}\n{program}"
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_async_bindings_leave_synchronous_ones_alone(tmp_path: Path) -> None:
    program = PROGRAM.replace(
        "{heavy} &", "{{name for name in sys.modules if name.startswith('runtime.sync')}} &"
    )
    assert _loaded(tmp_path, program=program) == set()
    assert "runtime.sync" in _loaded(tmp_path, program=program, sync=True)


def test_the_runtime_alone_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded(tmp_path, "runtime", before="wasmtime") == set()


@pytest.mark.parametrize("sync", [False, True])
def test_a_generated_module_loads_nothing_heavy_but_dataclasses(tmp_path: Path, sync: bool) -> None:
    """`dataclasses` takes 1 ms after asyncio, which async bindings need in any case."""
    assert _loaded(tmp_path, sync=sync) == set()


def test_heavy_modules_would_be_noticed(tmp_path: Path) -> None:
    assert {"asyncio", "inspect", "logging", "subprocess"} <= _loaded(
        tmp_path, "asyncio", before="wasmtime"
    )


def test_synchronous_calls_need_no_event_loop(tmp_path: Path) -> None:
    assert _loaded(tmp_path, more=SYNC_CALL, sync=True).isdisjoint(
        {"asyncio", "concurrent.futures"}
    )
