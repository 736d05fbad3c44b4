"""Synchronous host functions: how a guest reaches them, and which call of one is running.

A guest's call comes to C (`fiber_sync_raw`, `fiber_sync_checked`), which copies the arguments into a buffer and calls back.
What it calls is a generator, resumed: it waits at a ``yield`` between two calls.

Why a generator and not a function: an exception that a signal handler raises (Ctrl-C, an alarm) strikes at the first
instruction of whatever Python code runs next. In a function that is before any ``try``, and ctypes drops what leaves a callback; a
generator is inside its ``try`` already. It is quicker, too: no frame is made.

The rules for what serves (`runtime.arity` has it):
  - `completed` is written with the result or after it, and taken back first of all when anything goes wrong: C lets the guest
    go on only when it is set.
  - a handler stores attributes and calls nothing: it cannot be interrupted.
  - arguments are read before the user's code runs and the result is written after it; in between the buffer is nobody's. While it
    is busy another one serves (`Server.prepare_next`), so that a nested call finds its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from ctypes import CFUNCTYPE, addressof, c_void_p, cast, sizeof
from threading import get_ident
from types import CodeType, GeneratorType
from typing import Any, TypeAlias
from weakref import WeakValueDictionary, ref

import wasmtime

from .. import caller
from ..call import Call
from ..callables import is_async
from ..host_function import wrong_result
from ..native import structs
from ..native.library import library
from ..stack import note_that_it_polls
from ..values.raw import sync_codec
from ..values.types import Signature
from ..wasmtime_api import externs
from .store import SyncFunc, SyncStoreState, sync_state

Serve: TypeAlias = "Callable[[Server], Generator[None, None, None]]"

_Callback = CFUNCTYPE(None)
#: Of `completed`, which the result follows.
OFFSET = sizeof(structs.SyncHost) - 8


def _no_importer() -> object:
    return None


class SyncHostFunction:
    """A user's function under the signature that the guest knows."""

    __slots__ = ("function", "importer", "name", "serve", "signature", "state", "store_reference")

    def __init__(
        self,
        store: wasmtime.Store,
        state: SyncStoreState,
        function: Callable[..., Any],
        signature: Signature,
        name: str,
        serve: Serve,
    ) -> None:
        if not callable(function):
            raise TypeError(
                f"{name}: a host function must be callable, not {type(function).__name__}"
            )
        if is_async(function):
            raise TypeError(
                f"{name} is async: synchronous bindings take plain functions (generate without --sync)"
            )
        self.store_reference = ref(store)
        self.state = state
        self.function = function
        self.signature = signature
        self.name = name
        self.serve = serve
        #: gives the instance of a generated class that imports this function, if one does
        self.importer: Callable[[], object] = _no_importer


class Server:
    """Serves the calls of a host function, one at a time; those made inside of one are served by the next."""

    __slots__ = (
        "__weakref__",
        "arguments",
        "buffer",
        "callback",
        "following",
        "generator",
        "host",
        "pack",
        "state",
        "unpack",
        "view",
    )  # fmt: skip

    def __init__(self, function: SyncHostFunction) -> None:
        codec = sync_codec(function.signature)
        self.host = function
        self.state = function.state
        self.buffer = codec.new_sync_host_buffer(function.state)
        self.view = memoryview(self.buffer).cast("B")
        self.pack, self.unpack, self.arguments = codec.pack_result, codec.read, codec.read_arguments
        self.following: Server | None = None
        self.renew()
        self.state.servers[addressof(self.buffer)] = self

    def renew(self) -> None:
        """Begins to serve, anew if an exception got past the generator."""
        generator = self.host.serve(self)
        assert isinstance(generator, GeneratorType)
        self.generator: GeneratorType[None, None, None] = generator
        next(generator)
        _servers[id(generator.gi_frame)] = self
        self.callback = _Callback(self.generator.__next__)
        self.buffer.callback = cast(self.callback, c_void_p).value

    def close(self) -> None:
        """Ends the cycle that a generator is which knows its server."""
        with suppress(ValueError, RuntimeError):  # it runs: the interpreter is about to end
            self.generator.close()
        del self.generator, self.callback

    def prepare_next(self) -> None:
        """Sees to it that somebody serves while this one is busy."""
        if self.following is None:
            self.following = Server(self.host)
        self.buffer.next = addressof(self.following.buffer)

    def write_result(self, value: object) -> None:
        """What the pack of a result refuses: looks closer, and then writes it or says what is wrong."""
        try:
            self.buffer.write_result(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise wrong_result(self.host.name, self.host.signature, value, error) from None
        self.buffer.completed = 1


def define(
    store: wasmtime.Store,
    function: Callable[..., Any],
    signature: Signature,
    name: str,
    serve: Serve,
) -> wasmtime.Func:
    """Makes the Func of `store` that calls `function`; both live as long as the store."""
    state = sync_state(store)
    made = SyncHostFunction(store, state, function, signature, name, serve)
    server = Server(made)
    is_raw = server.buffer.codec.is_raw
    callback = library.sync_raw_address if is_raw else library.sync_checked_address
    names = signature.names()
    raw = externs.new_sync_func(state.context, *names, callback, addressof(server.buffer), is_raw)
    state.hosts.append(made)
    caller.find_sync_call = running_sync_call
    return SyncFunc.adopt(raw)


def serve_any(server: Server) -> Generator[None, None, None]:
    """Serves calls of any signature. `runtime.arity` has the quick ones."""
    buffer, state, host, arguments = server.buffer, server.state, server.host, server.arguments
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = host.function(*arguments(buffer))
                server.write_result(value)
                value = None
        except BaseException as error:
            buffer.completed = 0
            if not buffer.busy:
                return  # closed
            state.error = error
            value = None


#: Identities of the code of what serves, by which its frames are known.
_serving: set[int] = set()

#: Servers by the identity of their generators' frames.
_servers: WeakValueDictionary[int, Server] = WeakValueDictionary()


def note_that_it_serves(code: CodeType) -> None:
    """Let frames with that code be known as those of servers."""
    _serving.add(id(code))
    note_that_it_polls(code)


note_that_it_serves(serve_any.__code__)


def running_sync_call() -> SyncHostCall | None:
    """Return the innermost call of a synchronous host function, if no async one is nearer.

    It is looked for on the Python stack, and not noted, because noting it would cost every call of a host
    function a sixth of its time.
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


#: An async host function is run by a frame with this code. One on a greenlet has no frames below its own.
_DRIVE = Call.drive.__code__


class SyncHostCall:
    """One call of a synchronous host function, until it returns."""

    __slots__ = ("function", "serial", "store_state")

    def __init__(self, function: SyncHostFunction, serial: int) -> None:
        self.function = function
        self.store_state = function.state
        self.serial = serial

    @property
    def name(self) -> str:
        """What the function is called in messages."""
        return self.function.name

    @property
    def importer(self) -> object:
        """The instance of a generated class that called, if one did."""
        return self.function.importer()

    @classmethod
    def of(cls, server: Server) -> SyncHostCall | None:
        """The call that is being served."""
        for frame in _frames(server.state):
            if frame.host == addressof(server.buffer):
                return cls(server.host, frame.serial)
        return None

    @property
    def alive(self) -> bool:
        """Has it not returned?"""
        if self.store_state.owner != get_ident():
            return self.store_state.owner > 0
        return any(frame.serial == self.serial for frame in _frames(self.store_state))

    @property
    def buffer(self) -> structs.SyncFrame:
        """Where C keep_alive who called; only while the call is alive."""
        return next(frame for frame in _frames(self.store_state) if frame.serial == self.serial)

    @property
    def guest_call(self) -> SyncHostCall:
        """Itself: it knows the store and the caller."""
        return self

    @property
    def store(self) -> wasmtime.Store:
        """The store of the calling instance, whose guest runs."""
        store = self.function.store_reference()
        assert store is not None
        return store


def _frames(state: SyncStoreState) -> Generator[structs.SyncFrame, None, None]:
    address = state.shared.innermost
    while address:
        frame = structs.SyncFrame.from_address(address)
        yield frame
        address = frame.outer
