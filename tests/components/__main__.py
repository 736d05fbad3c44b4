"""Executes component scripts through generated bindings: ``python -m tests.components FOLDER...``.

Exit 1 if anything goes otherwise than the scripts say and is not listed in ``exceptions.py``, or is
listed there and passes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests.components.runner import Flavour
from tests.components.suite import Judged, run_scripts, scripts_below


def main(arguments: list[str]) -> int:
    """Run all scripts below the folders in both kinds of bindings, and print a table."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    results: dict[str, Judged] = {}
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["WASMTIME_ASYNC_CACHE"] = f"{temporary}/cache"
        for flavour in get_args(Flavour):
            judged = results[flavour] = Judged()
            for folder in map(Path, arguments):
                run_scripts(scripts_below(folder), Path(temporary), flavour, judged)
    _print_table(results)
    for flavour, judged in results.items():
        for surprise in judged.surprises:
            print(f"{flavour}: {surprise}")
    return 1 if any(judged.surprises for judged in results.values()) else 0


def _print_table(results: dict[str, Judged]) -> None:
    rows = [("scripts", [judged.scripts for judged in results.values()])]
    for kind in sorted({kind for judged in results.values() for kind in judged.passed}):
        rows.append((kind, [judged.passed[kind] for judged in results.values()]))
    rows.append(
        ("- of them traps in other words", [len(item.other_words) for item in results.values()])
    )
    for reason in sorted({reason for item in results.values() for reason in item.exceptions}):
        rows.append(
            (f"exception: {reason}", [item.exceptions[reason] for item in results.values()])
        )
    rows.append(("surprises", [len(judged.surprises) for judged in results.values()]))
    print("| |", " | ".join(results), "|\n|---|" + "---|" * len(results))
    for title, counts in rows:
        print(f"| {title} |", " | ".join(map(str, counts)), "|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
