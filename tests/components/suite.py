"""Runs scripts, and sets what became of them against the exceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.components.exceptions import reasons
from tests.components.runner import Flavour, NoInstance, Report, run_script

_FOLLOWS = NoInstance.__name__


@dataclass(slots=True)
class Judged:
    """The findings of scripts, as they count: exceptions by reason, and surprises."""

    scripts: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    other_words: list[str] = field(default_factory=list)
    exceptions: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)


def judge(script: str, report: Report, judged: Judged) -> None:
    """Count a script's report.

    A directive on an instance that an exception has prevented is a part of that exception.
    """
    expected = reasons(script)
    judged.scripts += 1
    judged.passed += report.passed
    judged.other_words += [f"{script}:{found.line}: {found.what}" for found in report.other_words]
    prevented = ""
    for found in report.findings:
        if found.line in expected:
            prevented = expected.pop(found.line)
            judged.exceptions[prevented] += 1
        elif found.what.startswith(_FOLLOWS) and prevented:
            judged.exceptions[prevented] += 1
        else:
            judged.surprises.append(f"{script}:{found.line}: {found.directive}: {found.what}")
    judged.surprises += [
        f"{script}:{line}: passes, and is listed as an exception: {reason}"
        for line, reason in expected.items()
    ]


def run_scripts(
    scripts: Iterable[tuple[str, Path]], folder: Path, flavour: Flavour, judged: Judged
) -> None:
    """Execute scripts, given by name and path."""
    for name, path in scripts:
        judge(name, run_script(path.read_text(), folder, flavour), judged)


def scripts_below(folder: Path) -> list[tuple[str, Path]]:
    """Return the scripts below a folder by name; those of the async ABI are left out."""
    found = [(path.relative_to(folder), path) for path in sorted(folder.rglob("*.wast"))]
    return [(name.as_posix(), path) for name, path in found if "async" not in name.parts]
