"""``descriptor`` of ``wasi:filesystem/types``: open files and folders.

Permissions are those of the preopened folder, as in wasmtime: a folder that was opened without
``mutate-directory`` can be changed, because programs that come through preview 1 never ask for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..._emitted import wasi as w
from ...components.values import Err
from .directory import DirectoryEntryStream
from .open_file import OpenFile, Use
from .preview1 import Files, Stat, stat_for
from .sandbox import Sandbox
from .streams import FileInput, FileOutput

T = TypeVar("T")
_E, _F = w.ErrorCode, w.DescriptorFlags

#: The bits of pi as a float, by which wasmtime tells the halves of a hash apart.
_OTHER_HALF = 0x400921FB54442D18


class Descriptor:
    """An open file or folder.

    Args:
        file: What is open.
        may_mutate: True for a folder that was opened with ``mutate-directory``.
    """

    __slots__ = ("_may_mutate", "_use", "file")

    def __init__(self, file: OpenFile, may_mutate: bool) -> None:
        self.file, self._may_mutate = file, may_mutate
        self._use = Use(file)

    def __enter__(self) -> Descriptor:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._use.close()

    @property
    def _sandbox(self) -> Sandbox:
        return self.file.sandbox

    async def _run(self, function: Callable[[Files], T]) -> T:
        return await self._sandbox.run(function)

    def _fd(self) -> int:
        """Return the number of a file."""
        if self.file.is_folder:
            raise Err(_E.BAD_DESCRIPTOR)
        return self.file.fd

    def _folder(self) -> int:
        """Return the number of a folder."""
        if not self.file.is_folder:
            raise Err(_E.NOT_DIRECTORY)
        return self.file.fd

    def _check_writable(self) -> None:
        if not self.file.is_writable:
            raise Err(_E.NOT_PERMITTED)

    # ---- files ----

    def read_via_stream(self, offset: w.Filesize, /) -> FileInput:
        """Return a stream that reads from there on."""
        if self.file.is_folder:
            raise Err(_E.IS_DIRECTORY)
        return FileInput(self.file, offset)

    def write_via_stream(self, offset: w.Filesize, /) -> FileOutput:
        """Return a stream that writes from there on."""
        self._fd()
        self._check_writable()
        return FileOutput(self.file, offset)

    def append_via_stream(self) -> FileOutput:
        """Return a stream that writes at the end."""
        self._fd()
        self._check_writable()
        return FileOutput(self.file, None)

    async def read(self, length: w.Filesize, offset: w.Filesize, /) -> tuple[bytes, bool]:
        """Return some bytes, and True if that is where the file ends."""
        fd = self._fd()
        return await self._run(lambda files: files.read(fd, offset, length))

    async def write(self, buffer: bytes, offset: w.Filesize, /) -> w.Filesize:
        """Write bytes; return how many."""
        fd = self._fd()
        self._check_writable()
        self.file.content.version += 1
        await self._run(lambda files: files.write(fd, offset, buffer))
        return len(buffer)

    async def set_size(self, size: w.Filesize, /) -> None:
        """Cut the file off, or lengthen it with zeros."""
        fd = self._fd()
        self.file.content.version += 1
        await self._run(lambda files: files.set_size(fd, size))

    async def advise(self, offset: w.Filesize, length: w.Filesize, advice: w.Advice, /) -> None:
        """Say how the file will be used."""
        fd = self._fd()
        await self._run(lambda files: files.advise(fd, offset, length, advice.value))

    async def sync(self) -> None:
        """Bring the file to the disk. For folders, which are not open for writing, do nothing."""
        if not self.file.is_folder:
            await self._run(lambda files: files.sync(self.file.fd))

    async def sync_data(self) -> None:
        """Bring the file's contents to the disk. For folders do nothing."""
        if not self.file.is_folder:
            await self._run(lambda files: files.sync_data(self.file.fd))

    # ---- files and folders ----

    async def get_flags(self) -> w.DescriptorFlags:
        """Return how it was opened."""
        if not self.file.is_folder:
            return await self._run(lambda files: files.flags(self.file.fd))
        return _F.READ | _F.MUTATE_DIRECTORY if self._may_mutate else _F.READ

    def get_type(self) -> w.DescriptorType:
        """Return what it is."""
        return self.file.type

    async def stat(self) -> w.DescriptorStat:
        """Return what is known about it."""
        return stat_for(await self._run(lambda files: files.stat(self.file.fd)))

    async def set_times(
        self, data_access_timestamp: w.NewTimestamp, data_modification_timestamp: w.NewTimestamp, /
    ) -> None:
        """Set its times."""
        times = data_access_timestamp, data_modification_timestamp
        await self._run(lambda files: files.set_times(self.file.fd, *times))

    async def is_same_object(self, other: w.Descriptor, /) -> bool:
        """Return True if both are the same file or folder."""
        theirs = self._own(other).file.fd
        own = self.file.fd

        def compare(files: Files) -> bool:
            return files.stat(own).identity == files.stat(theirs).identity

        return await self._run(compare)

    async def metadata_hash(self) -> w.MetadataHashValue:
        """Return a hash that stays the same as long as this is the same file."""
        return _hash(await self._run(lambda files: files.stat(self.file.fd)))

    # ---- in folders ----

    async def read_directory(self) -> DirectoryEntryStream:
        """Return a stream of what is in the folder."""
        fd = self._folder()
        try:
            listing: bytes | Err[w.ErrorCode] = await self._run(lambda files: files.list(fd))
        except Err as error:
            if error.value is not _E.ILLEGAL_BYTE_SEQUENCE:
                raise
            listing = error  # of an entry, as the WIT has it
        return DirectoryEntryStream(self.file, listing)

    async def create_directory_at(self, path: str, /) -> None:
        """Make a folder."""
        fd = self._folder()
        await self._run(lambda files: files.create_directory(fd, path))

    async def stat_at(self, path_flags: w.PathFlags, path: str, /) -> w.DescriptorStat:
        """Return what is known about a file or folder."""
        fd = self._folder()
        return stat_for(await self._run(lambda files: files.stat_at(fd, path_flags.value, path)))

    async def set_times_at(
        self, path_flags: w.PathFlags, path: str,
        data_access_timestamp: w.NewTimestamp, data_modification_timestamp: w.NewTimestamp, /,
    ) -> None:  # fmt: skip
        """Set the times of a file or folder."""
        fd, times = self._folder(), (data_access_timestamp, data_modification_timestamp)
        await self._run(lambda files: files.set_times_at(fd, path_flags.value, path, *times))

    async def link_at(
        self, old_path_flags: w.PathFlags, old_path: str,
        new_descriptor: w.Descriptor, new_path: str, /,
    ) -> None:  # fmt: skip
        """Make a hard link."""
        fd, new_fd = self._folder(), self._own(new_descriptor)._folder()
        lookup = old_path_flags.value
        await self._run(lambda files: files.link(fd, lookup, old_path, new_fd, new_path))

    async def open_at(
        self, path_flags: w.PathFlags, path: str,
        open_flags: w.OpenFlags, flags: w.DescriptorFlags, /,
    ) -> Descriptor:  # fmt: skip
        """Open a file or folder."""
        fd = self._folder()
        if _F.MUTATE_DIRECTORY in flags and not self.file.is_writable:
            raise Err(_E.READ_ONLY)
        if self._sandbox.holdings.is_full():
            raise Err(_E.INSUFFICIENT_MEMORY)
        opened, stat = await self._sandbox.run(
            lambda files: files.open(fd, path_flags.value, path, open_flags.value, flags),
            lambda files, result: files.close_file(result[0]),
        )
        return self._opened(opened, stat, open_flags, flags)

    def _opened(
        self, fd: int, stat: Stat, open_flags: w.OpenFlags, flags: w.DescriptorFlags
    ) -> Descriptor:
        file = OpenFile(self._sandbox, fd, self.file.is_writable, stat_for(stat).type, stat)
        if w.OpenFlags.TRUNCATE in open_flags:
            file.content.version += 1
        file.use()
        try:
            return Descriptor(file, _F.MUTATE_DIRECTORY in flags)
        finally:
            file.release()  # closes it if the guest holds too much by now

    async def readlink_at(self, path: str, /) -> str:
        """Return what a symbolic link says."""
        fd = self._folder()
        return await self._run(lambda files: files.read_link(fd, path))

    async def remove_directory_at(self, path: str, /) -> None:
        """Remove an empty folder."""
        fd = self._folder()
        await self._run(lambda files: files.remove_directory(fd, path))

    async def rename_at(
        self, old_path: str, new_descriptor: w.Descriptor, new_path: str, /
    ) -> None:
        """Rename a file or folder."""
        fd, new_fd = self._folder(), self._own(new_descriptor)._folder()
        await self._run(lambda files: files.rename(fd, old_path, new_fd, new_path))

    async def symlink_at(self, old_path: str, new_path: str, /) -> None:
        """Make a symbolic link."""
        fd = self._folder()
        await self._run(lambda files: files.symlink(old_path, fd, new_path))

    async def unlink_file_at(self, path: str, /) -> None:
        """Remove a file."""
        fd = self._folder()
        await self._run(lambda files: files.unlink(fd, path))

    async def metadata_hash_at(self, path_flags: w.PathFlags, path: str, /) -> w.MetadataHashValue:
        """Return the hash of a file or folder."""
        fd = self._folder()
        return _hash(await self._run(lambda files: files.stat_at(fd, path_flags.value, path)))

    def _own(self, other: w.Descriptor) -> Descriptor:
        """Return another descriptor, if it is open in the same sandbox."""
        assert isinstance(other, Descriptor)  # the host made them all
        if other._sandbox is not self._sandbox:
            raise Err(_E.CROSS_DEVICE)
        return other


def _hash(stat: Stat) -> w.MetadataHashValue:
    return w.MetadataHashValue(stat.identity, stat.identity ^ _OTHER_HALF)
