"""`Limits` as an object: a frozen dataclass with checked values.

What the limits do to guests is tested in tests/test_guest.py.
"""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

import runtime
from generated.sum import Imports
from runtime import Limits


def test_nothing_is_limited_by_default() -> None:
    assert dataclasses.asdict(Limits()) == dict.fromkeys(
        ("memory", "table_elements", "instances", "call_seconds", "fuel", "copied")
    )


@pytest.mark.parametrize("name", ["memory", "table_elements", "instances", "fuel", "copied"])
@pytest.mark.parametrize("value", [-1, 1.5, "1"])
def test_numbers_must_be_ints_and_not_negative(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be None or an int that is not negative$"):
        Limits(**{name: value})


@pytest.mark.parametrize("value", [0, -1.0, float("nan")])
def test_seconds_must_be_positive(value: float) -> None:
    with pytest.raises(ValueError, match=r"^call_seconds must be None or a positive number"):
        Limits(call_seconds=value)


def test_limits_have_names() -> None:
    with pytest.raises(TypeError):
        Limits(1)  # type: ignore[call-arg]


def test_limits_are_equal_if_their_values_are() -> None:
    assert Limits(fuel=3) == Limits(fuel=3) != Limits(fuel=4)
    assert hash(Limits(fuel=3)) == hash(Limits(fuel=3))
    assert "fuel=3" in repr(Limits(fuel=3))


def test_limits_cannot_be_changed_but_replaced() -> None:
    limits = Limits(fuel=3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        limits.fuel = 4  # type: ignore[misc]
    assert dataclasses.replace(limits, memory=4) == Limits(fuel=3, memory=4)
    with pytest.raises(ValueError, match="fuel"):
        dataclasses.replace(limits, fuel=-1)


def test_limits_are_copied_and_pickled() -> None:
    limits = Limits(fuel=3, call_seconds=0.5)
    for same in (copy.copy(limits), copy.deepcopy(limits), pickle.loads(pickle.dumps(limits))):
        assert same == limits


def test_files_that_older_versions_generated_find_dataclass_here() -> None:
    assert runtime.dataclass is dataclasses.dataclass
    assert [field.name for field in dataclasses.fields(Imports)] == ["env"]
