"""Type-checking and importing generated files, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_SETTINGS = """[mypy]
strict = True
follow_imports = silent
show_error_context = False
"""

_IMPORT = """
import importlib, sys
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(f"{name}: importing it: {type(error).__name__}: {error}")
"""


def _run(
    arguments: Sequence[str], folder: Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Python in `folder`, with the checkout's packages on its path."""
    paths = os.pathsep.join([str(folder), str(ROOT)])
    env = os.environ | {"PYTHONPATH": paths, "MYPYPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def mypy_findings(folder: Path, stems: Sequence[str]) -> list[str]:
    """What ``mypy --strict`` says of the files of these names; nothing when all is well."""
    if not stems:
        return []
    (folder / "mypy.ini").write_text(_SETTINGS)
    (folder / "files.txt").write_text("\n".join(f"{stem}.py" for stem in stems))
    done = _run(
        [
            "-m",
            "mypy",
            "--strict",
            "--config-file=mypy.ini",
            "--cache-dir=.mypy_cache",
            "@files.txt",
        ],
        folder,
    )
    if done.returncode == 0:
        return []
    return [f"mypy: {line}" for line in (done.stdout + done.stderr).splitlines()]


def import_all(folder: Path, stems: Sequence[str]) -> list[str]:
    """What goes wrong when the files of these names are imported, all in one process."""
    done = _run(["-W", "error", "-c", _IMPORT], folder, "\n".join(stems))
    lines = done.stdout.splitlines()
    if done.returncode != 0:
        lines.append(f"importing: exit code {done.returncode}: {done.stderr.strip()}")
    return lines
