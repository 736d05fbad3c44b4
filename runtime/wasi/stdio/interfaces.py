"""The interfaces ``stdin``, ``stdout`` and ``stderr`` of ``wasi:cli``."""

from __future__ import annotations

import io
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ..config import Wasi
from ..errors import closed
from ..holdings import Holdings
from ..input_streams import BytesInput, EmptyInput, InputStream
from ..output_streams import NullOutput, OutputStream
from .destinations import send_to, send_to_descriptor
from .inherited import inherited_input
from .output import Lane, StandardOutput
from .source import Source, SourceInput, source_of

if TYPE_CHECKING:
    from ..config import Output

_lock = threading.Lock()
#: The sources over objects that were given, by the objects' ids. `Wasi` keeps them alive.
_sources: WeakValueDictionary[int, Source] = WeakValueDictionary()


class Stdin:
    """Standard input: the same stream each time, with one position."""

    def __init__(self, wasi: Wasi, holdings: Holdings) -> None:
        self._wasi, self._holdings = wasi, holdings

    def get_stdin(self) -> InputStream:
        """Return the stream."""
        return self._stream

    @cached_property
    def _stream(self) -> InputStream:
        given, holdings = self._wasi.stdin, self._holdings
        if given is None:
            return EmptyInput(holdings)
        if isinstance(given, str):
            return inherited_input(holdings)
        if isinstance(given, bytes):
            return BytesInput(holdings, given)
        if isinstance(given, io.BytesIO):
            return MemoryInput(holdings, given)
        return SourceInput(holdings, _shared_source(self._wasi, given))


class MemoryInput(InputStream):
    """A stream over a file in memory."""

    __slots__ = ("_file",)

    def __init__(self, holdings: Holdings, file: io.BytesIO) -> None:
        super().__init__(holdings)
        self._file = file

    def take(self, limit: int) -> bytes:
        data = self._file.read(limit)
        if not data and self._file.tell() >= self._file.getbuffer().nbytes:
            raise closed()
        return data

    def is_ready(self) -> bool:
        return True

    async def wait(self) -> None:
        return


def _shared_source(wasi: Wasi, readable: Any) -> Source:
    with _lock:
        source = _sources.get(id(readable))
        if source is None:
            source = _sources[id(readable)] = source_of(readable)
        wasi.kept["stdin"] = source
        return source


def _output(given: Output, descriptor: int, lane: Lane) -> OutputStream:
    if given is None:
        return NullOutput(lane.holdings)
    if isinstance(given, str):
        return StandardOutput(lane, send_to_descriptor(descriptor))
    return StandardOutput(lane, send_to(given))


class Stdout:
    """Standard output: the same stream each time."""

    def __init__(self, wasi: Wasi, lane: Lane) -> None:
        self._stream = _output(wasi.stdout, 1, lane)

    def get_stdout(self) -> OutputStream:
        """Return the stream."""
        return self._stream


class Stderr:
    """Standard error: the same stream each time."""

    def __init__(self, wasi: Wasi, lane: Lane) -> None:
        self._stream = _output(wasi.stderr, 2, lane)

    def get_stderr(self) -> OutputStream:
        """Return the stream."""
        return self._stream
