"""Read modules from files and standard input, and expand patterns to file names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from glob import has_magic
from pathlib import Path

from ..emit.output import reason
from ..errors import CodegenError

STANDARD_INPUT = "-"


def read_input(name: str) -> bytes:
    """Return the contents of the file ``name``, or of standard input for ``-``.

    Raises:
        CodegenError: The file cannot be read.
    """
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CodegenError(reason(error)) from None
    except ValueError as error:  # A null byte in the name.
        raise CodegenError(str(error)) from None


def expand(patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield file names for patterns such as ``guest/*.wasm``, which pyproject.toml may contain.

    Raises:
        CodegenError: A pattern matches no file.
    """
    for pattern in patterns:
        if not has_magic(pattern) or Path(pattern).exists():
            yield pattern
            continue
        matches = sorted(path.as_posix() for path in Path().glob(pattern))
        if not matches:
            raise CodegenError(f"{pattern} matches no file")
        yield from matches
