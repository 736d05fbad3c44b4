"""The frozen dataclass of generated ``Imports``: in every way what `dataclasses` makes, beside which it is put here."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
import typing
from typing import Any

import pytest

from generated.sum import Env, Imports
from runtime import Limits, dataclass


@dataclasses.dataclass(frozen=True)
class Real:
    first: int
    second: list[Any]
    third: str = "c"


@dataclass(frozen=True)
class Ours:
    first: int
    second: list[Any]
    third: str = "c"


@dataclasses.dataclass(frozen=True, kw_only=True)
class RealWords:
    first: int
    second: int = 2

    def __post_init__(self) -> None:
        if self.first < 0:
            raise ValueError("negative")

    def __repr__(self) -> str:
        return "words"


@dataclass(frozen=True, kw_only=True)
class OurWords:
    first: int
    second: int = 2

    def __post_init__(self) -> None:
        if self.first < 0:
            raise ValueError("negative")

    def __repr__(self) -> str:
        return "words"


EITHER = pytest.mark.parametrize("made", [Real, Ours])
WORDS = pytest.mark.parametrize("words", [RealWords, OurWords])


class Host:
    def from_host(self, a: int, b: int) -> int:
        return a + b


def _as_real(text: str) -> str:
    return text.replace("Ours", "Real")


@EITHER
def test_it_is_made_by_position_and_by_keyword(made: Any) -> None:
    assert made(1, [2]) == made(first=1, second=[2], third="c") == made(1, second=[2])
    assert vars(made(1, [2], "d")) == {"first": 1, "second": [2], "third": "d"}


def test_its_signature_and_annotations_are_those() -> None:
    for real, ours in ((Real, Ours), (RealWords, OurWords)):
        assert inspect.signature(real) == inspect.signature(ours)
        for function in (
            lambda c: c.__init__.__annotations__,
            lambda c: typing.get_type_hints(c.__init__),
        ):
            assert function(real) == function(ours)
    assert typing.get_type_hints(Imports.__init__) == {"env": Env, "return": type(None)}


@pytest.mark.parametrize("arguments", [(), (1,), (1, [], "c", 4)])
def test_wrong_arguments_are_told_in_the_same_words(arguments: tuple[Any, ...]) -> None:
    said = []
    for made in (Real, Ours):
        with pytest.raises(TypeError) as caught:
            made(*arguments)
        said.append(_as_real(str(caught.value)))
    assert said[0] == said[1]
    with pytest.raises(
        TypeError, match=r"Imports.__init__\(\) missing 1 required positional argument: 'env'"
    ):
        Imports()  # type: ignore[call-arg]


@EITHER
def test_it_is_compared_by_its_fields_and_class(made: Any) -> None:
    class Other(made):  # type: ignore[misc]
        pass

    assert made(1, [2]) != made(1, [3])
    assert made(1, [2]) != Other(1, [2])
    assert made(1, [2]) != (1, [2], "c")
    assert made.__eq__(made(1, []), 5) is NotImplemented


def test_its_hash_is_that_of_its_fields() -> None:
    real: Any = Real(1, (2,))  # type: ignore[arg-type]
    ours: Any = Ours(1, (2,))  # type: ignore[arg-type]
    assert hash(real) == hash(ours)
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(Ours(1, []))


@EITHER
def test_it_shows_its_fields(made: Any) -> None:
    inside: list[Any] = []
    shown = made(1, inside)
    inside.append(shown)
    assert _as_real(repr(shown)) == "Real(first=1, second=[...], third='c')"


@EITHER
def test_it_is_frozen(made: Any) -> None:
    it = made(1, [2])
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"^cannot assign to field 'first'$"):
        it.first = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"^cannot delete field 'first'$"):
        del it.first
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"^cannot assign to field 'new'$"):
        it.new = 2
    assert it == made(1, [2])


@EITHER
def test_a_plain_subclass_may_have_more_than_the_fields(made: Any) -> None:
    class More(made):  # type: ignore[misc]
        pass

    more = More(1, [2])
    more.extra = 3
    assert more.extra == 3
    del more.extra
    with pytest.raises(dataclasses.FrozenInstanceError):
        more.second = []
    assert dataclasses.replace(more, first=5) == More(5, [2])


@EITHER
def test_a_subclass_may_be_a_dataclass(made: Any) -> None:
    @dataclasses.dataclass(frozen=True)
    class More(made):  # type: ignore[misc]
        fourth: int = 4

    assert [each.name for each in dataclasses.fields(More)] == [
        "first",
        "second",
        "third",
        "fourth",
    ]
    assert dataclasses.astuple(More(1, [2])) == (1, [2], "c", 4)
    with pytest.raises(TypeError, match="cannot inherit non-frozen dataclass from a frozen one"):
        dataclasses.dataclass(type("Loose", (made,), {}))


@EITHER
def test_dataclasses_knows_it(made: Any) -> None:
    it = made(1, [2])
    assert all(dataclasses.is_dataclass(each) for each in (made, it))
    assert dataclasses.asdict(it) == {"first": 1, "second": [2], "third": "c"}
    assert dataclasses.astuple(it) == (1, [2], "c")
    assert dataclasses.replace(it, third="d") == made(1, [2], "d")
    assert made.__dataclass_params__.frozen
    for real, field in zip(dataclasses.fields(Real), dataclasses.fields(made), strict=True):
        assert (real.name, real.type, real.default, real.init) == (
            field.name,
            field.type,
            field.default,
            field.init,
        )
    assert dataclasses.fields(made) == dataclasses.fields(it)


@EITHER
def test_it_is_copied_and_pickled(made: Any) -> None:
    it = made(1, [2])
    copies = [copy.copy(it), copy.deepcopy(it)]
    copies += [
        pickle.loads(pickle.dumps(it, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ]
    assert all(each == it and type(each) is made for each in copies)
    assert copies[0].second is it.second
    assert copies[1].second is not it.second
    if sys.version_info >= (3, 13):
        assert copy.replace(it, first=3) == made(3, [2])


@EITHER
def test_it_is_matched_by_position(made: Any) -> None:
    match made(1, [2]):
        case made(first, [second], third="c"):
            assert (first, second) == (1, 2)
        case _:
            raise AssertionError


@WORDS
def test_keywords_only_defaults_and_methods_of_its_own(words: Any) -> None:
    assert words(first=1) == words(first=1, second=2)
    assert repr(words(first=1)) == "words"
    assert words.__match_args__ == ()
    with pytest.raises(TypeError):
        words(1)
    with pytest.raises(ValueError, match="negative"):
        words(first=-1)
    assert all(each.kw_only for each in dataclasses.fields(words))
    with pytest.raises(ValueError, match="negative"):
        dataclasses.replace(words(first=1), first=-1)


def test_imports_and_limits_are_dataclasses() -> None:
    host = Host()
    imports = Imports(host)
    assert imports == Imports(env=host) == dataclasses.replace(imports, env=host)
    assert [each.name for each in dataclasses.fields(imports)] == ["env"]
    assert imports != Imports(Host())
    assert dataclasses.replace(Limits(fuel=3), memory=4) == Limits(fuel=3, memory=4)
    with pytest.raises(ValueError, match="fuel is a number"):
        dataclasses.replace(Limits(), fuel=-1)
