"""The memory of a guest as emitted code reads it: checked, counted, without a call into C.

Messages of traps say which rule of the canonical ABI the guest has broken, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import wasmtime

from ..engine.state import engine_state

if TYPE_CHECKING:
    from typing import Protocol

    from .handles import BorrowScope, Handle, HandleTable
    from .lowering import Lowering, Run

    class State(Protocol):
        """What all functions of one instance share (`ComponentState`)."""

        store: wasmtime.Store
        handles: list[HandleTable]
        scope: BorrowScope
        copied: int
        left: int

        def give(self, value: Any, resource: int, out: Lowering, /) -> int: ...
        def lend(self, value: Any, resource: int, out: Lowering, /) -> int: ...
        def object_of(self, handle: Handle, memory: GuestMemory, /) -> Any: ...
        def borrowed(self, handle: Handle, memory: GuestMemory, /) -> Any: ...


T = TypeVar("T")

#: ``put(data, alignment, outer, base, offset)`` lets the guest allocate, copies, and writes the
#: pointer to an offset from ``base``, a pointer as ctypes takes it, or None for the guest's memory.
Put: TypeAlias = Callable[[bytes, int, int | None, Any, int], None]

#: Python copies more bytes than that quicker than pieces.c.
PUT_SIZE = 1024

_LATIN1_UTF16_TAG = 1 << 31
_SURROGATES = range(0xD800, 0xE000)
_STRING_BOUNDS = "string content out-of-bounds: string pointer/length out of bounds of memory"


class GuestMemory:
    """The memory that the canonical options of some functions name, and who allocates in it.

    Its view is used as long as it is long enough, because memories only grow. Where one may move
    when it grows (``moves``), the view is made anew whenever the guest has run.
    """

    __slots__ = (
        "_bounds",
        "allocate",
        "allocate_run",
        "component",
        "handles",
        "moves",
        "put",
        "size",
        "state",
        "view",
    )

    def __init__(self, state: State, component: int, bounds: Any) -> None:
        self.state, self.component = state, component
        self.handles = state.handles[component]
        self.moves = not engine_state(state.store.engine).memories_stay
        self._bounds = bounds
        #: ``allocate(alignment, size, outer)`` returns a pointer; it has been checked.
        self.allocate: Callable[[int, int, int | None], int] = no_allocator
        #: ``allocate_run(run, outer)`` allocates many pieces, and returns what fills them.
        self.allocate_run: Callable[[Run, int | None], Callable[[], None]] = no_run_allocator
        #: For one piece of at most `PUT_SIZE` bytes: the quickest way.
        self.put: Put = no_put
        self.view = memoryview(b"")
        self.size = 0

    def refresh(self) -> None:
        """Look where the memory is, and how long."""
        self.size, self.view = self._bounds()

    def reopen(self) -> None:
        """Be the memory of an instance that takes the place of a closed one."""
        self.handles = self.state.handles[self.component]

    def close(self) -> None:
        """Let nothing read or allocate any more."""
        self.view, self.size = memoryview(b""), 0
        self.allocate, self.allocate_run, self.put = no_allocator, no_run_allocator, no_put

    def need(self, end: int, rule: str = "pointer out of bounds of memory") -> None:
        """Trap unless the memory is that long. ``rule`` says what the guest has broken otherwise."""
        self.refresh()
        if end > self.size:
            raise wasmtime.Trap(f"{rule}: bytes up to {end}, of {self.size}")

    def check(self, pointer: int, size: int, alignment: int) -> None:
        """Trap unless the bytes are inside the memory, and aligned."""
        if pointer & (alignment - 1):
            raise wasmtime.Trap(f"unaligned pointer: {pointer:#x} is not aligned to {alignment}")
        if pointer + size > self.size:
            self.need(pointer + size)

    def count(self, size: int) -> None:
        """Count bytes that are about to be copied."""
        state = self.state
        state.left -= size
        if state.left < 0:
            raise self.too_much()

    def too_much(self) -> wasmtime.Trap:
        """Return the trap for a call that copies too much."""
        return wasmtime.Trap(
            f"the call copies more than {self.state.copied} bytes of strings and lists "
            "(Limits(copied=...))"
        )

    # ---- reading ----

    def text(self, pointer: int, length: int) -> str:
        """Return UTF-8."""
        end = pointer + length
        if end > self.size:
            self.need(end, _STRING_BOUNDS)
        state = self.state
        state.left = left = state.left - length
        if left < 0:
            raise self.too_much()
        try:
            if length < PUT_SIZE:
                return self.view[pointer:end].tobytes().decode()
            return str(self.view[pointer:end], "utf-8")
        except UnicodeDecodeError as error:
            raise wasmtime.Trap(f"{_utf8_rule(error)} at {pointer + error.start:#x}") from None

    def text_utf16(self, pointer: int, length: int) -> str:
        """Return UTF-16; the length is in code units."""
        self._check_text(pointer, 2 * length)
        try:
            return str(self.view[pointer : pointer + 2 * length], "utf-16-le")
        except UnicodeDecodeError as error:
            raise wasmtime.Trap(f"invalid utf-16 at {pointer + error.start:#x}") from None

    def text_latin1_utf16(self, pointer: int, length: int) -> str:
        """Return Latin-1 or, if the length has its highest bit set, UTF-16."""
        if length & _LATIN1_UTF16_TAG:
            return self.text_utf16(pointer, length ^ _LATIN1_UTF16_TAG)
        self._check_text(pointer, length)
        return str(self.view[pointer : pointer + length], "latin-1")

    def _check_text(self, pointer: int, size: int) -> None:
        if pointer & 1:
            raise wasmtime.Trap(f"unaligned pointer: string pointer not aligned to 2: {pointer:#x}")
        if pointer + size > self.size:
            self.need(pointer + size, _STRING_BOUNDS)
        self.count(size)

    def blob(self, pointer: int, length: int) -> bytes:
        """Return bytes."""
        end = pointer + length
        if end > self.size:
            self.need(end, "list pointer/length out of bounds of memory")
        self.count(length)
        return bytes(self.view[pointer:end])

    def numbers(self, pointer: int, length: int, form: str, size: int) -> list[Any]:
        """Return numbers of one form, in the words of ``struct``."""
        block: Any = self.block(pointer, length, size, size)
        numbers: list[Any] = block.cast(form).tolist()
        return numbers

    def block(self, pointer: int, length: int, size: int, alignment: int) -> memoryview:
        """Return a view of the elements of a list."""
        self.check(pointer, length * size, alignment)
        self.count(length * size)
        return self.view[pointer : pointer + length * size]

    def each(self, pointer: int, length: int, size: int, alignment: int) -> range:
        """Return the addresses of the elements of a list."""
        self.check(pointer, length * size, alignment)
        self.count(length * size)
        return range(pointer, pointer + length * size, size)

    def char(self, code: int) -> str:
        """Return the character of a code point."""
        if code >= 0x110000 or code in _SURROGATES:
            raise wasmtime.Trap(f"invalid `char` bit pattern: {code:#x}")
        return chr(code)

    def member(self, members: Sequence[T], value: int) -> T:
        """Return an enum's member."""
        if value >= len(members):
            raise self.invalid_case(value, len(members))
        return members[value]

    def invalid_case(self, value: int, count: int) -> wasmtime.Trap:
        """Return the trap for a discriminant."""
        return wasmtime.Trap(
            f"invalid variant discriminant: discriminant {value} out of range [0..{count})"
        )

    # ---- handles ----

    def own(self, index: int, resource: int) -> Any:
        """Take an owned handle from the guest, and return the object."""
        handle = self.handles.remove(index, resource)
        if not handle.own:
            raise wasmtime.Trap(f"handle index {index} is borrowed, and cannot be given away")
        return self.state.object_of(handle, self)

    def borrow(self, index: int, resource: int) -> Any:
        """Borrow a handle from the guest until the call returns, and return the object."""
        handle = self.handles.get(index, resource)
        if handle.own:
            handle.lends += 1
            self.state.scope.lenders.append(handle)
        return handle.rep if resource < 0 else self.state.borrowed(handle, self)

    # ---- writing ----

    def write(self, pointer: int, data: Any) -> None:
        """Write to memory that was just allocated, or that the guest has named."""
        if self.moves:
            self.refresh()
        end = pointer + len(data)
        if end > self.size:
            self.need(end)
        self.view[pointer:end] = data


def _utf8_rule(error: UnicodeDecodeError) -> str:
    is_cut = "unexpected end" in error.reason
    return "incomplete utf-8 byte sequence" if is_cut else "invalid utf-8"


def no_run_allocator(run: Run, outer: int | None) -> Callable[[], None]:
    """Trap, because the options of the function name no allocator."""
    raise wasmtime.Trap("there is no function to allocate with")


def no_put(data: bytes, alignment: int, outer: int | None, base: Any, offset: int) -> None:
    """Trap, because the options of the function name no allocator."""
    no_allocator(alignment, len(data), outer)


def no_allocator(alignment: int, size: int, outer: int | None) -> int:
    """Trap, because the options of the function name none."""
    raise wasmtime.Trap("there is no function to allocate with")
