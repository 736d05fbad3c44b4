"""Guest memory for host code: bytes and text in and out, checked, and a view that copies nothing."""

from __future__ import annotations

import ctypes
from operator import index
from typing import Any

import wasmtime

from ..store import check_owner, context_of
from ..wasmtime_api import engines, externs
from ..wasmtime_api.guarded_store import keep_for_view


class Memory:
    """A linear memory of a guest, 32 or 64 bits, shared or not.

    Addresses and lengths are in bytes, and are taken as the guest gives them: a negative address or length is the
    unsigned number (32 or 64 bits) it stands for. Usable for as long as the store is open, in the store's thread; no method blocks.

    Raises:
        ValueError: the memory belongs to another store.
    """

    __slots__ = ("_memory", "_seen", "_store", "_unsigned", "_whole")

    def __init__(
        self, store: wasmtime.Store, memory: wasmtime.Memory | wasmtime.SharedMemory
    ) -> None:
        check_owner(store, memory)  # reading another store's memory ends the process
        self._store = store
        self._memory = memory
        #: where the memory was last, and a view of it there
        self._seen = 0, 0
        self._whole = memoryview(b"")
        kind = memory.type() if isinstance(memory, wasmtime.SharedMemory) else memory.type(store)
        self._unsigned = 1 << (64 if kind.is_64 else 32)

    @property
    def extern(self) -> wasmtime.Memory | wasmtime.SharedMemory:
        """wasmtime's own object, for importing the memory elsewhere."""
        return self._memory

    def _bounds(self) -> tuple[int, int]:
        store = context_of(self._store)
        if isinstance(self._memory, wasmtime.SharedMemory):
            return externs.shared_memory_bounds(self._memory)
        return externs.memory_bounds(store, self._memory)

    def _bytes(self) -> memoryview:
        """All of it, for this call alone: the next one asks again where it is."""
        bounds = base, length = self._bounds()
        if bounds != self._seen:
            array: Any = (
                (ctypes.c_uint8 * length).from_address(base) if length else (ctypes.c_uint8 * 0)()
            )
            self._whole, self._seen = memoryview(array).cast("B"), bounds
        return self._whole

    def _begin(self, ptr: int, size: int, length: int) -> int:
        ptr = index(ptr)
        if -self._unsigned <= 2 * ptr < 0:
            ptr += self._unsigned  # as results of guests are signed
        if size < 0 or not 0 <= ptr <= ptr + size <= length:
            raise IndexError(
                f"bytes {ptr} to {ptr + size} are outside the memory, which has {length}"
            )
        return ptr

    def read(self, ptr: int, n: int) -> bytes:
        """A copy of the `n` bytes at `ptr`.

        Raises:
            IndexError: they are not all inside the memory.
        """
        n = index(n)
        if -self._unsigned <= 2 * n < 0:
            n += self._unsigned
        whole = self._bytes()
        begin = self._begin(ptr, n, len(whole))
        return bytes(whole[begin : begin + n])

    def write(self, ptr: int, data: bytes | bytearray | memoryview) -> None:
        """Copies `data`, anything with contiguous bytes, to `ptr`.

        Raises:
            IndexError: there is not room for all of it; nothing is written then.
        """
        if not isinstance(data, bytes):
            view = memoryview(data)
            data = view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()
        whole, size = self._bytes(), len(data)
        begin = self._begin(ptr, size, len(whole))
        whole[begin : begin + size] = data

    def read_str(self, ptr: int, n: int) -> str:
        """The `n` bytes of UTF-8 at `ptr`, as text.

        Raises:
            IndexError: they are not all inside the memory.
            UnicodeDecodeError: they are not UTF-8.
        """
        return self.read(ptr, n).decode()

    def write_str(self, ptr: int, s: str) -> int:
        """Writes text as UTF-8, without a terminating zero, and gives the number of bytes written.

        Raises:
            IndexError: there is not room for all of it; nothing is written then.
        """
        data = s.encode()
        self.write(ptr, data)
        return len(data)

    def view(self) -> memoryview:
        """The memory itself, writable, without a copy; it keeps the store alive.

        It may be used after the store was closed, whose memory stays until the last view is gone. A 64-bit memory that
        grows may move, as any memory of an engine made with ``many=True``, and a view made before is then not to be used any
        more: take a new one after guest code ran.
        """
        base, length = self._bounds()
        array: Any = (
            (ctypes.c_uint8 * length).from_address(base) if length else (ctypes.c_uint8 * 0)()
        )
        keep_for_view(self._store, array)
        return memoryview(array).cast("B")

    def grow(self, pages: int) -> int:
        """Adds that many pages and gives the size before, in pages. A page has 64 KiB, unless the module says otherwise.

        Raises:
            ValueError: `pages` is negative.
            wasmtime.WasmtimeError: the memory's maximum, or a limit of the store, is exceeded.
        """
        if index(pages) < 0:
            raise ValueError("a memory cannot shrink: pages is negative")
        if isinstance(self._memory, wasmtime.SharedMemory):
            return self._memory.grow(pages)
        return externs.memory_grow(engines.context(self._store), self._memory, pages)

    def __len__(self) -> int:
        return self._bounds()[1]

    def __repr__(self) -> str:
        try:
            return f"<Memory of {len(self)} bytes>"
        except (ValueError, RuntimeError) as error:
            return f"<Memory: {error}>"
