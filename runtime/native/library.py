"""The C library that runs guest calls (fiber.c), loaded for this machine, as typed functions.

`start`, `begin`, `poll` and `resume` run guest code without holding the GIL, and return a status of
`structs`. So do `sync_call` and `sync_begin`, which take the GIL for host functions. The others are
short and hold the GIL. No Python runs on a fiber: an exception of a signal handler, a garbage
collection that frees a greenlet, or a greenlet switch there would end the process (facts 4 and 5 in
runtime/README.md).
"""

from __future__ import annotations

import _ctypes
import ctypes
import platform
import sys
from collections.abc import Callable
from ctypes import c_char_p, c_int, c_size_t, c_uint32, c_void_p, py_object, pythonapi, sizeof
from pathlib import Path
from typing import Any, cast

from ..wasmtime_api import library as wasmtime_library
from . import structs

#: The functions of wasmtime that fiber.c calls, in the order of `fiber_init`.
CALLED_FROM_C = (
    "wasmtime_func_call_async", "wasmtime_call_future_poll", "wasmtime_call_future_delete",
    "wasmtime_context_set_epoch_deadline", "wasmtime_trap_new", "wasmtime_func_call_unchecked",
    "wasmtime_func_call", "wasmtime_caller_context", "wasmtime_context_get_data",
    "wasmtime_instance_pre_instantiate_async", "wasmtime_context_set_exception",
)  # fmt: skip

#: The functions of Python that fiber.c calls, in the order of `fiber_python`.
PYTHON_FROM_C = (
    "PyGILState_Ensure", "PyGILState_Release", "PyIter_Next", "PyObject_CallOneArg", "PyErr_Fetch",
    "PyErr_NormalizeException", "PyException_SetTraceback", "Py_IncRef", "Py_DecRef",
    "PyThread_tss_get",
)  # fmt: skip

#: Those that pieces.c calls, in the order of `pieces_init`.
MEMORY_FUNCTIONS = ("wasmtime_memory_data", "wasmtime_memory_data_size")

_SUFFIX = {"linux": "so", "android": "so", "darwin": "dylib", "win32": "dll"}
_MACHINE = {"amd64": "x86_64", "arm64": "aarch64"}


def library_name() -> str:
    """Return the file name of this machine's library."""
    system = "linux" if sys.platform == "android" else sys.platform
    machine = platform.machine().lower()
    return f"{system}-{_MACHINE.get(machine, machine)}.{_SUFFIX.get(system, 'so')}"


def library_path() -> Path:
    """Return where this machine's library is. Raises ImportError if there is none."""
    path = Path(__file__).parent / "libraries" / library_name()
    if not path.exists():
        raise ImportError(
            f"wasmtime-async has no fiber library for this machine ({library_name()}): "
            "add the platform to runtime/native/build.py and run 'make fiber' in a checkout"
        )
    return path


class _HotFunction(_ctypes.CFuncPtr):
    """A C function without declared types, which ctypes calls the quickest: see `pointer`."""

    _flags_ = _ctypes.FUNCFLAG_CDECL


def _hot(function: Any) -> Callable[[Any], int]:
    return cast(Callable[[Any], int], _HotFunction(address_of(function)))


def _declare(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, arguments
    return function


def address_of(function: Any) -> int:
    """Return the address of a C function that ctypes has found."""
    return ctypes.cast(function, c_void_p).value or 0


#: By which every thread finds the lowest address of its stack (`thread_stack.py`).
FLOOR_KEY = c_void_p(_declare(pythonapi.PyThread_tss_alloc, c_void_p)())
pythonapi.PyThread_tss_create(FLOOR_KEY)


def _python_functions() -> ctypes.Array[c_void_p]:
    functions = (address_of(pythonapi[name]) for name in PYTHON_FROM_C)
    return (c_void_p * (len(PYTHON_FROM_C) + 2))(*functions, FLOOR_KEY.value, id(None))


class Library:
    """The functions of fiber.c. Raises ImportError if its structures are not those of `structs`."""

    def __init__(self, path: Path) -> None:
        releasing, holding = ctypes.CDLL(str(path)), ctypes.PyDLL(str(path))  # the GIL
        functions = (c_void_p * len(CALLED_FROM_C))(*map(wasmtime_library.address, CALLED_FROM_C))
        holding.fiber_init(functions)
        holding.fiber_python(_python_functions())
        sizes = (c_size_t * len(structs.SIZES))()
        holding.fiber_sizes(sizes)
        if tuple(sizes) != structs.SIZES:
            raise ImportError(f"{path.name} was built from another fiber.c: run 'make fiber'")

        self.start, self.poll = _hot(releasing.fiber_start), _hot(releasing.fiber_poll)
        self.resume = _hot(releasing.fiber_resume)
        self.sync_call = _hot(releasing.fiber_sync_call)
        #: ``instantiate(pointer(buffer), resolved, instance)``, both as ctypes takes them.
        self.instantiate: Callable[..., int] = _hot(releasing.fiber_instantiate)
        words, begin = [c_size_t] * 4, [c_int, c_void_p, c_void_p]
        self.begin: Callable[..., int] = _declare(releasing.fiber_begin, *begin, *[c_size_t] * 6)
        self.sync_begin: Callable[..., int] = _declare(releasing.fiber_sync_begin, *begin, *words)
        self.discard: Callable[[int], None] = _declare(holding.fiber_discard, None, c_void_p)
        self.run_on_fiber: Callable[[int | None, int, int, int, int, int], int] = _declare(
            holding.fiber_run_on_fiber, c_size_t, c_void_p, c_void_p, *words
        )
        self.sync_forget: Callable[[int], None] = _declare(
            holding.fiber_sync_forget, None, c_void_p
        )
        self.sync_raised: Callable[[int], BaseException | None] = _declare(
            holding.fiber_sync_raised, py_object, c_void_p
        )
        self.stack_left: Callable[[], int] = _declare(holding.fiber_stack_left, c_size_t)
        self.dropped: Callable[[], int | None] = _declare(holding.fiber_dropped, c_void_p)
        self.scan: Callable[[], int] = _declare(holding.fiber_scan, c_uint32)
        self.ticker: Callable[[int], None] = _declare(holding.fiber_ticker, None, c_uint32)
        self.forked: Callable[[], None] = _declare(holding.fiber_forked, None)

        self.start_address = address_of(releasing.fiber_start)
        self.sync_call_address = address_of(releasing.fiber_sync_call)
        memories = (c_void_p * 2)(*map(wasmtime_library.address, MEMORY_FUNCTIONS))
        holding.pieces_init(memories)
        if _declare(holding.pieces_size, c_size_t)() != sizeof(structs.Pieces):
            raise ImportError(f"{path.name} was built from another pieces.c: run 'make fiber'")
        self.allocate_pieces: Callable[[int], None] = _declare(
            releasing.pieces_allocate, None, c_void_p
        )
        #: ``(pointer, bytes, length, alignment, pointer or None, offset)``; lengths below 2 GiB.
        self.put_piece: Callable[..., int] = _hot(releasing.pieces_put)
        self.fill_piece: Callable[..., int] = _hot(releasing.pieces_fill)
        self.copy_pieces: Callable[[int, bytes, int, int, int, int], int] = _declare(
            holding.pieces_copy, c_size_t, c_void_p, c_char_p, c_void_p, c_void_p, *[c_size_t] * 2
        )

        self.on_host_call_address = address_of(holding.fiber_on_host_call)
        self.on_placed_host_call_address = address_of(holding.fiber_on_placed_host_call)
        self.on_externref_dropped_address = address_of(holding.fiber_on_externref_dropped)
        self.spread_address = address_of(holding.fiber_spread)
        self.sync_raw_address = address_of(holding.fiber_sync_raw)
        self.sync_checked_address = address_of(holding.fiber_sync_checked)
        self.sync_placed_raw_address = address_of(holding.fiber_sync_placed_raw)
        self.sync_placed_checked_address = address_of(holding.fiber_sync_placed_checked)
        self._keep_loaded = releasing, holding


def pointer(buffer: structs.Call | structs.SyncCall | structs.Pieces) -> Any:
    """Return the buffer's address as `start`, `poll` and `resume` take it, converted once.

    It does not keep the buffer: what `ctypes.byref` returns does, unseen by the collector.
    """
    return c_void_p.from_param(ctypes.addressof(buffer))


library = Library(library_path())
