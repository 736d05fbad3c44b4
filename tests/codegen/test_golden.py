"""Compare generated source with golden files, which ``tests.codegen.regenerate`` writes."""

from __future__ import annotations

import pytest

from tests.codegen.regenerate import CASES, GOLDEN, source_of


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden = (GOLDEN / f"{case}.py").read_text()
    assert source_of(case).decode() == golden, "python -m tests.codegen.regenerate"


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.py")} == {*CASES}
