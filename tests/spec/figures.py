"""The counts of all ways as the tables that README.md has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.spec.exceptions import ACCEPTED, FAILING, FAILING_BY_METHODS
from tests.spec.outcomes import REASONS, Record

_REFUSED = ("assert_invalid", "assert_malformed")


def tables(refusals: Record, by_way: Mapping[str, Record]) -> str:
    """Return the tables in Markdown."""
    parts = []
    for is_standard, title in (True, "The standard"), (False, "Legacy exceptions and proposals"):
        rows = _rows(refusals, by_way, is_standard)
        parts.append(_table([title, "in all", *by_way], rows))
    parts.append(_table(["Commands that are not executed", *by_way], _reason_rows(by_way)))
    parts.append(_table(["Commands with another outcome", *by_way], _exception_rows(by_way)))
    return "\n".join(parts)


def _rows(
    refusals: Record, by_way: Mapping[str, Record], is_standard: bool
) -> list[Sequence[object]]:
    records = refusals, *by_way.values()
    kinds = {
        kind for record in records for standard, kind, _ in record.counts if standard is is_standard
    }
    rows: list[Sequence[object]] = []
    for kind in sorted(kinds):
        counted = [refusals] * len(by_way) if kind in _REFUSED else list(by_way.values())
        total = sum(
            n for (*which, _), n in counted[0].counts.items() if which == [is_standard, kind]
        )
        rows.append((kind, total, *(record.counts[is_standard, kind, ""] for record in counted)))
    return rows


def _reason_rows(by_way: Mapping[str, Record]) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for reason in REASONS:
        counts = [
            sum(n for (_, _, outcome), n in record.counts.items() if outcome == reason)
            for record in by_way.values()
        ]
        if any(counts):
            rows.append((reason, *counts))
    return rows


def _exception_rows(by_way: Mapping[str, Record]) -> list[Sequence[object]]:
    reasons = {**ACCEPTED, **FAILING, **FAILING_BY_METHODS}
    places = [{*ACCEPTED, *record.failures} for record in by_way.values()]
    return [
        (reason, *(sum(reasons.get(place) == reason for place in way) for way in places))
        for reason in dict.fromkeys(reasons.values())
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(_shown(cell) for cell in line)} |\n" for line in lines)


def _shown(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
