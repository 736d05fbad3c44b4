"""``python -m bench [QUESTION ...] [--quick] [--plots]``: asks every question in a process of its own, and says what came out."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from . import machine, report
from .measure import Scale
from .results import Findings

#: The questions, each a module here with a function `run`.
QUESTIONS = (
    "export_call", "async_host", "plain_host", "suspension", "sync_bindings", "components", "instance", "fresh_instance",
    "waiting", "load", "cold_start", "codegen_start", "import_time", "guest_memory", "growth", "wasi_files", "wasi_many",
    "wasi_http", "ablation",
)  # fmt: skip

RESULTS = Path(__file__).parent / "results"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "questions",
        nargs="*",
        metavar="QUESTION",
        help=f"one of {', '.join(QUESTIONS)} (default: all)",
    )
    parser.add_argument("--quick", action="store_true", help="in under a minute, and less sure")
    parser.add_argument(
        "--plots", action="store_true", help="draw the curves too (needs matplotlib)"
    )
    parser.add_argument(
        "--json", type=Path, default=RESULTS / "latest.json", help="where results go"
    )
    parser.add_argument("--answer", help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. The exit code is 1 when a question could not be answered, whatever the answers are."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    scale = Scale(chosen.quick)
    if chosen.answer:
        print(_answer(chosen.answer, scale).dumps())
        return 0
    wrong = set(chosen.questions) - set(QUESTIONS)
    if wrong:
        parser.error(f"no such question: {', '.join(sorted(wrong))}")
    about = machine.describe()
    print("\n".join(f"{name}: {what}" for name, what in about.items()), flush=True)
    all_found = [_ask(name, scale) for name in chosen.questions or QUESTIONS]
    print("\n" + report.goals(all_found))
    _write(chosen.json, about, scale, all_found)
    if chosen.plots:
        _draw(all_found, chosen.json.parent)
    return int(any(not found.lines and not found.notes for found in all_found))


def _answer(name: str, scale: Scale) -> Findings:
    begun = perf_counter()
    found: Findings = importlib.import_module(f"bench.{name}").run(scale)
    found.seconds = perf_counter() - begun
    return found


def _ask(name: str, scale: Scale) -> Findings:
    """In a process of its own: what one leaves behind, or breaks, does not reach the next."""
    command = [
        sys.executable,
        "-m",
        "bench",
        "--answer",
        name,
        *(["--quick"] if scale.quick else []),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    found = (
        Findings.loads(done.stdout.splitlines()[-1])
        if not done.returncode
        else Findings(f"{name}: exit {done.returncode}")
    )
    print("\n" + report.table(found), flush=True)
    return found


def _write(path: Path, about: dict[str, str], scale: Scale, all_found: list[Findings]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "machine": about,
        "quick": scale.quick,
        "found": [found.as_json() for found in all_found],
    }
    path.write_text(json.dumps(data, indent=1) + "\n")
    print(f"\nwritten: {path}")


def _draw(all_found: list[Findings], folder: Path) -> None:
    from .plots import draw

    try:
        for path in draw(all_found, folder):
            print(f"drawn: {path}")
    except ImportError:
        print("no plots: they need matplotlib (pip install matplotlib)")


if __name__ == "__main__":
    sys.exit(main())
