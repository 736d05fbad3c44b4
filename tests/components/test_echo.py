"""Values of every type on their way into a guest, to the host, back, and out again."""

from __future__ import annotations

import array
import math
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from runtime import Err, Ok, Some
from tests.components.conftest import Bindings
from tests.components.echo import ECHOES, echo_component

INTEGERS = {"u8": (0, 255), "s8": (-128, 127), "u16": (0, 65535), "s16": (-32768, 32767),
            "u32": (0, 2**32 - 1), "s32": (-(2**31), 2**31 - 1),
            "u64": (0, 2**64 - 1), "s64": (-(2**63), 2**63 - 1)}  # fmt: skip
TEXTS = ["", "a", "é", "日本", "\N{GRINNING FACE}", "\0", "\ufeff", "\uffff", "x" * 10_000]


class Host:
    """Returns what it is given, and remembers it."""

    def __init__(self, *, is_async: bool) -> None:
        self.is_async, self.given = is_async, None

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        def echo(value: Any, /) -> Any:
            self.given = value
            return value

        async def echo_later(value: Any, /) -> Any:
            return echo(value)

        return echo_later if self.is_async else echo


class Echoes:
    """An instance of the component, in either flavour."""

    def __init__(self, bindings: Bindings, module: ModuleType, instance: Any, host: Host) -> None:
        self.bindings, self.module, self.instance, self.host = bindings, module, instance, host

    async def __call__(self, label: str, value: Any) -> Any:
        function = getattr(self.instance.guest, f"echo_{label.replace('-', '_')}")
        return await self.bindings.result(function(value))


@pytest.fixture(params=["utf8", "utf16", "latin1+utf16"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def make(bindings: Bindings, encoding: str = "utf8", *, is_async: bool = False) -> Echoes:
    module = bindings.load(echo_component(encoding), "echo")
    host = Host(is_async=is_async and bindings.flavour == "async")
    instance = await bindings.instantiate(module, module.Imports(host=host))
    return Echoes(bindings, module, instance, host)


def samples(m: ModuleType) -> dict[str, list[Any]]:
    """Return values for each function of the component."""
    point, wide = m.Point(-1, 2.5), m.Wide(
        True, 1, -2, 3, -4, 5, -6, 7, -8, 0.5, -0.25, "é", "日本", [1, 65535], None, m.Color.GREEN
    )  # fmt: skip
    shapes = [m.ShapeEmpty(), m.ShapeCircle(1.5), m.ShapeTitled("a\0b"), m.ShapeAt(point)]
    return {
        **{kind: [0, *limits] for kind, limits in INTEGERS.items()},
        "bool": [True, False],
        "f32": [0.0, -0.0, 1.5, math.inf, -math.inf, 2.0**-149],
        "f64": [0.0, -0.0, 0.1, math.inf, -math.inf, 5e-324],
        "char": ["a", "\0", "\ud7ff", "\ue000", "\U0010ffff"],
        "string": TEXTS,
        "blob": [b"", b"\0\xff", bytes(100_000)],
        "numbers": [[], [0], [-(2**31), 2**31 - 1], list(range(1000))],
        "longs": [[], [0, 2**64 - 1]],
        "floats": [[], [0.5, -math.inf]],
        "bools": [[], [True, False, True]],
        "chars": [[], ["a", "\U0010ffff"]],
        "strings": [[], TEXTS],
        "nested": [[], [[]], [["a"], [], TEXTS]],
        "points": [[], [point, m.Point(2**31 - 1, math.inf)]],
        "shapes": [[], shapes],
        "pairs": [[], [("a", 1), ("", 2**32 - 1)]],
        "colors": [[], list(m.Color)],
        "pair": [("", 0), ("日本", 2**32 - 1)],
        "single": [(0,), (255,)],
        "maybe": [None, 0, 2**32 - 1],
        "maybe-text": [None, "", "日本"],
        "maybe-maybe": [None, Some(None), Some(""), Some("é")],
        "outcomes": [[], [Ok(0), Err("é"), Err("")]],
        "maybe-outcome": [None, Ok(None), Err(m.Color.DEEP_BLUE)],
        "point": [point],
        "color": list(m.Color),
        "access": [m.Access(0), m.Access.READ, ~m.Access.READ, m.Access(7)],
        "shape": shapes,
        "wide": [wide, replace(wide, f12="", f13=[], f14=255)],
        "texts": [[], TEXTS],
    }


async def test_every_value_comes_back(bindings: Bindings, encoding: str) -> None:
    echo = await make(bindings, encoding)
    given = samples(echo.module)
    assert {*given, "attempt", "attempt-nothing"} == {*ECHOES}
    for label, values in given.items():
        for value in values:
            got = await echo(label, value)
            for result in (got, echo.host.given):
                assert (type(result), repr(result)) == (type(value), repr(value)), label


async def test_async_host_functions_take_the_same_values(bindings: Bindings) -> None:
    echo = await make(bindings, is_async=True)
    for label, values in samples(echo.module).items():
        for value in values:
            assert repr(await echo(label, value)) == repr(value), label


@pytest.mark.parametrize("label", ["f32", "f64"])
async def test_nan_comes_back(label: str, bindings: Bindings) -> None:
    assert math.isnan(await (await make(bindings))(label, math.nan))


async def test_errors_are_raised_and_returned(bindings: Bindings) -> None:
    echo = await make(bindings)

    def attempt(value: Ok[int] | Err[str]) -> int:
        if isinstance(value, Err):
            raise value
        return value.value

    echo.host.echo_attempt = attempt  # type: ignore[attr-defined]
    echo = Echoes(
        bindings,
        echo.module,
        await bindings.instantiate(echo.module, echo.module.Imports(host=echo.host)),
        echo.host,
    )
    assert await echo("attempt", Ok(7)) == 7
    with pytest.raises(Err) as caught:
        await echo("attempt", Err("é"))
    assert caught.value.value == "é"
    assert await echo("attempt", Ok(8)) == 8


async def test_a_function_with_an_empty_result(bindings: Bindings) -> None:
    echo = await make(bindings)
    echo.host.echo_attempt_nothing = lambda value: None  # type: ignore[attr-defined]
    instance = await bindings.instantiate(echo.module, echo.module.Imports(host=echo.host))
    assert await bindings.result(instance.guest.echo_attempt_nothing(Ok(None))) is None


@pytest.mark.parametrize(
    "buffer",
    [bytearray(b"ab"), memoryview(b"ab"), memoryview(b"a-b-")[::2], array.array("b", b"ab"), array.array("B", b"ab")],
    ids=["bytearray", "view", "strided", "signed", "array"],
)  # fmt: skip
async def test_buffers_are_bytes(buffer: Any, bindings: Bindings) -> None:
    assert await (await make(bindings))("blob", buffer) == b"ab"


@pytest.mark.parametrize(
    "numbers",
    [
        (1, -2, 3),
        range(1, 4),
        array.array("i", [1, -2, 3]),
        array.array("q", [1, -2, 3]),
        array.array("h", [1, -2, 3]),
        memoryview(array.array("i", [1, 9, -2, 9, 3, 9]))[::2],
        memoryview(bytes([1, 2, 3])),
    ],
    ids=["tuple", "range", "same", "longer", "shorter", "strided", "bytes"],
)
async def test_sequences_and_buffers_are_lists_of_numbers(numbers: Any, bindings: Bindings) -> None:
    assert await (await make(bindings))("numbers", numbers) == list(numbers)


async def test_any_sequence_is_a_list(bindings: Bindings) -> None:
    class Lines:
        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: int) -> str:
            return ["a", "b"][index]

    from collections.abc import Sequence

    Sequence.register(Lines)
    echo = await make(bindings)
    assert await echo("strings", ("a", "b")) == ["a", "b"]
    assert await echo("strings", Lines()) == ["a", "b"]


async def test_bools_are_integers_and_integers_are_floats(bindings: Bindings) -> None:
    echo = await make(bindings)
    assert [await echo("u8", True), await echo("f64", 3), await echo("f32", True)] == [1, 3.0, 1.0]
    assert await echo("numbers", [True, 2]) == [1, 2]


async def test_arguments_by_keyword(bindings: Bindings) -> None:
    echo = await make(bindings)
    assert await bindings.result(echo.instance.guest.echo_u8(value=3)) == 3
