"""What C reads and writes of an instance in a new store: host functions' values, and its beginning."""

from __future__ import annotations

from collections.abc import Iterable
from ctypes import addressof, sizeof
from typing import Any, NamedTuple

from wasmtime import FuncType

from ..native import structs
from ..native.library import library, pointer
from ..store import StoreState
from ..values.checked import CallBuffer, CheckedCodec, HostBuffer, checked_codec
from ..values.codec import buffer_class
from ..values.types import Signature
from ..wasmtime_api.linkers import Linker

_NO_VALUES = Signature((), ())


class Start(NamedTuple):
    """What an instantiation is begun with, and as it is given to C."""

    buffer: CallBuffer
    pointer: Any


class Starts(list[Start]):
    """What instantiations to come are begun with."""

    __slots__ = ()

    def take(self, state: StoreState) -> Start:
        """Return what the instantiation in a store is begun with."""
        try:
            start = self.pop()
        except IndexError:
            buffer = state.new_buffer(checked_codec(_NO_VALUES))
            return Start(buffer, pointer(buffer))
        buffer = start.buffer
        buffer.store_state = state
        buffer.context, buffer.store = state.context, addressof(state.shared)
        return start

    def keep(self, start: Start) -> None:
        """Take back what an instantiation was begun with that has ended."""
        del start.buffer.store_state
        self.append(start)


class HostRoom:
    """Where the calls of host functions of a new store have their values (fact 9)."""

    __slots__ = ("_class", "_places", "_template")

    def __init__(self, signatures: Iterable[Signature]) -> None:
        #: The codec of each function, and where its buffer is behind the store's structure.
        self._places: list[tuple[CheckedCodec, int]] = []
        end = sizeof(structs.Store)
        for signature in signatures:
            codec = checked_codec(signature)
            self._places.append((codec, end))
            end += sizeof(codec.host_class(HostBuffer))
        self._class = buffer_class(structs.Store, end - sizeof(structs.Store))
        template = self._class()
        for codec, offset in self._places:
            codec.write_kinds(addressof(template) + offset)
        self._template = bytes(template)

    def define(
        self, linker: Linker, key: tuple[str, str], number: int, functype: FuncType | None
    ) -> None:
        """Define the function of that number as an import, which may be of that very type."""
        codec, offset = self._places[number]
        place = structs.HOST + number << 32 | offset
        callback = library.on_placed_host_call_address
        linker.define_async(*key, codec.signature, callback, place, functype)

    def new_shared(self) -> structs.Store:
        """Return what C knows of a store, with room for the calls of its host functions."""
        shared: structs.Store = self._class.from_buffer_copy(self._template)
        return shared

    def buffer(self, number: int, state: StoreState) -> HostBuffer:
        """Return the buffer of the function of that number, which C has been called for."""
        codec, offset = self._places[number]
        return codec.placed_host_buffer(state, state.shared, offset)
