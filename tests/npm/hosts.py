"""What the modules that are run import: only what they need is there, all else raises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import wasmtime

PAGE = 1 << 16


class Unneeded:
    """A base that has any function a module may import; a call of one that is not written down raises."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("__"):
            raise AttributeError(name)

        def raise_(*arguments: object) -> NoReturn:
            raise NotImplementedError(f"{name}{arguments} is not part of this host")

        return raise_


async def put(guest: Any, data: bytes) -> int:
    """The address of a copy of `data`, from the guest's own allocator."""
    pointer: int = await guest.malloc(max(len(data), 1))
    assert pointer != 0
    guest.memory.write(pointer, data)
    return pointer


def u32(memory: Any, address: int) -> int:
    """A number in the guest's memory."""
    return int.from_bytes(memory.read(address, 4), "little")


def c_string(memory: Any, address: int) -> str:
    """A text that ends with a zero."""
    data = bytearray()
    while byte := memory.read(address + len(data), 1):
        if byte == b"\0":
            return data.decode()
        data += byte
    raise AssertionError("unreachable: a read of nothing")


class Sqlite(Unneeded):
    """SQLite's clock, of which a select has to wait until `meeting` lets it go on."""

    def __init__(self, milliseconds: float, meeting: asyncio.Barrier) -> None:
        self.milliseconds = milliseconds
        self.meeting = meeting
        self.asked = 0

    async def emscripten_date_now(self) -> float:
        """Milliseconds since 1970."""
        self.asked += 1
        await self.meeting.wait()
        return self.milliseconds


class Copier(Unneeded):
    """Emscripten's ``memcpy`` of much at once, which argon2-browser calls ``a``."""

    def __init__(self, memory: Callable[[], Any]) -> None:
        self.memory = memory
        self.copies = 0

    def a(self, to: int, source: int, size: int, /) -> int:
        """Copies within the guest's memory."""
        memory = self.memory()
        memory.write(to, memory.read(source, size))
        self.copies += 1
        return to


class Mappings:
    """Takes the mappings of a source map one by one, slowly."""

    def __init__(self) -> None:
        self.found: list[tuple[int, ...]] = []

    async def mapping_callback(self, *mapping: int) -> None:
        """Lines and columns, and whether there are any."""
        await asyncio.sleep(0.001)
        self.found.append(mapping)


class LineWriter:
    """The oldest WASI's ``fd_write``, for a module that imports nothing else of it."""

    def __init__(
        self, memory: Callable[[], Any], write: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self.memory = memory
        self.write = write

    async def fd_write(self, descriptor: int, vectors: int, count: int, written: int, /) -> int:
        """Gives all vectors to `write`, and waits for it."""
        assert descriptor == 1
        memory, total = self.memory(), 0
        for vector in range(vectors, vectors + 8 * count, 8):
            data = memory.read(u32(memory, vector), u32(memory, vector + 4))
            await self.write(data)
            total += len(data)
        memory.write(written, total.to_bytes(4, "little"))
        return 0


class TreeSitterHost(Unneeded):
    """The text to parse, which arrives a piece at a time, and what the loader of a dynamic library provides."""

    #: of web-tree-sitter 0.25.10: where its own data and stack end, where they and its functions begin, all functions
    STACK_TOP, MEMORY_BASE, TABLE_BASE, TABLE_SIZE = 78224, 1024, 1, 31

    def __init__(self, store: wasmtime.Store, text: str, piece: int) -> None:
        self.text = text
        self.piece = piece
        self.requests: list[int] = []
        self.memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(512, 32768)))
        limits = wasmtime.Limits(self.TABLE_SIZE, None)
        self._indirect_function_table = wasmtime.Table(
            store, wasmtime.TableType(wasmtime.ValType.funcref(), limits), None
        )
        self._stack_pointer = number(store, self.STACK_TOP, mutable=True)
        self._heap_base = number(store, self.STACK_TOP, mutable=True)
        self._memory_base = number(store, self.MEMORY_BASE)
        self._table_base = number(store, self.TABLE_BASE)
        self.store = store

    async def tree_sitter_parse_callback(
        self, buffer: int, index: int, row: int, column: int, length: int, /
    ) -> None:
        """Writes the next piece of text as UTF-16 and its number of characters."""
        self.requests.append(index)
        await asyncio.sleep(0.001)
        piece = self.text[index : index + self.piece]
        self.memory.write(self.store, piece.encode("utf-16-le") + b"\0\0", buffer)
        self.memory.write(self.store, len(piece).to_bytes(4, "little"), length)

    def tree_sitter_progress_callback(self, offset: int, has_error: int, /) -> int:
        """Whether to stop."""
        return 0


class Library:
    """Where a loader puts a second dynamic library: a grammar beside the parser."""

    def __init__(self, host: TreeSitterHost, memory_base: int, table_base: int) -> None:
        self.memory = host.memory
        self._indirect_function_table = host._indirect_function_table
        self._memory_base = number(host.store, memory_base)
        self._table_base = number(host.store, table_base)


def number(store: wasmtime.Store, value: int, mutable: bool = False) -> wasmtime.Global:
    """A global of type i32."""
    return wasmtime.Global(
        store, wasmtime.GlobalType(wasmtime.ValType.i32(), mutable), wasmtime.Val.i32(value)
    )
