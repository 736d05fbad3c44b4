"""Scripts of the component model's and of wasmtime's test suites, in both kinds of bindings."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests.components.consts import equals
from tests.components.runner import Finding, Flavour, Report
from tests.components.script import ScriptError, read_script, string
from tests.components.suite import Judged, judge, run_scripts, scripts_below

SCRIPTS = {
    name: path
    for suite in ("component-model", "wasmtime")
    for name, path in scripts_below(Path(__file__).parent / "scripts" / suite)
}


@pytest.mark.parametrize("flavour", get_args(Flavour))
@pytest.mark.parametrize("script", SCRIPTS)
def test_script(script: str, flavour: Flavour, tmp_path: Path) -> None:
    judged = Judged()
    run_scripts([(script, SCRIPTS[script])], tmp_path, flavour, judged)
    assert judged.surprises == []
    assert judged.passed


def judged_with(script: str, *findings: Finding) -> Judged:
    judged = Judged()
    judge(script, Report(findings=list(findings)), judged)
    return judged


def test_an_exception_that_passes_is_a_surprise() -> None:
    (surprise,) = judged_with("memory64.wast").surprises
    assert surprise.startswith("memory64.wast:24: passes, and is listed as an exception")


def test_what_an_exception_prevents_is_a_part_of_it() -> None:
    refused = Finding(24, "component", "CodegenError: x")
    after = Finding(122, "assert_return", "NoInstance: x")
    judged = judged_with("memory64.wast", refused, after)
    assert (judged.surprises, judged.exceptions.total()) == ([], 2)


def test_other_findings_are_surprises() -> None:
    finding = Finding(3, "assert_return", "AssertionError: got 1")
    assert judged_with("x.wast", finding).surprises == [
        "x.wast:3: assert_return: AssertionError: got 1"
    ]
    assert judged_with("x.wast", Finding(3, "invoke", "NoInstance: x")).surprises


def test_forms_have_their_text_and_line() -> None:
    first, second = read_script(
        '(a "x\\")" (b)) ;; c (\n(; (; ( ;) ;)\n(component $n binary "\\00a")'
    )
    assert (first.head, first.line, first.text) == ("a", 1, '(a "x\\")" (b))')
    assert (second.line, second.name(), second.strings()) == (3, "$n", [b"\0a"])
    assert [form.head for form in first.forms()] == ["b"]


@pytest.mark.parametrize("text", ["(", '("', "a", "(; (", ";"])
def test_broken_scripts_are_refused(text: str) -> None:
    with pytest.raises(ScriptError):
        list(read_script(text))


def test_strings_mean_bytes() -> None:
    assert string(r'"a\n\ff\u{1_f600}\""') == b'a\n\xff\xf0\x9f\x98\x80"'


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("(u32.const 1)", True),
        ("(f32.const 1)", 1),
        ("(list.const (u8.const 1))", [2]),
        ("(list.const)", ""),
        ("(option.none)", 0),
        ("(str.const \"a\")", b"a"),
    ],
)  # fmt: skip
def test_values_of_other_types_are_not_equal(written: str, value: object) -> None:
    (form,) = read_script(written)
    assert not equals(form, value)
