"""Executes the specification's test suite in every way: ``python -m tests.spec [FOLDER]``.

FOLDER has the .wast files of another version of the suite. Exit 1 if something comes out otherwise than
`exceptions` has it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.spec.exceptions import ACCEPTED
from tests.spec.suite import Suite, suite
from tests.spec.ways import WAYS


def surprises(whole: Suite) -> Iterator[str]:
    """Executes everything, and tells what comes out otherwise than expected."""
    begun = time.monotonic()
    yield from whole.refusals().surprises(ACCEPTED)
    for way in WAYS:
        yield from (f"{way.name}: {surprise}" for surprise in whole.surprises(way))
        print(f"{way.name}: after {time.monotonic() - begun:.0f} s", file=sys.stderr)


def main(folder: Path | None = None) -> int:
    """The command."""
    with suite(folder) as whole:
        found = list(surprises(whole))
        print(whole.tables())
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
