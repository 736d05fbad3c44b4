"""Calls of core functions that belong to a call of async bindings, and must end at once.

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
from ..host_function import HostFunction
from ..native import structs
from ..native.library import library, pointer
from ..store import StoreState
from ..values import references
from ..values.types import Signature
from ..wasmtime_api import errors
from ..wasmtime_api.library import ErrorPtr, TrapPtr

_start, _poll, _resume = library.start, library.poll, library.resume


class RepFunction(HostFunction):
    """The host function that returns the guest's number for an object (``resource.rep``)."""

    __slots__ = ()


class CoreCall:
    """A core function of a store that is called at once, outside of any queue."""

    __slots__ = ("_function", "_host_functions", "_offset", "_pack", "_pointer", "_view", "buffer", "name")

    def __init__(self, state: StoreState, function: Any, signature: Signature, name: str) -> None:
        self._function, self.name = function, name
        self._host_functions = state.host_functions
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
            elif status >= structs.HOST:
                self._call_host(self._host_functions[status])
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
        return errors.take_error(ErrorPtr(error or 0))
