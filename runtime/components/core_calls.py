"""Calls of core functions that belong to a call of async bindings, and must end at once.

The guest allocates, frees a result or ends an object. The component model forbids it to call
anything meanwhile, so such a call never waits for a host function; only its time slice may end, and
then it just goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof
from typing import Any

import wasmtime

from ..engine.ticker import ticker
from ..errors import OutOfFuel
from ..exceptions import uncaught
from ..host_function import HostFunction
from ..native import structs
from ..native.library import library, pointer
from ..store import StoreState
from ..values import references
from ..values.checked import checked_codec
from ..values.types import Signature
from ..wasmtime_api import errors
from ..wasmtime_api.library import ErrorPtr, TrapPtr
from .allocator import Settle
from .calls import uncaught_exception
from .memory import Put

_start, _poll, _resume = library.start, library.poll, library.resume


class RepFunction(HostFunction):
    """The host function that returns the guest's number for an object (``resource.rep``)."""

    __slots__ = ()


class CoreCall:
    """A core function of a store that is called at once, outside of any queue."""

    __slots__ = (
        "_function", "_outer", "_pointer", "_put", "_state", "_view", "arguments", "buffer",
        "call_address", "name", "result", "stride",
    )  # fmt: skip

    def __init__(self, state: StoreState, function: Any, signature: Signature, name: str) -> None:
        self._function, self._state, self.name = function, state, name
        buffer = self.buffer = state.new_buffer(checked_codec(signature))
        buffer.function = addressof(function)
        self._view = memoryview(buffer).cast("B")
        self._pointer = pointer(buffer)
        self.call_address = library.start_address
        self.arguments, self.stride = buffer.args + structs.VALUE_OFFSET, structs.VALUE_SIZE
        self.result = buffer.results + structs.VALUE_OFFSET
        self._put = putter(buffer.codec.pack, buffer.offset, buffer.codec.kinds)
        self._outer: int | None = None

    def __call__(self, outer: int | None, *values: Any) -> Any:
        """Call the function. ``outer`` is the buffer of the suspended call around it, if any."""
        buffer = self.buffer
        if outer is not self._outer:
            self._outer = buffer.outer = outer
        self._put(self._view, values)
        status = _start(self._pointer)
        if status:
            self.go_on(status)
        return buffer.result

    def allocator(self) -> Callable[[int, int, int | None], int]:
        """Return the function that calls it as what allocates."""
        pack, view, begin = self.buffer.codec.pack, self._view, self.buffer.offset
        buffer, pointer = self.buffer, self._pointer

        def allocate(alignment: int, size: int, outer: int | None) -> int:
            if outer is not self._outer:
                self._outer = buffer.outer = outer
            pack(view, begin, 0, 0, 0, 0, 0, alignment, 0, size)  # each with its kind, i32
            status = _start(pointer)
            if status:
                self.go_on(status)
            address: int = buffer.result
            return address

        return allocate

    def putter(self, piece: structs.Pieces, settle: Settle) -> Put:
        """Return the function that calls it for one piece. ``settle`` does what C has left."""
        buffer, address, put_piece = self.buffer, pointer(piece), library.put_piece
        self._put(self._view, (0, 0, 0, 0))  # the kinds, which stay

        def put(data: bytes, alignment: int, outer: int | None, base: Any, offset: int) -> None:
            if outer is not self._outer:
                self._outer = buffer.outer = outer
            if put_piece(address, data, len(data), alignment, base, offset):
                settle(data, alignment, base, offset)

        return put

    def prepare(self, outer: int | None) -> None:
        """Prepare for calls that C makes: ``outer`` is the suspended call around them."""
        self._outer = self.buffer.outer = outer
        self._put(self._view, (0, 0, 0, 0))

    def go_on(self, status: int) -> None:
        """Bring a call to its end that did not end at once."""
        while status:
            if status < 0:
                references.release_dropped()
                status = ~status
            elif status >= structs.HOST:
                known = self._state.host_functions.get(status)
                self._call_host(known or self._state.make_placed(status))
                status = _resume(self._pointer)
            elif status in (structs.ASLEEP, structs.SLICE):
                ticker.wake()
                status = _poll(self._pointer)
            else:
                raise self._failure()

    def _call_host(self, function: HostFunction) -> None:
        """Call the one host function that is always allowed, which looks into a handle."""
        if not isinstance(function, RepFunction):
            library.discard(addressof(self.buffer))
            raise wasmtime.Trap(f"{self.name}: cannot leave component instance")
        if function.result_cell is None:
            function.make_ready()
        function.result_cell[0] = function.function(*function.arguments(function.values))

    def _failure(self) -> BaseException:
        buffer = self.buffer
        trap, buffer.trap = buffer.trap, None
        error, buffer.error = buffer.error, None
        if trap:
            return errors.take_trap(TrapPtr(trap), OutOfFuel)
        failure = errors.take_error(ErrorPtr(error or 0))
        if uncaught(self._state, failure, None) is not None:
            return uncaught_exception()
        return failure


def putter(
    pack: Callable[..., None], begin: int, kinds: tuple[int, ...]
) -> Callable[[Any, tuple[Any, ...]], None]:
    """Return the quickest way to write core values as arguments, each with its kind."""
    if not kinds:
        return _put_nothing
    if len(kinds) == 1:
        (k0,) = kinds

        def put1(view: Any, flat: tuple[Any, ...]) -> None:
            (v0,) = flat
            pack(view, begin, k0, v0)

        return put1
    if len(kinds) == 2:
        k0, k1 = kinds

        def put2(view: Any, flat: tuple[Any, ...]) -> None:
            v0, v1 = flat
            pack(view, begin, k0, v0, k1, v1)

        return put2
    if len(kinds) == 4:
        k0, k1, k2, k3 = kinds

        def put4(view: Any, flat: tuple[Any, ...]) -> None:
            v0, v1, v2, v3 = flat
            pack(view, begin, k0, v0, k1, v1, k2, v2, k3, v3)

        return put4

    def put(view: Any, flat: tuple[Any, ...]) -> None:
        pack(view, begin, *[part for pair in zip(kinds, flat, strict=True) for part in pair])

    return put


def _put_nothing(view: Any, flat: tuple[Any, ...]) -> None:
    if flat:
        raise TypeError
