"""Writes into the specifications of the committed guest what it does on wasmtime's own WASI.

``python -m tests.wasi.suite.record``; review what has changed.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.wasi.suite.programs import probe_programs
from tests.wasi.suite.reference import run_reference


def main() -> None:
    """Run each program on wasmtime, and keep how it ended and what it wrote."""
    for program in probe_programs():
        with tempfile.TemporaryDirectory() as folder:
            outcome = run_reference(program, Path(folder))
        _, _, code = outcome.end.partition("exit ")
        path = (Path(__file__).parent / program.name).with_suffix(".json")
        spec = json.loads(path.read_text())
        spec |= {"exit_code": int(code), "stdout": outcome.stdout.decode()}
        path.write_text(json.dumps(spec, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
