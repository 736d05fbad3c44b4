"""Error numbers and file types of preview 1 as those of WASI 0.2."""

from __future__ import annotations

from ..._emitted import wasi as w
from ...components.values import Err

_E = w.ErrorCode

#: By the error numbers (errno) of preview 1. Those that are missing do not come from files.
CODES = {
    2: _E.ACCESS,
    6: _E.WOULD_BLOCK,
    7: _E.ALREADY,
    8: _E.BAD_DESCRIPTOR,
    10: _E.BUSY,
    16: _E.DEADLOCK,
    19: _E.QUOTA,
    20: _E.EXIST,
    22: _E.FILE_TOO_LARGE,
    25: _E.ILLEGAL_BYTE_SEQUENCE,
    26: _E.IN_PROGRESS,
    27: _E.INTERRUPTED,
    28: _E.INVALID,
    29: _E.IO,
    31: _E.IS_DIRECTORY,
    32: _E.LOOP,
    34: _E.TOO_MANY_LINKS,
    35: _E.MESSAGE_SIZE,
    37: _E.NAME_TOO_LONG,
    43: _E.NO_DEVICE,
    44: _E.NO_ENTRY,
    46: _E.NO_LOCK,
    48: _E.INSUFFICIENT_MEMORY,
    51: _E.INSUFFICIENT_SPACE,
    52: _E.UNSUPPORTED,
    54: _E.NOT_DIRECTORY,
    55: _E.NOT_EMPTY,
    56: _E.NOT_RECOVERABLE,
    58: _E.UNSUPPORTED,
    59: _E.NO_TTY,
    60: _E.NO_SUCH_DEVICE,
    61: _E.OVERFLOW,
    63: _E.NOT_PERMITTED,
    64: _E.PIPE,
    69: _E.READ_ONLY,
    70: _E.INVALID_SEEK,
    74: _E.TEXT_FILE_BUSY,
    75: _E.CROSS_DEVICE,
    76: _E.NOT_PERMITTED,
}

_T = w.DescriptorType

#: By the file types of preview 1.
TYPES = {
    1: _T.BLOCK_DEVICE,
    2: _T.CHARACTER_DEVICE,
    3: _T.DIRECTORY,
    4: _T.REGULAR_FILE,
    5: _T.SOCKET,
    6: _T.SOCKET,
    7: _T.SYMBOLIC_LINK,
}


def error_for(errno: int) -> Err[w.ErrorCode]:
    """Return the error for an error number."""
    return Err(CODES.get(errno, _E.IO))


def type_for(number: int) -> w.DescriptorType:
    """Return the type for a file type of preview 1."""
    return TYPES.get(number, _T.UNKNOWN)
