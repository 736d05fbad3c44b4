"""Emit what the runtime and this compiler have of WASI 0.2.

Developers of this package write the files with ``python -m codegen.wasi``, from
``guest/wasi/wasi.wasm``, a component that imports all of WASI, and ``guest/wasi/preview1.wat``, the
module in which the runtime uses files. ``--check`` writes nothing, and exits with 1 if they are not
what these give.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import generate
from .component.provided import TABLE
from .component.wasi_emitter import WasiBinder
from .emit.output import differences, write

_ROOT = Path(__file__).parent.parent
_EVERYTHING = _ROOT / "guest" / "wasi" / "wasi.wasm"
_SANDBOX = _ROOT / "guest" / "wasi" / "preview1.wat"
_SANDBOX_HEAD = '''"""The bindings of the module in which files are used.

Emitted by ``python -m codegen.wasi`` from guest/wasi/preview1.wat; do not edit.
"""
'''
_FOLDER = _ROOT / "runtime" / "_emitted"


def render_wasi() -> dict[Path, bytes]:
    """Return the contents of each file."""
    binder = WasiBinder(_EVERYTHING.read_bytes())
    return {_FOLDER / "wasi.py": binder.source(), TABLE: binder.table()} | bind_sandbox()


def bind_sandbox() -> dict[Path, bytes]:
    """Return the bindings of the module for files, and its binary."""
    files = generate(_SANDBOX.read_bytes(), "preview1", sync=True)
    _, _, source = files["preview1.py"].partition(b'"""\n')
    # It is a part of the runtime, which has another name where it is installed.
    source = source.replace(b"\nfrom runtime import", b"\nfrom .. import", 1)
    return {
        _FOLDER / "preview1.py": _SANDBOX_HEAD.encode() + source,
        _FOLDER / "preview1.wasm": files["preview1.wasm"],
    }


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
