"""Values of the wrong type or range: refused before the guest is entered, with the way to them."""

from __future__ import annotations

import array
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from runtime import Err, Ok, Some
from tests.components.conftest import Bindings
from tests.components.echo import echo_component

Case = tuple[str, Callable[[ModuleType], Any], type[Exception], str]


class Loose:
    """Looks like a record, and is none."""

    x, y = 1, 2.0


def lacking(m: ModuleType) -> Any:
    point = m.Point(1, 2.0)
    del point.x
    return point


#: A function, what makes the value, the error, and its text after the function's name.
CASES: list[Case] = [
    ("bool", lambda m: 1, TypeError, "value: expected bool, not int"),
    ("bool", lambda m: None, TypeError, "value: expected bool, not NoneType"),
    *[
        (kind, lambda m, value=value: value, OverflowError, "value: ")
        for kind, values in {
            "u8": (-1, 256), "s8": (-129, 128), "u16": (-1, 65536), "s16": (-32769, 32768),
            "u32": (-1, 2**32), "s32": (-(2**31) - 1, 2**31), "u64": (-1, 2**64),
            "s64": (-(2**63) - 1, 2**63),
        }.items()
        for value in values
    ],
    *[
        (kind, lambda m: 1.0, TypeError, "value: expected int, not float")
        for kind in ("u8", "s16", "u32", "s64")
    ],
    ("u32", lambda m: "1", TypeError, "value: expected int, not str"),
    ("f32", lambda m: 1e39, OverflowError, "value: "),
    ("f32", lambda m: "1", TypeError, "value: expected float, not str"),
    ("f64", lambda m: None, TypeError, "value: expected float, not NoneType"),
    ("f64", lambda m: 10**400, OverflowError, "value: an int of 1329 bits does not fit f64"),
    ("u64", lambda m: 10**5000, OverflowError, "value: an int of 16610 bits does not fit u64"),
    ("char", lambda m: "", ValueError, "value: expected one character, not 0"),
    ("char", lambda m: "ab", ValueError, "value: expected one character, not 2"),
    ("char", lambda m: "\ud800", ValueError, "value: "),
    ("char", lambda m: 97, TypeError, "value: expected str, not int"),
    ("string", lambda m: b"a", TypeError, "value: expected str, not bytes"),
    ("string", lambda m: "a\udfff", ValueError, "value: "),
    ("blob", lambda m: [1, 2], TypeError, "value: "),
    ("blob", lambda m: "ab", TypeError, "value: "),
    ("blob", lambda m: array.array("H", [1]), TypeError, "value: "),
    ("numbers", lambda m: "12", TypeError, "value: "),
    ("numbers", lambda m: 3, TypeError, "value: "),
    ("numbers", lambda m: {1, 2}, TypeError, "value: "),
    ("numbers", lambda m: [1, 2**31], OverflowError, "value[1]: "),
    ("numbers", lambda m: array.array("q", [1, -(2**31) - 1]), OverflowError, "value[1]: "),
    ("numbers", lambda m: array.array("d", [1.0]), TypeError, "value[0]: "),
    ("longs", lambda m: [0, None], TypeError, "value[1]: expected int, not NoneType"),
    ("floats", lambda m: [0.0, "1"], TypeError, "value[1]: expected float, not str"),
    ("bools", lambda m: [True, 1], TypeError, "value[1]: expected bool, not int"),
    ("chars", lambda m: ["a", ""], ValueError, "value[1]: expected one character, not 0"),
    ("strings", lambda m: "ab", TypeError, "value: "),
    ("strings", lambda m: ["a", None], TypeError, "value[1]: expected str, not NoneType"),
    ("strings", lambda m: ["a", "\ud800"], ValueError, "value[1]: "),
    ("nested", lambda m: [["a"], ["b", 3]], TypeError, "value[1][1]: expected str, not int"),
    ("nested", lambda m: [["a"], "bc"], TypeError, "value[1]: "),
    ("points", lambda m: [m.Point(1, 2.0), (1, 2.0)], TypeError, "value[1]: expected Point, not tuple"),
    ("points", lambda m: [m.Point(2**31, 2.0)], OverflowError, "value[0].x: "),
    ("point", lambda m: Loose(), TypeError, "value: expected Point, not Loose"),
    ("point", lambda m: m.Point("1", 2.0), TypeError, "value.x: expected int, not str"),
    ("point", lambda m: m.Point(1, None), TypeError, "value.y: expected float, not NoneType"),
    ("point", lacking, TypeError, "value: x is not set"),
    ("color", lambda m: 1, TypeError, "value: expected Color, not int"),
    ("color", lambda m: m.Access.READ, TypeError, "value: expected Color, not Access"),
    ("colors", lambda m: [m.Color.RED, 1], TypeError, "value[1]: expected Color, not int"),
    ("access", lambda m: 1, TypeError, "value: expected Access, not int"),
    ("shape", lambda m: None, TypeError, "value: expected ShapeEmpty or "),
    ("shape", lambda m: m.ShapeEmpty, TypeError, "value: expected ShapeEmpty or "),
    ("shape", lambda m: m.ShapeCircle("1"), TypeError, "value.value: expected float, not str"),
    ("shapes", lambda m: [m.ShapeAt(m.Point(1, "2"))], TypeError, "value[0].value.y: expected float"),
    ("pair", lambda m: ("a",), ValueError, "value: expected a tuple of 2, not of 1"),
    ("pair", lambda m: ["a", 1], TypeError, "value: expected a tuple of 2, not list"),
    ("pair", lambda m: ("a", -1), OverflowError, "value[1]: "),
    ("pairs", lambda m: [("a", 1), ("b", "c")], TypeError, "value[1][1]: expected int, not str"),
    ("single", lambda m: (256,), OverflowError, "value[0]: "),
    ("maybe", lambda m: "1", TypeError, "value: expected int, not str"),
    ("maybe", lambda m: -1, OverflowError, "value: "),
    ("maybe", lambda m: Some(1), TypeError, "value: expected int, not Some"),
    ("maybe-maybe", lambda m: "a", TypeError, "value: expected Some or None, not str"),
    ("maybe-maybe", lambda m: Some(1), TypeError, "value.value: expected str, not int"),
    ("outcomes", lambda m: [1], TypeError, "value[0]: expected Ok or Err, not int"),
    ("outcomes", lambda m: [Ok("a")], TypeError, "value[0].value: expected int, not str"),
    ("outcomes", lambda m: [Ok(1), Err(2)], TypeError, "value[1].value: expected str, not int"),
    ("maybe-outcome", lambda m: Ok(1), TypeError, "value.value: expected None, not int"),
    ("wide", lambda m: m.Wide(*[0] * 16), TypeError, "value.f0: expected bool, not int"),
    ("texts", lambda m: ["a", 1], TypeError, "value[1]: expected str, not int"),
    ("attempt", lambda m: 1, TypeError, "value: expected Ok or Err, not int"),
    ("attempt", lambda m: Ok(-1), OverflowError, "value.value: "),
]  # fmt: skip


class Host:
    """Returns one value, whatever it is asked."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.calls = 0

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        def echo(value: Any, /) -> Any:
            self.calls += 1
            return self.answer

        return echo


def identifiers() -> list[str]:
    return [f"{number}-{case[0]}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=identifiers())
async def test_a_wrong_argument_is_refused_before_the_guest_is_entered(
    case: Case, bindings: Bindings
) -> None:
    label, make, error, message = case
    module = bindings.load(echo_component(), "echo")
    host = Host()
    guest = (await bindings.instantiate(module, module.Imports(host=host))).guest
    with pytest.raises(error) as caught:
        await bindings.result(getattr(guest, f"echo_{label.replace('-', '_')}")(make(module)))
    assert type(caught.value) is error
    assert str(caught.value).startswith(f"test:echo/guest#echo-{label}: {message}"), caught.value
    assert host.calls == 0
    host.answer = 5
    assert await bindings.result(guest.echo_u8(5)) == 5


RESULTS = [case for case in CASES if case[0] != "attempt"]


async def test_a_wrong_result_of_the_host_names_the_import(bindings: Bindings) -> None:
    module = bindings.load(echo_component(), "echo")
    right = {
        "color": module.Color.RED, "access": module.Access.READ, "shape": module.ShapeEmpty(),
        "point": module.Point(1, 2.0), "char": "a", "bool": True, "f32": 1.0, "f64": 1.0, "string": "",
        "blob": b"", "pair": ("", 0), "single": (0,), "maybe": None, "maybe-maybe": None,
        "maybe-outcome": None, "wide": module.Wide(
            True, 1, 2, 3, 4, 5, 6, 7, 8, 0.5, 0.25, "c", "s", [], None, module.Color.RED
        ),
    }  # fmt: skip
    for label, make, error, message in RESULTS:
        host = Host()
        guest = await bindings.instantiate(module, module.Imports(host=host))
        host.answer = make(module)
        is_number = label[1:].isdigit() and label[0] in "us"
        value = right.get(label, 0 if is_number else [])
        with pytest.raises(error) as caught:
            await bindings.result(getattr(guest.guest, f"echo_{label.replace('-', '_')}")(value))
        path = message.replace("value", "the result", 1)
        assert str(caught.value).startswith(f"test:echo/host#echo-{label}: {path}"), label
        with pytest.raises(RuntimeError, match=f"echo-{label}"):
            await bindings.result(guest.guest.echo_u8(1))


async def test_the_number_of_arguments(bindings: Bindings) -> None:
    module = bindings.load(echo_component(), "echo")
    guest = (await bindings.instantiate(module, module.Imports(host=Host()))).guest
    with pytest.raises(TypeError):
        await bindings.result(guest.echo_u8())
    with pytest.raises(TypeError):
        await bindings.result(guest.echo_u8(1, 2))


async def test_err_where_the_wit_has_no_result_comes_out_unchanged(bindings: Bindings) -> None:
    error = Err("x")

    class Raising(Host):
        def __getattr__(self, name: str) -> Callable[[Any], Any]:
            def fail(value: Any, /) -> Any:
                raise error

            return fail

    module = bindings.load(echo_component(), "echo")
    guest = (await bindings.instantiate(module, module.Imports(host=Raising()))).guest
    with pytest.raises(Err) as caught:
        await bindings.result(guest.echo_u8(1))
    assert caught.value is error
    with pytest.raises(RuntimeError, match="echo-u8"):
        await bindings.result(guest.echo_u8(1))


async def test_a_host_error_of_the_wrong_type_names_the_import(bindings: Bindings) -> None:
    class Raising(Host):
        def __getattr__(self, name: str) -> Callable[[Any], Any]:
            def fail(value: Any, /) -> Any:
                raise Err(5)

            return fail

    module = bindings.load(echo_component(), "echo")
    guest = (await bindings.instantiate(module, module.Imports(host=Raising()))).guest
    with pytest.raises(
        TypeError, match=r"test:echo/host#echo-attempt: the result.value: expected str, not int"
    ):
        await bindings.result(guest.echo_attempt(Ok(1)))


async def test_a_value_where_the_wit_has_none(bindings: Bindings) -> None:
    module = bindings.load(
        """(component
          (import "host" (instance $host (export "call" (func))))
          (core func $call (canon lower (func $host "call")))
          (core module $m (import "" "call" (func $call)) (func (export "f") (call $call)))
          (core instance $m (instantiate $m (with "" (instance (export "call" (func $call))))))
          (func (export "f") (canon lift (core func $m "f"))))""",
        "nothing",
    )

    class Talking:
        def call(self) -> int:
            return 5

    guest = await bindings.instantiate(module, module.Imports(Talking()))
    with pytest.raises(TypeError, match="host#call"):
        await bindings.result(guest.f())
