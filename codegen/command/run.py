"""Run the command's jobs: read and build every module first, then write or show the results.

Nothing is written before every module is built, so bad input touches no file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from ..compiler import Built, bind_module, build, read, to_binary
from ..emit.output import FileTrouble, Plan, differences, write
from ..errors import CodegenError
from ..options import Options
from ..python.identifiers import Identifier, file_name, is_file_name
from ..python.literals import one_line, printable, shown
from ..wasm.reader import is_component
from .config import Job
from .inputs import STANDARD_INPUT, read_input

T = TypeVar("T")

DONE, DIFFERENT = 0, 1


class Mode(Enum):
    """What to do with the bindings."""

    WRITE = "write"
    STDOUT = "stdout"
    CHECK = "check"
    INSPECT = "inspect"
    STUB = "stub"
    WARM = "warm"


class Failure(Exception):
    """Ends a run. ``where`` is the file or option at fault, ``what`` says what is wrong with it."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


@dataclass(frozen=True, slots=True)
class _Input:
    """One module to bind, with the file as the user named it."""

    file: str
    stem: Identifier
    output: Path
    options: Options


def run(jobs: Sequence[Job], mode: Mode, *, quiet: bool) -> int:
    """Do all ``jobs`` and return the exit code: 1 if ``--check`` found a difference, else 0.

    Sources, tables, diffs and the names of written files go to standard output; warnings and the
    progress line go to standard error. ``quiet`` drops all but sources, tables and diffs.

    Raises:
        Failure: The input or the usage is bad, or a file cannot be written.
    """
    inputs = _inputs(jobs)
    if mode in (Mode.INSPECT, Mode.STUB):
        for module in inputs:
            warnings = _blame(module, _inspect if mode is Mode.INSPECT else _stub)
            _warn(module, () if quiet else warnings)
        return DONE
    built = {module: _blame(module, _build) for module in _with_progress(inputs, quiet=quiet)}
    for module, result in built.items():
        _warn(module, () if quiet else result.warnings)
    if mode is Mode.STDOUT:
        for result in built.values():
            print(end=result.source)
        return DONE
    files = {
        module.output / name: contents
        for module, result in built.items()
        for name, contents in result.files.items()
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
            stem = file_name(_requested_name(file, job))
            target = job.output / stem
            if target in taken:
                other = taken[target]
                raise Failure(
                    file, f"would be written to {target}.py, like {other}; use --name for one"
                )
            taken[target] = file
            inputs.append(_Input(file, stem, job.output, job.options))
    return inputs


def _requested_name(file: str, job: Job) -> str:
    if job.name is not None:
        if not is_file_name(job.name):
            raise Failure("--name", f"{shown(job.name)} is not a file name")
        return job.name
    if file == STANDARD_INPUT:
        raise Failure(file, "a module from standard input needs --name")
    return Path(file).stem


def _with_progress(inputs: Sequence[_Input], *, quiet: bool) -> Iterator[_Input]:
    """Yield ``inputs``; on a terminal, if there are several, show how far the run has come."""
    if quiet or len(inputs) < 2 or not sys.stderr.isatty():
        yield from inputs
        return
    # Importing rich takes longer than binding a small module.
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(inputs))
        for module in inputs:
            name = escape(printable(module.file))
            progress.update(task, description=name, refresh=True)
            yield module
            progress.advance(task)


def _blame(module: _Input, step: Callable[[_Input], T]) -> T:
    """Return the result of ``step`` for ``module``, or report its error as one of that file."""
    try:
        return step(module)
    except CodegenError as error:
        raise Failure(module.file, str(error)) from None


def _build(module: _Input) -> Built:
    return build(read_input(module.file), module.stem, module.options)


def _inspect(module: _Input) -> tuple[str, ...]:
    from .inspection import show

    data = to_binary(read_input(module.file))
    if is_component(data):
        from ..component import compile as components

        component = components.read(data, module.options)
        print(components.wit(component))
        return component.surface.warnings
    read_module = read(data, module.options)
    show(module.file, module.stem, read_module, module.options)
    return read_module.warnings


def _stub(module: _Input) -> tuple[str, ...]:
    data = to_binary(read_input(module.file))
    if is_component(data):
        return _component_stub(module, data)
    from ..emit.stub import stub_source

    read_module = read(data, module.options)
    bound = bind_module(read_module, module.stem, module.options)
    print(end=stub_source(bound.bindings, module.output))
    return read_module.warnings + bound.warnings


def _component_stub(module: _Input, data: bytes) -> tuple[str, ...]:
    from ..component import compile as components
    from ..component.stub import stub_source

    component = components.read(data, module.options)
    bindings = components.bind(component, module.stem, module.options)
    print(end=stub_source(bindings, module.output))
    return component.surface.warnings


def _warn(module: _Input, warnings: Iterable[str]) -> None:
    for warning in warnings:
        line = f"{printable(module.file)}: warning: {one_line(warning)}"
        print(f"codegen: {line}", file=sys.stderr)


def _write(files: Plan, *, quiet: bool) -> int:
    changed = set(write(files))
    for path in () if quiet else files:
        print(f"{path.as_posix()}{'' if path in changed else ' (unchanged)'}")
    return DONE


def _check(files: Plan) -> int:
    exit_code = DONE
    for text in differences(files):
        print(end=text)
        exit_code = DIFFERENT
    return exit_code
