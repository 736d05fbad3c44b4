"""Emit what the runtime and this compiler have of WASI 0.2.

Developers of this package write the files with ``python -m codegen.wasi``, from
``guest/wasi/wasi.wasm``, a component that imports all of WASI. ``--check`` writes nothing, and exits
with 1 if they are not what the component gives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .component.provided import TABLE
from .component.wasi_emitter import WasiBinder
from .emit.output import differences, write

_ROOT = Path(__file__).parent.parent
_EVERYTHING = _ROOT / "guest" / "wasi" / "wasi.wasm"
_EMITTED = _ROOT / "runtime" / "_emitted" / "wasi.py"


def render_wasi() -> dict[Path, bytes]:
    """Return the contents of each file."""
    binder = WasiBinder(_EVERYTHING.read_bytes())
    return {_EMITTED: binder.source(), TABLE: binder.table()}


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` show how they differ."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m codegen.wasi [--check]", file=sys.stderr)
        return 2
    plan = render_wasi()
    if arguments:
        difference = list(differences(plan))
        sys.stdout.writelines(difference)
        return 1 if difference else 0
    write(plan)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
