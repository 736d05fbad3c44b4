"""The examples do what their texts say, with warnings as errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SIZE = len((ROOT / "pyproject.toml").read_bytes())

PRINTS = {
    "sum.py": [
        "called from wasm: [10, 1]",
        "the event loop is alive: turn 1",
        "the event loop is alive: turn 2",
        "the event loop is alive: turn 3",
        f"wasm said: {223 + SIZE}",
    ],
    "hello.py": [
        "Hello from an async function!",
        "Hello from a plain function that waited! The guest exports run.",
        "21 doubled: 42",
    ],
    "greet.py": [
        "Hello, Ada! You wrote the first program.",
        "Hello, Grace! You wrote the first compiler.",
        "Hello, Zoë! I have not heard of you.",
    ],
}


@pytest.mark.parametrize("name", PRINTS)
def test_example(name: str) -> None:
    command = [sys.executable, "-W", "error", "-X", "dev", "-X", "utf8", f"examples/{name}"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.splitlines(), done.stderr) == (PRINTS[name], "")


def test_every_example_is_run() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == PRINTS.keys()
