"""Emit ``runtime/_emitted/``: what exists once for each number of parameters, and bindings.

The bindings are those of a module that the runtime itself uses, ``guest/wasi/preview1.wat``.
Developers of this package write the files with ``python -m codegen.arities``. ``--check`` writes
nothing, and exits with 1 if they are not what the templates give.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import generate
from .emit.output import differences, write
from .emit.render import render
from .python.annotations import MAX_ARITY

_ROOT = Path(__file__).parent.parent
_FOLDER = _ROOT / "runtime" / "_emitted"
_SANDBOX = _ROOT / "guest" / "wasi" / "preview1.wat"


def render_arities() -> dict[Path, bytes]:
    """Return the contents of each file, for 0 to 15 parameters."""
    return {
        _FOLDER / name: render(f"runtime/{name}.j2", arities=range(MAX_ARITY + 1)).encode()
        for name in ("calls.py", "arities.py", "sync_calls.py", "sync_arities.py")
    }


def bind_sandbox() -> dict[Path, bytes]:
    """Return the bindings of the module in which files are used, and its binary."""
    files = generate(_SANDBOX.read_bytes(), "preview1", sync=True)
    return {
        # It lies inside the runtime, which has another name where it is installed.
        _FOLDER / name: contents.replace(b"\nfrom runtime import", b"\nfrom .. import", 1)
        for name, contents in files.items()
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` show how they differ."""
    plan = render_arities() | bind_sandbox()
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
