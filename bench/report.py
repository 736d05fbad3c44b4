"""The table, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .results import Findings, Line, Spread

_HEADINGS = ("", "median", "quartiles", "", "ratio", "against", "wanted", "")


def table(found: Findings) -> str:
    """All lines of one question."""
    rows = [_row(line) for line in found.lines]
    text = [f"{found.question}  ({found.seconds:.0f} s)"]
    text += [f"  {row}" for row in aligned([_HEADINGS, *rows])] if rows else []
    text += [f"  note: {note}" for note in found.notes]
    return "\n".join(text)


def goals(all_found: Iterable[Findings]) -> str:
    """Only what has a goal, and how many of those are met."""
    lines = [
        (found.question, line)
        for found in all_found
        for line in found.lines
        if line.goal is not None
    ]
    met = sum(bool(line.met) for _, line in lines)
    rows = [
        (question, line.name, _value(line), line.wanted, _verdict(line)) for question, line in lines
    ]
    return "\n".join([f"goals: {met} of {len(lines)} met", *(f"  {row}" for row in aligned(rows))])


def _row(line: Line) -> tuple[str, ...]:
    ratio = f"{_number(line.ratio.median)} {line.ratio_is}" if line.ratio is not None else ""
    quartiles = (
        f"{_number(line.value.low)} to {_number(line.value.high)}" if _spreads(line.value) else ""
    )
    return (
        line.name,
        _number(line.value.median),
        quartiles,
        line.unit,
        ratio,
        line.against,
        line.wanted,
        _verdict(line),
    )


def _spreads(value: Spread) -> bool:
    return value.low != value.high


def _value(line: Line) -> str:
    return f"{_number(line.judged)} {line.ratio_is or line.unit}"


def _verdict(line: Line) -> str:
    return {True: "met", False: "MISSED", None: ""}[line.met]


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def _padded(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column and cell[:1].isdigit() else cell.ljust(width)


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            _padded(cell, width, column)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
