"""The bindings of the module in which files are used.

Emitted by ``python -m codegen.wasi`` from guest/wasi/preview1.wat; do not edit.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from .. import (
    Limits,
    Memory,
    Module,
    Store,
    SyncGuest,
    WasiConfig,
    WasmFile,
    i32,
    i64,
    instantiate_sync_guest,
)

__all__ = ["Preview1"]


class Preview1(SyncGuest):
    """An instance of preview1.wasm.

    A method calls the exported function and blocks until it returns.

    An argument that does not fit the signature raises TypeError or
    OverflowError. A trap raises wasmtime.Trap, an exit of WASI
    wasmtime.ExitTrap, and an exception of a host function comes out
    unchanged. After these three, further calls raise InstancePoisoned.

    One thread at a time may use the instance. Another one gets RuntimeError
    while a call is under way.
    """

    __wasm__ = WasmFile(
        __name__,
        "preview1.wasm",
        "104ff9eb3708c314bec75d84035880edd35987f3385b8d9d8bb53f73285b9f83",
    )
    __exports__: ClassVar = {
        "read": (i32, i64, i32, i32, i64),
        "write": (i32, i64, i32, i32, i32),
        "append": (i32, i32, i32, i32),
        "fd_advise": (i32, i64, i64, i32, i32),
        "fd_close": (i32, i32),
        "fd_datasync": (i32, i32),
        "fd_fdstat_get": (i32, i32),
        "fd_filestat_get": (i32, i32),
        "fd_filestat_set_size": (i32, i64, i32),
        "fd_filestat_set_times": (i32, i64, i64, i32, i32),
        "fd_readdir": (i32, i32, i32, i32),
        "fd_sync": (i32, i32),
        "path_create_directory": (i32, i32, i32, i32),
        "path_filestat_get": (i32, i32, i32, i32, i32),
        "path_filestat_set_times": (i32, i32, i32, i32, i64, i64, i32, i32),
        "path_link": (i32, i32, i32, i32, i32, i32, i32, i32),
        "path_open": (i32, i32, i32, i32, i32, i64, i32, i32),
        "path_readlink": (i32, i32, i32, i32, i32, i32),
        "path_remove_directory": (i32, i32, i32, i32),
        "path_rename": (i32, i32, i32, i32, i32, i32, i32),
        "path_symlink": (i32, i32, i32, i32, i32, i32),
        "path_unlink_file": (i32, i32, i32, i32),
    }

    @classmethod
    def instantiate(
        cls,
        *,
        store: Store | None = None,
        module: Module | None = None,
        wasi: WasiConfig | None = None,
        on_unwind: Literal["poison", "keep"] = "poison",
        limits: Limits | None = None,
    ) -> Self:
        """Instantiate the module. Its start function runs, if it has one.

        It blocks until that has returned.
        Compiling the module blocks, too, once per engine.

        Args:
            store: Where the instance lives. By default it gets a store, which ``close`` closes.
            module: A compiled module to use instead of preview1.wasm.
            wasi: What WASI may use. By default it may use nothing.
            on_unwind: "poison" refuses further calls once a call has been unwound; "keep" does not.
            limits: What the guest may use. By default there are no limits.

        Raises:
            ValueError: The store is closed, or something given belongs to another store.
            RuntimeError: preview1.wasm has changed, or another thread uses the store.
            wasmtime.WasmtimeError: A type does not match, or a limit is exceeded.
            wasmtime.Trap: The start function trapped.
        """
        return instantiate_sync_guest(
            cls,
            None,
            None,
            store=store,
            module=module,
            wasi=wasi,
            on_unwind=on_unwind,
            limits=limits,
        )

    @property
    def memory(self) -> Memory:
        """``(memory 18)``"""
        return self.__instance__.memory("memory")

    def read(self, fd: int, offset: int, ptr: int, len: int, /) -> int:
        """``(param i32 i64 i32 i32) (result i64)``"""
        result: int = self.__instance__.calls["read"](fd, offset, ptr, len)
        return result

    def write(self, fd: int, offset: int, ptr: int, len: int, /) -> int:
        """``(param i32 i64 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["write"](fd, offset, ptr, len)
        return result

    def append(self, fd: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["append"](fd, ptr, len)
        return result

    def fd_advise(self, fd: int, offset: int, len: int, advice: int, /) -> int:
        """``(param i32 i64 i64 i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_advise"](fd, offset, len, advice)
        return result

    def fd_close(self, fd: int, /) -> int:
        """``(param i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_close"](fd)
        return result

    def fd_datasync(self, fd: int, /) -> int:
        """``(param i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_datasync"](fd)
        return result

    def fd_fdstat_get(self, fd: int, /) -> int:
        """``(param i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_fdstat_get"](fd)
        return result

    def fd_filestat_get(self, fd: int, /) -> int:
        """``(param i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_filestat_get"](fd)
        return result

    def fd_filestat_set_size(self, fd: int, size: int, /) -> int:
        """``(param i32 i64) (result i32)``"""
        result: int = self.__instance__.calls["fd_filestat_set_size"](fd, size)
        return result

    def fd_filestat_set_times(
        self,
        fd: int,
        atim: int,
        mtim: int,
        flags: int,
        /,
    ) -> int:
        """``(param i32 i64 i64 i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_filestat_set_times"](
            fd,
            atim,
            mtim,
            flags,
        )
        return result

    def fd_readdir(self, fd: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_readdir"](fd, ptr, len)
        return result

    def fd_sync(self, fd: int, /) -> int:
        """``(param i32) (result i32)``"""
        result: int = self.__instance__.calls["fd_sync"](fd)
        return result

    def path_create_directory(self, fd: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_create_directory"](fd, ptr, len)
        return result

    def path_filestat_get(self, fd: int, lookup: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_filestat_get"](fd, lookup, ptr, len)
        return result

    def path_filestat_set_times(
        self,
        fd: int,
        lookup: int,
        ptr: int,
        len: int,
        atim: int,
        mtim: int,
        flags: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i64 i64 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_filestat_set_times"](
            fd,
            lookup,
            ptr,
            len,
            atim,
            mtim,
            flags,
        )
        return result

    def path_link(
        self,
        fd: int,
        lookup: int,
        ptr: int,
        len: int,
        new_fd: int,
        new_ptr: int,
        new_len: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_link"](
            fd,
            lookup,
            ptr,
            len,
            new_fd,
            new_ptr,
            new_len,
        )
        return result

    def path_open(
        self,
        fd: int,
        lookup: int,
        ptr: int,
        len: int,
        oflags: int,
        rights: int,
        fdflags: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i32 i64 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_open"](
            fd,
            lookup,
            ptr,
            len,
            oflags,
            rights,
            fdflags,
        )
        return result

    def path_readlink(
        self,
        fd: int,
        ptr: int,
        len: int,
        out: int,
        out_len: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_readlink"](
            fd,
            ptr,
            len,
            out,
            out_len,
        )
        return result

    def path_remove_directory(self, fd: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_remove_directory"](fd, ptr, len)
        return result

    def path_rename(
        self,
        fd: int,
        ptr: int,
        len: int,
        new_fd: int,
        new_ptr: int,
        new_len: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_rename"](
            fd,
            ptr,
            len,
            new_fd,
            new_ptr,
            new_len,
        )
        return result

    def path_symlink(
        self,
        ptr: int,
        len: int,
        fd: int,
        new_ptr: int,
        new_len: int,
        /,
    ) -> int:
        """``(param i32 i32 i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_symlink"](
            ptr,
            len,
            fd,
            new_ptr,
            new_len,
        )
        return result

    def path_unlink_file(self, fd: int, ptr: int, len: int, /) -> int:
        """``(param i32 i32 i32) (result i32)``"""
        result: int = self.__instance__.calls["path_unlink_file"](fd, ptr, len)
        return result
