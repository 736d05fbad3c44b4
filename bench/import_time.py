"""The time that importing a generated module adds to a program of asyncio and wasmtime.

In every round, each contender has a fresh process, which imports wasmtime and then takes the time of
the import. The generated module comes after asyncio, which its programs import anyway, and
which loads most of what `dataclasses` needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .guests import CALLS, write_bindings
from .measure import MILLI, Samples, Scale
from .results import Findings, at_most

_GENERATED = "a generated module"
_IMPORTS = {
    _GENERATED: "bench_import",
    "asyncio": "asyncio",
    "dataclasses": "dataclasses",
    "greenlet": "greenlet",
}
_PROGRAM = """
from time import perf_counter
begun = perf_counter()
import wasmtime
between = perf_counter()
import {before}
ready = perf_counter()
import {module}
print(between - begun, perf_counter() - ready)
"""


def environment(folder: str) -> dict[str, str]:
    """For a Python process that finds modules in `folder` too, and caches bytecode there."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([folder, str(Path(__file__).parent.parent)])
    return {**kept, "PYTHONPYCACHEPREFIX": os.path.join(folder, "bytecode"), "PYTHONPATH": path}


def _one(module: str, folder: str) -> tuple[float, float]:
    before = "asyncio" if module == _IMPORTS[_GENERATED] else "wasmtime"
    command = [sys.executable, "-c", _PROGRAM.format(before=before, module=module)]
    done = subprocess.run(
        command, check=True, env=environment(folder), capture_output=True, text=True
    )
    first, second = map(float, done.stdout.split())
    return first, second


def _samples(folder: str, rounds: int) -> Samples:
    seconds: dict[str, list[float]] = {name: [] for name in ("wasmtime", *_IMPORTS)}
    for module in _IMPORTS.values():  # for the caches
        _one(module, folder)
    for _ in range(rounds):
        for name, module in _IMPORTS.items():
            first, second = _one(module, folder)
            seconds[name].append(second)
            if name == _GENERATED:
                seconds["wasmtime"].append(first)
    return Samples(seconds)


def run(scale: Scale) -> Findings:
    """Measure it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        write_bindings(Path(folder), "bench_import", CALLS)
        samples = _samples(folder, scale.few(9, 31))
    found = Findings("import time, after import wasmtime (a generated module: and asyncio)")
    found.lines = [
        samples.line(_GENERATED, unit=MILLI, goal=at_most(10)),
        *(samples.line(name, unit=MILLI) for name in ("asyncio", "dataclasses", "greenlet")),
        samples.line("wasmtime", "wasmtime itself", unit=MILLI),
    ]
    return found
