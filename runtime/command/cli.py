"""Parse the command line, run the command, and return its exit code.

Exit codes: the command's own; 134 if it traps, 130 if it is interrupted, 2 for wrong usage and for
files that cannot be run. For all of these but the first and 130 one line goes to standard error,
``wasmtime-async: FILE: what is wrong``. Any other exception is a mistake in this package and shows
its traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .options import HELP, Options, parse
from .problems import HelpWanted, NotACommand, UsageError

_BAD = 2
_INTERRUPTED = 130  # What shells expect of a command that Ctrl-C ended.
_TRAPPED = 134  # What shells say of one that aborted, and wasmtime of one that trapped.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Without ``arguments``, those of the process."""
    command, *rest = list(sys.argv[1:] if arguments is None else arguments) or [""]
    try:
        if command in ("-h", "--help"):
            raise HelpWanted
        if command != "run":
            raise UsageError(f"{command!r} is not a command; there is only run")
        return _run(parse(rest))
    except HelpWanted:
        print(HELP.format(program=_program()), end="", flush=True)
        return 0
    except UsageError as error:
        return _report(str(error), _BAD)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _program() -> str:
    name = os.path.basename(sys.argv[0])
    return f"python -m {__package__.partition('.')[0]}" if name == "__main__.py" else name


def _run(options: Options) -> int:
    try:
        with open(options.file, "rb") as file:
            data = file.read()
    except OSError as error:
        return _report(f"{options.file}: {error.strerror}", _BAD)
    # What takes longer to import than to find a mistake in the command line.
    import asyncio

    import wasmtime

    from ..errors import ImportMismatch
    from .binding import bind
    from .guests import run

    try:
        module = bind(data, options.file)
        return asyncio.run(run(module, options))
    except (NotACommand, ImportMismatch, wasmtime.WasmtimeError) as error:
        return _report(f"{options.file}: {error}", _BAD)
    except wasmtime.Trap as trap:
        return _report(f"{options.file}: trapped: {_reason(trap)}", _TRAPPED)


def _reason(trap: Exception) -> str:
    """Return the text of a trap without its backtrace."""
    lines = [line.strip() for line in str(trap).splitlines() if line.strip()]
    return lines[-1].removeprefix("wasm trap: ") if lines else type(trap).__name__


def _report(text: str, exit_code: int) -> int:
    line = "".join(each if each.isprintable() else "?" for each in " ".join(text.split()))
    sys.stderr.buffer.write(f"wasmtime-async: {line}\n".encode(errors="backslashreplace"))
    sys.stderr.flush()
    return exit_code
