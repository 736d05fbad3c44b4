"""The test suite: ``testsuite.tar.xz`` beside this file, which ``python -m tests.spec.archive FOLDER`` writes."""

from __future__ import annotations

import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

ARCHIVE = Path(__file__).with_name("testsuite.tar.xz")

#: Folders with what is not (or no longer) part of the standard.
_BEYOND = ("proposals", "legacy")


def is_standard(name: str) -> bool:
    """True if a script is a part of the standard."""
    return name.partition("/")[0] not in _BEYOND


def scripts(folder: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """The names and contents of all scripts: in the archive, or below a folder."""
    if folder is not None:
        for path in sorted(folder.rglob("*.wast")):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
        return
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and member.name.endswith(".wast"):
                yield member.name, file.read()


def write(folder: Path, output: Path = ARCHIVE) -> None:
    """Archive the scripts below a folder and their license: equal files give equal bytes."""
    files = [folder / "LICENSE", *sorted(folder.rglob("*.wast"))]
    with tarfile.open(output, "w:xz", preset=9, format=tarfile.USTAR_FORMAT) as archive:
        for path in files:
            contents = path.read_bytes()
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size = len(contents)
            archive.addfile(member, io.BytesIO(contents))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
