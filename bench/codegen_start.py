"""The time of ``python -m codegen`` from start to end, on a small module and on one of 14 MB."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

import wasmtime

from .guests import CALLS, large_module
from .import_time import environment
from .measure import Contender, Scale, interleave
from .results import Findings, at_most

_SMALL, _LARGE, _UNCHECKED, _WASMTIME = (
    "small module",
    "14 MB module",
    "14 MB module, --no-validate",
    "import wasmtime",
)


def _process(folder: str, *arguments: str) -> Contender:
    command = [sys.executable, *arguments]

    async def run(count: int) -> None:
        for _ in range(count):
            subprocess.run(command, check=True, env=environment(folder), stdout=subprocess.DEVNULL)

    return run


def _codegen(folder: str, file: str, *options: str) -> Contender:
    return _process(
        folder, "-m", "codegen", "-q", "-o", f"{folder}/generated", *options, f"{folder}/{file}"
    )


async def _measure(scale: Scale, folder: str) -> Findings:
    Path(folder, "small.wasm").write_bytes(wasmtime.wat2wasm(CALLS))
    Path(folder, "large.wasm").write_bytes(large_module(14))
    contenders = {
        _SMALL: _codegen(folder, "small.wasm"),
        _LARGE: _codegen(folder, "large.wasm"),
        _UNCHECKED: _codegen(folder, "large.wasm", "--no-validate"),
        _WASMTIME: _process(folder, "-c", "import wasmtime"),
    }
    for run in contenders.values():  # once: the files are then written, and would not change
        await run(1)
    samples = await interleave(contenders, scale, rounds=scale.few(5, 15), count=1)
    found = Findings("start of the generator")
    found.lines = [
        samples.line(_SMALL, unit=1.0, goal=at_most(0.2)),
        samples.line(_LARGE, unit=1.0, goal=at_most(0.4)),
        samples.line(_UNCHECKED, unit=1.0),
        samples.line(_WASMTIME, unit=1.0),
    ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return asyncio.run(_measure(scale, folder))
