"""What the command does once it knows what to do: read and build everything, then write or show.

Nothing is written before every module is built, so bad input touches no file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..compiler import Built, bound, build, read
from ..emit.output import FileTrouble, Plan, differences, write
from ..errors import CodegenError
from ..options import Options
from ..python.identifiers import Identifier, file_name
from ..python.literals import printable
from .config import Job
from .inputs import STANDARD_INPUT, read_input
from .progress import progress

T = TypeVar("T")

DONE, DIFFERENT = 0, 1


class Mode(Enum):
    """What becomes of the bindings."""

    WRITE = "write"
    STDOUT = "stdout"
    CHECK = "check"
    INSPECT = "inspect"
    STUB = "stub"


class Failure(Exception):
    """Ends a run: ``where`` is the file, the option, or what else is to blame for ``what``."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


@dataclass(frozen=True, slots=True)
class _Input:
    """One module to bind, as it was named."""

    file: str
    stem: Identifier
    output: Path
    options: Options


def run(jobs: Sequence[Job], mode: Mode, *, quiet: bool) -> int:
    """Do all ``jobs`` and return the exit code. Raises ``Failure``, before anything is written."""
    inputs = _inputs(jobs)
    if mode in (Mode.INSPECT, Mode.STUB):
        for each in inputs:
            _blame(each, _inspect if mode is Mode.INSPECT else _stub)
        return DONE
    with progress(len(inputs), quiet=quiet) as step:
        built = {each: _blame(each, partial(_build, step=step)) for each in inputs}
    if not quiet:
        _warn(built)
    if mode is Mode.STDOUT:
        sys.stdout.writelines(each.source for each in built.values())
        return DONE
    files = {
        module.output / name: contents
        for module, each in built.items()
        for name, contents in each.files.items()
    }
    try:
        return _check(files) if mode is Mode.CHECK else _write(files, quiet=quiet)
    except FileTrouble as trouble:
        raise Failure(str(trouble.path), str(trouble)) from None


def _inputs(jobs: Sequence[Job]) -> list[_Input]:
    inputs: list[_Input] = []
    taken: dict[Path, str] = {}
    for job in jobs:
        if job.name is not None and len(job.modules) > 1:
            raise Failure("--name", f"is for one module, there are {len(job.modules)}")
        for file in job.modules:
            stem = file_name(_wanted_name(file, job))
            place = job.output / stem
            if place in taken:
                raise Failure(
                    file, f"would be {place}.py, which {taken[place]} is; use --name for one"
                )
            taken[place] = file
            inputs.append(_Input(file, stem, job.output, job.options))
    return inputs


def _wanted_name(file: str, job: Job) -> str:
    if job.name is not None:
        return job.name
    if file == STANDARD_INPUT:
        raise Failure(file, "a module from standard input needs --name")
    return Path(file).stem


def _blame(module: _Input, do: Callable[[_Input], T]) -> T:
    """What ``do`` gives for ``module``; what is wrong with that is said of its file."""
    try:
        return do(module)
    except CodegenError as error:
        raise Failure(module.file, str(error)) from None


def _build(module: _Input, step: Callable[[str], None]) -> Built:
    step(module.file)
    return build(read_input(module.file), module.stem, module.options)


def _inspect(module: _Input) -> None:
    from .inspection import show

    read_module = read(read_input(module.file), module.options)
    show(module.file, module.stem, read_module, module.options)


def _stub(module: _Input) -> None:
    from ..emit.stub import stub_source

    bindings = bound(read(read_input(module.file), module.options), module.stem, module.options)
    sys.stdout.write(stub_source(bindings.bindings, module.output))


def _warn(built: Mapping[_Input, Built]) -> None:
    for module, each in built.items():
        for warning in each.warnings:
            print(f"codegen: {printable(module.file)}: warning: {warning}", file=sys.stderr)


def _write(files: Plan, *, quiet: bool) -> int:
    changed = set(write(files))
    for path in () if quiet else files:
        print(f"{path.as_posix()}{'' if path in changed else ' (unchanged)'}")
    return DONE


def _check(files: Plan) -> int:
    found = False
    for text in differences(files):
        sys.stdout.write(text)
        found = True
    return DIFFERENT if found else DONE
