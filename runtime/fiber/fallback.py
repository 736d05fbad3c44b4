"""fiber.c in Python, for machines that the library was not built for.

It does what the C does, line by line, but its callbacks run Python on the guest's fiber, and that cannot be made safe:
an exception that a signal handler (Ctrl-C) or a tracer raises inside one ends the process. Garbage collection is paused while
a guest runs, so that it cannot free a suspended greenlet there. Good for trying things; the warning says the rest.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import warnings
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_bool, c_size_t, c_uint64, c_void_p, memmove
from typing import Any, ParamSpec, TypeVar

from .. import capi
from . import layout
from .syncfallback import SyncFallback

P = ParamSpec("P")
T = TypeVar("T")

_FOREIGN = "an async host function was reached by a call that its runtime did not make"
_Errand = CFUNCTYPE(c_size_t, *[c_size_t] * 4)


class _Continuation(ctypes.Structure):
    _fields_ = (("callback", c_void_p), ("env", c_void_p), ("finalizer", c_void_p))


def _uncollected(function: Callable[P, T]) -> Callable[P, T]:
    """Whatever may run a callback on a fiber: a collection there could free, and so switch to, a suspended greenlet."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        collecting = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            if collecting:
                gc.enable()

    return wrapped


def _forget(call: layout.Call) -> None:
    call.trap = call.error = call.raise_ = call.errand.function = None
    call.noted = call.ready = 0


def _address(value: Any) -> int:
    return (value.value if isinstance(value, c_void_p) else value) or 0


class Fallback(SyncFallback):
    """The functions of `runtime.fiber.Fiber`, in Python."""

    def __init__(self, missing: str) -> None:
        warnings.warn(
            f"wasmtime-async has no fiber library {missing}: host functions are reached through Python callbacks. "
            "Do not interrupt such a process (Ctrl-C, tracing, coverage) while a guest runs: it may abort",
            RuntimeWarning,
            stacklevel=2,
        )
        library = ctypes.CDLL(None, handle=capi.library_handle())
        self._call_async = library.wasmtime_func_call_async
        self._call_async.restype = c_void_p
        self._call_async.argtypes = [
            c_void_p,
            c_void_p,
            c_void_p,
            c_size_t,
            c_void_p,
            c_size_t,
            c_void_p,
            c_void_p,
        ]
        self._poll = library.wasmtime_call_future_poll
        self._poll.restype, self._poll.argtypes = c_bool, [c_void_p]
        self._delete = library.wasmtime_call_future_delete
        self._delete.restype, self._delete.argtypes = None, [c_void_p]
        self._set_deadline = library.wasmtime_context_set_epoch_deadline
        self._set_deadline.restype, self._set_deadline.argtypes = None, [c_void_p, c_uint64]
        self._caller_context = library.wasmtime_caller_context
        self._caller_context.restype, self._caller_context.argtypes = c_void_p, [c_void_p]
        self._context_data = library.wasmtime_context_get_data
        self._context_data.restype, self._context_data.argtypes = c_void_p, [c_void_p]
        note = CFUNCTYPE(
            None, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p, c_void_p
        )
        self._callbacks = (
            note(self._note),
            note(self._note_slot),
            CFUNCTYPE(c_bool, c_void_p)(self._resume),
            CFUNCTYPE(None, c_void_p)(self._drop),
            CFUNCTYPE(c_bool, c_void_p)(lambda env: True),
        )
        (
            self.note_address,
            self.note_slot_address,
            self._resume_address,
            self.drop_address,
            self._refuse_address,
        ) = (ctypes.cast(callback, c_void_p).value or 0 for callback in self._callbacks)
        self._dropped = []
        self.prepare_sync(library)
        #: by the record's address: its engine's address, and how many looks found it
        self._running: dict[int, list[int]] = {}
        self._awake = False

    # ---- on the fiber ----

    def _note(
        self,
        env: int,
        caller: int,
        args: int,
        nargs: int,
        results: int,
        nresults: int,
        trap: int,
        out: int,
    ) -> None:
        host, continuation = layout.Host.from_address(env or 0), _Continuation.from_address(out)
        continuation.finalizer = None
        running = layout.Store.from_address(host.store).running if env else None
        if not running:
            c_void_p.from_address(trap).value = capi.new_trap(_FOREIGN)
            continuation.callback = self._refuse_address
            return
        call = layout.Call.from_address(running)
        memmove(host.args, args, nargs * layout.VALUE_SIZE)
        call.host, call.caller, call.host_results, call.host_trap = env, caller, results, trap
        call.ready, call.noted = 0, 1
        continuation.callback, continuation.env = self._resume_address, running

    def _note_slot(self, env: int | None, caller: int, *rest: int) -> None:
        store = layout.Store.from_address(self._context_data(self._caller_context(caller)))
        host = c_size_t.from_address(
            (store.hosts or 0) + (env or 0) * ctypes.sizeof(c_size_t)
        ).value
        self._note(host, caller, *rest)

    def _resume(self, env: int) -> bool:
        call = layout.Call.from_address(env)
        if call.errand.function:
            function, call.errand.function = call.errand.function, None
            call.errand.result = _Errand(function)(*call.errand.argument)
            return False
        if not call.ready:
            return False
        call.ready = call.noted = 0
        if call.raise_:
            c_void_p.from_address(call.host_trap or 0).value = call.raise_
            call.raise_ = None
        else:
            host = layout.Host.from_address(call.host or 0)
            memmove(call.host_results or 0, host.results, host.nresults * layout.VALUE_SIZE)
        return True

    def _drop(self, env: int) -> None:
        self._dropped.append(env)

    def _poll_fiber(self, address: int, *_: int) -> int:
        call = layout.Call.from_address(address)
        store = layout.Store.from_address(call.store)
        store.running = address
        if call.engine:
            self._set_deadline(call.context, 1)
        done = self._poll(call.future)
        store.running = call.outer
        return int(done)

    # ---- off the fiber ----

    @_uncollected
    def errand(self, outer: int | None, function: int, a: int, b: int, c: int, d: int) -> int:
        """As ``fiber_errand``."""
        call_function = _Errand(function)
        if not outer or not layout.Call.from_address(outer).future:
            return int(call_function(a, b, c, d))
        call = layout.Call.from_address(outer)
        call.errand.function = function
        call.errand.argument[:] = (a, b, c, d)
        self._poll_through(outer)
        return call.errand.result

    def _poll_through(self, address: int) -> int:
        call = layout.Call.from_address(address)
        if not call.outer:
            return self._poll_fiber(address)
        poll = _Errand(self._poll_fiber)
        function = ctypes.cast(poll, c_void_p).value or 0
        return self.errand(call.outer, function, address, 0, 0, 0)

    @_uncollected
    def discard(self, address: int) -> None:
        """As ``fiber_discard``."""
        call = layout.Call.from_address(address)
        future, call.future = call.future, None
        call.noted = call.ready = 0
        if future:
            self.errand(call.outer, capi.address("wasmtime_call_future_delete"), future, 0, 0, 0)

    @_uncollected
    def again(self, pointer: Any) -> int:
        """As ``fiber_again``."""
        address = _address(pointer)
        call = layout.Call.from_address(address)
        if not call.future:
            return layout.GONE
        if call.engine and not self._awake:
            return layout.ASLEEP
        call.polling = 1
        if call.engine:
            self._running[address] = [call.engine, -1]
        try:
            done = self._poll_through(address)
        finally:
            self._running.pop(address, None)
            call.polling = 0
        status = layout.DONE
        if not done:
            status = layout.Host.from_address(call.host or 0).index if call.noted else layout.SLICE
        else:
            self.discard(address)
            if call.trap or call.error:
                status = layout.FAILED
        return ~status if self._dropped else status

    def answer(self, pointer: Any) -> int:
        """As ``fiber_answer``."""
        layout.Call.from_address(_address(pointer)).ready = 1
        return self.again(pointer)

    def start(self, pointer: Any) -> int:
        """As ``fiber_start``."""
        address = _address(pointer)
        call = layout.Call.from_address(address)
        _forget(call)
        trap, error = address + layout.Call.trap.offset, address + layout.Call.error.offset  # type: ignore[union-attr]
        values = call.args, call.nargs, call.results, call.nresults
        call.future = self._call_async(call.context, call.function, *values, trap, error)
        return self.again(address)

    def begin(self, address: int, function: int, *arguments: int) -> int:
        """As ``fiber_begin``."""
        call = layout.Call.from_address(address)
        _forget(call)
        call.future = CFUNCTYPE(c_void_p, *[c_size_t] * 6)(function)(*arguments)
        return self.again(address)

    def dropped(self) -> int | None:
        """As ``fiber_dropped``: a list of companions."""
        first: int | None = None
        while self._dropped:
            key = self._dropped.pop()
            layout.Dropped.from_address(key).next = first
            first = key
        return first

    # ---- the ticker's view ----

    def look(self) -> int:
        """As ``fiber_look``."""
        running = list(self._running.values())
        for entry in running:
            entry[1] += 1
            engine = layout.Engine.from_address(entry[0])
            if entry[1] >= engine.looks:
                entry[1], engine.due = 0, 1
        return len(running)

    def ticker(self, awake: int) -> None:
        """As ``fiber_ticker``."""
        self._awake = bool(awake)

    def forked(self) -> None:
        """As ``fiber_forked``."""
        self._running.clear()
        self._awake = False
