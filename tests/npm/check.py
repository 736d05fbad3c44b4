"""Binds every fetched module: ``python -m tests.npm.check FOLDER`` (which ``tests.npm.fetch`` filled).

One line for each module; exit 1 if anything is refused for another reason than the one known for it, if mypy finds
something in what was generated, or if it cannot be imported.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codegen import CodegenError, generate
from tests.npm.packages import LEGACY, PACKAGES, Package
from tests.npm.proving import import_all, mypy_findings

#: What validation says of the exceptions of before the standard, which wasmtime does not know.
_LEGACY_MESSAGE = "legacy_exceptions"
#: What the names of the synchronous bindings end with: each module has these, too.
_SYNC = "_sync"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one module; `surprise` says that something is wrong, with it or with the table."""

    module: str
    stem: str
    text: str
    surprise: bool = False


def modules(folder: Path) -> list[tuple[Package, Path]]:
    """The fetched modules, each with the package it is of."""
    return [
        (package, path)
        for package in PACKAGES
        for path in sorted((folder / package.folder / package.version).rglob("*.wasm"))
    ]


def stem_of(package: Package, path: str) -> str:
    """What the bindings of a package's module are called: no two modules share it."""
    return "".join(
        c if c.isalnum() else "_" for c in f"{package.folder}/{path.removesuffix('.wasm')}"
    )


def bind(package: Package, module: Path, path: str, output: Path) -> Outcome:
    """Generates the bindings of one module, async and synchronous ones."""
    stem, name = stem_of(package, path), f"{package.name} {path}"
    data = module.read_bytes()
    legacy = f"{package.name}/{path}" in LEGACY
    begun = time.perf_counter()
    try:
        files = generate(data, stem)
        refusal = ""
    except CodegenError as error:
        if _LEGACY_MESSAGE not in str(error):
            return Outcome(name, stem, f"REFUSED: {error}", surprise=True)
        refusal = str(error)
        files = generate(data, stem, validate=False)
    took = time.perf_counter() - begun
    plain = generate(data, f"{stem}{_SYNC}", sync=True, validate=False)
    for file, contents in (*files.items(), *plain.items()):
        (output / file).write_bytes(contents)
    lines = files[f"{stem}.py"].count(b"\n")
    text = f"{len(data):,} bytes, {lines:,} lines, {took:.2f} s"
    if refusal:
        text += f"; with --no-validate, since validation says: {refusal}"
    return Outcome(name, stem, text, surprise=bool(refusal) != legacy)


def bind_all(folder: Path, output: Path) -> list[Outcome]:
    """Generates the bindings of all modules, type-checks and imports them."""
    outcomes = []
    for package, module in modules(folder):
        path = module.relative_to(folder / package.folder / package.version).as_posix()
        outcomes.append(bind(package, module, path, output))
    bound = [each.stem for each in outcomes if (output / f"{each.stem}.py").exists()]
    stems = [stem + suffix for stem in bound for suffix in ("", _SYNC)]
    wrong = [*mypy_findings(output, stems), *import_all(output, stems)]
    return [*outcomes, *(Outcome("", "", line, surprise=True) for line in wrong)]


def summary(outcomes: Iterable[Outcome]) -> list[str]:
    """A line for each outcome, surprises marked, and one with the figures."""
    all_of_them = list(outcomes)
    lines = [
        f"{'SURPRISE ' if each.surprise else ''}{each.module}: {each.text}" for each in all_of_them
    ]
    named = [each for each in all_of_them if each.module]
    refused = sum(each.text.startswith("REFUSED") for each in named)
    unvalidated = sum("--no-validate" in each.text for each in named)
    surprises = sum(each.surprise for each in all_of_them)
    figures = f"{len(named)} modules, {len(named) - refused} bound ({unvalidated} of them with --no-validate), {refused} refused"
    return [*lines, f"{figures}; {surprises} surprises"]


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1 or not modules(Path(arguments[0])):
        print(
            "usage: python -m tests.npm.check FOLDER (filled by python -m tests.npm.fetch FOLDER)",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory() as output:
        outcomes = bind_all(Path(arguments[0]), Path(output))
    print(*summary(outcomes), sep="\n")
    return 1 if any(each.surprise for each in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
