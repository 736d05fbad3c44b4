"""Headers and trailers: names and values that are checked, and bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import wasmtime

from ..._emitted import wasi as w
from ...components.values import Err

#: Bytes of all names and values, and for each of these what it costs beside them.
MAX_SIZE, OVERHEAD = 1 << 17, 32
#: Bytes of all fields that a guest has made and not dropped, counted in the same way.
MAX_MADE = 1 << 24

#: What concerns a connection alone, and is the host's to say. wasmtime forbids the same names.
FORBIDDEN = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "transfer-encoding",
     "upgrade", "host", "http2-settings"}
)  # fmt: skip

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def is_token(text: str) -> bool:
    """True if a text may be the name of a field, or a method."""
    return _TOKEN.fullmatch(text) is not None


class Fields:
    """The fields of a message in their order, names as they were given.

    Args:
        items: Names and values that are known to be good.
        is_mutable: False if the guest may not change them.
    """

    __slots__ = ("_account", "_items", "_size", "is_mutable")

    def __init__(self, items: Iterable[tuple[str, bytes]] = (), is_mutable: bool = True) -> None:
        self._items = list(items)
        self.is_mutable = is_mutable
        #: Common to these fields and all clones; None if there are none, and the host made them.
        self._account: Account | None = None
        #: Counted once something is changed.
        self._size: int | None = None

    @classmethod
    def received(cls, items: Iterable[tuple[bytes, bytes]]) -> Fields:
        """Return what came from elsewhere, without what is not for the guest."""
        named = ((name.decode("latin-1"), value) for name, value in items)
        return cls([item for item in named if item[0].lower() not in FORBIDDEN], False)

    def values(self, name: str) -> list[bytes]:
        """Return the values of a name."""
        name = name.lower()
        return [value for known, value in self._items if known.lower() == name]

    # ---- the interface ----

    def get(self, name: w.FieldName, /) -> list[w.FieldValue]:
        """Return the values of a name."""
        return self.values(name)

    def has(self, name: w.FieldName, /) -> bool:
        """True if there is a value of that name."""
        return bool(self.values(name))

    def set(self, name: w.FieldName, value: Sequence[w.FieldValue], /) -> None:
        """Replace the values of a name."""
        added = [_checked(name, each) for each in value]
        self._check(name)
        self._replace(name, added)

    def delete(self, name: w.FieldName, /) -> None:
        """Remove the values of a name."""
        self._check(name)
        self._replace(name, [])

    def append(self, name: w.FieldName, value: w.FieldValue, /) -> None:
        """Add a value."""
        self._check(name)
        if _CONTROL.search(value):
            raise Err(w.HeaderErrorInvalidSyntax())
        self._count(len(name) + len(value) + OVERHEAD)
        self._items.append((name, value))

    def entries(self) -> list[tuple[w.FieldName, w.FieldValue]]:
        """Return all names and values."""
        return list(self._items)

    def clone(self) -> Fields:
        """Return a copy, which may be changed."""
        if self._account is None:
            self._account = Account()
        return MadeFields(self._account, self._items)

    def _check(self, name: str) -> None:
        if not is_token(name):
            raise Err(w.HeaderErrorInvalidSyntax())
        if name.lower() in FORBIDDEN:
            raise Err(w.HeaderErrorForbidden())
        if not self.is_mutable:
            raise Err(w.HeaderErrorImmutable())

    def _replace(self, name: str, added: list[tuple[str, bytes]]) -> None:
        name = name.lower()
        self._items = [item for item in self._items if item[0].lower() != name]
        self._size = None
        self._add(added)

    def _add(self, items: list[tuple[str, bytes]]) -> None:
        self._count(_size(items))
        self._items += items

    def _count(self, size: int) -> None:
        if self._size is None:
            self._size = _size(self._items)
        self._size += size
        if self._size > MAX_SIZE:
            raise wasmtime.Trap(f"the fields take more than {MAX_SIZE} bytes")


class Account:
    """How much the fields take that a guest has made, all together."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0


class MadeFields(Fields):
    """Fields that a guest has made, which count as long as they exist."""

    __slots__ = ("_taken",)

    _account: Account

    def __init__(self, account: Account, items: Iterable[tuple[str, bytes]] = ()) -> None:
        super().__init__(items)
        self._account, self._taken = account, 0
        self._take(OVERHEAD + _size(self._items))

    def _count(self, size: int) -> None:
        super()._count(size)
        self._take(OVERHEAD + (self._size or 0))

    def _take(self, size: int) -> None:
        self._account.size += size - self._taken
        self._taken = size
        if self._account.size > MAX_MADE:
            raise wasmtime.Trap(f"the fields of the guest take more than {MAX_MADE} bytes")

    def __del__(self) -> None:
        self._account.size -= self._taken


def fields_from_list(account: Account, entries: Sequence[tuple[str, bytes]]) -> Fields:
    """Return fields that a guest gives all at once.

    Raises:
        Err: A `HeaderError`.
    """
    fields = MadeFields(account)
    for name, _ in entries:
        fields._check(name)
    fields._add([_checked(*entry) for entry in entries])
    return fields


def _size(items: Iterable[tuple[str, bytes]]) -> int:
    return sum(len(name) + len(value) + OVERHEAD for name, value in items)


def _checked(name: str, value: bytes) -> tuple[str, bytes]:
    if not is_token(name) or _CONTROL.search(value):
        raise Err(w.HeaderErrorInvalidSyntax())
    return name, value
