"""Commands and what must become of them, as WASI's testsuite has them: a binary beside a JSON file."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

#: The committed guest.
PROBE = Path(__file__).parents[3] / "guest" / "probe.wasm"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Args:
        end: ``exit CODE``, or what else ended it in one line.
        stdout: What it wrote.
        stderr: What it wrote there.
    """

    end: str
    stdout: bytes = b""
    stderr: bytes = b""


@dataclass(frozen=True, slots=True)
class Program:
    """A component that is a command, what it is given, and what must become of it.

    Args:
        name: The name of its suite and its own.
        file: The component.
        args: The command line, without the program's name.
        env: Environment variables.
        stdin: What it reads.
        root: The folder of which it sees a copy as ``/``; None if it sees no folder.
        exit_code: The code with which it must end.
        stdout: What it must write; None if anything will do.
    """

    name: str
    file: Path
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    root: Path | None = None
    exit_code: int = 0
    stdout: bytes | None = None

    def command_line(self) -> list[str]:
        """Return the arguments, the program's name first."""
        return [self.file.name, *self.args]

    def copy_root(self, folder: Path) -> Path | None:
        """Copy the folder that it sees into another one, and return the copy."""
        if self.root is None:
            return None
        copy = folder / "root"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root, copy, ignore=shutil.ignore_patterns("*.cleanup"))
        return copy

    def contradiction(self, outcome: Outcome) -> str:
        """Return what is otherwise than it must be, "" if nothing is."""
        if outcome.end != f"exit {self.exit_code}":
            last = outcome.stderr.decode(errors="replace").strip()[-200:]
            return f"{outcome.end} instead of exit {self.exit_code}: {last!r}"
        if self.stdout is not None and outcome.stdout != self.stdout:
            return f"wrote {outcome.stdout!r} instead of {self.stdout!r}"
        return ""


def program(name: str, file: Path, spec: Path) -> Program:
    """Read a program's specification, if there is one.

    Args:
        name: Its suite's name and its own.
        file: The component.
        spec: A JSON file, beside which the folder lies that the program sees.
    """
    said = json.loads(spec.read_text()) if spec.exists() else {}
    stdout = said.get("stdout")
    return Program(
        name=name,
        file=file,
        args=tuple(said.get("args", ())),
        env=said.get("env", {}),
        stdin=said.get("stdin", "").encode(),
        root=spec.parent / said["root"] if said.get("root") else None,
        exit_code=said.get("exit_code", 0),
        stdout=None if stdout is None else stdout.encode(),
    )


def programs_in(folder: Path, suite: str, components: Path) -> list[Program]:
    """Read the programs of a folder, in which each has a specification of its own.

    Args:
        folder: Where the specifications are.
        suite: The first part of the programs' names.
        components: Where the binaries are, made components.
    """
    return [
        program(f"{suite}/{file.stem}", file, (folder / file.name).with_suffix(".json"))
        for file in sorted(components.glob("*.wasm"))
    ]


def probe_programs() -> list[Program]:
    """Return the programs of the committed guest, which is one binary with many specifications."""
    specs = sorted((Path(__file__).parent / "probe").glob("*.json"))
    return [program(f"probe/{spec.stem}", PROBE, spec) for spec in specs]
