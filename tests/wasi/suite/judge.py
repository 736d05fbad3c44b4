"""Sets what became of programs against their specifications, wasmtime and the exceptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.wasi.suite.exceptions import EXCEPTIONS, RANDOM_ORDER
from tests.wasi.suite.programs import Outcome, Program


@dataclass(slots=True)
class Judged:
    """What programs did, as it counts: exceptions by reason, and surprises."""

    passed: int = 0
    exceptions: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)


def judge(
    program: Program, outcome: Outcome, judged: Judged, reference: Outcome | None = None
) -> None:
    """Count what became of a program.

    Args:
        reference: What became of it on wasmtime's own WASI, if it ran there.
    """
    wrong = program.contradiction(outcome)
    reason = EXCEPTIONS.get(program.name)
    if reason is None and not wrong:
        judged.passed += 1
    elif reason is not None and wrong:
        judged.exceptions[reason] += 1
    else:
        wrong = wrong or f"does what it must, and is listed as an exception: {reason}"
        judged.surprises.append(f"{program.name}: {wrong}")
    if reference is not None and not _is_same(program, outcome, reference):
        judged.surprises.append(f"{program.name}: {outcome} instead of wasmtime's {reference}")


def _is_same(program: Program, outcome: Outcome, reference: Outcome) -> bool:
    """True if both did the same, with one word for all traps."""
    ends = {each.end if each.end.startswith("exit") else "trap" for each in (outcome, reference)}
    written = {(each.stdout, each.stderr) for each in (outcome, reference)}
    return len(ends) == 1 and (len(written) == 1 or program.name in RANDOM_ORDER)
