"""Tests that run in an interpreter of their own: what they look for would end the process.

``@isolated()`` makes a test of a function without parameters. pytest runs it in a new interpreter (this module is the
program) and expects that it survives: exit code 0, nothing on standard error, and on standard output what
the function prints, then one last line.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Seconds for one scenario; the longest takes a few.
PATIENCE = 50
LAST_LINE = "survived\n"
#: Characters of its standard error that a failure shows.
REPORT = 6000

_INSIDE = "WASMTIME_ASYNC_ISOLATED"

Scenario = Callable[[], None]


def isolated(*, prints: str = LAST_LINE, code: int = 0) -> Callable[[Scenario], Any]:
    """Make a test of a scenario."""

    def decorate(scenario: Scenario) -> Any:
        if _INSIDE in os.environ:
            return scenario

        def test() -> None:
            environment = {**os.environ, _INSIDE: "1", "PYTHONPATH": str(ROOT)}
            program = [sys.executable, "-X", "faulthandler", "-W", "error", "-m", __name__]
            ended = subprocess.run(
                [*program, scenario.__module__, scenario.__name__],
                env=environment,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            report = f"exit code {ended.returncode}\n{ended.stdout}{ended.stderr[:REPORT]}"
            assert ended.returncode == code, report
            assert ended.stdout == prints, report
            assert ended.stderr == "", report

        test.__name__ = test.__qualname__ = scenario.__name__
        test.__module__, test.__doc__ = scenario.__module__, scenario.__doc__
        return test

    return decorate


def main(module: str, name: str) -> None:
    """Run a scenario in this interpreter."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    scenario: Scenario = getattr(importlib.import_module(module), name)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    scenario()
    sys.stdout.write(LAST_LINE)
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
