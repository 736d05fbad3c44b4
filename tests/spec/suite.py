"""The whole suite, executed way by way with bindings that are generated once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.spec.archive import scripts
from tests.spec.bindings import Library, library
from tests.spec.exceptions import FAILING, FAILING_BY_METHODS
from tests.spec.execution import refuse, run
from tests.spec.figures import tables
from tests.spec.outcomes import Record, Script
from tests.spec.ways import WAYS, Way


@dataclass(slots=True)
class Suite:
    """All scripts, and the records of those ways in which they have been executed."""

    scripts: Sequence[Script]
    library: Library
    records: dict[str, Record] = field(default_factory=dict)

    def record(self, way: Way) -> Record:
        """What became of every command in one way."""
        if way.name not in self.records:
            self.records[way.name] = asyncio.run(self._run(way))
        return self.records[way.name]

    async def _run(self, way: Way) -> Record:
        record = Record()
        for script in self.scripts:
            await run(script, way, self.library, record)
        return record

    def surprises(self, way: Way) -> list[str]:
        """Commands with another outcome than the scripts say, or than `exceptions` has it."""
        known = FAILING if way.links_raw else {**FAILING, **FAILING_BY_METHODS}
        return self.record(way).surprises(known)

    def refusals(self) -> Record:
        """What became of the assertions that something is no valid module."""
        if "" not in self.records:
            self.records[""] = record = Record()
            for script in self.scripts:
                refuse(script, record)
        return self.records[""]

    def tables(self) -> str:
        """The counts of all ways, in Markdown."""
        return tables(self.refusals(), {way.name: self.record(way) for way in WAYS})


@contextmanager
def suite(folder: Path | None = None) -> Iterator[Suite]:
    """Return the suite in the archive, or that in a folder."""
    with library() as bindings:
        yield Suite([Script.read(*script) for script in scripts(folder)], bindings)
