"""Calls of core functions that belong to a call of the component: they must end at once.

The guest allocates, frees a result or ends an object. The component model forbids it to call
anything meanwhile, so such a call never waits for a host function; only its time slice may end, and
then it just goes on.
"""

from __future__ import annotations

from ctypes import addressof
from typing import Any

import wasmtime

from ..engine.ticker import ticker
from ..errors import OutOfFuel
from ..native import structs
from ..native.library import library, pointer
from ..store import StoreState
from ..values import references
from ..values.types import Signature
from ..wasmtime_api import errors
from ..wasmtime_api.library import ErrorPtr, TrapPtr
from .signatures import parse

_start, _poll = library.start, library.poll


class CoreCall:
    """A core function of a store that is called at once, outside of any queue."""

    __slots__ = ("_function", "_offset", "_pack", "_pointer", "_view", "buffer", "name")

    def __init__(self, state: StoreState, function: Any, signature: Signature, name: str) -> None:
        self._function, self.name = function, name
        buffer = self.buffer = state.new_buffer(signature)
        buffer.function = addressof(function)
        self._view = memoryview(buffer).cast("B")
        self._pointer, self._offset = pointer(buffer), buffer.offset
        kinds = buffer.codec.kinds
        pack = buffer.codec.pack

        def write(view: Any, offset: int, *values: Any) -> None:
            pack(view, offset, *[part for pair in zip(kinds, values, strict=True) for part in pair])

        self._pack = write

    def __call__(self, outer: int | None, *values: Any) -> Any:
        """Call the function. ``outer`` is the buffer of the suspended call around it, if any."""
        buffer = self.buffer
        buffer.outer = outer
        self._pack(self._view, self._offset, *values)
        status = _start(self._pointer)
        if status:
            self._go_on(status)
        return buffer.result

    def _go_on(self, status: int) -> None:
        while status:
            if status < 0:
                references.release_dropped()
                status = ~status
                continue
            if status == structs.ASLEEP:
                ticker.wake()
            elif status >= structs.HOST:
                library.discard(addressof(self.buffer))
                raise wasmtime.Trap(f"{self.name}: cannot leave component instance")
            elif status != structs.SLICE:
                raise self._failure()
            status = _poll(self._pointer)

    def _failure(self) -> BaseException:
        buffer = self.buffer
        trap, buffer.trap = buffer.trap, None
        error, buffer.error = buffer.error, None
        if trap:
            return errors.take_trap(TrapPtr(trap), OutOfFuel)
        return errors.take_error(ErrorPtr(error or 0))


class Allocator(CoreCall):
    """The function that allocates in a memory (``realloc``)."""

    __slots__ = ("memory",)

    memory: Any

    def allocate(self, alignment: int, size: int, outer: int | None) -> int:
        """Return the address of new memory, which has been checked."""
        address: int = self(outer, 0, 0, alignment, size)
        if address & (alignment - 1):
            raise wasmtime.Trap(f"realloc returned {address:#x}, which is not aligned to {alignment}")
        if address + size > self.memory.size:
            self.memory.need(address + size)
        return address


REALLOC = parse("(param u32 u32 u32 u32) (result u32)")
