"""The least that an answer of a guest with an instance for each request can cost: see `bench.wasi_http`.

An ASGI application that calls the C of `runtime/native`, with what the runtime prepares for all
instances. All else that can be known is known beforehand, one structure of each kind serves all
instances, one after the other, and the host functions by hand do what one request needs and no
more: no handles, no types, no limits, no cancellation. It keeps none of the runtime's promises.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import addressof
from struct import Struct
from typing import Any

from runtime import new_engine
from runtime.components import plan as p
from runtime.components.blueprint import AsyncComponentBlueprint
from runtime.components.signatures import REALLOC, parse
from runtime.modules.memory import view_of
from runtime.native import structs
from runtime.native.library import library, pointer
from runtime.values.checked import checked_codec
from runtime.wasmtime_api import engines, externs
from runtime.wasmtime_api import library as api
from runtime.wasmtime_api.linkers import INSTANCE_PRE_INSTANTIATE_ASYNC

from .fresh_floor import _context_of, _delete_store, _export, _new_store, _NoStore

_HANDLE = b"wasi:http/incoming-handler@0.2.8#handle"
_TEXT, _HANDLE_AT = Struct("<III"), Struct("<II")
_FUNCTION = 8  # behind the kind of an extern


class _State(_NoStore):
    """Stands for the state of a store with room for host functions."""

    def __init__(self, shared: Any) -> None:
        self.shared = shared


class Floor:
    """An ASGI application of guest/web.wasm that answers ``GET /``, one request at a time."""

    def __init__(self, cls: Any) -> None:
        plan, self.engine = cls.__plan__(), new_engine(time_slice=None)
        modules = cls.__file__.load_modules(plan.modules, self.engine)
        self.blueprint = AsyncComponentBlueprint(cls.__file__, plan, self.engine, modules)
        (step,) = (step for step in self.blueprint.steps if step is not None)
        self.pre: Any = step.take(api.Context(0), ())
        self.shared = self.blueprint.room.new_shared()
        state: Any = _State(self.shared)
        self.hosts: dict[int, tuple[Callable[..., Any], Any, Any, Any]] = {}
        for number, row in enumerate(plan.functions):
            buffer = self.blueprint.room.buffer(number, state)
            ways = buffer.codec.ways(buffer)
            self.hosts[structs.HOST + number] = self.function(row), *ways
        self.instance = ctypes.create_string_buffer(64)
        self.memory, self.realloc_function, self.function_handle = (
            ctypes.create_string_buffer(64) for _ in range(3)
        )
        self.call = self.new_call(parse("(param i32 i32)"), self.function_handle, state)
        self.realloc = self.new_call(REALLOC, self.realloc_function, state)
        self.realloc.outer = addressof(self.call)
        self.pointers = pointer(self.call), pointer(self.realloc)
        self.pack_call(self.call, 0, 1, 0, 2)

    def new_call(self, signature: Any, function: Any, state: Any) -> Any:
        """Return the buffer of a call."""
        buffer = checked_codec(signature).new_call_buffer(state)
        buffer.store, buffer.function = addressof(self.shared), addressof(function) + _FUNCTION
        return buffer

    def pack_call(self, call: Any, *values: int) -> None:
        """Write arguments, each with its kind."""
        call.codec.pack(memoryview(call).cast("B"), call.offset, *values)

    def function(self, row: Any) -> Callable[..., Any]:
        """Return the host function by hand."""
        if isinstance(row, p.ResourceFunction):
            return lambda index: None
        name = _NAMES.get(row.name.partition("#")[2], "never")
        function: Callable[..., Any] = getattr(self, name)
        return function

    # ---- host functions ----

    def never(self, *values: int) -> None:
        raise AssertionError("the guest does not call that for GET /")

    def path(self, request: int, at: int) -> None:
        data: bytes = self.scope["raw_path"]
        self.pack_call(self.realloc, 0, 0, 0, 0, 0, 1, 0, len(data))
        assert not library.start(self.pointers[1])
        address = self.realloc.result
        self.view[address : address + len(data)] = data
        _TEXT.pack_into(self.view, at, 1, address, len(data))

    def fields(self) -> int:
        self.headers: list[tuple[bytes, bytes]] = []
        return 3

    def append(self, fields: int, name: int, size: int, value: int, length: int, at: int) -> None:
        view = self.view
        self.headers.append((bytes(view[name : name + size]), bytes(view[value : value + length])))
        view[at] = 0

    def response(self, fields: int) -> int:
        return 4

    def set_status(self, response: int, status: int) -> int:
        self.status = status
        return 0

    def body(self, response: int, at: int) -> None:
        _HANDLE_AT.pack_into(self.view, at, 0, 5)

    def respond(self, *values: int) -> None:
        self.text = b""

    def write(self, stream: int, begin: int, length: int, at: int) -> None:
        self.text += bytes(self.view[begin : begin + length])
        self.view[at] = 0

    def finish(self, body: int, there: int, trailers: int, at: int) -> None:
        self.view[at] = 0

    # ---- requests ----

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request: make an instance, call it and close it."""
        if scope["type"] != "http":
            return
        self.scope = scope
        self.run()
        begin = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(begin)
        await send({"type": "http.response.body", "body": self.text})

    def run(self) -> None:
        call, instance, hosts = self.call, addressof(self.instance), self.hosts
        store = _new_store(api.pointer(self.engine), addressof(self.shared), None)
        call.context = self.realloc.context = context = _context_of(store)
        engines.yield_at_epoch(context)
        library.begin(
            addressof(call), INSTANCE_PRE_INSTANTIATE_ASYNC, self.pre.pointer, context, instance,
            *structs.outcome_addresses(call), 0,
        )  # fmt: skip
        _export(context, instance, b"memory", 6, addressof(self.memory))
        _export(context, instance, b"cabi_realloc", 12, addressof(self.realloc_function))
        _export(context, instance, _HANDLE, len(_HANDLE), addressof(self.function_handle))
        bounds = externs.raw_memory_bounds(context, addressof(self.memory) + _FUNCTION)
        self.view = view_of(*bounds)
        status, at = library.start(self.pointers[0]), self.pointers[0]
        while status:
            function, arguments, values, cell = hosts[status]
            cell[0] = function(*arguments(values))
            status = library.resume(at)
        _delete_store(store)


_NAMES = {
    "[method]incoming-request.path-with-query": "path",
    "[constructor]fields": "fields",
    "[method]fields.append": "append",
    "[constructor]outgoing-response": "response",
    "[method]outgoing-response.set-status-code": "set_status",
    "[method]outgoing-response.body": "body",
    "[static]response-outparam.set": "respond",
    "[method]outgoing-body.write": "body",
    "[method]output-stream.blocking-write-and-flush": "write",
    "[static]outgoing-body.finish": "finish",
}
