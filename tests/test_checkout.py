"""In a checkout the packages have two names each, and every module exists once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ONE_COPY = """
import sys
for name, module in [*sys.modules.items()]:
    own = name.removeprefix("wasmtime_async.")
    if own != name and own.partition(".")[0] in ("codegen", "runtime"):
        assert module is sys.modules[own], name
        assert module.__name__ == module.__spec__.name == own, name
        parent, _, child = own.rpartition(".")
        assert not parent or getattr(sys.modules[parent], child) is module, name
"""
RUN = "import sys; sys.argv[1:] = ['nowhere.wasm']; assert main() == 2"
IMPORTS = [
    "import runtime.errors",
    "import wasmtime_async.runtime.errors",
    "from wasmtime_async import Stack, SyncGuest",
    "from runtime import Stack, SyncGuest",
    "from wasmtime_async.codegen import errors, generate",
    "import codegen.errors",
    "from wasmtime_async.__main__ import main",
]


def python(folder: Path, program: str, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(path)}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("turn", range(len(IMPORTS)))
def test_one_copy_whichever_comes_first(tmp_path: Path, turn: int) -> None:
    imports = IMPORTS[turn:] + IMPORTS[:turn]
    done = python(tmp_path, "\n".join([*imports, RUN, ONE_COPY]))
    assert done.returncode == 0, done.stderr


def test_what_one_name_raises_the_other_catches(tmp_path: Path) -> None:
    program = (
        "import codegen, runtime, wasmtime_async\n"
        "assert wasmtime_async.WouldSuspend is runtime.WouldSuspend\n"
        "import wasmtime_async.codegen\n"
        "assert wasmtime_async.codegen.CodegenError is codegen.CodegenError\n"
    )
    done = python(tmp_path, program)
    assert done.returncode == 0, done.stderr


def test_a_module_that_does_not_exist(tmp_path: Path) -> None:
    done = python(tmp_path, "import wasmtime_async.runtime.nonsense")
    assert "ModuleNotFoundError: No module named 'runtime.nonsense'" in done.stderr


def test_another_package_is_never_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "__init__.py").touch()
    done = python(tmp_path, "from wasmtime_async import Stack")
    assert f"ImportError: runtime is {tmp_path}" in done.stderr
