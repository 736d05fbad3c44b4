"""The executor notices what is wrong, in every way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.spec.bindings import Library, library
from tests.spec.execution import refuse, run
from tests.spec.outcomes import UNBOUND_EXPORT, Record, Script
from tests.spec.ways import WAYS, Way

GUEST = """
  (module $M
    (func (export "half") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 2)))
    (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
    (func (export "echo") (param externref) (result externref) (local.get 0))
    (func (export "pair") (result i32 f32) (i32.const 1) (f32.const nan))
    (func (export "i31") (result i31ref) (ref.i31 (i32.const 1)))
    (func $deep (export "deep") (call $deep))
    (global (export "g") (mut i64) (i64.const -5)))
  (register "M")
"""

RIGHT = [
    '(assert_return (invoke "half" (i32.const 0xfffffffe)) (i32.const -1))',
    '(assert_return (invoke $M "pair") (i32.const 1) (f32.const nan:canonical))',
    '(assert_return (invoke "echo" (ref.extern 7)) (ref.extern 7))',
    '(assert_return (invoke "echo" (ref.null extern)) (ref.null extern))',
    '(assert_return (get "g") (i64.const -5))',
    '(assert_trap (invoke "divide" (i32.const 0)) "integer divide by zero")',
    '(assert_exhaustion (invoke "deep") "call stack exhausted")',
    '(assert_trap (module (func $f unreachable) (start $f)) "unreachable")',
    '(assert_unlinkable (module (import "M" "no" (func))) "unknown import")',
    '(assert_unlinkable (module (import "M" "half" (memory 1))) "incompatible import type")',
    """(module (import "M" "half" (func $h (param i32) (result i32))) (import "M" "g" (global (mut i64)))
         (func (export "quarter") (param i32) (result i32) (call $h (call $h (local.get 0)))))
       (assert_return (invoke "quarter" (i32.const 12)) (i32.const 3))""",
]

WRONG = [
    '(assert_return (invoke "half" (i32.const 2)) (i32.const 2))',
    '(assert_return (invoke "half" (i32.const 2)))',
    '(assert_return (invoke "half" (i32.const 2)) (i32.const 1) (i32.const 1))',
    '(assert_return (invoke "half" (i32.const 2)) (f64.const 1))',
    '(assert_return (invoke "pair") (i32.const 1) (f32.const nan:0x1))',
    '(assert_return (invoke "echo" (ref.extern 7)) (ref.extern 8))',
    '(assert_return (invoke "echo" (ref.null extern)) (ref.extern 0))',
    '(assert_return (invoke "echo" (ref.null extern)) (i32.const 0))',
    '(assert_return (invoke "divide" (i32.const 0)) (i32.const 0))',
    '(assert_return (invoke "none"))',
    '(assert_return (get "g") (i64.const 5))',
    '(assert_trap (invoke "divide" (i32.const 0)) "integer overflow")',
    '(assert_trap (invoke "divide" (i32.const 1)) "integer divide by zero")',
    '(assert_exception (invoke "divide" (i32.const 0)))',
    '(assert_trap (module (func $f) (start $f)) "unreachable")',
    '(assert_unlinkable (module (import "M" "half" (func (param i32) (result i32)))) "unknown import")',
    '(assert_unlinkable (module (import "M" "no" (func))) "incompatible import type")',
    '(module (import "M" "no" (func)))',
]


@pytest.fixture(scope="module")
def bindings() -> Iterator[Library]:
    with library() as empty:
        yield empty


def executed(text: str, way: Way, bindings: Library) -> Record:
    record = Record()
    asyncio.run(run(Script.read("a.wast", (GUEST + text).encode()), way, bindings, record))
    return record


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_is_right_passes(way: Way, bindings: Library) -> None:
    record = executed("\n".join(RIGHT), way, bindings)
    assert record.failures == {}
    assert {outcome for _, _, outcome in record.counts} == {""}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_is_wrong_is_noticed(way: Way, bindings: Library) -> None:
    record = executed("\n".join(WRONG), way, bindings)
    begin = GUEST.count("\n") + 1
    expected = [f"a.wast:{line}" for line in range(begin, begin + len(WRONG))]
    assert list(record.failures) == expected


def test_what_cannot_be_called_is_counted_with_its_reason(bindings: Library) -> None:
    record = executed('(assert_return (invoke "i31") (ref.i31))', WAYS[0], bindings)
    assert record.counts[True, "assert_return", UNBOUND_EXPORT] == 1


def test_modules_that_are_accepted_or_refused() -> None:
    record = Record()
    script = """
      (assert_invalid (module (func (result i32))) "type mismatch")
      (assert_malformed (module quote "(func") "unexpected")
      (assert_malformed (module binary "\\00asm") "unexpected end")
      (assert_invalid (module (func)) "type mismatch")
      (assert_malformed (module quote "(func)") "unexpected")
    """
    refuse(Script.read("b.wast", script.encode()), record)
    assert list(record.failures) == ["b.wast:5", "b.wast:6"]


def test_known_failures_are_strict() -> None:
    record = Record(failures={"a.wast:1": "one", "a.wast:2": "two"})
    assert record.surprises({"a.wast:1": "", "a.wast:3": ""}) == [
        "a.wast:2: two",
        "a.wast:3 passes: take it out of exceptions.py",
    ]
