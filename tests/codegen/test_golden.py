"""Compare generated source with golden files, which ``tests.codegen.regenerate`` writes."""

from __future__ import annotations

import pytest

from tests.codegen.regenerate import CASES, GOLDEN, source_of
from tests.features import needs_import_names

#: Those that begin as text with names of imports' parameters.
NAMED = {"hostile", "kitchen"}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=needs_import_names if case in NAMED else ()) for case in CASES],
)
def test_golden(case: str) -> None:
    golden = (GOLDEN / f"{case}.py").read_text()
    assert source_of(case).decode() == golden, "python -m tests.codegen.regenerate"


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.py")} == {*CASES}
