"""Emit ``runtime/_emitted/``: what exists once for each number of parameters.

Developers of this package write the files with ``python -m codegen.arities``. ``--check`` writes
nothing, and exits with 1 if they are not what the templates give.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .emit.output import differences, write
from .emit.render import render
from .python.annotations import MAX_ARITY

_FOLDER = Path(__file__).parent.parent / "runtime" / "_emitted"


def render_arities() -> dict[Path, bytes]:
    """Return the contents of each file, for 0 to 15 parameters."""
    return {
        _FOLDER / name: render(f"runtime/{name}.j2", arities=range(MAX_ARITY + 1)).encode()
        for name in (
            "calls.py",
            "arities.py",
            "sync_calls.py",
            "sync_arities.py",
            "component_calls.py",
            "component_sync_calls.py",
        )
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` show how they differ."""
    plan = render_arities()
    if arguments == ["--check"]:
        difference = list(differences(plan))
        sys.stdout.writelines(difference)
        return 1 if difference else 0
    if arguments:
        print("usage: python -m codegen.arities [--check]", file=sys.stderr)
        return 2
    write(plan)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
