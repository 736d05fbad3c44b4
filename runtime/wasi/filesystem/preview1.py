"""The sandbox's functions with Python's types. They block, and run on a worker thread."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from ..._emitted import wasi as w
from ..._emitted.preview1 import Preview1
from ...components.values import Err
from ..config import Wasi
from .codes import error_for, type_for
from .grants import sandbox_config

#: The file descriptor of the first preopened folder; 0 to 2 are standard streams.
FIRST_PREOPEN = 3
#: Bytes that are read or written at a time.
CHUNK = 1 << 20
#: Bytes of a path at most. No system takes as many.
MAX_PATH = 0x8000
#: Bytes of all names in a folder, with 24 more for each, at most.
MAX_LISTING = 1 << 26

# Where things lie in the sandbox's memory.
_PATH, _NEW_PATH, _BUFFER = 0x1000, 0x9000, 0x20000
_PAGE = 1 << 16

_U32 = Struct("<I")
_STAT = Struct("<8xQB7xQQQQQ")
_FDSTAT = Struct("<BxH4xQ")
_AT_END = 1 << 32
_CAN_READ, _CAN_WRITE, _CAN_LIST = 1 << 1, 1 << 6, 1 << 14
_DSYNC, _RSYNC, _SYNC = 2, 8, 16
_SECOND = 1_000_000_000

_F = w.DescriptorFlags
_SYNC_FLAGS = (
    (_F.FILE_INTEGRITY_SYNC, _SYNC),
    (_F.DATA_INTEGRITY_SYNC, _DSYNC),
    (_F.REQUESTED_WRITE_SYNC, _RSYNC),
)


class Stat(NamedTuple):
    """What is known about a file. `identity` is a hash of its device and inode. Times are in ns."""

    identity: int
    type: int
    link_count: int
    size: int
    accessed: int
    modified: int
    changed: int


class Files:
    """The sandbox of one guest. One thread at a time may use it, and every method blocks.

    Methods raise `Err` with a `w.ErrorCode` where the WIT has one.

    Raises:
        OSError: A preopened folder cannot be opened.
        ValueError: Its path is not one that wasmtime takes.
    """

    __slots__ = ("_guest", "_memory")

    def __init__(self, wasi: Wasi) -> None:
        self._guest = Preview1.instantiate(wasi=sandbox_config(wasi))
        self._memory = self._guest.memory

    def close(self) -> None:
        """Close all files."""
        self._guest.close()

    # ---- open files ----

    def open(
        self, fd: int, lookup: int, path: str, oflags: int, flags: w.DescriptorFlags
    ) -> tuple[int, Stat]:
        """Open a file or folder; return its file descriptor, and what it is."""
        rights = (_CAN_READ if _F.READ in flags else 0) | (_CAN_WRITE if _F.WRITE in flags else 0)
        fdflags = sum(bit for flag, bit in _SYNC_FLAGS if flag in flags)
        where = self._place(path)
        _check(self._guest.path_open(fd, lookup, *where, oflags, rights, fdflags))
        (opened,) = _U32.unpack(self._memory.read(0, 4))
        try:
            return opened, self.stat(opened)
        except BaseException:
            self.close_file(opened)
            raise

    def close_file(self, fd: int) -> None:
        """Close one file."""
        _check(self._guest.fd_close(fd))

    def read(self, fd: int, offset: int, size: int) -> tuple[bytes, bool]:
        """Return `CHUNK` bytes at most, and True if that is where the file ends."""
        done = self._guest.read(fd, offset, _BUFFER, min(size, CHUNK)) if size else 0
        if done < 0:
            raise error_for(-done)
        return self._memory.read(_BUFFER, done & (_AT_END - 1)), done >= _AT_END

    def write(self, fd: int, offset: int, data: bytes) -> None:
        """Write all bytes."""
        view = memoryview(data)
        for begin in range(0, len(data), CHUNK):
            chunk = view[begin : begin + CHUNK]
            self._memory.write(_BUFFER, chunk)
            _check(self._guest.write(fd, offset + begin, _BUFFER, len(chunk)))

    def append(self, fd: int, data: bytes) -> None:
        """Write all bytes where the file ends."""
        view = memoryview(data)
        for begin in range(0, len(data), CHUNK):
            chunk = view[begin : begin + CHUNK]
            self._memory.write(_BUFFER, chunk)
            _check(self._guest.append(fd, _BUFFER, len(chunk)))

    def flags(self, fd: int) -> w.DescriptorFlags:
        """Return how a file was opened, as far as preview 1 says it: nothing about folders."""
        _check(self._guest.fd_fdstat_get(fd))
        _, fdflags, rights = _FDSTAT.unpack(self._memory.read(0, _FDSTAT.size))
        flags = _F(0)
        if rights & _CAN_READ:
            flags |= _F.READ
        if rights & _CAN_WRITE:
            flags |= _F.WRITE
        for flag, bit in _SYNC_FLAGS:
            if fdflags & bit:
                flags |= flag
        return flags

    def stat(self, fd: int) -> Stat:
        """Return what is known about an open file or folder."""
        _check(self._guest.fd_filestat_get(fd))
        return self._stat()

    def _stat(self) -> Stat:
        return Stat(*_STAT.unpack(self._memory.read(0, _STAT.size)))

    def set_size(self, fd: int, size: int) -> None:
        """Cut a file off, or lengthen it with zeros."""
        _check(self._guest.fd_filestat_set_size(fd, size))

    def set_times(self, fd: int, accessed: w.NewTimestamp, modified: w.NewTimestamp) -> None:
        """Set the times of an open file or folder."""
        _check(self._guest.fd_filestat_set_times(fd, *_times(accessed, modified)))

    def advise(self, fd: int, offset: int, length: int, advice: int) -> None:
        """Say how a file will be used."""
        _check(self._guest.fd_advise(fd, offset, length, advice))

    def sync(self, fd: int) -> None:
        """Bring a file to the disk."""
        _check(self._guest.fd_sync(fd))

    def sync_data(self, fd: int) -> None:
        """Bring the contents of a file to the disk."""
        _check(self._guest.fd_datasync(fd))

    def list(self, fd: int) -> bytes:
        """Return the entries of a folder as preview 1 has them, without those for itself and above.

        Preview 1 fails as a whole if it meets a name that is not UTF-8, or an entry that goes
        meanwhile; the latter is tried again.
        """
        size = CHUNK
        for _ in range(8):
            missing = _BUFFER + size - len(self._memory)
            if missing > 0:
                self._memory.grow(missing // _PAGE)
            errno = self._guest.fd_readdir(fd, _BUFFER, size)
            if errno == _GONE:
                continue
            _check(errno)
            (used,) = _U32.unpack(self._memory.read(0, 4))
            if used < size:
                return self._memory.read(_BUFFER, used)
            if size == MAX_LISTING:
                raise Err(w.ErrorCode.INSUFFICIENT_MEMORY)
            size = min(8 * size, MAX_LISTING)
        raise error_for(_GONE)

    # ---- paths ----

    def _place(self, path: str, at: int = _PATH) -> tuple[int, int]:
        """Put a path into memory; return where it is, and its length."""
        data = path.encode()
        if len(data) > MAX_PATH:
            raise Err(w.ErrorCode.NAME_TOO_LONG)
        self._memory.write(at, data)
        return at, len(data)

    def create_directory(self, fd: int, path: str) -> None:
        """Make a folder."""
        _check(self._guest.path_create_directory(fd, *self._place(path)))

    def stat_at(self, fd: int, lookup: int, path: str) -> Stat:
        """Return what is known about a file or folder."""
        _check(self._guest.path_filestat_get(fd, lookup, *self._place(path)))
        return self._stat()

    def set_times_at(
        self, fd: int, lookup: int, path: str, accessed: w.NewTimestamp, modified: w.NewTimestamp
    ) -> None:
        """Set the times of a file or folder."""
        times, where = _times(accessed, modified), self._place(path)
        _check(self._guest.path_filestat_set_times(fd, lookup, *where, *times))

    def link(self, fd: int, lookup: int, path: str, new_fd: int, new_path: str) -> None:
        """Make a hard link."""
        where, new = self._place(path), self._place(new_path, _NEW_PATH)
        _check(self._guest.path_link(fd, lookup, *where, new_fd, *new))

    def read_link(self, fd: int, path: str) -> str:
        """Return what a symbolic link says."""
        _check(self._guest.path_readlink(fd, *self._place(path), _BUFFER, CHUNK))
        (used,) = _U32.unpack(self._memory.read(0, 4))
        return self._memory.read_str(_BUFFER, used)

    def remove_directory(self, fd: int, path: str) -> None:
        """Remove an empty folder."""
        _check(self._guest.path_remove_directory(fd, *self._place(path)))

    def rename(self, fd: int, path: str, new_fd: int, new_path: str) -> None:
        """Rename a file or folder."""
        where, new = self._place(path), self._place(new_path, _NEW_PATH)
        _check(self._guest.path_rename(fd, *where, new_fd, *new))

    def symlink(self, contents: str, fd: int, path: str) -> None:
        """Make a symbolic link."""
        where, new = self._place(contents), self._place(path, _NEW_PATH)
        _check(self._guest.path_symlink(*where, fd, *new))

    def unlink(self, fd: int, path: str) -> None:
        """Remove a file."""
        _check(self._guest.path_unlink_file(fd, *self._place(path)))


#: The error number of an entry that is not there.
_GONE = 44


def _check(errno: int) -> None:
    if errno:
        raise error_for(errno)


def _times(accessed: w.NewTimestamp, modified: w.NewTimestamp) -> tuple[int, int, int]:
    """Return both times in nanoseconds, and preview 1's flags that say which of them count."""
    (first, first_flag), (second, second_flag) = _time(accessed), _time(modified)
    return first, second, first_flag | second_flag << 2


def _time(time: w.NewTimestamp) -> tuple[int, int]:
    if isinstance(time, w.NewTimestampNoChange):
        return 0, 0
    if isinstance(time, w.NewTimestampNow):
        return 0, 2
    total = time.value.seconds * _SECOND + time.value.nanoseconds
    if total >> 64:
        raise Err(w.ErrorCode.OVERFLOW)
    return total, 1


def stat_for(stat: Stat) -> w.DescriptorStat:
    """Return what the guest is told about a file."""
    # Preview 1 has 0 for a time that the platform does not keep. That is the last one, if any.
    return w.DescriptorStat(
        type_for(stat.type),
        stat.link_count,
        stat.size,
        _datetime(stat.accessed),
        _datetime(stat.modified),
        _datetime(stat.changed) if stat.changed else None,
    )


def _datetime(nanoseconds: int) -> w.Datetime:
    return w.Datetime(*divmod(nanoseconds, _SECOND))
