"""The formatter, compared with ruff itself and checked for changes of meaning."""

from __future__ import annotations

import ast
import random
import subprocess
import sys

import pytest

from codegen import generate
from codegen.emit.formatter import fit

TYPES = ["i32", "i64", "f32", "f64", "v128", "funcref", "externref"]


def ruff(*arguments: str, source: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "-"]
    return subprocess.run(command, input=source, text=True, capture_output=True, check=False)


def random_module(seed: int, longest: int) -> str:
    """Return a module with names and signatures of all lengths, names up to ``longest``."""
    choice = random.Random(seed)
    lengths = [
        length for length in (1, 3, 8, 20, 30, 45, 55, 60, 65, 70, 80, 90, 110) if length <= longest
    ]
    taken: set[str] = set()

    def name() -> str:
        while True:
            letters = choice.choices(
                "abcdefghij_kK$ '.\\\N{LATIN SMALL LETTER E WITH ACUTE}", k=choice.choice(lengths)
            )
            if (text := "".join(letters)) not in taken:
                taken.add(text)
                return "".join(f"\\{byte:02x}" for byte in text.encode())

    def signature() -> str:
        params = "".join(
            f"(param ${'x' * choice.choice([1, 4, 20])}{index} {choice.choice(TYPES)})"
            for index in range(choice.choice([0, 0, 1, 2, 3, 5, 8, 12, 15, 16, 30]))
        )
        results = " ".join(choice.choices(TYPES, k=choice.choice([0, 1, 2, 3, 8, 14, 20])))
        return f"{params}(result {results})"

    modules = [name() for _ in range(3)]
    parts = [
        f'(import "{choice.choice(modules)}" "{name()}" (func {signature()}))' for _ in range(20)
    ]
    parts += [f'(import "{choice.choice(modules)}" "{name()}" (memory 1))' for _ in range(3)]
    parts += [f'(func (export "{name()}") {signature()} unreachable)' for _ in range(20)]
    parts += [f'(memory (export "{name()}") 1)' for _ in range(3)]
    parts += [f'(global (export "{name()}") (mut funcref) (ref.null func))' for _ in range(3)]
    return f"(module {' '.join(parts)})"


def source_of(wat: str, name: str) -> str:
    files = generate(wat.encode(), name)
    (source,) = (contents for path, contents in files.items() if path.endswith(".py"))
    return source.decode()


@pytest.mark.parametrize("seed", range(3))
def test_ruff_at_100_changes_nothing(seed: int) -> None:
    source = source_of(random_module(seed, longest=110), "long_names")
    formatted = ruff("format", "--line-length", "100", source=source)
    assert formatted.stdout == source


@pytest.mark.parametrize("width", [88, 100, 120])
def test_ruff_at_other_lengths_changes_nothing_about_short_names(width: int) -> None:
    source = source_of(random_module(width, longest=8), "short_names")
    formatted = ruff("format", "--line-length", str(width), source=source)
    assert formatted.stdout == source


@pytest.mark.parametrize("seed", range(2))
def test_ruff_finds_nothing_by_default(seed: int) -> None:
    done = ruff("check", source=source_of(random_module(seed, longest=30), "checked"))
    assert (done.returncode, done.stdout.strip()) == (0, "All checks passed!")


def test_formatting_changes_no_meaning() -> None:
    long = "x" * 50
    params = ", ".join(f"p{index}: int" for index in range(20))
    source = "\n".join(
        [
            f"async def {long}(self, {params}, /) -> tuple[int, Func | None]:",
            '    """' + "not touched, " * 20 + '"""',
            f"    result: tuple[int, F | None] = await self.__instance__.calls['{long}, ([{{\\''](p0, p1)",
            "    return result",
            f"{long}: {long}y",
            f"x = ({long}, {long},)",
            f"y = {{{long!r}: ({long},), {long!r}: ()}}",
            f"from runtime import {long}, {long}2, {long}3",
        ]
    )
    broken = fit(source)
    assert ast.dump(ast.parse(broken)) == ast.dump(ast.parse(source))
    assert max(len(line) for line in broken.split("\n") if '"""' not in line) <= 105


def test_docstrings_stay_as_they_are() -> None:
    source = 'def f():\n    """One\n\n    ' + "long, (line) " * 20 + '\n    """\n    pass\n'
    assert fit(source) == source
