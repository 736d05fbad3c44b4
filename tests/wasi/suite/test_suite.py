"""The committed guest in every flavour, and how outcomes are judged.

    WASI_TESTSUITE=FOLDER WASI_ADAPTER=FILE python -m pytest tests/wasi/suite

runs WASI's testsuite, too; README.md says where both come from.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from tests.wasi.suite.__main__ import suite_programs
from tests.wasi.suite.judge import Judged, judge
from tests.wasi.suite.ours import Flavour, run
from tests.wasi.suite.programs import PROBE, Outcome, Program, probe_programs
from tests.wasi.suite.reference import run_reference

TESTSUITE = os.environ.get("WASI_TESTSUITE", "")


@pytest.mark.parametrize("flavour", get_args(Flavour))
@pytest.mark.parametrize("program", probe_programs(), ids=lambda program: program.name)
def test_the_committed_guest(program: Program, flavour: Flavour, tmp_path: Path) -> None:
    assert program.contradiction(run(program, tmp_path, flavour)) == ""


def test_wasmtime_says_the_same(tmp_path: Path) -> None:
    program = next(each for each in probe_programs() if each.name == "probe/files")
    assert program.contradiction(run_reference(program, tmp_path)) == ""


@pytest.mark.skipif(not TESTSUITE, reason="WASI_TESTSUITE does not say where it is")
def test_the_testsuite(tmp_path: Path) -> None:
    judged = Judged()
    programs = suite_programs(Path(TESTSUITE), Path(os.environ["WASI_ADAPTER"]), tmp_path)
    for program in programs:
        reference = run_reference(program, tmp_path)
        for flavour in get_args(Flavour):
            judge(program, run(program, tmp_path, flavour), judged, reference)
    assert judged.surprises == []
    assert len(programs) > 70


PROGRAM = Program("suite/name", PROBE, stdout=b"x")


def surprises(program: Program, outcome: Outcome, reference: Outcome | None = None) -> list[str]:
    judged = Judged()
    judge(program, outcome, judged, reference)
    return judged.surprises


@pytest.mark.parametrize(
    ("outcome", "surprise"),
    [
        (Outcome("exit 1", b"x"), "suite/name: exit 1 instead of exit 0: ''"),
        (Outcome("exit 0", b"y"), "suite/name: wrote b'y' instead of b'x'"),
        (Outcome("Trap: why", b"x"), "suite/name: Trap: why instead of exit 0: ''"),
    ],
)
def test_what_a_specification_does_not_say_is_a_surprise(outcome: Outcome, surprise: str) -> None:
    assert surprises(PROGRAM, outcome) == [surprise]


def test_an_exception_that_passes_is_a_surprise() -> None:
    program = replace(PROGRAM, name="assemblyscript/proc_exit-failure", exit_code=33)
    assert surprises(program, Outcome("exit 1", b"x")) == []
    (surprise,) = surprises(program, Outcome("exit 33", b"x"))
    assert "listed as an exception" in surprise


def test_what_wasmtime_does_otherwise_is_a_surprise() -> None:
    outcome = Outcome("exit 0", b"x")
    assert surprises(PROGRAM, outcome, outcome) == []
    assert surprises(PROGRAM, outcome, Outcome("exit 0", b"x", b"warning"))
