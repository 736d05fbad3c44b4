"""What importing a generated module must leave alone: what takes long to import, and many programs never use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen import generate

ROOT = Path(__file__).parent.parent
SUM = ROOT / "guest" / "sum.wasm"
# A generated module with imports needs `dataclasses`, which loads these. The runtime does without.
DATACLASSES = "ast dataclasses dis inspect tokenize".split()
HEAVY = """
    asyncio concurrent.futures hashlib importlib.resources json logging random shutil socket
    subprocess tempfile traceback trio typing_extensions uuid
""".split()
PROGRAM = """
import sys
import wasmtime
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
    folder: Path, module: str = "sum", more: str = "", program: str = PROGRAM, **options: bool
) -> set[str]:
    """Return which of the heavy modules a fresh interpreter loads with a module."""
    for path, contents in generate(SUM.read_bytes(), "sum", **options).items():  # type: ignore[arg-type]
        (folder / path).write_bytes(contents)
    program = program.format(
        module=module, more=more, heavy={*HEAVY, *DATACLASSES} if module != "sum" else {*HEAVY}
    )
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        f"import sys; sys.path[:0] = {[str(folder), str(ROOT)]}\n{program}",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_async_bindings_leave_synchronous_ones_alone(tmp_path: Path) -> None:
    program = PROGRAM.replace(
        "{heavy} &", "{{name for name in sys.modules if name.startswith('runtime.sync')}} &"
    )
    assert _loaded(tmp_path, program=program) == set()
    assert "runtime.sync" in _loaded(tmp_path, program=program, sync=True)


@pytest.mark.parametrize("sync", [False, True])
def test_a_generated_module_loads_nothing_heavy(tmp_path: Path, sync: bool) -> None:
    assert _loaded(tmp_path, sync=sync) == set()


def test_the_runtime_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded(tmp_path, module="runtime") == set()


def test_what_is_heavy_would_be_seen(tmp_path: Path) -> None:
    assert {"asyncio", "inspect", "logging", "subprocess"} <= _loaded(tmp_path, module="asyncio")


def test_synchronous_calls_need_no_event_loop(tmp_path: Path) -> None:
    assert _loaded(tmp_path, more=SYNC_CALL, sync=True).isdisjoint(
        {"asyncio", "concurrent.futures"}
    )
