"""What a script says, and what its literals are bit for bit."""

from __future__ import annotations

import math
import struct

import pytest

from tests.spec import script as s
from tests.spec.archive import scripts
from tests.spec.values import HostObject, argument, literals, mismatch, to_bits, to_python


def only(text: str) -> s.Command:
    ((_, command),) = s.commands(text.encode())
    return command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('(register "a\\00b" $M)', s.Register("a\0b", "$M")),
        ('(invoke $M "f" (i32.const 1))', s.Action(True, "$M", "f", [["i32.const", "1"]])),
        ('(invoke $"M N" "f")', s.Action(True, "$M N", "f", [])),
        (
            '(assert_return (get "g") (either (f32.const nan) (ref.null)))',
            s.AssertReturn(
                s.Action(False, None, "g", []), [["either", ["f32.const", "nan"], ["ref.null"]]]
            ),
        ),
        (
            '(assert_trap (invoke "f") "(a)")',
            s.AssertFailure("trap", s.Action(True, None, "f", []), "(a)"),
        ),
        (
            '(assert_trap (module $N (func)) "b")',
            s.AssertFailure("trap", s.Instantiate("$N", b"(module $N (func))"), "b"),
        ),
        ('(assert_exception (invoke "f"))', s.AssertFailure("exception", s.Action(True, None, "f", []), "")),
        ('(assert_unlinkable (module) "c")', s.AssertUnlinkable(b"(module)", "c")),
        ('(assert_malformed_custom (module quote "x") "d")', s.AssertRefused("malformed", b"(module x)", "d")),
        ("(module definition $D (func))", s.Define("$D", b"(module $D (func))")),
        ("(module instance $I $D)", s.Instantiate("$I", "$D")),
        ("(module instance)", s.Instantiate(None, None)),
        ("(func)", s.Instantiate(None, b"(module\n(func)\n)")),
    ],
)  # fmt: skip
def test_commands(text: str, command: s.Command) -> None:
    assert only(text) == command


def test_lines_are_those_of_the_commands() -> None:
    source = b'(module)\n\n(; a\n;) (module) ;; b\n(invoke\n"f")'
    assert [line for line, _ in s.commands(source)] == [1, 4, 5]


def test_unknown_commands_are_errors() -> None:
    with pytest.raises(ValueError, match="assert_nothing"):
        only('(assert_nothing (module) "")')


def test_the_archive_has_the_suite() -> None:
    names = [name for name, _ in scripts()]
    assert len(names) == len(set(names)) == 288
    assert {"i32.wast", "proposals/threads/atomic.wast", "legacy/throw.wast"} <= set(names)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i32.const 0xffff_ffff", -1),
        ("i64.const -1", -1),
        ("f64.const 0x1p-1074", 5e-324),
        ("f32.const 0x1.fffffep+127", 3.4028234663852886e38),
        ("f32.const -0", -0.0),
        ("f64.const -inf", -math.inf),
        ("v128.const i16x8 1 2 3 4 5 6 7 -1", struct.pack("<8h", 1, 2, 3, 4, 5, 6, 7, -1)),
        ("ref.extern 3", HostObject(3)),
        ("ref.null extern", None),
    ],
)
def test_arguments(text: str, value: object) -> None:
    constant = s.parse(f"({text})".encode())
    assert repr(argument(constant, literals([constant]))) == repr(value)


@pytest.mark.parametrize("bits", [0x7FA0_0001, 0xFFC0_0000, 0x7F80_0000, 0x8000_0001, 0x3F80_0000])
def test_every_f32_keeps_its_bits(bits: int) -> None:
    encoded = struct.pack("<I", bits)
    assert to_bits("f32", to_python("f32", encoded)) == encoded


@pytest.mark.parametrize(("kind", "value"), [
    ("i32", 1 << 31), ("i32", True), ("i64", 1.0), ("f32", 0.1), ("f32", 1), ("f64", 1), ("v128", b""),
    ("i32", None),
])  # fmt: skip
def test_what_a_function_of_that_type_cannot_return(kind: str, value: object) -> None:
    with pytest.raises((TypeError, ValueError, struct.error)):
        to_bits(kind, value)


@pytest.mark.parametrize(
    ("pattern", "bits", "matches"),
    [
        ("f32.const nan:canonical", "0000c07f", True),
        ("f32.const nan:canonical", "0000c0ff", True),
        ("f32.const nan:canonical", "0100c07f", False),
        ("f32.const nan:arithmetic", "0100c07f", True),
        ("f32.const nan:arithmetic", "0100807f", False),
        ("f32.const nan:arithmetic", "0000803f", False),
        ("f64.const nan:canonical", "000000000000f87f", True),
        ("f64.const nan:arithmetic", "000000000000f47f", False),
        ("f32.const 0", "00000080", False),
        ("v128.const f32x4 nan:canonical 1 nan:arithmetic 0", "0000c0ff0000803f0100c07f00000000", True),
        ("v128.const f32x4 nan:canonical 1 nan:arithmetic 0", "0100c0ff0000803f0100c07f00000000", False),
        ("v128.const f32x4 nan:canonical 1 nan:arithmetic 0", "0000c0ff0000803f0100c07f01000000", False),
    ],
)  # fmt: skip
def test_results(pattern: str, bits: str, matches: bool) -> None:
    expected = s.parse(f"({pattern})".encode())
    value = to_python(pattern.partition(".")[0], bytes.fromhex(bits))
    assert (mismatch(expected, value, literals([expected])) is None) == matches


def test_any_of_several_results() -> None:
    expected = s.parse(b"(either (i32.const 1) (i32.const 2))")
    bits = literals([expected])
    assert mismatch(expected, 2, bits) is None
    assert mismatch(expected, 3, bits) is not None
