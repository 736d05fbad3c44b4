"""Synchronous host functions: how a guest reaches them, and which call of one is running.

A guest's call comes to C (`fiber_sync_raw`, `fiber_sync_checked`), which copies the arguments into
a buffer and resumes a generator, which waits at a ``yield`` after each call: that is faster than a
function, for which a frame is created.

An exception that a signal handler raises (Ctrl-C, an alarm), or a tracer, may strike anywhere, even
while another is on its way. C keeps what leaves a generator (`SyncStoreState.take_raised`), and has
the server make another generator for the next call, as it has it make the first (`Server.renew`).

The rules for these generators (`serve_any`, and those of `_emitted/sync_calls.py`):
  - `completed` is written with the result or after it, and reset before anything else when
    something goes wrong. C lets the guest go on only if it is set.
  - What a host function raises is caught, because a generator that StopIteration leaves raises
    something else. The ``except`` block stores attributes and calls nothing.
  - Arguments are read before the user's code runs and the result is written after it; between the
    two the buffer may be reused. While a server is busy, another one takes the next call
    (`Server.prepare_next`), so that a nested call has a buffer of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from ctypes import addressof, sizeof
from functools import partial
from threading import get_ident
from types import CodeType, GeneratorType
from typing import Any, TypeAlias
from weakref import WeakValueDictionary, ref

from wasmtime import Func, Store

from .. import caller
from ..call import Call
from ..exceptions import WasmException
from ..host_function import check_is_plain, no_importer, wrong_result
from ..native import structs
from ..native.library import library
from ..stack import note_that_it_polls
from ..values.raw import sync_codec
from ..values.types import Signature
from ..wasmtime_api import externs
from .store import SyncHostFunc, SyncStoreState, sync_state

Serve: TypeAlias = "Callable[[Server], Generator[None, None, None]]"

#: Where `completed` is in a buffer; the result follows it.
OFFSET = sizeof(structs.SyncHost) - 8


class SyncHostFunction:
    """A user's function under the signature that the guest knows."""

    __slots__ = (
        "function", "importer", "name", "serve", "signature", "store_reference", "store_state",
    )  # fmt: skip

    def __init__(
        self, store: Store, store_state: SyncStoreState, function: Callable[..., Any],
        signature: Signature, name: str, serve: Serve,
    ) -> None:  # fmt: skip
        if not callable(function):
            raise TypeError(
                f"{name}: a host function must be callable, not {type(function).__name__}"
            )
        check_is_plain(name, function)
        self.store_reference, self.store_state = ref(store), store_state
        self.function, self.signature, self.name, self.serve = function, signature, name, serve
        #: Returns the instance of a generated class that imports this function, if one does.
        self.importer: Callable[[], object] = no_importer


class Server:
    """Serves a host function's calls, one at a time. A nested call goes to the next server."""

    __slots__ = (
        "__weakref__", "arguments", "buffer", "following", "generator", "host", "pack",
        "store_state", "unpack", "view",
    )  # fmt: skip

    def __init__(self, function: SyncHostFunction) -> None:
        codec = sync_codec(function.signature)
        self.host, self.store_state = function, function.store_state
        self.buffer = codec.new_sync_host_buffer(function.store_state)
        self.view = memoryview(self.buffer).cast("B")
        self.pack, self.unpack, self.arguments = codec.pack_result, codec.read, codec.read_arguments
        self.following: Server | None = None
        self.generator: GeneratorType[None, None, None] | None = None
        self.buffer.server, self.buffer.renew = id(self), id(Server.renew)
        self.store_state.servers[addressof(self.buffer)] = self

    def renew(self) -> None:
        """Make the generator, or a new one after an exception that left the last. C calls this.

        If it is interrupted anywhere, C calls it again before the next call.
        """
        generator = self.host.serve(self)
        assert isinstance(generator, GeneratorType)
        _servers[id(generator.gi_frame)] = self
        self.generator = generator
        self.buffer.generator = id(generator)

    def close(self) -> None:
        """Break the cycle between the server and its generator."""
        self.buffer.server = self.buffer.generator = None
        generator, self.generator = self.generator, None
        if generator is not None:
            try:  # `suppress` would take half as long again.
                generator.close()
            except (ValueError, RuntimeError):
                return  # It is running: the interpreter ends.

    def prepare_next(self) -> None:
        """Provide a server for calls that come while this one is busy."""
        if self.following is None:
            self.following = Server(self.host)
        self.buffer.next = addressof(self.following.buffer)

    def write_result(self, value: object) -> None:
        """Check and write a result that `pack` refused, or raise TypeError or OverflowError."""
        try:
            self.buffer.write_result(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise wrong_result(self.host.name, self.host.signature, value, error) from None
        self.buffer.completed = 1


def define(
    store: Store, function: Callable[..., Any], signature: Signature, name: str, serve: Serve
) -> Func:
    """Make the Func of `store` that calls `function`. Both live as long as the store."""
    return define_host(SyncHostFunction(store, sync_state(store), function, signature, name, serve))


def define_host(host: SyncHostFunction) -> Func:
    """Make the Func of its store that calls a host function. Both live as long as the store."""
    state, signature, server = host.store_state, host.signature, Server(host)
    is_raw, buffer = server.buffer.codec.is_raw, addressof(server.buffer)
    callback = library.sync_raw_address if is_raw else library.sync_checked_address
    make = partial(externs.new_sync_func, state.context, signature, callback, buffer, is_raw)
    state.hosts.append(host)
    caller.find_sync_call = running_sync_call
    func = SyncHostFunc.lazy(make, signature)
    return func if state.is_lazy else func.made()


def serve_any(server: Server) -> Generator[None, None, None]:
    """Serve calls of any signature. `_emitted/sync_calls.py` is faster for common signatures."""
    buffer, state, host = server.buffer, server.store_state, server.host
    arguments = server.arguments
    value: Any = None
    while True:
        try:
            while True:
                value = host.function(*arguments(buffer))
                server.write_result(value)
                value = None
                yield
        except BaseException as error:
            buffer.completed = 0
            if not (buffer.busy and buffer.generator):
                raise  # It is being closed.
            if error.__class__ is WasmException and error.shared is state.shared:
                state.thrown, state.shared.exception = error, error.reference.address
            else:
                state.error = error
            value = None
        yield


#: Identities of the code of servers' generators, by which their frames are known.
_serving: set[int] = set()
#: Servers by the identity of their generators' frames.
_servers: WeakValueDictionary[int, Server] = WeakValueDictionary()


def note_that_it_serves(code: CodeType) -> None:
    """Let frames with that code be known as those of servers."""
    _serving.add(id(code))
    note_that_it_polls(code)


note_that_it_serves(serve_any.__code__)

#: The code whose frame runs an async host function. One on a greenlet has no frames below its own.
_DRIVE = Call.drive.__code__


def running_sync_call() -> SyncHostCall | None:
    """Return the innermost call of a synchronous host function, if no async one is nearer.

    The Python stack is searched: storing the call would make all of them a sixth slower.
    """
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if id(frame.f_code) in _serving:
            server = _servers.get(id(frame))
            return SyncHostCall.of(server) if server is not None else None
        if frame.f_code is _DRIVE:
            return None
    return None


class SyncHostCall:
    """One call of a synchronous host function, until it returns."""

    __slots__ = ("function", "serial", "store_state")

    def __init__(self, function: SyncHostFunction, serial: int) -> None:
        self.function, self.serial, self.store_state = function, serial, function.store_state

    @classmethod
    def of(cls, server: Server) -> SyncHostCall | None:
        """Return the call that a server is busy with."""
        for frame in frames(server.store_state):
            if frame.host == addressof(server.buffer):
                return cls(server.host, frame.serial)
        return None

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def importer(self) -> object:
        return self.function.importer()

    @property
    def alive(self) -> bool:
        if self.store_state.owner_thread != get_ident():
            # Only the thread that has the store may walk over its frames.
            return self.store_state.owner_thread > 0
        return any(frame.serial == self.serial for frame in frames(self.store_state))

    @property
    def buffer(self) -> structs.SyncFrame:
        """The frame in which C keeps the caller, for as long as the call is alive."""
        return next(frame for frame in frames(self.store_state) if frame.serial == self.serial)

    @property
    def guest_call(self) -> SyncHostCall:
        """This call itself, which has the store and the buffer of the guest call around it."""
        return self

    @property
    def store(self) -> Store:
        store = self.function.store_reference()
        assert store is not None
        return store


def frames(store_state: SyncStoreState) -> Generator[structs.SyncFrame, None, None]:
    """Yield the host calls under way in a store, innermost first."""
    address = store_state.shared.innermost
    while address:
        frame = structs.SyncFrame.from_address(address)
        yield frame
        address = frame.outer
