"""An open file, which a descriptor and its streams share."""

from __future__ import annotations

from contextlib import suppress

from ..._emitted import wasi as w
from ...components.values import Err
from .preview1 import Files, Stat
from .sandbox import Content, Job, Sandbox


class OpenFile:
    """A file descriptor of the sandbox, closed when nothing uses it any more.

    Args:
        sandbox: Where it is open.
        fd: Its number there.
        is_writable: False if the preopened folder that it comes from is `ReadOnly`.
        stat: What is known about it; None for a preopened folder, which is never closed.
    """

    __slots__ = (
        "_is_preopen",
        "_users",
        "content",
        "fd",
        "is_folder",
        "is_writable",
        "sandbox",
        "type",
    )

    def __init__(
        self, sandbox: Sandbox, fd: int, is_writable: bool, type: w.DescriptorType,
        stat: Stat | None = None,
    ) -> None:  # fmt: skip
        self.sandbox, self.fd, self.is_writable, self.type = sandbox, fd, is_writable, type
        self.is_folder = type is w.DescriptorType.DIRECTORY
        self._is_preopen = stat is None
        self.content = sandbox.content(stat.identity) if stat is not None else Content()
        self._users = 0

    def use(self) -> None:
        """Count a user."""
        self._users += 1

    def release(self) -> None:
        """Count one less, and close the file after the last one, when its turn comes."""
        self._users -= 1
        if self._users or self._is_preopen or self.sandbox.is_closing:
            return
        with suppress(RuntimeError):  # the sandbox is closed, and all files with it
            self.sandbox.submit(Job(self._close))

    def _close(self, files: Files) -> None:
        files.close_file(self.fd)


class Use:
    """What a descriptor or stream keeps of a file. The guest's holdings count it.

    Raises:
        Err: INSUFFICIENT_MEMORY if the guest holds too much.
    """

    __slots__ = ("_file",)

    def __init__(self, file: OpenFile) -> None:
        self._file: OpenFile | None = None
        holdings = file.sandbox.holdings
        if holdings.is_full():
            raise Err(w.ErrorCode.INSUFFICIENT_MEMORY)
        holdings.add(self)
        self._file = file
        file.use()

    def close(self) -> None:
        """Let go of the file. The second time this does nothing."""
        file, self._file = self._file, None
        if file is not None:
            file.sandbox.holdings.discard(self)
            file.release()
