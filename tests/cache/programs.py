"""Programs that load a guest in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .watched import Watched

ROOT = Path(__file__).parents[2]


class Program:
    """A process that runs a text, in which ``guest`` is the class and ``compile_`` the compiler."""

    def __init__(self, watched: Watched, text: str) -> None:
        text = f"""
import os, sys, threading, time
import wasmtime
from runtime import new_engine
from runtime.compile_cache import entries, lock
from {watched.wasm.stem} import {watched.guest.__name__} as guest
entries.WORTH_KEEPING = 0
compile_ = wasmtime.Module.__init__
{text}"""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(watched.wasm.parent))),
        }
        # CPython 3.12 warns about forks.
        command = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", text]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self, line: str) -> None:
        """Wait for its next line, which must be this one."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"{line}\n"

    def go_on(self) -> None:
        """Send it a line."""
        assert self.process.stdin is not None
        print(file=self.process.stdin, flush=True)

    def ends(self, *lines: str) -> None:
        """Wait for its end, until which it must say these lines."""
        assert self.process.communicate()[0].splitlines() == list(lines)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """Kill it, whatever it does, and wait until it is gone."""
        self.process.kill()
        self.process.communicate()
