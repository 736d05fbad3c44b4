"""The structures of fiber.c, field by field. ctypes allocates them, so they live as long as Python wants.

fiber.c explains their fields. `runtime.values` extends `Call`, `Host`, `SyncCall` and `SyncHost`
with room for values. Every pointer is a plain integer, because making a ctypes pointer object takes
longer than the call it is for.
"""

from __future__ import annotations

from ctypes import Structure, c_size_t, c_uint32, c_uint64, c_void_p, sizeof

#: Bytes of a wasmtime_val_t, and where its payload begins. Its kind is in the first byte.
VALUE_SIZE = 32
VALUE_OFFSET = 8


class Engine(Structure):
    """``engine_t``: one per engine with time slices."""

    _fields_ = (("scans", c_uint32), ("due", c_uint32))
    scans: int
    due: int


class Store(Structure):
    """``store_t``: one per store."""

    _fields_ = (("running", c_void_p), ("hosts", c_void_p))
    running: int | None
    hosts: int | None


class Host(Structure):
    """``host_t``: one per host function and store. `args` and `results` are arrays of ``wasmtime_val_t``."""

    _fields_ = (
        ("store", c_void_p),
        ("args", c_void_p),
        ("nargs", c_size_t),
        ("results", c_void_p),
        ("nresults", c_size_t),
        ("index", c_size_t),
    )
    store: int
    args: int
    nargs: int
    results: int
    nresults: int
    index: int


class FiberCall(Structure):
    """``fiber_call_t``: only C uses it."""

    _fields_ = (("function", c_void_p), ("argument", c_size_t * 4), ("result", c_size_t))
    function: int | None
    result: int


class Call(Structure):
    """``call_t``: one per guest call."""

    _fields_ = (
        ("context", c_void_p),
        ("function", c_void_p),
        ("args", c_void_p),
        ("nargs", c_size_t),
        ("results", c_void_p),
        ("nresults", c_size_t),
        ("trap", c_void_p),
        ("error", c_void_p),
        ("future", c_void_p),
        ("store", c_void_p),
        ("outer", c_void_p),
        ("engine", c_void_p),
        ("host", c_void_p),
        ("caller", c_void_p),
        ("host_results", c_void_p),
        ("host_trap", c_void_p),
        ("raise_", c_void_p),
        ("ready", c_uint32),
        ("waiting", c_uint32),
        ("polling", c_uint32),
        ("fiber_call", FiberCall),
    )
    context: int
    function: int
    args: int
    nargs: int
    results: int
    nresults: int
    trap: int | None
    error: int | None
    future: int | None
    store: int
    outer: int | None
    engine: int | None
    host: int | None
    caller: int | None
    host_results: int | None
    host_trap: int | None
    raise_: int | None
    ready: int
    waiting: int
    polling: int
    fiber_call: FiberCall


class Dropped(Structure):
    """``dropped_t``: the companion of one externref."""

    _fields_ = (("next", c_void_p),)
    next: int | None


class SyncFrame(Structure):
    """``sync_frame_t``: a synchronous host call under way."""

    _fields_ = (("host", c_void_p), ("caller", c_void_p), ("serial", c_uint64), ("outer", c_void_p))
    host: int
    caller: int
    serial: int
    outer: int | None


class SyncStore(Structure):
    """``sync_store_t``: one per store of synchronous bindings."""

    _fields_ = (("innermost", c_void_p), ("serial", c_uint64))
    innermost: int | None
    serial: int


class SyncHost(Structure):
    """``sync_host_t``: one per synchronous host function and depth of its own calls."""

    _fields_ = (
        ("store", c_void_p),
        ("callback", c_void_p),
        ("next", c_void_p),
        ("args", c_void_p),
        ("nargs", c_size_t),
        ("results", c_void_p),
        ("nresults", c_size_t),
        ("busy", c_uint64),
        ("completed", c_uint64),
    )
    store: int
    callback: int | None
    next: int | None
    args: int
    nargs: int
    results: int | None
    nresults: int
    busy: int
    completed: int


class SyncCall(Structure):
    """``sync_call_t``: the fields with which a `Call` begins.

    `results` is None for raw values, whose results take the place of the arguments.
    """

    _fields_ = (
        ("context", c_void_p),
        ("function", c_void_p),
        ("args", c_void_p),
        ("nargs", c_size_t),
        ("results", c_void_p),
        ("nresults", c_size_t),
        ("trap", c_void_p),
        ("error", c_void_p),
    )
    context: int
    function: int
    args: int
    nargs: int
    results: int | None
    nresults: int
    trap: int | None
    error: int | None


#: Where a `Call` has its outcome.
TRAP_OFFSET: int = Call.trap.offset  # type: ignore[union-attr]
ERROR_OFFSET: int = Call.error.offset  # type: ignore[union-attr]

_STRUCTURES = (Engine, Store, Host, Call, SyncFrame, SyncStore, SyncHost, SyncCall)
#: The sizes that `fiber_sizes` reports.
SIZES = tuple(map(sizeof, _STRUCTURES))

#: The statuses of a poll, as in fiber.c. HOST and more are the index of the host function that the
#: guest waits for. The complement of a status means the status and, besides, that objects wait for
#: release.
DONE, SLICE, FAILED, ASLEEP, GONE, HOST = 0, 1, 2, 3, 4, 16
