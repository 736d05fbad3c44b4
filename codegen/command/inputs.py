"""The first step: modules from files, standard input, and patterns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from glob import has_magic
from pathlib import Path

from ..emit.output import reason
from ..errors import CodegenError

STANDARD_INPUT = "-"


def read_input(name: str) -> bytes:
    """The bytes of the file ``name``, or of standard input for ``-``. Raises ``CodegenError``."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CodegenError(reason(error)) from None
    except ValueError as error:  # A null byte in the name.
        raise CodegenError(str(error)) from None


def expand(patterns: tuple[str, ...]) -> Iterator[str]:
    """File names for patterns such as ``guest/*.wasm``, as pyproject.toml may have them.

    Raises ``CodegenError`` for one that fits nothing.
    """
    for pattern in patterns:
        if not has_magic(pattern) or Path(pattern).exists():
            yield pattern
            continue
        found = sorted(path.as_posix() for path in Path().glob(pattern))
        if not found:
            raise CodegenError(f"{pattern} fits no file")
        yield from found
