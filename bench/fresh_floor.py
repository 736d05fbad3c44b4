"""The least that an instance for each request can cost: see `bench.fresh_instance`.

It calls the C of `runtime/native`, so no Python runs on a fiber and the collector may be on. All
that can be known is known beforehand, and one structure of each kind serves all instances, one
after the other. It keeps none of the runtime's promises.
"""

from __future__ import annotations

import ctypes
from collections.abc import Awaitable, Callable
from ctypes import addressof, c_bool, c_char_p, c_size_t, c_void_p
from typing import Any

import wasmtime

from runtime import new_engine
from runtime.native import structs
from runtime.native.library import library, pointer
from runtime.values.checked import checked_codec
from runtime.values.codec import buffer_class
from runtime.values.types import I32, Signature
from runtime.wasmtime_api import engines
from runtime.wasmtime_api import library as api
from runtime.wasmtime_api.linkers import INSTANCE_PRE_INSTANTIATE_ASYNC, Linker

_P = c_void_p
_new_store = api.c_function("wasmtime_store_new", _P, _P, _P, _P)
_delete_store = api.c_function("wasmtime_store_delete", None, _P)
_context_of = api.c_function("wasmtime_store_context", _P, _P)
_export = api.c_function("wasmtime_instance_export_get", c_bool, _P, _P, c_char_p, c_size_t, _P)
_define = api.c_function(
    "wasmtime_linker_define_func_unchecked",
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
_instantiate = api.c_function("wasmtime_instance_pre_instantiate", _P, _P, _P, _P, _P)

_TWO, _ONE = Signature((I32, I32), (I32,)), Signature((I32,), (I32,))
_EXTERN_FUNC = 8


class AsyncFloor:
    """An instance of a module with one import, whose export ``pair`` calls it twice."""

    def __init__(self, source: str, host: Callable[[int, int], Awaitable[int]]) -> None:
        self.engine, self.host = new_engine(time_slice=None), host
        linker, module = Linker(self.engine), wasmtime.Module(self.engine, source)
        codec, place = checked_codec(_TWO), structs.HOST << 32 | ctypes.sizeof(structs.Store)
        linker.define_async("env", "f0", _TWO, library.on_placed_host_call_address, place, None)
        self.pre = linker.instantiate_pre(module)
        self.store, state = buffer_class(structs.Store, 1024)(), _NoStore()
        self.call = checked_codec(_ONE).new_call_buffer(state)
        offset = ctypes.sizeof(structs.Store)
        results = (
            addressof(self.store) + offset + ctypes.sizeof(structs.Host) + 2 * structs.VALUE_SIZE
        )
        structs.Host.from_buffer(self.store, offset).results = results
        self.buffer = codec.placed_host_buffer(state, self.store, offset)
        self.instance, self.extern = (
            ctypes.create_string_buffer(64),
            ctypes.create_string_buffer(64),
        )
        self.call.store = addressof(self.store)
        self.call.function = addressof(self.extern) + _EXTERN_FUNC
        checked_codec(_ONE).pack(memoryview(self.call).cast("B"), self.call.offset, 0, 1)
        self.arguments, self.values, self.cell = codec.ways(self.buffer)
        self.pointer = pointer(self.call)
        self.keep = module

    async def request(self) -> None:
        """Make an instance, call it and close it."""
        call, instance = self.call, addressof(self.instance)
        store = _new_store(api.pointer(self.engine), addressof(self.store), None)
        call.context = context = _context_of(store)
        engines.yield_at_epoch(context)
        library.begin(
            addressof(call), INSTANCE_PRE_INSTANTIATE_ASYNC, self.pre.pointer, context, instance,
            *structs.outcome_addresses(call), 0,
        )  # fmt: skip
        _export(context, instance, b"pair", 4, addressof(self.extern))
        status = library.start(self.pointer)
        while status:
            self.cell[0] = await self.host(*self.arguments(self.values))
            status = library.resume(self.pointer)
        assert call.result == 12
        _delete_store(store)


class SyncFloor:
    """The same without a fiber: C calls Python, and values are not checked."""

    def __init__(self, source: str, host: Callable[[int, int], int]) -> None:
        self.engine, self.host = new_engine(time_slice=None), host
        linker, module = Linker(self.engine), wasmtime.Module(self.engine, source)
        self.callback = ctypes.PYFUNCTYPE(_P, _P, _P, _P, c_size_t)(self._on_host_call)
        i32 = wasmtime.ValType.i32()
        kind = wasmtime.FuncType([i32, i32], [i32])
        callback = ctypes.cast(self.callback, _P)
        _define(linker.pointer, b"env", 3, b"f0", 2, api.pointer(kind), callback, None, None)
        self.pre = linker.instantiate_pre(module)
        self.store = structs.SyncStore()
        self.call = structs.SyncCall(nargs=1, sync_store=addressof(self.store))
        self.values = (ctypes.c_int32 * 4)()
        self.instance, self.extern = (
            ctypes.create_string_buffer(64),
            ctypes.create_string_buffer(64),
        )
        self.call.args = addressof(self.values)
        self.call.function = addressof(self.extern) + _EXTERN_FUNC
        self.pointer, self.keep = pointer(self.call), module

    def _on_host_call(self, env: int, caller: int, values: int, count: int) -> None:
        memory = (ctypes.c_int32 * 8).from_address(values)
        memory[0] = self.host(memory[0], memory[4])

    async def request(self) -> None:
        """Make an instance, call it and close it."""
        call, instance = self.call, addressof(self.instance)
        store = _new_store(api.pointer(self.engine), None, None)
        call.context = context = _context_of(store)
        trap, _ = structs.outcome_addresses(self.call)  # type: ignore[arg-type]
        _instantiate(self.pre.pointer, context, instance, trap)
        _export(context, instance, b"pair", 4, addressof(self.extern))
        self.values[0] = 1
        library.sync_call(self.pointer)
        assert self.values[0] == 12
        _delete_store(store)


class _NoStore:
    """Stands for the state of a store, which buffers refer to."""

    context = api.Context(0)

    def func_from(self, raw: Any) -> wasmtime.Func:
        raise NotImplementedError

    def check_opaque(self, item: object, kind: str) -> None:
        raise NotImplementedError

    def check_owner(self, item: object) -> None:
        raise NotImplementedError

    def new_externref(self, item: object, out: int) -> None:
        raise NotImplementedError
