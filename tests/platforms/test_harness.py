"""The committed fiber libraries, called as wasmtime would call them: here, and under wine as on Windows (`make platforms`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.native import build
from runtime.native.library import library_name

HARNESS = Path(__file__).parent / "harness.c"

#: library -> (Zig's target, flags, what runs it)
RUNNERS: dict[str, tuple[str, list[str], list[str]]] = {library_name(): ("native", ["-ldl"], [])}
# Only when asked to (`make platforms`): a wine that starts for the first time takes minutes.
wine = shutil.which("wine64") or shutil.which("wine")
if wine and os.environ.get("WASMTIME_ASYNC_PLATFORMS") == "1":
    RUNNERS["win32-x86_64.dll"] = ("x86_64-windows-gnu", [], [wine])


@pytest.mark.parametrize("name", RUNNERS)
def test_the_library_keeps_to_its_rules(tmp_path: Path, name: str) -> None:
    target, flags, runner = RUNNERS[name]
    program = tmp_path / ("harness.exe" if runner else "harness")
    compiler = [
        sys.executable,
        "-m",
        "ziglang",
        "cc",
        *(["-target", target] if target != "native" else []),
    ]
    command = [
        *compiler,
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-o",
        str(program),
        str(HARNESS),
        *flags,
    ]
    subprocess.run(command, check=True, cwd=tmp_path)
    library = tmp_path / name
    shutil.copy(build.LIBRARIES / name, library)
    # wine shows this file system as its drive Z.
    path = f"Z:{library}" if runner else str(library)
    environment = {
        "WINEDEBUG": "-all",
        "WINEPREFIX": str(tmp_path / "wine"),
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [*runner, str(program), path],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "ok"), done.stderr
