"""The errors that streams have, and what the host remembers of them."""

from __future__ import annotations

from .._emitted import wasi as w
from ..components.values import Err


class IoError:
    """An object of ``wasi:io/error``.

    Args:
        text: For people.
        code: The error code of the interface that the stream belongs to (``wasi:filesystem``,
            ``wasi:sockets`` or ``wasi:http``), for guests that ask for it.
    """

    __slots__ = ("code", "text")

    def __init__(self, text: str, code: object = None) -> None:
        self.text, self.code = text, code

    def to_debug_string(self) -> str:
        """Return the text."""
        return self.text


def closed() -> Err[w.StreamError]:
    """Return the error of a stream that has ended."""
    return Err(w.StreamErrorClosed())


def failed(text: str, code: object = None) -> Err[w.StreamError]:
    """Return the error of an operation on a stream."""
    return Err(w.StreamErrorLastOperationFailed(IoError(text, code)))


def failure(error: Exception) -> Exception:
    """Return what a stream raises after its source or its destination raised an exception.

    That is a stream error for an OSError, without the paths of the host that its text may name. An
    `Err` is raised as it is, and so is any other exception, which then unwinds the guest.
    """
    if isinstance(error, OSError):
        return failed(error.strerror or type(error).__name__)
    return error
