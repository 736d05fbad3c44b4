"""Random schedules over hundreds of stores, checked against a model: ``python -m tests.stress``.

A run is a row of rounds, each drawn from the seed and its number. On one event loop, without slices and worker threads, a round
goes exactly the same way every time. What fails is printed with the command that does it again.
"""

from __future__ import annotations

import argparse
import faulthandler
import itertools
import logging
import os
import signal
import sys
import time
import warnings

#: Seconds that a round may take.
PATIENCE = 300


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument(
        "--seed",
        type=int,
        default=None,
        help="where all random choices come from (default: the time)",
    )
    parser.add_argument("--seconds", type=float, default=60, help="begin no round after that many")
    parser.add_argument("--stores", type=int, default=200, help="in large rounds")
    parser.add_argument("--round", type=int, default=None, help="this round alone")
    parser.add_argument("--rounds", type=int, default=None, help="at most so many")
    parser.add_argument("--trace", action="store_true", help="print everything that happens")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=["threads", "offload", "slices", "abrupt", "states", "components"],
        help="leave something out; states is the check of which state follows which in every call",
    )
    return parser.parse_args()


def main() -> int:
    """Run the rounds in a child process, so that a round which ends the process can be named."""
    options = arguments()
    if options.seed is None:
        options.seed = int(time.time()) % 100_000
    print(f"seed {options.seed}", flush=True)
    if not hasattr(os, "fork"):
        return run(options, None)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        sys.exit(run(options, writer))
    os.close(writer)
    number = 0
    with open(reader, "rb") as pipe:
        while line := pipe.readline():
            number = int(line)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        print(f"round {number} ended the process: {code}\n{replay(options, number)}", flush=True)
    return 1 if code else 0


def replay(options: argparse.Namespace, number: int) -> str:
    """Return the command that runs a round again."""
    command = (
        f"python -m tests.stress --seed {options.seed} --stores {options.stores} --round {number}"
    )
    command += "".join(f" --without {each}" for each in options.without)
    return f"again: {command}"


def watch(options: argparse.Namespace, number: int) -> None:
    """End the process when a round takes far too long, with a report of what every task waits for."""
    faulthandler.dump_traceback_later(PATIENCE + 30, exit=True)  # if not even a signal handler runs
    if not hasattr(signal, "SIGALRM"):
        return

    def give_up(*_: object) -> None:
        from .hang_report import report

        print(f"round {number} does not end:\n{report()}\n{replay(options, number)}", flush=True)
        os._exit(1)

    # A signal, not a thread: in another thread, Python's collector would find what belongs to this one.
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)


def run(options: argparse.Namespace, report: int | None) -> int:
    """Run all rounds. Return 1 if something was wrong."""
    warnings.simplefilter("ignore")
    logging.disable()
    from .growth import Memory
    from .rounds import Options, run_round

    of_rounds = Options(options.seed, options.stores, options.trace, frozenset(options.without))
    numbers = itertools.count() if options.round is None else [options.round]
    memory, begun, calls = Memory(), time.monotonic(), 0
    done = 0
    for number in numbers:
        if report is not None:
            os.write(report, b"%d\n" % number)
        watch(options, number)
        this = run_round(of_rounds, number)
        memory.look()
        done, calls = done + 1, calls + this.returned + this.failed
        if this.problems:
            print(f"round {number} ({this}) is wrong:")
            print("\n".join(f"  {problem}" for problem in this.problems[:20]))
            print(replay(options, number), flush=True)
            return 1
        if options.trace or options.round is not None:
            print(
                f"round {number} ({this}): {this.returned} calls returned, {this.failed} failed; {this.digest}",
                flush=True,
            )
        if time.monotonic() - begun > options.seconds or done == options.rounds:
            break
    faulthandler.cancel_dump_traceback_later()
    if hasattr(signal, "SIGALRM"):
        signal.alarm(0)
    seconds = time.monotonic() - begun
    print(f"{done} rounds, {calls} calls in {seconds:.0f} s; memory: {memory.report()}")
    if memory.grew():
        print("memory grew")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
