"""Where standard output and error go: functions, files, writers, the process's own."""

from __future__ import annotations

import errno
import io
import os
import select
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from ...introspection.callables import is_async, is_awaitable
from .thread import BlockingThread

#: Begins to write bytes. Returns None if that is done, or else a function to call and await.
Send = Callable[[bytes], "Callable[[], Awaitable[object]] | None"]


def send_to(given: Any) -> Send:
    """Return the function that writes to what `Wasi` was given, which is not None."""
    write = getattr(given, "write", None)
    if write is None:
        return partial(_call_async if is_async(given) else _call, given)
    if isinstance(given, io.BytesIO):
        return partial(_call, write)
    if hasattr(given, "drain"):  # asyncio.StreamWriter
        return partial(_write_and_drain, given)
    if is_async(write):
        return lambda data: partial(_write_async, given, data)
    thread = _thread_for(given)
    return lambda data: partial(thread.call, partial(_write_all, given, data))


def send_to_descriptor(descriptor: int) -> Send:
    """Return the function that writes to a descriptor of the process."""
    thread = _thread_for(descriptor)
    return lambda data: partial(thread.call, partial(_write_descriptor, descriptor, data))


def _call(function: Callable[[bytes], object], data: bytes) -> Callable[[], Awaitable[Any]] | None:
    result = function(data)
    if is_awaitable(result):
        awaitable: Any = result
        return lambda: awaitable
    return None


def _call_async(function: Callable[[bytes], Any], data: bytes) -> Callable[[], Awaitable[Any]]:
    return partial(function, data)


def _write_and_drain(writer: Any, data: bytes) -> Callable[[], Awaitable[Any]]:
    writer.write(data)
    drain: Callable[[], Awaitable[Any]] = writer.drain
    return drain


async def _write_async(file: Any, data: bytes) -> None:
    await file.write(data)
    flush = getattr(file, "flush", None)
    if flush is not None:
        result = flush()
        if is_awaitable(result):
            await result


# ---- what blocks, on threads ----


class _FileThread(BlockingThread):
    """The thread for one file: what several guests write to it must not be mixed up."""

    __slots__ = ("__weakref__", "file")  # the file, so that nothing else gets its id

    def __init__(self, file: object) -> None:
        super().__init__()
        self.file = file


_lock = threading.Lock()
_threads: WeakValueDictionary[int, _FileThread] = WeakValueDictionary()


def _thread_for(file: object) -> BlockingThread:
    with _lock:
        thread = _threads.get(id(file))
        if thread is None:
            thread = _threads[id(file)] = _FileThread(file)
        return thread


def _write_all(file: Any, data: bytes) -> None:
    while data:
        count = file.write(data)
        if isinstance(file, io.RawIOBase):  # which writes what it can
            if not count:
                raise BlockingIOError(
                    errno.EAGAIN, "the file is in non-blocking mode, and takes nothing now"
                )
            data = data[count:]
        else:
            data = b""
    flush = getattr(file, "flush", None)
    if flush is not None:
        flush()


def _write_descriptor(descriptor: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:  # another process that shares it may have made it so
            select.select([], [descriptor], [])
