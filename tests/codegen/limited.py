"""Run the compiler in a process of its own, which may use only so much memory and time.

Assertions are about memory, which is the same on a busy machine. The time is a last resort, for
code that would never end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MB = 1_000_000
_MOST_SECONDS = 120
_MOST_MEMORY = 6_000 * MB  # of addresses, of which loading wasmtime takes a gigabyte

needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

_PROGRAM = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from codegen.compiler import build
from codegen.errors import CodegenError
from codegen.options import Options
with open(sys.argv[1], "rb") as file:
    data = file.read()
try:
    built = build(data, "guest", Options(**json.loads(sys.argv[2])))
    result = [len(built.source), *built.warnings]
except CodegenError as error:
    result = [0, str(error)]
with open("/proc/self/status") as file:
    peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
print(json.dumps([peak * 1024, *result]))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What generating took in bytes, how long the source is, and what was said."""

    memory: int
    source: int
    messages: list[str]


def generate_limited(folder: Path, data: bytes, **options: object) -> Outcome:
    """Generate bindings for a module and return what that took; ``folder`` is for the module."""
    path = folder / "guest.wasm"
    path.write_bytes(data)
    program = _PROGRAM.format(memory=_MOST_MEMORY)
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), json.dumps(options)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_MOST_SECONDS,
        check=True,
    )
    memory, source, *messages = json.loads(done.stdout)
    return Outcome(memory, source, messages)
