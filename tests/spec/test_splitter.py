"""The splitter: what is a module in a script, and what is not."""

from __future__ import annotations

import pytest

from codegen.validation import text_to_binary
from tests.spec.splitter import SplitError, forms, modules, strings


def texts(script: str | bytes) -> list[bytes]:
    """The modules of a script."""
    source = script.encode() if isinstance(script, str) else script
    return [found.text for found in modules(source)]


def test_forms_are_split_at_the_outermost_parentheses() -> None:
    source = b'(a (b) ")") ;; (c)\n(; (d (; nested (;;) ;) ( ;) (e ";; \\" (") x (f (; ) ;) )'
    assert [form.text for form in forms(source)] == [
        b'(a (b) ")")',
        b'(e ";; \\" (")',
        b"(f (; ) ;) )",
    ]
    assert [source[form.start : form.start + 1] for form in forms(source)] == [b"("] * 3


def test_line_comments_end_with_either_kind_of_line() -> None:
    assert [form.text for form in forms(b";; (a\r(b) ;; (c\r\n(d)")] == [b"(b)", b"(d)"]


@pytest.mark.parametrize("source", [b"(a", b"a)", b"(; (; ;)", b'(a ")'])
def test_what_is_not_closed_is_an_error(source: bytes) -> None:
    with pytest.raises(SplitError, match="byte"):
        list(forms(source))


def test_only_modules_meant_to_be_valid_are_found() -> None:
    script = """
      (module (func))
      (assert_return (invoke "f" (i32.const 1)) (i32.const 1))
      (assert_invalid (module (func (result i32))) "type mismatch")
      (assert_malformed (module quote "(func") "unexpected")
      (assert_unlinkable (module (import "a" "b" (func))) "unknown import")
      (assert_trap (module (func $main unreachable) (start $main)) "unreachable")
      (register "M")
      (module $named (memory 1))
    """
    assert texts(script) == [
        b"(module (func))",
        b'(module (import "a" "b" (func)))',
        b"(module (func $main unreachable) (start $main))",
        b"(module $named (memory 1))",
    ]


def test_lines_are_counted_from_the_file_s_beginning() -> None:
    script = b'\n(module)\n(assert_unlinkable\n  (module (import "a" "b" (func)))\n"")'
    assert [found.line for found in modules(script)] == [2, 4]


def test_definitions_are_modules_and_instances_are_not() -> None:
    assert texts("(module definition $M (memory 1)) (module instance $I $M)") == [
        b"(module $M (memory 1))"
    ]


def test_comments_and_annotations_before_the_first_word() -> None:
    assert texts('((@a (b ")")) module (@a) (func))') == [b"(module (@a) (func))"]
    assert texts("( ;;(\n(; (; ;) ;) module (func))") == [b"(module (func))"]
    assert texts('(assert_trap (; a ;) (module (func)) "")') == [b"(module (func))"]


def test_quoted_modules_are_put_together() -> None:
    assert texts(r'(module quote "(func)" "(memory \u{31})" (; "no" ;))') == [
        b"(module (func) (memory 1))"
    ]
    assert texts(r'(module $M quote "(module (data \"\\41\"))")') == [rb'(module (data "\41"))']


def test_a_module_without_its_parentheses() -> None:
    (text,) = texts('(func) (memory 0) (func (export "f"))')
    assert text_to_binary(text).startswith(b"\0asm")


def test_binary_modules_are_left_to_the_assembler() -> None:
    (text,) = texts(r'(module binary "\00asm" "\01\00\00\00")')
    assert text_to_binary(text) == b"\0asm\1\0\0\0"


def test_marks_of_direction_are_escaped() -> None:
    (text,) = texts('(module (func (export "a\u202eb\u2066")))')
    assert text == rb'(module (func (export "a\u{202e}b\u{2066}")))'
    assert "a\u202eb\u2066".encode() in text_to_binary(text)


def test_escapes_in_strings() -> None:
    assert strings(rb'"\t\n\"\\\00\ff\u{1F40D}" ;; "no"') == [
        b'\t\n"\\\0\xff' + "\U0001f40d".encode()
    ]
