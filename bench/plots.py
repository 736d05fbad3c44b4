"""The curves, and where one call's time goes, as pictures for the README. Needs matplotlib, which nothing else here does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .results import Curve, Findings

_SIZE = (7.0, 4.0)


def draw(all_found: Iterable[Findings], folder: Path) -> list[Path]:
    """Writes a PNG for each curve, and one that compares the calls.

    Raises:
        ImportError: there is no matplotlib.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plotting

    drawn = []
    found = list(all_found)
    for each in found:
        drawn += [
            _curve(plotting, curve, folder) for curve in each.curves if any(curve.series.values())
        ]
    return [*drawn, *_calls(plotting, found, folder)]


def _curve(plotting: Any, curve: Curve, folder: Path) -> Path:
    figure, axes = plotting.subplots(figsize=_SIZE, layout="constrained")
    for name, points in curve.series.items():
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name)
    if curve.logarithmic:
        axes.set_xscale("log")
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.set(title=curve.name, xlabel=curve.x, ylabel=curve.y)
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(frameon=False)
    return _saved(plotting, figure, folder, curve.name)


_CALLS = (
    "export call",
    "async host function, ready at once",
    "plain host function",
    "one real suspension",
)


def _calls(plotting: Any, all_found: list[Findings], folder: Path) -> list[Path]:
    found = {each.question: each for each in all_found if each.question in _CALLS and each.lines}
    if not found:
        return []
    figure, axes = plotting.subplots(figsize=_SIZE, layout="constrained")
    labels, values = [], []
    for question in (name for name in _CALLS if name in found):
        seen = {line.name: line.value.median for line in found[question].lines}
        labels += [f"{question}: {name}" for name in seen]
        values += list(seen.values())
    colours = [
        "tab:blue" if "generated" in label or "getter" in label else "tab:gray" for label in labels
    ]
    axes.barh(labels, values, color=colours)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set(title="one call", xlabel="µs")
    axes.tick_params(axis="y", labelsize=6)
    return [_saved(plotting, figure, folder, "calls")]


def _saved(plotting: Any, figure: Any, folder: Path, name: str) -> Path:
    path = folder / f"{re.sub('[^a-z0-9]+', '_', name.lower())}.png"
    # Nothing of the machine or the day in the file: equal numbers give equal bytes.
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plotting.close(figure)
    return path
