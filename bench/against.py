"""``python -m bench.against OTHER_CHECKOUT``: this checkout's code beside another's, workload by workload.

Two processes, one for each checkout, measure the same workloads in turn, a few milliseconds at a time, for
hundreds of rounds. So whatever else the machine does hits both alike. A ratio is the median of the
ratios of single rounds. Two processes that run the very same code differ by a few percent all the
same, because of where things happen to lie in memory; therefore the processes are replaced several
times (``--pairs``), and the range of the pairs' own medians is printed beside the ratio: a
difference that is smaller than this range is none. ``python -m bench.against .`` shows that noise.

Each side generates its bindings with its own generator and uses the public API alone
(`against_worker.py`), so the other checkout may be laid out in any way.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from .report import aligned
from .results import Spread

HERE = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("against_worker.py")

#: Seconds that one workload takes in one round, roughly.
SLICE = 0.002


class Worker:
    """A process that measures with one checkout's code."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.workloads: list[str] = json.loads(self._line())

    def measure(self, workload: str, count: int) -> float:
        """Return the seconds that the workload takes once, if it is done `count` times."""
        assert self._process.stdin is not None
        print(json.dumps([workload, count]), file=self._process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of a checkout ended: exit {self._process.wait()}")
        return line

    def count_for(self, workload: str) -> int:
        """Return how often the workload is to be done in one round."""
        self.measure(workload, count := 16)  # the first calls of a process take longer
        while (seconds := self.measure(workload, count)) * count < SLICE / 4:
            count *= 2
        return max(1, round(SLICE / seconds))


@contextmanager
def worker_for(checkout: Path) -> Iterator[Worker]:
    """Start a worker for a checkout, and end it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cache = {"WASMTIME_ASYNC_CACHE": str(Path(folder, "cache"))}
        environment = {**os.environ, **cache, "PYTHONPATH": str(checkout)}
        process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), str(checkout), folder],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield Worker(process)
            finally:
                process.kill()


#: The seconds of both sides in each round, by workload.
Pair = dict[str, list[tuple[float, float]]]


def measure_pair(checkouts: tuple[Path, Path], wanted: Sequence[str], rounds: int) -> Pair:
    """Measure both checkouts, in a process of its own each, which take turns at being first."""
    with ExitStack() as stack:
        ours, theirs = (stack.enter_context(worker_for(checkout)) for checkout in checkouts)
        counts = {name: ours.count_for(name) for name in wanted or ours.workloads}
        pair: Pair = {name: [] for name in counts}
        for number in range(rounds):
            for name, count in counts.items():
                if number % 2:
                    other = theirs.measure(name, count)
                    pair[name].append((ours.measure(name, count), other))
                else:
                    pair[name].append((ours.measure(name, count), theirs.measure(name, count)))
        return pair


def _ratios(rounds: list[tuple[float, float]]) -> list[float]:
    return [ours / theirs for ours, theirs in rounds]


def row(name: str, pairs: list[Pair]) -> tuple[str, ...]:
    """Return a workload's row of the table."""
    rounds = [both for pair in pairs for both in pair[name]]
    ours, theirs = (median(side) * 1e6 for side in zip(*rounds, strict=True))
    ratio = Spread.of(_ratios(rounds))
    medians = [median(_ratios(pair[name])) for pair in pairs]
    return (
        name,
        f"{ours:.3f}",
        f"{theirs:.3f}",
        f"{ratio.median:.3f}",
        f"{ratio.low:.3f} to {ratio.high:.3f}",
        f"{min(medians):.3f} to {max(medians):.3f}",
    )


_HEADINGS = ("", "here, µs", "there, µs", "here/there", "quartiles of rounds", "range of pairs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.against",
        description="Measure this checkout's code beside another checkout's.",
    )
    parser.add_argument("checkout", type=Path, metavar="OTHER_CHECKOUT")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="default: all")
    parser.add_argument("--rounds", type=int, default=100, help="of each pair (default: 100)")
    parser.add_argument("--pairs", type=int, default=4, help="of processes (default: 4)")
    options = parser.parse_args(arguments)
    other = options.checkout.resolve()
    if not (other / "runtime").is_dir():
        parser.error(f"{options.checkout} is not a checkout: it has no folder runtime")
    pairs = [
        measure_pair((HERE, other), options.workloads, options.rounds) for _ in range(options.pairs)
    ]
    for line in aligned([_HEADINGS, *(row(name, pairs) for name in pairs[0])]):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
