"""The stress program, shortened: a few seeds, each in an interpreter of its own. `make stress` runs it for minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("seed", "flags"),
    [(1, []), (2, []), (3, ["-X", "dev"])],
    ids=["first", "second", "development mode"],
)
def test_a_schedule(seed: int, flags: list[str]) -> None:
    command = [
        sys.executable,
        *flags,
        "-m",
        "tests.stress",
        "--seed",
        str(seed),
        "--stores",
        "40",
        "--seconds",
        "3",
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
