"""The last section of fiber.c in Python, line by line: synchronous bindings on machines that the library was not built for.

No fiber is in it, so it is as safe as ctypes: an exception that a signal handler raises in one of these callbacks may be
dropped, and the guest goes on to a trap.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, addressof, c_size_t, c_void_p, memmove
from typing import Any

from .. import capi
from . import layout

_RAISED = "host function raised an exception"
_FOREIGN = "a synchronous host function was reached again by a call that its runtime did not make"
_RAW_SIZE = 16
_Callback = CFUNCTYPE(None)


def _free(address: int) -> layout.SyncHost | None:
    host = layout.SyncHost.from_address(address)
    while host.busy:
        if not host.next:
            return None
        host = layout.SyncHost.from_address(host.next)
    return host


def _serve(host: layout.SyncHost, caller: int) -> int | None:
    store = layout.SyncStore.from_address(host.store)
    store.serial += 1
    frame = layout.SyncFrame(addressof(host), caller, store.serial, store.innermost)
    store.innermost = addressof(frame)
    try:
        host.busy, host.completed = 1, 0
        _Callback(host.callback or 0)()
    finally:
        host.busy = 0
        store.innermost = frame.outer
    return None if host.completed else capi.new_trap(_RAISED)


def _raw(env: int, caller: int, values: int, count: int) -> int | None:
    host = _free(env)
    if host is None:
        return capi.new_trap(_FOREIGN)
    memmove(host.args, values or host.args, host.nargs * _RAW_SIZE)
    trap = _serve(host, caller)
    if not trap and host.nresults:
        memmove(values, host.args, host.nresults * _RAW_SIZE)
    return trap


def _checked(
    env: int, caller: int, args: int, nargs: int, results: int, nresults: int
) -> int | None:
    host = _free(env)
    if host is None:
        return capi.new_trap(_FOREIGN)
    memmove(host.args, args or host.args, nargs * layout.VALUE_SIZE)
    trap = _serve(host, caller)
    if not trap and nresults:
        memmove(results, host.results or 0, nresults * layout.VALUE_SIZE)
    return trap


class SyncFallback:
    """The functions of `runtime.fiber.Fiber` for synchronous calls, in Python."""

    _dropped: list[int]

    def prepare_sync(self, library: Any) -> None:
        """Finds the functions of wasmtime."""
        self._call, self._call_unchecked = (
            library.wasmtime_func_call,
            library.wasmtime_func_call_unchecked,
        )
        self._call.restype = self._call_unchecked.restype = c_void_p
        self._call.argtypes = [c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p]
        self._call_unchecked.argtypes = [c_void_p, c_void_p, c_void_p, c_size_t, c_void_p]
        self._sync_callbacks = (
            CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_void_p, c_size_t)(
                lambda *each: _raw(*each) or 0
            ),
            CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_size_t)(
                lambda *each: _checked(*each) or 0
            ),
        )
        self.sync_raw_address, self.sync_checked_address = (
            ctypes.cast(callback, c_void_p).value or 0 for callback in self._sync_callbacks
        )

    def _status(self, call: layout.SyncCall) -> int:
        status = layout.FAILED if call.trap or call.error else layout.DONE
        return ~status if self._dropped else status

    def sync_call(self, address: int) -> int:
        """As ``fiber_sync_call``."""
        call = layout.SyncCall.from_address(address)
        call.trap = None
        trap = address + layout.SyncCall.trap.offset  # type: ignore[union-attr]
        if call.results:
            values = call.args, call.nargs, call.results, call.nresults
            call.error = self._call(call.context, call.function, *values, trap)
        else:
            call.error = self._call_unchecked(
                call.context, call.function, call.args, call.nargs, trap
            )
        return self._status(call)

    def sync_begin(self, address: int, function: int, a: int, b: int, c: int, d: int) -> int:
        """As ``fiber_sync_begin``."""
        call = layout.SyncCall.from_address(address)
        call.trap = None
        trap = address + layout.SyncCall.trap.offset  # type: ignore[union-attr]
        call.error = CFUNCTYPE(c_void_p, *[c_size_t] * 5)(function)(a, b, c, d, trap)
        return self._status(call)
