"""The C that runs on wasmtime's fibers (fiber.c), loaded for this machine, as typed functions.

All of them take the address of a `layout.Call`. `start`, `begin` and `again` run guest code: they release the GIL and
return a status of `layout`. The others are short and keep it. None of them runs Python on a fiber, with one
exception: where there is no library for the machine (or `WASMTIME_ASYNC_FALLBACK=1` is set) the same functions come from
`runtime.fiber.fallback`, which says what it cannot promise.
"""

from __future__ import annotations

import _ctypes
import ctypes
import os
import platform
import sys
from collections.abc import Callable
from ctypes import c_int, c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import Any, Protocol

from .. import capi
from . import layout

#: The functions of wasmtime that fiber.c calls, in the order of `fiber_init`.
CALLED_FROM_C = (
    "wasmtime_func_call_async",
    "wasmtime_call_future_poll",
    "wasmtime_call_future_delete",
    "wasmtime_context_set_epoch_deadline",
    "wasmtime_trap_new",
    "wasmtime_func_call_unchecked",
    "wasmtime_func_call",
    "wasmtime_caller_context",
    "wasmtime_context_get_data",
)

_SUFFIX = {"linux": "so", "android": "so", "darwin": "dylib", "win32": "dll"}
_MACHINE = {"amd64": "x86_64", "arm64": "aarch64"}


def library_name() -> str:
    """The file name of this machine's library."""
    system = "linux" if sys.platform == "android" else sys.platform
    machine = platform.machine().lower()
    return f"{system}-{_MACHINE.get(machine, machine)}.{_SUFFIX.get(system, 'so')}"


class Fiber(Protocol):
    """What runs guest calls: the C library, or the fallback."""

    @property
    def start(self) -> Callable[[Any], int]: ...
    @property
    def again(self) -> Callable[[Any], int]: ...
    @property
    def answer(self) -> Callable[[Any], int]: ...
    @property
    def begin(self) -> Callable[..., int]: ...
    @property
    def discard(self) -> Callable[[int], None]: ...
    @property
    def errand(self) -> Callable[[int | None, int, int, int, int, int], int]: ...
    @property
    def dropped(self) -> Callable[[], int | None]: ...
    @property
    def look(self) -> Callable[[], int]: ...
    @property
    def ticker(self) -> Callable[[int], None]: ...
    @property
    def forked(self) -> Callable[[], None]: ...
    @property
    def sync_call(self) -> Callable[[Any], int]: ...
    @property
    def sync_begin(self) -> Callable[[int, int, int, int, int, int], int]: ...

    note_address: int
    note_slot_address: int
    drop_address: int
    sync_raw_address: int
    sync_checked_address: int


class _Hot(_ctypes.CFuncPtr):
    """A C function of which ctypes knows nothing, as `ctypes.CDLL` makes them, but without a result type to look up."""

    _flags_ = _ctypes.FUNCFLAG_CDECL


def _hot(function: Any) -> Any:
    return _Hot(ctypes.cast(function, c_void_p).value or 0)


class _Library:
    """fiber.c through ctypes."""

    def __init__(self, path: Path) -> None:
        running, quick = ctypes.CDLL(str(path)), ctypes.PyDLL(str(path))
        functions = (c_void_p * len(CALLED_FROM_C))(*map(capi.address, CALLED_FROM_C))
        quick.fiber_init(functions)
        sizes = (c_size_t * len(layout.SIZES))()
        quick.fiber_sizes(sizes)
        if tuple(sizes) != layout.SIZES:
            raise ImportError(
                f"{path.name} has structures of {tuple(sizes)} bytes, layout.py of {layout.SIZES}"
            )

        def function(library: Any, name: str, result: Any, *arguments: Any) -> Any:
            found = getattr(library, name)
            found.restype, found.argtypes = result, arguments
            return found

        # What a call consists of gets its one argument ready made (`pointer`), and declares neither it nor its result:
        # ctypes then converts nothing, looks nothing up, and takes the result for a C int.
        self.start: Callable[[Any], int] = _hot(running.fiber_start)
        self.again: Callable[[Any], int] = _hot(running.fiber_again)
        self.answer: Callable[[Any], int] = _hot(running.fiber_answer)
        self.begin: Callable[..., int] = function(
            running, "fiber_begin", c_int, c_void_p, c_void_p, *[c_size_t] * 6
        )
        self.discard = function(quick, "fiber_discard", None, c_void_p)
        self.errand = function(quick, "fiber_errand", c_size_t, c_void_p, c_void_p, *[c_size_t] * 4)
        self.dropped = function(quick, "fiber_dropped", c_void_p)
        self.look = function(quick, "fiber_look", c_uint32)
        self.ticker = function(quick, "fiber_ticker", None, c_uint32)
        self.forked = function(quick, "fiber_forked", None)
        self.note_address: int = ctypes.cast(quick.fiber_note, c_void_p).value or 0
        self.note_slot_address: int = ctypes.cast(quick.fiber_note_slot, c_void_p).value or 0
        self.drop_address: int = ctypes.cast(quick.fiber_drop, c_void_p).value or 0
        self.sync_call: Callable[[Any], int] = _hot(running.fiber_sync_call)
        self.sync_begin = function(
            running, "fiber_sync_begin", c_int, c_void_p, c_void_p, *[c_size_t] * 4
        )
        self.sync_raw_address: int = ctypes.cast(quick.fiber_sync_raw, c_void_p).value or 0
        self.sync_checked_address: int = ctypes.cast(quick.fiber_sync_checked, c_void_p).value or 0
        self._libraries = running, quick


def library_path() -> Path | None:
    """Where this machine's library is; None when there is none, or it is not wanted."""
    path = Path(__file__).parent / "libraries" / library_name()
    return path if os.environ.get("WASMTIME_ASYNC_FALLBACK") != "1" and path.exists() else None


def _load() -> Fiber:
    path = library_path()
    if path is not None:
        loaded: Fiber = _Library(path)
        return loaded
    from .fallback import Fallback

    return Fallback(library_name())


def pointer(record: layout.Call | layout.SyncCall) -> Any:
    """The record's address as `start`, `again` and `answer` take it: made once, passed without conversion."""
    address = ctypes.addressof(record)
    return c_void_p.from_param(address) if isinstance(library, _Library) else address


library = _load()
