"""Binds components that others have made: ``python -m tests.wasi.suite.fixtures FOLDER``.

All components below FOLDER that import WASI 0.2 must bind, but for those that use the async ABI.
Those that are commands must end as on wasmtime's own WASI and write the same. Exit 1 otherwise.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from codegen import CodegenError
from tests.wasi.suite.ours import bound, run
from tests.wasi.suite.programs import Program
from tests.wasi.suite.reference import run_reference

_COMPONENT = b"\0asm\x0d\0\1\0"
_WASI, _RUN, _ASYNC = b"wasi:", b"wasi:cli/run@0.2.", "async ABI"


def surprise(file: Path, folder: Path) -> str:
    """Return what goes otherwise with a component, "" if nothing does."""
    data = file.read_bytes()
    try:
        with bound(data, folder):
            pass
    except CodegenError as error:
        return "" if _ASYNC in str(error) else f"{file}: {error}"
    if _RUN not in data:
        return ""
    program = Program(file.name, file, args=("a",), env={"CUSTOM": "VALUE"}, stdin=b"input")
    outcome, wanted = run(program, folder, "asyncio"), run_reference(program, folder)
    return "" if outcome == wanted else f"{file}: {outcome} instead of wasmtime's {wanted}"


def main(arguments: list[str]) -> int:
    """Print how many components there are, and what is otherwise than it must be."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    components, surprises = 0, list[str]()
    for file in sorted(Path(arguments[0]).rglob("*.wasm")):
        data = file.read_bytes()
        if data.startswith(_COMPONENT) and _WASI in data:
            components += 1
            with tempfile.TemporaryDirectory() as folder:
                surprises.append(surprise(file, Path(folder)))
    print(f"{components} components", *filter(None, surprises), sep="\n")
    return 1 if any(surprises) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
