"""What emitted code calls to lower values: it checks them, and collects what must be allocated.

A value that is refused raises one of `WRONG`, without a good message: that is what `explain.py` is
for, which looks at the value again, part by part.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Protocol

    from .handles import HandleTable

    class HandleState(Protocol):
        """It makes handles of objects that are given to the guest, or lent."""

        def give(self, value: Any, resource: int, out: Lowering, /) -> int: ...
        def lend(self, value: Any, resource: int, out: Lowering, /) -> int: ...

    class Memory(Protocol):
        """The memory of the guest (`GuestMemory`)."""

        component: int
        handles: HandleTable
        allocate: Callable[[int, int, int | None], int]
        allocate_run: Callable[[Run, int | None], Callable[[], None]]

        @property
        def state(self) -> HandleState: ...
        def write(self, pointer: int, data: Any, /) -> None: ...


#: What emitted code raises for a wrong value.
WRONG = (struct.error, TypeError, ValueError, OverflowError, AttributeError)

_POINTER = struct.Struct("<I")
_NATIVE_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "Q": 8, "f": 4, "d": 8}
#: Codes of the same numbers that differ only in their names.
_SAME = {"l": "q", "L": "Q"} if struct.calcsize("l") == 8 else {"l": "i", "L": "I"}


class Run:
    """Many short pieces without an alignment, the pointers of which belong into rows of one block.

    Each row is of `step` bytes, and has pointers at the offsets `places`.
    """

    __slots__ = ("block", "data", "places", "step")

    def __init__(
        self, data: list[bytes], block: bytearray, places: tuple[int, ...], step: int
    ) -> None:
        self.data, self.block, self.places, self.step = data, block, places, step


class Lowering:
    """The values of one call on their way to the guest.

    A piece is data, its alignment, and where its pointer belongs: a block and an offset in it, or
    None and the number of a core value. The data of a block may change until it is written.
    """

    __slots__ = ("given", "memory", "pieces", "runs")

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.pieces: list[tuple[Any, int, bytearray | None, int]] = []
        #: Runs, each with the number of pieces before it.
        self.runs: Sequence[tuple[int, Run]] = ()
        #: Handles that are to be made when all values have been found to be right.
        self.given: Sequence[Any] = ()

    def block(self, size: int, alignment: int, target: bytearray | None, place: int) -> bytearray:
        """Add a piece of zeros, to be filled in."""
        data = bytearray(size)
        self.pieces.append((data, alignment, target, place))
        return data

    def run(self, data: list[bytes], block: bytearray, places: tuple[int, ...], step: int) -> None:
        """Add many short pieces, in the order of their places."""
        if data:
            self.runs = (*self.runs, (len(self.pieces), Run(data, block, places, step)))

    def note(self, given: tuple[Any, int, Any]) -> None:
        """Note a handle that was made: its table, its index, and what it was taken from."""
        self.given = (*self.given, given)

    def own(self, value: Any, resource: int) -> int:
        """Give an object away."""
        return self.memory.state.give(value, resource, self)

    def borrow(self, value: Any, resource: int) -> int:
        """Lend an object until the call returns."""
        return self.memory.state.lend(value, resource, self)

    def size(self) -> int:
        """Return how many bytes there are to be copied."""
        size = sum([len(piece[0]) for piece in self.pieces])
        for _, run in self.runs:
            size += sum(map(len, run.data))
        return size

    def place(self, put_pointer: Callable[[int, int], None], outer: int | None) -> None:
        """Let the guest allocate all pieces, in order, and write them.

        ``put_pointer(number, pointer)`` stores the pointers that are core values.
        """
        if not self.runs:
            return self._place_pieces(put_pointer, outer)
        memory, pieces = self.memory, self.pieces
        allocate, pointers, begin, copies = memory.allocate, [], 0, []
        for number, run in self.runs:
            pointers += [
                allocate(align, len(data), outer) for data, align, _, _ in pieces[begin:number]
            ]
            copies.append(memory.allocate_run(run, outer))
            begin = number
        pointers += [allocate(align, len(data), outer) for data, align, _, _ in pieces[begin:]]
        for copy in copies:
            copy()
        pack_into = _POINTER.pack_into
        for (_, _, target, place), pointer in zip(pieces, pointers, strict=True):
            if target is None:
                put_pointer(place, pointer)
            else:
                pack_into(target, place, pointer)
        write = memory.write
        for (data, _, _, _), pointer in zip(pieces, pointers, strict=True):
            write(pointer, data)

    def _place_pieces(self, put_pointer: Callable[[int, int], None], outer: int | None) -> None:
        memory, pack_into, blocks = self.memory, _POINTER.pack_into, []
        for data, alignment, target, place in self.pieces:
            pointer = memory.allocate(alignment, len(data), outer)
            if target is None:
                put_pointer(place, pointer)
            else:
                pack_into(target, place, pointer)
            if data.__class__ is bytes:
                memory.write(pointer, data)
            else:  # pointers may be missing
                blocks.append((pointer, data))
        for pointer, data in blocks:
            memory.write(pointer, data)


# ---- pieces ----


def put_text(out: Lowering, value: str, target: bytearray | None, place: int) -> int:
    """Add UTF-8, and return its length."""
    data = str.encode(value)
    out.pieces.append((data, 1, target, place))
    return len(data)


def put_text_utf16(out: Lowering, value: str, target: bytearray | None, place: int) -> int:
    """Add UTF-16, and return its length in code units."""
    data = str.encode(value, "utf-16-le")
    out.pieces.append((data, 2, target, place))
    return len(data) >> 1


def put_text_latin1_utf16(out: Lowering, value: str, target: bytearray | None, place: int) -> int:
    """Add Latin-1 or UTF-16, and return the length, with the highest bit set for UTF-16."""
    try:
        data = str.encode(value, "latin-1")
    except UnicodeEncodeError:
        return put_text_utf16(out, value, target, place) | 1 << 31
    out.pieces.append((data, 2, target, place))
    return len(data)


def put_blob(out: Lowering, value: Any, target: bytearray | None, place: int) -> int:
    """Add bytes, and return their number."""
    data = blob_of(value)
    out.pieces.append((data, 1, target, place))
    return len(data)


def blob_of(value: Any) -> Any:
    """Return the items of a buffer of items of one byte, without a copy if they are contiguous."""
    return value if value.__class__ is bytes else bytes_of(value)


def blob_bytes(value: Any) -> bytes:
    """Return a copy of the items of a buffer of items of one byte."""
    return value if value.__class__ is bytes else bytes(bytes_of(value))


def bytes_of(value: Any) -> Any:
    """Return the items of a buffer of items of one byte."""
    view = memoryview(value)
    if view.itemsize != 1:
        raise TypeError
    return view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()


def put_numbers(out: Lowering, value: Any, target: bytearray | None, place: int, form: str) -> int:
    """Add numbers, and return how many there are."""
    count, data = numbers_of(value, form)
    out.pieces.append((data, _NATIVE_SIZES[form], target, place))
    return count


def numbers_of(value: Any, form: str) -> tuple[int, Any]:
    """Return the number of numbers, and their bytes."""
    if value.__class__ is not list and value.__class__ is not tuple:
        try:
            view = memoryview(value)
        except TypeError:
            check_sequence(value)
        else:
            if view.ndim == 1 and _SAME.get(view.format, view.format) == form and view.nbytes:
                return len(view), view.cast("B") if view.c_contiguous else view.tobytes()
            value = view.tolist()
    return len(value), struct.pack(f"<{len(value)}{form}", *value)


def put_items(
    out: Lowering,
    items: Any,
    target: bytearray | None,
    place: int,
    size: int,
    alignment: int,
    store: Callable[[Lowering, bytearray, Any], None],
) -> int:
    """Add elements of any other type, and return how many there are."""
    if items.__class__ is not list and items.__class__ is not tuple:
        check_sequence(items)
    count = len(items)
    store(out, out.block(count * size, alignment, target, place), items)
    return count


def check_sequence(value: Any) -> None:
    """Raise TypeError for what is no sequence of elements."""
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        raise TypeError


def pairs_of(value: Any) -> list[tuple[Any, Any]]:
    """Return the items of a dict."""
    if not isinstance(value, dict):
        raise TypeError
    return list(value.items())


def parts_of(value: Any, count: int) -> tuple[Any, ...]:
    """Return a tuple that has the right length."""
    if not isinstance(value, tuple):
        raise TypeError
    if len(value) != count:
        raise ValueError
    return value


def check_class(value: Any, kind: type) -> None:
    """Raise TypeError for what is not of a class."""
    if not isinstance(value, kind):
        raise TypeError


def wrong_value(value: object) -> TypeError:
    """Return the error for a value that is of no case."""
    return TypeError()


# ---- single values ----


def truth(value: Any) -> int:
    """Return 0 or 1 for a bool; an int is none."""
    if value is True:
        return 1
    if value is False:
        return 0
    raise TypeError


def code_point(value: Any) -> int:
    """Return the code point of a character."""
    if not isinstance(value, str):
        raise TypeError
    if len(value) != 1:
        raise ValueError
    code = ord(value)
    if 0xD800 <= code < 0xE000:
        raise ValueError
    return code


def member_value(value: Any, kind: type[Enum]) -> int:
    """Return the number of an enum's case, or the bits of flags."""
    if value.__class__ is not kind:
        raise TypeError
    number: int = value._value_
    return number


def _checker(form: str) -> Callable[[Any], int]:
    check = struct.Struct("<" + form).pack

    def checked(value: Any) -> int:
        check(value)
        return value  # type: ignore[no-any-return]

    return checked


def _float_checker(form: str) -> Callable[[Any], float]:
    return _checker(form)


check_u8, check_s8, check_u16, check_s16 = map(_checker, "BbHh")
check_u32, check_s32, check_u64, check_s64 = map(_checker, "IiQq")
check_f32, check_f64 = map(_float_checker, "fd")

#: For results that are core values as they are.
CHECKS = {
    "u32": check_u32, "s32": check_s32, "u64": check_u64, "s64": check_s64, "f64": check_f64,
}  # fmt: skip

_F32, _U32, _F64, _U64 = map(struct.Struct, ("<f", "<I", "<d", "<Q"))


def bits_of_f32(value: float) -> int:
    """Return the bits of a number of 32 bits."""
    bits: int = _U32.unpack(_F32.pack(value))[0]
    return bits


def bits_of_f64(value: float) -> int:
    """Return the bits of a number of 64 bits."""
    bits: int = _U64.unpack(_F64.pack(value))[0]
    return bits


def f32_from_bits(bits: int) -> float:
    """Return the number of 32 bits."""
    value: float = _F32.unpack(_U32.pack(bits))[0]
    return value


def f64_from_bits(bits: int) -> float:
    """Return the number of 64 bits."""
    value: float = _F64.unpack(_U64.pack(bits))[0]
    return value
