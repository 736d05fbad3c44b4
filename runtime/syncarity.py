"""The arities of synchronous bindings: exported functions, and what serves host functions, for 0 to 15 parameters.

Emitted by ``python -m codegen.arities`` from templates/syncarity.py.j2; do not edit.

As in `runtime.arity`, what every call goes through is written out per arity; the rest is `runtime.synccall`'s and
`runtime.synchost`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from threading import get_ident
from typing import Any

from .records import REFUSED
from .synccall import SyncBound, sync_call
from .synchost import OFFSET, SERVING, Serve, Server, serve_any
from .values import Signature


def _sync_export0(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle

    def call_export() -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export1(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0)
            except REFUSED:
                record.write_arguments((p0, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export2(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1)
            except REFUSED:
                record.write_arguments((p0, p1, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export3(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2)
            except REFUSED:
                record.write_arguments((p0, p1, p2, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export4(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export5(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export6(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export7(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export8(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export9(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export10(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export11(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export12(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export13(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export14(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _sync_export15(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    state, guard, pointer, record, call, settle = bound.state, bound.guard, bound.pointer, bound.record, sync_call, bound.settle
    pack, buffer, offset = bound.pack, bound.buffer, record.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread = get_ident()
        if guard.cause is not None or state.holder:
            return bound.call((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ), keeps)
        # From the questions to the claim nothing is called, so that no other thread comes between.
        try:
            state.holder = thread
            try:
                pack(buffer, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
            except REFUSED:
                record.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ))
            status = call(pointer)
            if status:
                settle(record, status)
            result = record.result
            state.holder = 0
            return result
        except BaseException as error:
            try:
                bound.failed(record, error)
            finally:
                state.holder = 0
            raise

    return call_export


def _serve0_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function()
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve0_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function()
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve1_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function(record.a0)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve1_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function(record.a0)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve2_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function(record.a0, record.a1)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve2_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    value: Any = None
    while True:
        try:
            while True:
                yield
                value = function(record.a0, record.a1)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve3_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, ) = unpack(source, begin)
                value = function(p0, p1, p2)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve3_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, ) = unpack(source, begin)
                value = function(p0, p1, p2)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve4_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve4_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve5_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve5_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve6_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve6_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve7_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve7_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve8_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve8_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve9_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve9_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve10_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve10_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve11_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve11_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve12_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve12_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve13_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve13_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve14_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve14_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve15_value(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    pack, buffer = server.pack, server.buffer
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
                try:
                    pack(buffer, OFFSET, 1, value)
                except REFUSED:
                    refused(value)
                value = None
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _serve15_nothing(server: Server) -> Generator[None, None, None]:
    record, state, function, refused = server.record, server.state, server.host.function, server.write_result
    unpack, source, begin = server.unpack, server.buffer, OFFSET + 8
    assert unpack is not None
    value: Any = None
    while True:
        try:
            while True:
                yield
                (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ) = unpack(source, begin)
                value = function(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
                if value is not None:
                    refused(value)
                record.completed = 1
        except BaseException as error:
            record.completed = 0
            if not record.busy:
                return  # closed
            state.error = error
            value = None


def _any_sync_export(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    """For arguments that must be given up after the call (references), and for any number of them."""

    def call_export(*values: Any) -> Any:
        return bound.call(values, keeps)

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
SERVING.update(each.__code__ for pair in _SERVES for each in pair)


def sync_export(bound: SyncBound, keeps: object) -> Callable[..., Any]:
    """The function ``(*arguments)`` that calls a bound function, and keeps its store alive."""
    if not bound.unchecked or bound.count >= len(_SYNC_EXPORTS):
        return _any_sync_export(bound, keeps)
    return _SYNC_EXPORTS[bound.count](bound, keeps)


def serve(signature: Signature) -> Serve:
    """The quickest server of host functions of that signature."""
    types, count = (*signature.parameters, *signature.results), len(signature.parameters)
    if count >= len(_SERVES) or len(signature.results) > 1 or not all(each.plain for each in types):
        return serve_any
    return _SERVES[count][len(signature.results)]
