"""Parse the command line and report errors.

Exit codes: 0 done, 1 ``--check`` found a difference, 2 bad input or usage. For 2 exactly one line
goes to standard error, ``codegen: FILE: what is wrong``, and no file is touched. Any other
exception is a mistake in the compiler and shows its traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from ..errors import CodegenError
from ..extra import require_extra
from ..files import reason
from ..package import COMMAND, VERSION
from ..python.literals import one_line, printable
from .config import PYPROJECT, Job, read_config
from .inputs import expand
from .run import Failure, Mode, run

_BAD = 2
_INTERRUPTED = 130  # What shells expect of a command that Ctrl-C ended.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Without ``arguments``, those of the process."""
    if isinstance(sys.stdout, TextIOWrapper):
        # Names of files and exports may have characters that the output's encoding does not have.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        parsed = _parser().parse_args(arguments)
        if parsed.mode is Mode.WARM:  # what an image runs, which may not have the extra
            from .warm import warm

            return warm(parsed.modules, parsed.engine, quiet=parsed.quiet)
        if parsed.engine:
            raise Failure("--engine", "is for --warm")
        _check_installation()
        jobs, quiet = _jobs(parsed)
        exit_code = run(jobs, parsed.mode or Mode.WRITE, quiet=quiet)
        print(end="", flush=True)
        return exit_code
    except Failure as failure:
        print(f"codegen: {printable(failure.where)}: {one_line(failure.what)}", file=sys.stderr)
        return _BAD
    except OSError as error:  # Only what reads or shows our output is left to fail here.
        return _output_failed(error)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _output_failed(error: OSError) -> int:
    # Python would complain once more when it flushes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0  # The reader has gone.
    print(f"codegen: standard output: {reason(error)}", file=sys.stderr)
    return _BAD


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage in one line instead of several."""

    def error(self, message: str) -> NoReturn:
        where, colon, what = message.removeprefix("argument ").partition(": ")
        raise Failure(where if colon else "usage", what if colon else message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="codegen",
        usage=f"{COMMAND} MODULE.wasm [MODULE.wat ...] [-o DIR] [options]\n"
        f"       {COMMAND} --warm GENERATED.py [GENERATED.py ...] [--engine E]",
        description="Generate typed Python bindings for WebAssembly modules.",
        epilog="pyproject.toml can set the same options, and modules, in [tool.codegen].",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("modules", nargs="*", metavar="MODULE", help="a .wasm or .wat file; - is standard input")
    add("-o", "--output", type=Path, metavar="DIR", help="where to write (default: generated)")
    add("--name", help="name of the generated module (default: the input file's)")
    add("--sync", action="store_true", help="synchronous bindings: no event loop, no fiber")
    add(
        "--sync-exports",
        action="append",
        default=[],
        metavar="S",
        help="exports (a name or glob, repeatable) that become plain functions in async bindings",
    )
    add("--wasi", choices=("host", "wasmtime"), help="what provides WASI (default: wasmtime)")
    add(
        "--no-validate", action="store_true", help="bind what wasmtime refuses, too, with a warning"
    )
    add("--no-debug-info", action="store_true", help="do not look for names in debug information")
    _add_modes(parser.add_mutually_exclusive_group())
    add(
        "--engine",
        action="append",
        default=[],
        metavar="E",
        help="with --warm: default, or fuel, many, slices, no-slices joined with + (repeatable;"
        " default: default and fuel)",
    )
    add("-q", "--quiet", action="store_true", help="only report errors")
    add("--version", action="version", version=f"wasmtime-async {VERSION}")
    return parser


def _add_modes(modes: argparse._MutuallyExclusiveGroup) -> None:
    def add(option: str, mode: Mode, text: str) -> None:
        modes.add_argument(option, dest="mode", action="store_const", const=mode, help=text)

    add("--stdout", Mode.STDOUT, "print the source, write nothing")
    add("--check", Mode.CHECK, "write nothing; exit 1 with a diff if the files on disk differ")
    add("--inspect", Mode.INSPECT, "show the imports and exports")
    add("--stub", Mode.STUB, "print a host class to fill in")
    add("--warm", Mode.WARM, "compile modules of generated files (.py) into the cache, for images")


def _check_installation() -> None:
    try:
        require_extra()
    except CodegenError as error:
        raise Failure("wasmtime-async", str(error)) from None


def _jobs(parsed: argparse.Namespace) -> tuple[list[Job], bool]:
    """Return the jobs, and whether to be quiet.

    The modules are those of the command line, or else all that pyproject.toml names.
    """
    try:
        config = read_config()
        if parsed.modules:
            jobs = [replace(config.base, modules=tuple(parsed.modules))]
        else:
            configured = [job for job in (config.base, *config.jobs) if job.modules]
            jobs = [replace(job, modules=tuple(expand(job.modules))) for job in configured]
    except CodegenError as error:
        raise Failure(str(PYPROJECT), str(error)) from None
    if not jobs:
        raise Failure("MODULE", f"name a .wasm or .wat file, here or in {PYPROJECT}")
    return [_override(job, parsed) for job in jobs], parsed.quiet or config.quiet


def _override(job: Job, parsed: argparse.Namespace) -> Job:
    """Return ``job`` with the options of the command line on top."""
    options = job.options
    return replace(
        job,
        output=parsed.output or job.output,
        name=job.name if parsed.name is None else parsed.name,
        options=replace(
            options,
            sync=parsed.sync or options.sync,
            sync_exports=tuple(parsed.sync_exports) or options.sync_exports,
            wasi_host=options.wasi_host if parsed.wasi is None else parsed.wasi == "host",
            validate=options.validate and not parsed.no_validate,
            debug_info=options.debug_info and not parsed.no_debug_info,
        ),
    )
