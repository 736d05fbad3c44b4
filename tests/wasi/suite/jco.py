"""Runs commands on node's WASI 0.2, through jco, for comparison."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.wasi.suite.programs import Outcome, Program

#: What is needed of npm.
PACKAGES = ("@bytecodealliance/jco-transpile@0.15.0", "@bytecodealliance/preview2-shim@0.26.1")
_SECONDS = 100


def install(folder: Path) -> None:
    """Fetch jco into a folder; its commands are not run."""
    options = ["--no-audit", "--no-fund", "--ignore-scripts"]
    command = ["npm", "install", "--prefix", str(folder), *options, *PACKAGES]
    subprocess.run(command, check=True, capture_output=True)


def run_on_jco(program: Program, folder: Path) -> Outcome:
    """Run a command in a copy of its folder.

    Args:
        folder: What `install` was given.
    """
    root = program.copy_root(folder)
    script = str(Path(__file__).with_suffix(".mjs"))
    places = [str(program.file), str(folder), str(root or "")]
    done = subprocess.run(
        ["node", script, *places, *program.command_line()],
        env=os.environ | {"VARIABLES": json.dumps(program.env), "NODE_NO_WARNINGS": "1"},
        input=program.stdin, capture_output=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    return Outcome(f"exit {done.returncode}", done.stdout, done.stderr)
