"""Gets the modules: ``python -m tests.npm.fetch FOLDER``. Wants npm, and the registry that it is set up for.

FOLDER then has a folder for each package, with its .wasm files under their paths. What is there already stays.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from tests.npm.packages import PACKAGES, Package


def fetch(package: Package, folder: Path) -> list[Path]:
    """The modules of a package, downloaded and written below `folder` unless they are there."""
    target = folder / package.folder / package.version
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            found = Path(temporary, "found")
            found.mkdir()
            _extract(_pack(package, Path(temporary)), package.wanted, found)
            target.parent.mkdir(exist_ok=True)
            found.rename(target)
    return sorted(target.rglob("*.wasm"))


def _pack(package: Package, folder: Path) -> Path:
    """The package as npm packs it (and checks it against the registry's checksum)."""
    command = [
        "npm",
        "pack",
        "--silent",
        "--pack-destination",
        str(folder),
        f"{package.name}@{package.version}",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    (archive,) = folder.glob("*.tgz")
    return archive


def _extract(archive: Path, wanted: tuple[str, ...], folder: Path) -> None:
    """Only files of the wanted names, written one by one: nothing else in the archive matters."""
    with tarfile.open(archive) as packed:
        for member in packed:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])  # npm's "package/" goes
            if not member.isfile() or ".." in path.parts or path.suffix != ".wasm":
                continue
            data = packed.extractfile(member)
            if data is not None and any(fnmatchcase(str(path), pattern) for pattern in wanted):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data.read())


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1:
        print("usage: python -m tests.npm.fetch FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for package in PACKAGES:
        try:
            modules = fetch(package, folder)
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            print(f"{package.name} {package.version}: {error}", file=sys.stderr)
            failed += 1
            continue
        size = sum(module.stat().st_size for module in modules)
        print(f"{package.name} {package.version}: {len(modules)} modules, {size:,} bytes")
        failed += not modules
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
