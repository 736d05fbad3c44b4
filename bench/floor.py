"""The floor: wasmtime's async C API through ctypes alone, tuned by hand for one guest.

It keeps none of the runtime's promises, so the difference is what these promises cost, or what the
runtime gains by C of its own (`runtime/native`). It is Python code that wasmtime calls on its
fibers, which ends the process when the collector, a signal handler or a tracer steps in (fact 4 in
runtime/README.md): the collector is off while it is measured.

What makes it fast: ``c_void_p`` arguments that are made once and no argtypes, ``PyDLL`` throughout
(the GIL is held), one structure per signature, and a continuation that is not Python: wasmtime
polls ``strlen``, which returns 0 or 1 for a flag byte before a zero byte.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Awaitable, Callable
from ctypes import Structure, addressof, c_bool, c_char_p, c_int32, c_size_t, c_uint8, c_void_p
from typing import Any

import wasmtime
from greenlet import getcurrent, greenlet
from wasmtime import _ffi

from .guests import CALLS

Host = Callable[[int, int], Any]

_c: Any = ctypes.PyDLL(None, handle=_ffi.dll._handle)
_strlen = ctypes.cast(ctypes.CDLL(None).strlen, c_void_p).value


class Values(Structure):
    """Two ``wasmtime_val_t``, each an i32."""

    _fields_ = (
        ("_kind_a", c_uint8), ("_1", c_uint8 * 7), ("a", c_int32), ("_2", c_uint8 * 20),
        ("_kind_b", c_uint8), ("_3", c_uint8 * 7), ("b", c_int32), ("_4", c_uint8 * 20),
    )  # fmt: skip
    a: int
    b: int


class _Outcome(Structure):
    _fields_ = (("trap", c_void_p), ("error", c_void_p))


class _Continuation(Structure):
    _fields_ = (("callback", c_void_p), ("env", c_void_p), ("finalizer", c_void_p))
    callback: int | None
    env: int
    finalizer: int | None


class _Future(c_void_p):
    """A pointer that comes back as an object, and is passed on without a conversion."""


_NOTE = ctypes.PYFUNCTYPE(
    None, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p, c_void_p
)


def _prototype(name: str, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)((name, _c))


_P = c_void_p
_call_async = _c.wasmtime_func_call_async
_call_async.restype = _Future
_poll = _c.wasmtime_call_future_poll
_poll.restype = c_bool
_delete = _c.wasmtime_call_future_delete
_delete.restype = None
_define = _prototype(
    "wasmtime_linker_define_async_func",
    _P,
    _P,
    c_char_p,
    c_size_t,
    c_char_p,
    c_size_t,
    _P,
    _P,
    _P,
    _P,
)
_new_linker = _prototype("wasmtime_linker_new", _P, _P)
_instantiate_pre = _prototype("wasmtime_linker_instantiate_pre", _P, _P, _P, _P)
_instantiate = _prototype("wasmtime_instance_pre_instantiate_async", _P, _P, _P, _P, _P, _P)
_export = _prototype("wasmtime_instance_export_get", c_bool, _P, _P, c_char_p, c_size_t, _P)
_new_store = _prototype("wasmtime_store_new", _P, _P, _P, _P)
_delete_store = _prototype("wasmtime_store_delete", None, _P)
_context_of = _prototype("wasmtime_store_context", _P, _P)
_stack_size = _prototype("wasmtime_config_async_stack_size_set", None, _P, c_size_t)


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, c_void_p).value or 0


class FloorModule:
    """`CALLS`, compiled, its host function defined once for all instances."""

    def __init__(self, host: Host) -> None:
        self.host = host
        config = wasmtime.Config()
        _stack_size(_address(config.ptr()), 256 * 1024)
        config.max_wasm_stack = 128 * 1024
        self.engine = wasmtime.Engine(config)
        self._module = wasmtime.Module(self.engine, CALLS)
        #: The instance with the guest that is running.
        self.running: FloorGuest | None = None
        self._note = _NOTE(self._noted)
        i32 = wasmtime.ValType.i32()
        self._type = wasmtime.FuncType([i32, i32], [i32])
        linker = _new_linker(_address(self.engine.ptr()))
        note = ctypes.cast(self._note, c_void_p)
        assert not _define(
            linker, b"env", 3, b"from_host", 9, _address(self._type.ptr()), note, None, None
        )
        pre = c_void_p()
        assert not _instantiate_pre(linker, _address(self._module.ptr()), addressof(pre))
        self.pre = pre.value

    def _noted(
        self,
        env: int,
        caller: int,
        args: int,
        n: int,
        results: int,
        m: int,
        trap: int,
        continuation: int,
    ) -> None:
        # On the fiber. The arguments are copied, the rest waits until the poll has ended.
        guest = self.running
        assert guest is not None
        values = Values.from_address(args)
        guest.asked = values.a, values.b
        guest.answer = results
        guest.flag.value = b""
        plan = _Continuation.from_address(continuation)
        plan.callback, plan.env, plan.finalizer = _strlen, guest.flag_address, None


class FloorGuest:
    """An instance in a store of its own, with its two exports."""

    __slots__ = (
        "_keeps", "answer", "ask", "asked", "flag", "flag_address", "functions", "module", "result", "store", "sum", "twice",
        "values",
    )  # fmt: skip

    def __init__(self, module: FloorModule) -> None:
        self.module = module
        self.store = _new_store(_address(module.engine.ptr()), None, None)
        context = _context_of(self.store)
        self.flag = ctypes.create_string_buffer(2)
        self.flag_address = addressof(self.flag)
        self.asked = (0, 0)
        self.answer = 0
        self.values, self.result, outcome = Values(), Values(), _Outcome()
        instance = _ffi.wasmtime_instance_t()
        where = addressof(outcome)
        begun = _instantiate(module.pre, context, addressof(instance), where, where + 8)
        assert _poll(c_void_p(begun))
        _delete(c_void_p(begun))
        self.functions = [_function(context, instance, name) for name in (b"twice", b"sum", b"ask")]
        rest = self.values, self.result, where, context
        self.twice, self.sum, self.ask = (_prebuilt(function, *rest) for function in self.functions)
        self._keeps = outcome

    async def call_twice(self, n: int) -> int:
        """The export ``twice``."""
        self.values.a = n
        future = _call_async(*self.twice)
        if not _poll(future):
            raise AssertionError("twice waits for nobody")
        _delete(future)
        return self.result.a

    async def call_sum(self, n: int) -> int:
        """The export ``sum``, which calls the host once."""
        return await self._call_host(self.sum, n)

    async def call_ask(self, times: int) -> int:
        """The export ``ask``, which calls the host many times."""
        return await self._call_host(self.ask, times)

    async def _call_host(self, arguments: tuple[Any, ...], n: int) -> int:
        self.values.a = n
        module = self.module
        future = _call_async(*arguments)
        module.running = self
        while not _poll(future):
            value = await module.host(*self.asked)
            c_int32.from_address(self.answer + 8).value = value
            self.flag.value = b"\1"
            module.running = self
        _delete(future)
        return self.result.a

    def close(self) -> None:
        """Frees the store and the instance."""
        _delete_store(self.store)


class _HandGreenlet(greenlet):
    """Runs one plain function after the other. What crosses a switch is in its attributes."""

    __slots__ = ("above", "awaited", "job", "reply")

    above: greenlet
    awaited: Awaitable[Any] | None
    job: tuple[Host, tuple[int, int]]
    reply: int

    def __init__(self) -> None:
        super().__init__(self._work)
        self.above, self.awaited = getcurrent(), None

    def _work(self) -> None:
        above = self.above
        while True:
            function, arguments = self.job
            self.reply = function(*arguments)
            above.switch()


def await_by_hand(awaitable: Awaitable[Any]) -> Any:
    """Await something in the plain host function of a `PlainFloorGuest`."""
    current: Any = getcurrent()
    current.awaited = awaitable
    return current.above.switch()


class PlainFloorGuest(FloorGuest):
    """The same with a plain host function, on a greenlet in the caller's context.

    A greenlet for each guest, the same caller for ever, and no exceptions.
    """

    __slots__ = ("_greenlet",)

    def __init__(self, module: FloorModule) -> None:
        super().__init__(module)
        self._greenlet = _HandGreenlet()

    async def _call_host(self, arguments: tuple[Any, ...], n: int) -> int:
        self.values.a = n
        module, worker = self.module, self._greenlet
        future = _call_async(*arguments)
        module.running = self
        while not _poll(future):
            worker.gr_context = getcurrent().gr_context
            worker.job = module.host, self.asked
            worker.switch()
            while (awaitable := worker.awaited) is not None:
                worker.awaited = None
                worker.switch(await awaitable)
            worker.gr_context = None
            c_int32.from_address(self.answer + 8).value = worker.reply
            self.flag.value = b"\1"
            module.running = self
        _delete(future)
        return self.result.a


def _function(context: int, instance: Any, name: bytes) -> Any:
    extern = _ffi.wasmtime_extern_t()
    assert _export(context, addressof(instance), name, len(name), addressof(extern))
    return _ffi.wasmtime_func_t.from_buffer_copy(extern.of.func)


def _prebuilt(
    function: Any, values: Values, result: Values, outcome: int, context: int
) -> tuple[Any, ...]:
    # What ctypes passes on without a conversion: made once, used by every call.
    numbers = (
        context,
        addressof(function),
        addressof(values),
        1,
        addressof(result),
        1,
        outcome,
        outcome + 8,
    )
    return tuple(map(c_void_p, numbers))


class NoCollector:
    """Keeps the collector off the fibers, which it must not run on."""

    def __enter__(self) -> None:
        gc.disable()

    def __exit__(self, *exc_info: object) -> None:
        gc.enable()
