"""Runs WASI's testsuite through generated bindings: ``python -m tests.wasi.suite FOLDER ADAPTER``.

FOLDER has the testsuite's folder ``tests``, with its binaries. ADAPTER is the file
``wasi_snapshot_preview1.command.wasm`` that makes components of them; node does so. Exit 1 if
anything goes otherwise than a specification or wasmtime says and is not in ``exceptions.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests.wasi.suite.judge import Judged, judge
from tests.wasi.suite.ours import Flavour, run
from tests.wasi.suite.programs import Program, programs_in
from tests.wasi.suite.reference import run_reference

_GUEST = Path(__file__).parents[3] / "guest"


def command_components(folder: Path, adapter: Path, out: Path) -> Path:
    """Make components of the preview 1 commands in a folder."""
    files = sorted(map(str, folder.glob("*.wasm")))
    script = str(_GUEST / "command.mjs")
    subprocess.run(["node", script, str(adapter), str(out), *files], check=True)
    return out


def suite_programs(folder: Path, adapter: Path, out: Path) -> list[Program]:
    """Return all programs of the testsuite, made components below another folder."""
    programs: list[Program] = []
    for binaries in sorted(folder.glob("tests/*/testsuite/wasm32-wasip1")):
        suite = binaries.parents[1].name
        components = command_components(binaries, adapter, out / suite)
        programs += programs_in(binaries, suite, components)
    return programs


def main(arguments: list[str]) -> int:
    """Run all programs in all flavours, and print a table."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    results = {flavour: Judged() for flavour in get_args(Flavour)}
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["WASMTIME_ASYNC_CACHE"] = f"{temporary}/cache"
        folder = Path(temporary)
        for program in suite_programs(Path(arguments[0]), Path(arguments[1]), folder):
            reference = run_reference(program, folder)
            for flavour, judged in results.items():
                judge(program, run(program, folder, flavour), judged, reference)
    _print_table(results)
    for flavour, judged in results.items():
        for surprise in judged.surprises:
            print(f"{flavour}: {surprise}")
    return 1 if any(judged.surprises for judged in results.values()) else 0


def _print_table(results: dict[Flavour, Judged]) -> None:
    rows = [("passed", [judged.passed for judged in results.values()])]
    for reason in sorted({reason for judged in results.values() for reason in judged.exceptions}):
        counts = [judged.exceptions[reason] for judged in results.values()]
        rows.append((f"exception: {reason}", counts))
    rows.append(("surprises", [len(judged.surprises) for judged in results.values()]))
    print("| |", " | ".join(results), "|\n|---|" + "---|" * len(results))
    for title, counts in rows:
        print(f"| {title} |", " | ".join(map(str, counts)), "|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
