"""The committed guest under jco and node, if MADE_GUESTS names jco; node and npm fetch what is needed.

    MADE_GUESTS=jco python -m pytest tests/wasi/suite/test_jco.py

What the guest must write was recorded on wasmtime, and is what our bindings give (test_suite.py), so
that all three are compared.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.wasi.suite.jco import install, run_on_jco
from tests.wasi.suite.programs import Program, probe_programs

#: What jco does otherwise, and why it is not what WASI says.
EXCEPTIONS = {
    "probe/clocks": "standard input that has ended is never ready there, and everything is a terminal"
}

pytestmark = pytest.mark.skipif(
    "jco" not in os.environ.get("MADE_GUESTS", "").split(","), reason="MADE_GUESTS does not name it"
)


@pytest.fixture(scope="module")
def jco(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with jco."""
    folder = tmp_path_factory.mktemp("jco")
    install(folder)
    return folder


@pytest.mark.parametrize("program", probe_programs(), ids=lambda program: program.name)
def test_the_committed_guest_under_jco(program: Program, jco: Path) -> None:
    contradiction = program.contradiction(run_on_jco(program, jco))
    assert bool(contradiction) == (program.name in EXCEPTIONS), contradiction
