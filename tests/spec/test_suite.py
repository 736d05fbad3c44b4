"""The specification's suite on generated bindings: everything happens that its scripts say."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.spec.exceptions import ACCEPTED
from tests.spec.suite import Suite, suite
from tests.spec.ways import WAYS, Way

README = Path(__file__).with_name("README.md")

pytestmark = pytest.mark.skipif(
    not version("wasmtime").startswith("50."),
    reason="the figures and exceptions are those of wasmtime 50",
)


@pytest.fixture(scope="module")
def whole() -> Iterator[Suite]:
    """The suite, whose bindings are generated once for all tests."""
    with suite() as scripts:
        yield scripts


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_every_command_does_what_the_script_says(whole: Suite, way: Way) -> None:
    assert whole.surprises(way) == []


def test_what_is_no_valid_module_is_refused_in_one_line(whole: Suite) -> None:
    assert whole.refusals().surprises(ACCEPTED) == []


def test_the_readme_has_the_figures(whole: Suite) -> None:
    """`python -m tests.spec` prints them."""
    assert whole.tables() in README.read_text()
