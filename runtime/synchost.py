"""Synchronous host functions: how a guest reaches them, and which call of one is running.

A guest's call comes to C (`fiber_sync_raw`, `fiber_sync_checked`), which copies the arguments into a record and calls back.
What it calls is a generator, resumed: it waits at a ``yield`` between two calls.

Why a generator and not a function: an exception that a signal handler raises (Ctrl-C, an alarm) strikes at the first
instruction of whatever Python code runs next. In a function that is before any ``try``, and ctypes drops what leaves a callback; a
generator is inside its ``try`` already. It is quicker, too: no frame is made.

The rules for what serves (`runtime.arity` has it):
  - `completed` is written with the result or after it, and taken back first of all when anything goes wrong: C lets the guest
    go on only when it is set.
  - a handler stores attributes and calls nothing: it cannot be interrupted.
  - arguments are read before the user's code runs and the result is written after it; in between the record is nobody's. While it
    is busy another one serves (`Server.prepare_next`), so that a nested call finds its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from ctypes import CFUNCTYPE, addressof, c_void_p, cast, sizeof
from threading import get_ident
from types import CodeType
from typing import Any, TypeAlias
from weakref import ref

import wasmtime

from . import call, capi, host, worker
from .callables import is_async
from .fiber import layout, library
from .syncrecords import (
    argument_unpacker,
    arguments_reader,
    is_unchecked,
    new_sync_host_record,
    result_packer,
)
from .syncstore import SyncFunc, SyncState, sync_state
from .values import Signature

Serve: TypeAlias = "Callable[[Server], Generator[None, None, None]]"

_Callback = CFUNCTYPE(None)
#: Of `completed`, which the result follows.
OFFSET = sizeof(layout.SyncHost) - 8


def _nobody() -> object:
    return None


class SyncHostFunction:
    """A user's function under the signature that the guest knows."""

    __slots__ = ("function", "name", "owner", "serve", "signature", "state", "store_reference")

    def __init__(
        self,
        store: wasmtime.Store,
        state: SyncState,
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
        self.owner: Callable[[], object] = _nobody

    def wrong_result(self, value: object, error: Exception) -> Exception:
        """The error for a result that is not what the signature says."""
        wanted = ", ".join(each.says for each in self.signature.results) or "None"
        kind = type(error) if isinstance(error, OverflowError) else TypeError
        return kind(
            f"{self.name} returned {type(value).__name__}, which is not {wanted} for {self.signature}: {error}"
        )


class Server:
    """Serves the calls of a host function, one at a time; those made inside of one are served by the next."""

    __slots__ = (
        "arguments",
        "buffer",
        "callback",
        "following",
        "generator",
        "host",
        "pack",
        "record",
        "state",
        "unpack",
    )  # fmt: skip

    def __init__(self, function: SyncHostFunction) -> None:
        signature = function.signature
        self.host = function
        self.state = function.state
        self.record = new_sync_host_record(signature, function.state)
        self.buffer = memoryview(self.record).cast("B")
        self.pack = result_packer(signature)
        self.unpack = argument_unpacker(signature) if is_unchecked(signature) else None
        self.arguments = arguments_reader(signature)
        self.following: Server | None = None
        self.renew()
        self.state.servers[addressof(self.record)] = self

    def renew(self) -> None:
        """Begins to serve, anew if an exception got past the generator."""
        self.generator = self.host.serve(self)
        next(self.generator)
        self.callback = _Callback(self.generator.__next__)
        self.record.callback = cast(self.callback, c_void_p).value

    def close(self) -> None:
        """Ends the cycle that a generator is which knows its server."""
        with suppress(ValueError, RuntimeError):  # it runs: the interpreter is about to end
            self.generator.close()
        del self.generator, self.callback

    def prepare_next(self) -> None:
        """Sees to it that somebody serves while this one is busy."""
        if self.following is None:
            self.following = Server(self.host)
        self.record.next = addressof(self.following.record)

    def write_result(self, value: object) -> None:
        """What the pack of a result refuses: looks closer, and then writes it or says what is wrong."""
        try:
            self.record.write_result(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise self.host.wrong_result(value, error) from None
        self.record.completed = 1


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
    server, unchecked = Server(made), is_unchecked(signature)
    callback = library.sync_raw_address if unchecked else library.sync_checked_address
    names = signature.names()
    raw = capi.new_sync_func(state.context, *names, callback, addressof(server.record), unchecked)
    state.hosts.append(made)
    host.find_sync_call = running_sync_call
    return SyncFunc.adopt(raw)


def serve_any(server: Server) -> Generator[None, None, None]:
    """Serves calls of any signature. `runtime.arity` has the quick ones."""
    record, state, host, arguments = server.record, server.state, server.host, server.arguments
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = host.function(*arguments(record))
                server.write_result(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


#: The code of what serves, by which its frames are known.
SERVING: set[CodeType] = {serve_any.__code__}

#: Under an async host function code of these files is between it and whatever called its guest.
_DRIVING = {call.__file__, worker.__file__}


def running_sync_call() -> SyncHostCall | None:
    """The innermost call of a synchronous host function, if no async one is nearer: looked for on the Python stack.

    It is looked for and not noted, because to note it would cost every call of a host function a sixth of its time.
    """
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code in SERVING:
            return SyncHostCall.of(frame.f_locals["server"])
        if frame.f_code.co_filename in _DRIVING:
            return None
    return None


class SyncHostCall:
    """One call of a synchronous host function, until it returns."""

    __slots__ = ("function", "serial", "state")

    def __init__(self, function: SyncHostFunction, serial: int) -> None:
        self.function = function
        self.state = function.state
        self.serial = serial

    @property
    def name(self) -> str:
        """What the function is called in messages."""
        return self.function.name

    @property
    def owner(self) -> object:
        """The instance of a generated class that called, if one did."""
        return self.function.owner()

    @classmethod
    def of(cls, server: Server) -> SyncHostCall | None:
        """The call that is being served."""
        for frame in _frames(server.state):
            if frame.host == addressof(server.record):
                return cls(server.host, frame.serial)
        return None

    @property
    def alive(self) -> bool:
        """Has it not returned?"""
        if self.state.holder != get_ident():
            return self.state.holder > 0
        return any(frame.serial == self.serial for frame in _frames(self.state))

    @property
    def record(self) -> layout.SyncFrame:
        """Where C keeps who called; only while the call is alive."""
        return next(frame for frame in _frames(self.state) if frame.serial == self.serial)

    @property
    def inside(self) -> SyncHostCall:
        """Itself: it knows the store and the caller."""
        return self

    @property
    def store(self) -> wasmtime.Store:
        """The store of the calling instance, whose guest runs."""
        store = self.function.store_reference()
        assert store is not None
        return store


def _frames(state: SyncState) -> Generator[layout.SyncFrame, None, None]:
    address = state.shared.innermost
    while address:
        frame = layout.SyncFrame.from_address(address)
        yield frame
        address = frame.outer
