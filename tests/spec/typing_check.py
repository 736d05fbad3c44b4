"""Type-checks the bindings of every valid module of the suite: ``python -m tests.spec.typing_check [FOLDER]``.

FOLDER has the .wast files of another version of the suite. Exit 1 if anything of the standard is refused for a
reason that is not documented here, or if mypy or the import of what was generated finds something.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codegen import CodegenError
from codegen.compiler import Built, build
from codegen.options import Options
from codegen.validation import text_to_binary
from tests.npm.proving import import_all, mypy_findings
from tests.spec.archive import is_standard, scripts
from tests.spec.splitter import SplitError, modules

_BATCH = 400

#: Why modules may be refused: what the message says, and what it means. README.md beside this file has the same.
DOCUMENTED = {
    "has no Python form": "an import whose type has a reference that no Python object can be",
    "two different types": "one import name with two different types",
}


@dataclass(slots=True)
class Figures:
    """What was found, and what became of it."""

    scripts: int = 0
    found: int = 0
    distinct: set[str] = field(default_factory=set)
    stems: list[str] = field(default_factory=list)
    unvalidated: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)

    def note(self, outcome: str, place: str) -> None:
        """Counts something, and remembers where it was first."""
        self.outcomes[outcome] += 1
        self.examples.setdefault(outcome, place)


def read(folder: Path | None, output: Path, figures: Figures) -> None:
    """Generates the bindings of every module in every script."""
    for name, source in scripts(folder):
        figures.scripts += 1
        try:
            for module in modules(source):
                figures.found += 1
                _bind(module.text, f"{name}:{module.line}", is_standard(name), output, figures)
        except SplitError as error:
            figures.surprises.append(f"{name}: {error}")


def _bind(text: bytes, place: str, standard: bool, output: Path, figures: Figures) -> None:
    """Generates the bindings of one module, unless the same module was there before."""
    try:
        wasm = text_to_binary(text)
    except CodegenError as error:
        _refused(f"not assembled: {error}", place, standard, figures)
        return
    digest = hashlib.sha256(wasm).hexdigest()
    if digest in figures.distinct:
        return
    figures.distinct.add(digest)
    stem = f"module_{len(figures.distinct)}"
    try:
        built = build(wasm, stem, Options())
    except CodegenError as error:
        reason = next(
            (meaning for words, meaning in DOCUMENTED.items() if words in str(error)), None
        )
        if reason is not None:
            figures.note(f"refused: {reason}", f"{place}: {error}")
            return
        _refused(f"refused: {error}", place, standard, figures)
        if not standard:
            _bind_unvalidated(wasm, stem, place, output, figures)
        return
    _write(built, place, output, figures)


def _bind_unvalidated(wasm: bytes, stem: str, place: str, output: Path, figures: Figures) -> None:
    try:
        built = build(wasm, stem, Options(validate=False))
    except CodegenError as error:
        figures.note("beyond the standard, not read with --no-validate either", f"{place}: {error}")
        return
    figures.unvalidated += 1
    _write(built, place, output, figures)


def _write(built: Built, place: str, output: Path, figures: Figures) -> None:
    for file, contents in built.files.items():
        (output / file).write_bytes(contents)
    figures.stems.append(built.stem)
    if built.warnings:
        figures.note("bound without some of their exports", f"{place}: {built.warnings[0]}")


def _refused(what: str, place: str, standard: bool, figures: Figures) -> None:
    if standard:
        figures.surprises.append(f"{place}: {what}")
    else:
        area = place.rpartition("/")[0]
        figures.note(f"{what.partition(':')[0]}, beyond the standard ({area})", f"{place}: {what}")


def prove(output: Path, stems: Sequence[str]) -> list[str]:
    """Type-checks and imports what was generated, some hundreds at a time."""
    wrong = []
    for first in range(0, len(stems), _BATCH):
        batch = stems[first : first + _BATCH]
        wrong += [*mypy_findings(output, batch), *import_all(output, batch)]
    return wrong


def main(folder: Path | None = None) -> int:
    """The command."""
    figures = Figures()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as output:
        read(folder, Path(output), figures)
        generated = time.monotonic()
        figures.surprises += prove(Path(output), figures.stems)
    proved = time.monotonic()
    print(
        f"{figures.scripts} scripts, {figures.found} modules, {len(figures.distinct)} different ones"
    )
    print(f"{len(figures.stems)} bound, {figures.unvalidated} of them with --no-validate")
    print(
        f"read and bound in {generated - begun:.0f} s, type-checked and imported in {proved - generated:.0f} s"
    )
    for outcome, count in figures.outcomes.most_common():
        print(f"{count} {outcome}\n    such as {figures.examples[outcome]}")
    for surprise in figures.surprises:
        print(f"SURPRISE {surprise}")
    return 1 if figures.surprises else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
