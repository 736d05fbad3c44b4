"""How the host gets memory from a guest: one piece, or many with one call into C."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from ctypes import addressof, c_char, c_uint32
from typing import Any, Protocol, TypeAlias

import wasmtime

from ..native import structs
from ..native.library import library, pointer
from ..wasmtime_api.library import Context
from .lowering import Run
from .memory import GuestMemory, Put

#: What is left to do for one piece that C has not brought into the guest: see `_settle`.
Settle: TypeAlias = Callable[[bytes, int, Any, int], None]


class Realloc(Protocol):
    """The guest's allocator as a function that is called at once.

    Attributes:
        call_address: Of the C function that calls it.
        buffer: What that function takes.
        arguments: Where the payload of the first argument is, in the buffer.
        stride: Bytes from one argument to the next.
        result: Where the result's payload is.
    """

    call_address: int
    buffer: Any
    arguments: int
    stride: int
    result: int

    def __call__(self, outer: int | None, /, *values: Any) -> Any: ...
    def allocator(self) -> Callable[[int, int, int | None], int]: ...
    def putter(self, piece: structs.Pieces, settle: Settle, /) -> Put: ...
    def go_on(self, status: int, /) -> None: ...
    def prepare(self, outer: int | None, /) -> None: ...


def connect(
    memory: GuestMemory, realloc: Realloc, context: Callable[[], Context], handle: int
) -> structs.Pieces:
    """Let a memory, the raw handle of which is at that address, be allocated in.

    Returns what C has of one piece, which refers to the context, too.
    """
    call = realloc.allocator()

    def allocate(alignment: int, size: int, outer: int | None) -> int:
        address = call(alignment, size, outer)
        check(address, alignment, size)
        return address

    def check(address: int, alignment: int, size: int) -> None:
        if address & (alignment - 1):
            raise wasmtime.Trap(
                f"unaligned pointer: realloc return: result not aligned: {address:#x}"
            )
        if address + size > memory.size:
            memory.need(address + size, "realloc return: beyond end of memory")

    def new_pieces() -> structs.Pieces:
        pieces = structs.Pieces()
        pieces.call, pieces.buffer = realloc.call_address, addressof(realloc.buffer)
        pieces.arguments, pieces.stride = realloc.arguments, realloc.stride
        pieces.result, pieces.context, pieces.memory = realloc.result, context(), handle
        return pieces

    def allocate_run(run: Run, outer: int | None) -> Callable[[], None]:
        data = run.data
        sizes, addresses = array("I", map(len, data)), array("I", bytes(4 * len(data)))
        pieces = new_pieces()
        pieces.alignment, pieces.count = 1, len(data)
        pieces.sizes, pieces.addresses = sizes.buffer_info()[0], addresses.buffer_info()[0]
        realloc.prepare(outer)
        while True:
            library.allocate_pieces(addressof(pieces))
            if not pieces.status:
                break
            realloc.go_on(pieces.status)
            addresses[pieces.done] = c_uint32.from_address(realloc.result).value
            pieces.done += 1

        def copy(kept: object = sizes) -> None:  # C has its address
            places = array("I", run.places)
            table = (c_char * 0).from_buffer(run.block)
            wrong = library.copy_pieces(
                addressof(pieces), b"".join(data), addressof(table), places.buffer_info()[0],
                len(places), run.step,
            )  # fmt: skip
            if wrong:
                address = addresses[wrong - 1]
                raise wasmtime.Trap(f"realloc return: beyond end of memory: {address:#x}")

        return copy

    piece = new_pieces()

    def settle(data: bytes, alignment: int, base: Any, offset: int) -> None:
        """Go on with a piece for which `put_piece` has not returned 0."""
        if piece.status:
            realloc.go_on(piece.status)
        if library.fill_piece(pointer(piece), data, len(data), alignment, base, offset):
            check(c_uint32.from_address(realloc.result).value, alignment, len(data))

    memory.allocate, memory.allocate_run = allocate, allocate_run
    memory.put = realloc.putter(piece, settle)
    return piece
