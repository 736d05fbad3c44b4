"""Keep a position in a WebAssembly binary, and read primitive values from there.

Rules:

- Every read is checked against ``end`` first; every error has the offset in the file.
- A count is only a claim, so nothing is allocated for it: ``count`` compares it with the number of
  bytes left (an element takes at least one), and callers append element by element.
- Section numbers below are those of the WebAssembly core specification.
"""

from __future__ import annotations

from typing import NoReturn

from ..errors import MalformedModule


class Cursor:
    """Reads ``data`` from ``pos`` up to ``end``; offsets are those of the whole file."""

    __slots__ = ("data", "end", "pos", "where")

    def __init__(
        self, data: bytes, pos: int = 0, end: int | None = None, where: str = "file"
    ) -> None:
        self.data = data
        self.pos = pos
        self.end = len(data) if end is None else end
        self.where = where

    def fail(self, what: str, offset: int | None = None) -> NoReturn:
        """Raise ``MalformedModule`` for the byte at ``offset``, or else for that at the cursor."""
        raise MalformedModule(what, self.pos if offset is None else offset)

    @property
    def done(self) -> bool:
        """True if everything has been read."""
        return self.pos >= self.end

    def take(self, length: int) -> bytes:
        """Return the next ``length`` bytes."""
        start = self.pos
        self.skip(length)
        return self.data[start : self.pos]

    def skip(self, length: int) -> None:
        """Move past the next ``length`` bytes without looking at them."""
        left = self.end - self.pos
        if length > left:
            self.fail(f"unexpected end of the {self.where}: {length} bytes needed, {left} left")
        self.pos += length

    def byte(self) -> int:
        """Return the next byte and move past it."""
        if self.pos >= self.end:
            self.fail(f"unexpected end of the {self.where}")
        value = self.data[self.pos]
        self.pos += 1
        return value

    def peek(self) -> int:
        """Return the next byte without moving past it."""
        if self.pos >= self.end:
            self.fail(f"unexpected end of the {self.where}")
        return self.data[self.pos]

    def u32(self) -> int:
        """Read an unsigned 32-bit LEB128 number (5.2.2)."""
        # Nearly all of them are one byte long; this path halves the time for large modules.
        pos = self.pos
        if pos < self.end and (value := self.data[pos]) < 0x80:
            self.pos = pos + 1
            return value
        return self._unsigned(32)

    def u64(self) -> int:
        """Read an unsigned 64-bit LEB128 number."""
        return self._unsigned(64)

    def s33(self) -> int:
        """Read a signed 33-bit LEB128 number: a heap type, abstract if it is negative."""
        return self._signed(33)

    def leb(self) -> int:
        """Read a LEB128 number of at most 64 bits, a signed one as if it were unsigned."""
        pos = self.pos
        if pos < self.end and (value := self.data[pos]) < 0x80:
            self.pos = pos + 1
            return value
        return self._leb128(64)[0]

    def fixed(self, length: int) -> int:
        """Read an unsigned number of so many bytes, the lowest one first."""
        start = self.pos
        self.skip(length)
        return int.from_bytes(self.data[start : self.pos], "little")

    def text(self, most: int) -> bytes:
        """Return the bytes up to a null byte, or the first ``most`` of them; do not move."""
        stop = min(self.end, self.pos + most)
        end = self.data.find(b"\0", self.pos, stop)
        return self.data[self.pos : stop if end < 0 else end]

    def has(self, data: bytes) -> bool:
        """True if these bytes are somewhere in the rest."""
        return self.data.find(data, self.pos, self.end) >= 0

    def skip_text(self) -> None:
        """Move past the next null byte."""
        end = self.data.find(b"\0", self.pos, self.end)
        self.pos = self.end if end < 0 else end + 1
        if end < 0:
            self.fail(f"unexpected end of the {self.where}: a text does not end")

    def _unsigned(self, bits: int) -> int:
        start = self.pos
        value, _ = self._leb128(bits)
        if value >> bits:
            self.fail(f"integer too large for {bits} bits", start)
        return value

    def _signed(self, bits: int) -> int:
        start = self.pos
        value, length = self._leb128(bits)
        if value >> (length - 1):  # The highest bit that was given is the sign.
            value -= 1 << length
        if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            self.fail(f"integer too large for {bits} bits", start)
        return value

    def _leb128(self, bits: int) -> tuple[int, int]:
        """Return a LEB128 number as if it were unsigned, and how many bits were given for it."""
        start, value, length = self.pos, 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << length
            length += 7
            if not byte & 0x80:
                return value, length
            if length >= bits:
                self.fail(f"integer longer than {bits} bits allow", start)

    def count(self, of: str) -> int:
        """Read the number of elements that follow, each of which takes at least one byte."""
        start = self.pos
        number = self.u32()
        if number > self.end - self.pos:
            self.fail(f"{number} {of} announced, but only {self.end - self.pos} bytes left", start)
        return number

    def name(self) -> str:
        """Read a name: its length, then UTF-8 (5.2.4)."""
        length = self.u32()
        start = self.pos
        raw = self.take(length)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fail("name is not UTF-8", start + error.start)

    def part(self, length: int, where: str) -> Cursor:
        """Return a cursor over the next ``length`` bytes, and move this one past them."""
        start = self.pos
        self.skip(length)
        return Cursor(self.data, start, self.pos, where)

    def finish(self) -> None:
        """Fail unless everything has been read."""
        if self.pos != self.end:
            self.fail(f"bytes left over in the {self.where}: {self.end - self.pos}")
