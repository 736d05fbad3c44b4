"""Listing folders."""

from __future__ import annotations

from struct import Struct

from ..._emitted import wasi as w
from ...components.values import Err
from .codes import type_for
from .open_file import OpenFile, Use
from .preview1 import MAX_LISTING

#: An entry of preview 1, which its name follows: the name's length and the type.
_ENTRY = Struct("<16xIB3x")


class DirectoryEntryStream:
    """The entries of a folder as it was when the stream was made.

    Args:
        folder: The folder.
        listing: What `Files.list` returned, or the error that comes in place of the first entry.

    Raises:
        Err: INSUFFICIENT_MEMORY if the guest's streams hold too much.
    """

    __slots__ = ("_at", "_error", "_listing", "_sandbox", "_use")

    def __init__(self, folder: OpenFile, listing: bytes | Err[w.ErrorCode]) -> None:
        self._error = listing if isinstance(listing, Err) else None
        self._listing, self._at = b"" if isinstance(listing, Err) else listing, 0
        self._sandbox = folder.sandbox
        if self._sandbox.listed + len(self._listing) > MAX_LISTING:
            raise Err(w.ErrorCode.INSUFFICIENT_MEMORY)
        self._use = Use(folder)
        self._sandbox.listed += len(self._listing)

    def read_directory_entry(self) -> w.DirectoryEntry | None:
        """Return the next entry, None at the end."""
        error, self._error = self._error, None
        if error is not None:
            raise error
        if self._at == len(self._listing):
            return None
        length, kind = _ENTRY.unpack_from(self._listing, self._at)
        begin = self._at + _ENTRY.size
        self._at = begin + length
        return w.DirectoryEntry(type_for(kind), self._listing[begin : self._at].decode())

    def close(self) -> None:
        self._sandbox.listed -= len(self._listing)
        self._listing, self._at = b"", 0
        self._use.close()

    def __enter__(self) -> DirectoryEntryStream:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
