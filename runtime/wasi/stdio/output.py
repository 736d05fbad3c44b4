"""Standard output and standard error of a guest, which come out in the order of its writes."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import anyio

from ..errors import closed, failure
from ..holdings import Holdings
from ..input_streams import CHUNK
from ..output_streams import OutputStream
from .destinations import Send

#: What an entry of the lane counts for, besides its bytes.
_ENTRY = 64


@dataclass(slots=True)
class _Entry:
    """Bytes to be written; ``rest`` is what is still to be awaited of that."""

    output: StandardOutput
    data: bytearray
    rest: Callable[[], Awaitable[object]] | None = None
    has_begun: bool = False


class Lane:
    """What a guest has written and what is not out yet, of all its standard streams."""

    __slots__ = ("_entries", "_holdings", "_moved", "_run")

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._entries: deque[_Entry] = deque()
        #: Stands for the task that writes; None if there is none.
        self._run: object = None
        #: Set when that task has written something.
        self._moved: anyio.Event | None = None

    @property
    def holdings(self) -> Holdings:
        """What the guest holds."""
        return self._holdings

    def put(self, output: StandardOutput, data: bytes) -> None:
        """Write at once if nothing is waiting and it does not block, else behind the others."""
        if self._run is not None:
            last = self._entries[-1] if self._entries else None
            if last is not None and last.output is output and not last.has_begun:
                last.data += data
                output.waiting += len(data)
            else:
                self._append(_Entry(output, bytearray(data)))
            return
        rest = output.start(data)
        if rest is not None:
            self._append(_Entry(output, bytearray(), rest, True))
            self._begin()

    def _append(self, entry: _Entry) -> None:
        self._entries.append(entry)
        entry.output.waiting += len(entry.data) + _ENTRY

    def _begin(self) -> None:
        run = self._run = object()
        self._moved = anyio.Event()
        try:
            self._holdings.spawn(partial(self._write, run), partial(self._stop, run))
        except BaseException:
            self._stop(run)
            raise

    async def _write(self, run: object) -> None:
        try:
            while self._entries:
                entry = self._entries[0]
                if not entry.has_begun:
                    entry.has_begun = True
                    entry.rest = entry.output.start(bytes(entry.data))
                if entry.rest is not None:
                    await entry.output.finish(entry.rest)
                self._entries.popleft()
                entry.output.has_moved(len(entry.data) + _ENTRY)
                self._wake(anyio.Event())
        finally:
            self._stop(run)

    def _stop(self, run: object) -> None:
        if self._run is run:
            self._run = None
            for entry in self._entries:  # the task was cancelled
                entry.output.lost()
            self._entries.clear()
            self._wake(None)

    def _wake(self, next_event: anyio.Event | None) -> None:
        moved, self._moved = self._moved, next_event
        if moved is not None:
            moved.set()

    async def progress(self) -> None:
        """Return when something more is out, at once if nothing is waiting."""
        if self._moved is not None:
            await self._moved.wait()

    def is_idle(self) -> bool:
        """True if everything is out."""
        return self._run is None


class StandardOutput(OutputStream):
    """A stream of a lane. It stays open when the guest drops it, and may be asked for again."""

    __slots__ = ("_end", "_flushing", "_lane", "_send", "waiting")

    def __init__(self, lane: Lane, send: Send) -> None:
        super().__init__(lane.holdings)
        self._lane, self._send = lane, send
        #: Bytes that are not out yet, and something for each write.
        self.waiting = 0
        self._end: Exception | None = None
        self._flushing = False

    # ---- for the lane ----

    def start(self, data: bytes) -> Callable[[], Awaitable[object]] | None:
        """Begin to write. Return what is to be awaited, or None if it is done, or has failed."""
        if self._end is not None:
            return None
        try:
            return self._send(data)
        except Exception as error:
            self._end = failure(error)
            return None

    async def finish(self, rest: Callable[[], Awaitable[object]]) -> None:
        """Await what `start` returned."""
        try:
            await rest()
        except Exception as error:
            self._end = failure(error)

    def has_moved(self, count: int) -> None:
        """Note that so much of `waiting` is out."""
        self.waiting -= count
        self._flushing = self._flushing and self.waiting > 0

    def lost(self) -> None:
        """Note that what was waiting will not come out."""
        self.waiting, self._flushing = 0, False
        self._end = self._end or closed()

    # ---- of a stream ----

    def room(self) -> int:
        if self._end is not None:
            end, self._end = self._end, closed()
            raise end
        return 0 if self._flushing else max(0, CHUNK - self.waiting)

    def is_ready(self) -> bool:
        return self._end is not None or (not self._flushing and self.waiting < CHUNK)

    def put(self, data: bytes) -> None:
        if data:
            self._lane.put(self, data)
        if self._end is not None:  # at once, as long as the guest is there to be told
            self.room()

    async def wait(self) -> None:
        if not self.is_ready():
            await self._lane.progress()

    def start_flush(self) -> None:
        self._flushing = self.waiting > 0

    async def put_all(self, data: bytes) -> None:
        while not self._lane.is_idle():
            await self._lane.progress()
        self.room()
        if data:
            # Without a task: the guest waits for nothing else.
            rest = self.start(data)
            if rest is not None:
                await self.finish(rest)
            self.room()
