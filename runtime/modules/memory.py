"""Guest memory for host code: checked access to bytes and text, and a view without a copy."""

from __future__ import annotations

import ctypes
from operator import index
from typing import Any

from wasmtime import Memory as WasmtimeMemory
from wasmtime import SharedMemory, Store

from ..store import find_state
from ..values.references import OTHER_STORE
from ..wasmtime_api import engines, externs
from ..wasmtime_api.guarded_store import keep_for_view
from ..wasmtime_api.library import Context
from ..wasmtime_api.uncopyable import refusing


class Memory:
    """A linear memory of a guest, 32 or 64 bits, shared or not.

    Addresses and lengths are in bytes, and may be given as the guest returns them: a negative one
    is taken as the unsigned number (of 32 or 64 bits) that it stands for. A memory is used in the
    thread that uses its store; no method blocks. Every method raises ValueError once the store is
    closed, and RuntimeError while another thread uses it.

    Raises:
        ValueError: The memory belongs to another store, or the store is closed.
    """

    __slots__ = ("_bounds_of_bytes", "_memory", "_modulus", "_store", "_whole")

    def __init__(self, store: Store, memory: WasmtimeMemory | SharedMemory) -> None:
        _check_owner(store, memory)  # reading another store's memory would end the process
        self._store, self._memory = store, memory
        #: A view of the whole memory, and the bounds for which it was made.
        self._whole, self._bounds_of_bytes = memoryview(b""), (0, 0)
        kind = memory.type() if isinstance(memory, SharedMemory) else memory.type(store)
        self._modulus = 1 << (64 if kind.is_64 else 32)

    @property
    def extern(self) -> WasmtimeMemory | SharedMemory:
        """The object of wasmtime-py, for importing the memory into another module."""
        return self._memory

    def _bounds(self) -> tuple[int, int]:
        """Return where the memory is now, and its length."""
        store = _context_of(self._store)
        if isinstance(self._memory, SharedMemory):
            return externs.shared_memory_bounds(self._memory)
        return externs.memory_bounds(store, self._memory)

    def _bytes(self) -> memoryview:
        """Return the whole memory. It may move, so each method asks again."""
        bounds = self._bounds()
        if bounds != self._bounds_of_bytes:
            self._whole, self._bounds_of_bytes = memoryview(_array(*bounds)).cast("B"), bounds
        return self._whole

    def _unsigned(self, number: int) -> int:
        return number + self._modulus if -self._modulus <= 2 * number else number

    def _begin(self, ptr: int, size: int, length: int) -> int:
        """Return where `size` bytes at `ptr` begin, in a memory of `length` bytes."""
        ptr = index(ptr)
        if ptr < 0:
            ptr = self._unsigned(ptr)
        if size < 0 or not 0 <= ptr <= ptr + size <= length:
            problem = f"bytes {ptr} to {ptr + size} are outside the memory, which has {length}"
            raise IndexError(problem)
        return ptr

    def read(self, ptr: int, n: int) -> bytes:
        """Return a copy of the `n` bytes at `ptr`.

        Raises:
            IndexError: They are not all inside the memory.
        """
        n, whole = index(n), self._bytes()
        if n < 0:
            n = self._unsigned(n)
        begin = self._begin(ptr, n, len(whole))
        return bytes(whole[begin : begin + n])

    def write(self, ptr: int, data: bytes | bytearray | memoryview) -> None:
        """Copy `data` to `ptr`.

        Raises:
            IndexError: There is no room for all of it. Nothing is written then.
        """
        if not isinstance(data, bytes):
            view = memoryview(data)
            data = view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()
        whole, size = self._bytes(), len(data)
        begin = self._begin(ptr, size, len(whole))
        whole[begin : begin + size] = data

    def read_str(self, ptr: int, n: int) -> str:
        """Return the `n` bytes of UTF-8 at `ptr` as text.

        Raises:
            IndexError: They are not all inside the memory.
            UnicodeDecodeError: They are not UTF-8.
        """
        return self.read(ptr, n).decode()

    def write_str(self, ptr: int, s: str) -> int:
        """Write text as UTF-8, without a terminating zero, and return the number of bytes written.

        Raises:
            IndexError: There is no room for all of it. Nothing is written then.
            UnicodeEncodeError: The text has lone surrogates.
        """
        data = s.encode()
        self.write(ptr, data)
        return len(data)

    def view(self) -> memoryview:
        """Return the memory itself, writable and without a copy. It keeps the store alive.

        The view stays valid when the store is closed, and has the length of the memory now. Take a
        new one after guest code ran, and drop the old: a 64-bit memory that grows may move, and so
        may any memory of an engine made with ``many=True``.
        """
        array = _array(*self._bounds())
        keep_for_view(self._store, array)
        return memoryview(array).cast("B")

    def grow(self, pages: int) -> int:
        """Add `pages` (of 64 KiB, unless the module sets another size) and return the old number.

        Raises:
            ValueError: `pages` is negative, or the store is closed.
            wasmtime.WasmtimeError: The memory's maximum, or a limit of the store, is exceeded.
        """
        if index(pages) < 0:
            raise ValueError("a memory cannot shrink: pages is negative")
        if isinstance(self._memory, SharedMemory):
            return self._memory.grow(pages)
        return externs.memory_grow(engines.context(self._store), self._memory, pages)

    def __len__(self) -> int:
        return self._bounds()[1]

    __reduce_ex__ = refusing("send the bytes that read() returns")

    def __repr__(self) -> str:
        try:
            return f"<Memory of {len(self)} bytes>"
        except (ValueError, RuntimeError) as error:
            return f"<Memory: {error}>"


def _array(base: int, length: int) -> Any:
    """Return the bytes at an address, which is 0 for no bytes at all."""
    kind = ctypes.c_uint8 * length
    return kind.from_address(base) if length else kind()


def _context_of(store: Store) -> Context:
    """Return the store's context, quicker than `engines.context` for a store that is known."""
    state = find_state(store)
    if state is None or state.closed:
        return engines.context(store)
    state.check_thread()
    return state.context


def _check_owner(store: Store, item: externs.Extern) -> None:
    """Raise ValueError for an extern of another store, and for a closed store."""
    if not isinstance(store, Store):
        raise TypeError(f"expected a wasmtime.Store, not {type(store).__name__}")
    context, state = engines.context(store), find_state(store)
    if state is not None:
        state.check_owner(item)
    elif externs.extern_store_id(item) not in (externs.new_store_id(context), None):
        raise ValueError(f"this {type(item).__name__} {OTHER_STORE}")
