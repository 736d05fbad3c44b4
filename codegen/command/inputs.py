"""Read modules from files and standard input, and expand patterns to file names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from glob import has_magic
from pathlib import Path
from typing import BinaryIO

from ..errors import CodegenError
from ..files import open_file, reason
from ..validation import is_text
from ..wasm.reader import MAGIC

STANDARD_INPUT = "-"
_HEAD = 1 << 16  # bytes that show whether to read on
_PART = 1 << 20
_MOST = 1 << 30  # more than engines take
_TOO_LARGE = f"larger than {_MOST:,} bytes"


def read_input(name: str) -> bytes:
    """Return the contents of the file ``name``, or of standard input for ``-``.

    Raises:
        CodegenError: It cannot be read, or it is larger than any module.
    """
    try:
        if name == STANDARD_INPUT:
            if sys.stdin is None:
                raise CodegenError("standard input is closed")
            return _read(sys.stdin.buffer)
        with open_file(name) as file:
            if os.fstat(file.fileno()).st_size > _MOST:
                raise CodegenError(_TOO_LARGE)
            return _read(file)
    except OSError as error:
        raise CodegenError(reason(error)) from None
    except ValueError as error:  # A null byte in the name.
        raise CodegenError(str(error)) from None


def _read(file: BinaryIO) -> bytes:
    head = file.read(_HEAD)
    if not head.startswith(MAGIC) and not is_text(head):
        return head  # Standard input may go on for ever.
    parts, size = [head], len(head)
    while part := file.read(_PART):
        parts.append(part)
        size += len(part)
        if size > _MOST:
            raise CodegenError(_TOO_LARGE)
    return b"".join(parts)


def expand(patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield file names for patterns such as ``guest/*.wasm``, which pyproject.toml may contain.

    Raises:
        CodegenError: A pattern matches no file, or is malformed.
    """
    for pattern in patterns:
        if not has_magic(pattern) or Path(pattern).exists():
            yield pattern
            continue
        try:
            matches = sorted(path.as_posix() for path in Path().glob(pattern))
        except (NotImplementedError, ValueError) as error:
            raise CodegenError(f"{pattern}: {error}") from None
        if not matches:
            raise CodegenError(f"{pattern} matches no file")
        yield from matches
