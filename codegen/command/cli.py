"""The command line.

Exit codes: 0 done, 1 ``--check`` found a difference, 2 bad input or usage. For 2 exactly one line
goes to standard error, ``codegen: FILE: what is wrong``, and no file is touched. Anything else that
ends a run is a mistake of ours and shows its traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from ..errors import CodegenError
from ..python.literals import printable
from ..version import VERSION
from .config import PYPROJECT, Config, Job, read_config
from .inputs import expand
from .run import Failure, Mode, run

_BAD = 2
_INTERRUPTED = 130  # What a shell expects of a command that Ctrl-C ended.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        chosen = _parser().parse_args(arguments)
        config = _config()
        return run(
            _jobs(chosen, config), chosen.mode or Mode.WRITE, quiet=chosen.quiet or config.quiet
        )
    except Failure as failure:
        print(f"codegen: {printable(failure.where)}: {printable(failure.what)}", file=sys.stderr)
        return _BAD
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line instead of several."""

    def error(self, message: str) -> NoReturn:
        where, colon, what = message.removeprefix("argument ").partition(": ")
        raise Failure(where if colon else "usage", what if colon else message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="codegen",
        usage="python -m codegen MODULE.wasm [MODULE.wat ...] [-o DIR] [options]",
        description="Typed Python bindings for WebAssembly modules.",
        epilog="pyproject.toml can set the same options, and modules, in [tool.codegen].",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("modules", nargs="*", metavar="MODULE", help="a .wasm or .wat file; - reads standard input")
    add("-o", "--output", type=Path, metavar="DIR", help="where to write (default: generated)")
    add("--name", help="the file's name (default: the input's)")
    add("--sync", action="store_true", help="synchronous bindings: no event loop, no fiber")
    add(
        "--sync-exports",
        action="append",
        default=[],
        metavar="S",
        help="exports (a name or glob, repeatable) that are plain functions in async bindings",
    )
    add("--wasi", choices=("host", "wasmtime"), help="who provides WASI (default: wasmtime)")
    add("--no-validate", action="store_true", help="skip wasmtime's validation")
    add("--no-debug-info", action="store_true", help="do not look for names in debug information")
    _add_modes(parser.add_mutually_exclusive_group())
    add("-q", "--quiet", action="store_true", help="say nothing but what is wrong")
    add("--version", action="version", version=f"wasmtime-async {VERSION}")
    return parser


def _add_modes(modes: argparse._MutuallyExclusiveGroup) -> None:
    def add(option: str, mode: Mode, text: str) -> None:
        modes.add_argument(option, dest="mode", action="store_const", const=mode, help=text)

    add("--stdout", Mode.STDOUT, "print the source, write nothing")
    add("--check", Mode.CHECK, "write nothing; exit 1 with a diff if the files on disk differ")
    add("--inspect", Mode.INSPECT, "show the imports and exports")
    add("--stub", Mode.STUB, "print a host class to fill in")


def _config() -> Config:
    try:
        return read_config()
    except CodegenError as error:
        raise Failure(str(PYPROJECT), str(error)) from None


def _jobs(chosen: argparse.Namespace, config: Config) -> list[Job]:
    """What to do: the modules of the command line, or else all that pyproject.toml names."""
    if chosen.modules:
        return [_override(replace(config.base, modules=tuple(chosen.modules)), chosen)]
    jobs = [job for job in (config.base, *config.jobs) if job.modules]
    if not jobs:
        raise Failure("MODULE", f"name a .wasm or .wat file, here or in {PYPROJECT}")
    return [_override(replace(job, modules=_files(job)), chosen) for job in jobs]


def _files(job: Job) -> tuple[str, ...]:
    try:
        return tuple(expand(job.modules))
    except CodegenError as error:
        raise Failure(str(PYPROJECT), str(error)) from None


def _override(job: Job, chosen: argparse.Namespace) -> Job:
    """``job`` with what the command line says on top."""
    options = job.options
    return replace(
        job,
        output=chosen.output or job.output,
        name=job.name if chosen.name is None else chosen.name,
        options=replace(
            options,
            sync=chosen.sync or options.sync,
            sync_exports=tuple(chosen.sync_exports) or options.sync_exports,
            wasi_host=options.wasi_host if chosen.wasi is None else chosen.wasi == "host",
            validate=options.validate and not chosen.no_validate,
            debug_info=options.debug_info and not chosen.no_debug_info,
        ),
    )
