"""The import lines: exactly the names that the rest of the file uses, in isort's order."""

from __future__ import annotations

import ast

import pytest

from codegen import generate
from codegen.python.imports import import_lines, sorted_names, used_names
from tests.codegen.test_formatter import ruff


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(self, a: i32, /) -> Func | None: ...", {"i32", "Func"}),
        ("def f(self, i32: int, /) -> None:\n    g(i32)", {"int", "g"}),
        ("def f(i32: i32 = i32) -> None: ...", {"i32"}),
        ("async def f(*, Stack: int) -> None:\n    return Stack", {"int"}),
        (
            "def f(a: int) -> None:\n    def g(b: a) -> b:\n        return a, b, c",
            {"int", "b", "c"},
        ),
        ("@property\ndef f(self) -> Memory: ...", {"property", "Memory"}),
        ("class A(Guest):\n    Memory: Call[[int], None]", {"Guest", "Call", "int"}),
        ("x = wasmtime.Memory", {"wasmtime"}),
        ("result: Any = 'Func'", {"Any"}),
    ],
)
def test_used_names(source: str, names: set[str]) -> None:
    assert used_names(ast.parse(source)) == names


def test_import_lines() -> None:
    used = ["i64", "i32", "Self", "wasmtime", "Callable", "FuncExt", "Any", "int", "Sum", "f64"]
    assert import_lines(used) == (
        "from collections.abc import Callable",
        "from typing import Any, Self",
        "",
        "from runtime import FuncExt, f64, i32, i64, wasmtime",
    )


def test_order_of_names() -> None:
    names = ["f10", "f9", "IMPORTS", "b", "B", "a"]
    assert sorted_names(names) == ["IMPORTS", "B", "a", "b", "f9", "f10"]


def test_parameters_called_like_imports_leave_nothing_unused() -> None:
    params = "".join(
        f"(param ${name} f64)" for name in ("i32", "Func", "wasmtime", "Stack", "v128")
    )
    wat = f'(module (import "m" "f" (func {params})) (func (export "g") {params}))'
    done = ruff("check", source=generate(wat.encode(), "odd")["odd.py"].decode())
    assert (done.returncode, done.stdout.strip()) == (0, "All checks passed!")
