"""The structures of fiber.c, which explains their fields. ctypes allocates them for Python.

`runtime.values` extends `Call`, `Host`, `SyncCall` and `SyncHost` with room for values. Pointers
are plain integers, because making a ctypes pointer object takes longer than the call it is for. A
field of type `Pointer` may also be None, for NULL.
"""

# Not `from __future__ import annotations`: the annotations are the fields, and must not be strings.

from ctypes import Structure, addressof, c_int32, c_size_t, c_uint32, c_uint64, c_void_p, sizeof
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    Address: TypeAlias = int
    Size: TypeAlias = int
    I32: TypeAlias = int
    U32: TypeAlias = int
    U64: TypeAlias = int
    Pointer: TypeAlias = int | None
    Words: TypeAlias = object
else:
    Address = Pointer = c_void_p
    Size, I32, U32, U64 = c_size_t, c_int32, c_uint32, c_uint64
    Words = c_size_t * 6

T = TypeVar("T", bound=type[Structure])

#: Bytes of a wasmtime_val_t: the kind is in the first byte, the value begins with the ninth.
VALUE_SIZE = 32
VALUE_OFFSET = 8


def _structure(cls: T) -> T:
    """Give a structure the fields that its annotations say."""
    cls._fields_ = list(cls.__annotations__.items())
    return cls


@_structure
class Engine(Structure):
    """``engine_t``: one per engine with time slices."""

    scans: U32
    due: U32


@_structure
class Store(Structure):
    """``store_t``: one per store."""

    running: Pointer


@_structure
class Host(Structure):
    """``host_t``: one per host function and store; values are arrays of ``wasmtime_val_t``."""

    store: Address
    args: Address
    nargs: Size
    results: Address
    nresults: Size
    index: Size


@_structure
class SyncCall(Structure):
    """``sync_call_t``. For raw values `results` is None: results take the place of arguments."""

    context: Address
    function: Address
    args: Address
    nargs: Size
    results: Pointer
    nresults: Size
    trap: Pointer
    error: Pointer
    sync_store: Pointer
    raised: U64


@_structure
class Call(SyncCall):
    """``call_t``: one per guest call. The fields of a ``sync_call_t`` come first."""

    future: Pointer
    store: Address
    outer: Pointer
    engine: Pointer
    host: Pointer
    caller: Pointer
    host_results: Pointer
    host_trap: Pointer
    raise_: Pointer
    ready: U32
    waiting: U32
    polling: U32
    fiber_call: Words


@_structure
class Dropped(Structure):
    """``dropped_t``: the companion of one externref."""

    next: Pointer


@_structure
class SyncFrame(Structure):
    """``sync_frame_t``: a synchronous host call under way."""

    host: Address
    caller: Address
    serial: U64
    outer: Pointer


@_structure
class SyncStore(Structure):
    """``sync_store_t``: one per store of synchronous bindings."""

    innermost: Pointer
    serial: U64
    exception: Pointer
    threw: U64
    failures: U64
    raised: Pointer
    stack: Size
    opener: Pointer
    open: Pointer
    wanted: Size


@_structure
class SyncHost(Structure):
    """``sync_host_t``: one per synchronous host function and depth of its own calls."""

    store: Address
    server: Pointer
    renew: Pointer
    generator: Pointer
    next: Pointer
    args: Address
    nargs: Size
    results: Pointer
    nresults: Size
    busy: U64
    completed: U64


@_structure
class Pieces(Structure):
    """``pieces_t`` of pieces.c: pieces of memory that a guest allocates for a component's call."""

    call: Address
    buffer: Address
    arguments: Address
    stride: Size
    result: Address
    context: Address
    memory: Address
    alignment: U32
    status: I32
    count: Size
    done: Size
    sizes: Address
    addresses: Address


#: Where the trap is in a buffer of either kind.
TRAP_OFFSET: int = Call.trap.offset  # type: ignore[union-attr]
_ERROR: int = Call.error.offset  # type: ignore[union-attr]


def outcome_addresses(buffer: Call) -> tuple[int, int]:
    """Return where a buffer's trap and error are, for functions that take pointers to them."""
    return addressof(buffer) + TRAP_OFFSET, addressof(buffer) + _ERROR


#: What `fiber_sizes` reports, in its order.
SIZES = tuple(map(sizeof, (Engine, Store, Host, Call, SyncFrame, SyncStore, SyncHost, SyncCall)))

#: The statuses of a poll, as in fiber.c. HOST and more are HOST plus the index of the host function
#: that the guest waits for. A status is inverted if objects wait for release as well.
DONE, SLICE, FAILED, ASLEEP, GONE, CRAMPED, HOST = 0, 1, 2, 3, 4, 5, 16
