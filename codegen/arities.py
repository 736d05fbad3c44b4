"""Emits ``runtime/arity.py``, the functions that exist once for each number of parameters.

For developers of this package: ``python -m codegen.arities`` writes the file, ``--check`` says by
exit code 1 that it is not what the template gives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from codegen import render
from codegen.output import differences, write
from codegen.pytypes import MAX_ARITY

_TARGET = Path(__file__).parent.parent / "runtime" / "arity.py"


def render_arities() -> str:
    """The source of ``runtime/arity.py``, as its template gives it for 0 to 15 parameters."""
    return render.render_arities(range(MAX_ARITY + 1))


def main(arguments: list[str]) -> int:
    """Write the file, or with ``--check`` show how it differs."""
    plan = {_TARGET: render_arities().encode()}
    if arguments == ["--check"]:
        found = list(differences(plan))
        sys.stdout.writelines(found)
        return 1 if found else 0
    if arguments:
        print("usage: python -m codegen.arities [--check]", file=sys.stderr)
        return 2
    write(plan)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
