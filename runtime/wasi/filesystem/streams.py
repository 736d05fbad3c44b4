"""Streams over files, which read ahead of the guest and write behind it, on a worker thread.

The jobs of a guest are done in order, so everything that is asked for after a write sees it. What
was read ahead before it is dropped: `Content.version` counts the writes to a file.
"""

from __future__ import annotations

from ..._emitted import wasi as w
from ...components.values import Err
from ..errors import closed, failed
from ..streams import CAPACITY, InputStream, OutputStream
from .open_file import OpenFile, Use
from .preview1 import CHUNK, Files
from .sandbox import MAX_AHEAD, MAX_UNWRITTEN, Job, lock

#: Bytes that are read first, if the guest does not want more. Most files are small.
_FIRST_READ = 1 << 16
#: Bytes that are read at a time by a guest that has read too much ahead with other streams.
_SMALL_READ = 1 << 14


def stream_error(error: BaseException) -> Err[w.StreamError]:
    """Return the error of a stream for that of a job."""
    if isinstance(error, Err):
        return failed(error.value.name.lower().replace("_", " "), error.value)
    return failed(type(error).__name__, w.ErrorCode.IO)


class FileInput(InputStream):
    """A stream that reads a file, from an offset to where it ends."""

    __slots__ = (
        "_at", "_chunk", "_end", "_file", "_is_over", "_job", "_next_size", "_offset", "_use",
        "_version",
    )  # fmt: skip

    def __init__(self, file: OpenFile, offset: int) -> None:
        super().__init__(file.sandbox.holdings)
        self._file, self._use = file, Use(file)
        #: Where in the file the rest of the chunk begins, which begins at `_at` in it.
        self._offset, self._chunk, self._at = offset, b"", 0
        #: What comes after the chunk, if that is known.
        self._end: Err[w.StreamError] | None = None
        self._is_over = False
        #: The read that is under way, and the version of the contents that it reads.
        self._job: Job[tuple[bytes, bool]] | None = None
        self._version, self._next_size = 0, _FIRST_READ

    def take(self, limit: int) -> bytes:
        self._receive()
        data = self._chunk[self._at : self._at + limit]
        if data:
            self._at += len(data)
            self._offset += len(data)
            if self._at == len(self._chunk):
                self._drop()
            return data
        if self._is_over or (self._end is not None and not self._chunk):
            raise self._finish()
        if limit:
            self._start(limit)
        return b""

    def _finish(self) -> Err[w.StreamError]:
        """Return what comes at the end: the first time why it is there."""
        end, self._end, self._is_over = self._end, None, True
        return end or closed()

    def is_ready(self) -> bool:
        if self._job is not None:
            return self._job.is_done
        return self._is_over or (self._has_some() and self._version == self._file.content.version)

    def _has_some(self) -> bool:
        return bool(self._chunk) or self._end is not None

    async def wait(self) -> None:
        if not self.is_ready():
            self._receive()
            await self._start(0).wait()

    def begin(self) -> None:
        if not self.is_ready():
            self._receive()
            self._start(0)

    def _start(self, limit: int) -> Job[tuple[bytes, bool]]:
        """Begin to read, unless that has begun."""
        if self._job is None:
            sandbox = self._file.sandbox
            size = max(self._next_size, min(limit, CHUNK))
            if sandbox.ahead + size > MAX_AHEAD:
                size = _SMALL_READ
            self._next_size = min(4 * self._next_size, CHUNK)
            self._version = self._file.content.version
            fd, offset = self._file.fd, self._offset

            def read(files: Files) -> tuple[bytes, bool]:
                return files.read(fd, offset, size)

            self._job = sandbox.submit(Job(read))
        return self._job

    def _receive(self) -> None:
        """Take what has been read; drop what the guest has overwritten since."""
        job = self._job
        if job is not None and job.is_done:
            self._job = None
            if job.error is not None:
                self._end = stream_error(job.error)
            else:
                self._chunk, is_end = job.result()
                self._end = closed() if is_end else None
                self._file.sandbox.ahead += len(self._chunk)
        if self._job is None and self._version != self._file.content.version:
            self._drop()
            self._end = None

    def _drop(self) -> None:
        self._file.sandbox.ahead -= len(self._chunk)
        self._chunk, self._at = b"", 0

    def close(self) -> None:
        self._drop()
        self._is_over = True
        self._use.close()


class FileOutput(OutputStream):
    """A stream that writes a file, from an offset on, or at its end if that is None.

    What has been taken is written even if the guest drops the stream.
    """

    __slots__ = (
        "_end", "_error", "_file", "_is_flushing", "_job", "_offset", "_pending", "_unwritten",
        "_use",
    )  # fmt: skip

    def __init__(self, file: OpenFile, offset: int | None) -> None:
        super().__init__(file.sandbox.holdings)
        self._file, self._use = file, Use(file)
        self._offset = offset
        #: What no job has taken yet, and the number of bytes that are not written.
        self._unwritten: list[bytes] = []
        self._pending = 0
        #: The job that writes what was taken last.
        self._job: Job[None] | None = None
        self._is_flushing = False
        #: What went wrong in the worker thread, and what the guest is told next.
        self._error: BaseException | None = None
        self._end: Err[w.StreamError] | None = None

    def room(self) -> int:
        self._settle()
        if self._end is not None:
            raise self._take_end()
        return self._room()

    def _take_end(self) -> Err[w.StreamError]:
        """Return what the guest is told: the first time what went wrong."""
        end, self._end = self._end, closed()
        return end or closed()

    def _room(self) -> int:
        if self._is_flushing:
            return 0
        return max(0, min(CAPACITY - self._pending, MAX_UNWRITTEN - self._file.sandbox.unwritten))

    def _settle(self) -> None:
        if self._job is not None and self._job.is_done:
            self._job, self._is_flushing = None, False
        if self._error is not None and self._end is None:
            self._end = stream_error(self._error)

    def put(self, data: bytes) -> None:
        if not data:
            return
        self._file.content.version += 1
        sandbox = self._file.sandbox
        with lock():
            has_job = bool(self._unwritten)
            self._unwritten.append(data)
            self._pending += len(data)
            sandbox.unwritten += len(data)
        if not has_job:
            self._job = sandbox.submit(Job(self._write))

    def _write(self, files: Files) -> None:
        """Write all that has been taken. This runs in the worker thread."""
        with lock():
            data, self._unwritten = b"".join(self._unwritten), []
        try:
            if self._error is None:
                self._write_data(files, data)
        except BaseException as error:
            self._error = error.with_traceback(None)  # with this frame it would be a cycle
        with lock():
            self._pending -= len(data)
            self._file.sandbox.unwritten -= len(data)

    def _write_data(self, files: Files, data: bytes) -> None:
        if self._offset is None:
            files.append(self._file.fd, data)
        else:
            files.write(self._file.fd, self._offset, data)
            self._offset += len(data)

    def is_ready(self) -> bool:
        self._settle()
        return self._end is not None or self._room() > 0

    async def wait(self) -> None:
        if self.is_ready():
            return
        job = self._job or self._file.sandbox.newest  # or others have taken all the room
        if job is not None:
            await job.wait()

    def start_flush(self) -> None:
        self._is_flushing = self._job is not None and not self._job.is_done

    def close(self) -> None:
        self._use.close()
