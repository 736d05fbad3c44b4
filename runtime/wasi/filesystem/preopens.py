"""``wasi:filesystem/preopens``, and the function of ``wasi:filesystem/types``."""

from __future__ import annotations

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err
from ..config import ReadOnly, Wasi
from ..errors import IoError
from ..holdings import Holdings
from .descriptor import Descriptor
from .open_file import OpenFile
from .preview1 import FIRST_PREOPEN
from .sandbox import Sandbox


class Types:
    """``wasi:filesystem/types``, the other functions of which are methods of `Descriptor`."""

    def filesystem_error_code(self, err: w.Error, /) -> w.ErrorCode | None:
        """Return the code of a stream's error, if the stream was one of a file."""
        code = err.code if isinstance(err, IoError) else None
        return code if isinstance(code, w.ErrorCode) else None


class Preopens:
    """The folders that the guest was given."""

    def __init__(self, wasi: Wasi, holdings: Holdings) -> None:
        self._wasi, self._holdings = wasi, holdings
        self._sandbox: Sandbox | None = None

    async def get_directories(self) -> list[tuple[w.Descriptor, str]]:
        """Return the folders, and the paths that the guest sees.

        Raises:
            OSError: One of them cannot be opened.
            ValueError: Its path is not one that wasmtime takes.
        """
        if not self._wasi.preopens:
            return []
        if self._holdings.is_full():
            raise wasmtime.Trap("the guest has too much open")
        if self._sandbox is None:
            self._sandbox = Sandbox(self._wasi, self._holdings)
        await self._sandbox.run(lambda files: None)  # opens the folders, or says what is wrong
        return self._descriptors(self._sandbox)

    def _descriptors(self, sandbox: Sandbox) -> list[tuple[w.Descriptor, str]]:
        found: list[tuple[w.Descriptor, str]] = []
        try:
            for fd, (name, folder) in enumerate(self._wasi.preopens.items(), FIRST_PREOPEN):
                is_writable = not isinstance(folder, ReadOnly)
                file = OpenFile(sandbox, fd, is_writable, w.DescriptorType.DIRECTORY)
                found.append((Descriptor(file, is_writable), name))
        except Err:
            raise wasmtime.Trap("the guest has too much open") from None
        return found
