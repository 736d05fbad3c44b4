"""The fast paths of synchronous bindings, written out for each number of parameters from 0 to 15.

Emitted by ``python -m codegen.arities`` from templates/runtime/sync_calls.py.j2; do not edit.

Every call of an exported function goes through one, and every call of a host function is served by one. What else
may happen is left to `SyncFunction` and `Server`; the rules for generators that serve are in `sync/host.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from threading import get_ident
from typing import Any

from ..exceptions import WasmException
from ..sync.function import SyncFunction, sync_call
from ..sync.host import OFFSET, Serve, Server, note_that_it_serves, serve_any
from ..values.codec import PACK_ERRORS
from ..values.types import Signature


def _sync_export0(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle

    def call_export() -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export1(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0)
            except PACK_ERRORS:
                buffer.write_arguments((p0, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export2(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export3(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export4(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export5(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export6(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export7(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export8(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export9(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export10(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export11(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export12(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export13(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export14(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export15(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    state, poison, pointer, buffer, call, settle = bound.store_state, bound.poison, bound.pointer, bound.buffer, sync_call, bound.settle
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or state.owner_thread:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ), keep_alive)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
            except PACK_ERRORS:
                buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ))
            status = call(pointer)
            if status:
                settle(buffer, status)
            result = buffer.result
            state.owner_thread = 0
            return result
        except BaseException as error:
            try:
                bound.failed(buffer, error)
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _serve0_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    value: Any = None
    while True:
        try:
            while True:
                value = function()
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve0_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                value = function()
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve1_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    value: Any = None
    while True:
        try:
            while True:
                value = function(buffer.a0)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve1_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                value = function(buffer.a0)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve2_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    value: Any = None
    while True:
        try:
            while True:
                value = function(buffer.a0, buffer.a1)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve2_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                value = function(buffer.a0, buffer.a1)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve3_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, ) = unpack(source, begin)
                value = function(p0, p1, p2)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve3_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, ) = unpack(source, begin)
                value = function(p0, p1, p2)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve4_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve4_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve5_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve5_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve6_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve6_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve7_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve7_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve8_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve8_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve9_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve9_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve10_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve10_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve11_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve11_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve12_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve12_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve13_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve13_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve14_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve14_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _serve15_value(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    pack, view = server.pack, server.view
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
                try:
                    pack(view, OFFSET, 1, value)
                except PACK_ERRORS:
                    refused(value)
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


def _serve15_nothing(server: Server) -> Generator[None, None, None]:
    buffer, state, function, refused = server.buffer, server.store_state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.view, OFFSET + 8
    value: Any = None
    while True:
        try:
            while True:
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
                if value is not None:
                    refused(value)
                buffer.completed = 1
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


def _any_sync_export(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    """Return a call for arguments that must be given up afterwards (references), or for more of them."""

    def call_export(*values: Any) -> Any:
        return bound.call(values, keep_alive)

    return call_export


_SYNC_EXPORTS = (_sync_export0, _sync_export1, _sync_export2, _sync_export3, _sync_export4, _sync_export5, _sync_export6, _sync_export7, _sync_export8, _sync_export9, _sync_export10, _sync_export11, _sync_export12, _sync_export13, _sync_export14, _sync_export15, )
_SERVES = (
    (_serve0_nothing, _serve0_value),
    (_serve1_nothing, _serve1_value),
    (_serve2_nothing, _serve2_value),
    (_serve3_nothing, _serve3_value),
    (_serve4_nothing, _serve4_value),
    (_serve5_nothing, _serve5_value),
    (_serve6_nothing, _serve6_value),
    (_serve7_nothing, _serve7_value),
    (_serve8_nothing, _serve8_value),
    (_serve9_nothing, _serve9_value),
    (_serve10_nothing, _serve10_value),
    (_serve11_nothing, _serve11_value),
    (_serve12_nothing, _serve12_value),
    (_serve13_nothing, _serve13_value),
    (_serve14_nothing, _serve14_value),
    (_serve15_nothing, _serve15_value),
)
for _pair in _SERVES:
    for _serve in _pair:
        note_that_it_serves(_serve.__code__)


def sync_export(bound: SyncFunction, keep_alive: object) -> Callable[..., Any]:
    """Return the function ``(*arguments)`` that calls a bound function, and keeps `keep_alive`, the store, alive."""
    if not bound.codec.is_raw or bound.count >= len(_SYNC_EXPORTS):
        return _any_sync_export(bound, keep_alive)
    return _SYNC_EXPORTS[bound.count](bound, keep_alive)


def serve(signature: Signature) -> Serve:
    """Return the fastest generator that serves host functions of a signature."""
    count, results = len(signature.parameters), len(signature.results)
    quick = signature.is_numeric and results < 2 and count < len(_SERVES)
    return _SERVES[count][results] if quick else serve_any
