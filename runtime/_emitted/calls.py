"""The fast path of guest calls, written out for each number of parameters from 0 to 15.

Emitted by ``python -m codegen.arities`` from templates/runtime/calls.py.j2; do not edit.

Every guest call takes this path: claim the store and the stack, pack the arguments with one struct call, poll once, and
read the result. What else may happen (a store in use, a host function to wait for, a failure) is left to
`BoundFunction` and `Call`.

Between the checks and the claim no function is called, so no other thread comes between. `thread` is kept until the
call has ended: see `CallQueue.thread`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import get_ident
from types import CodeType
from typing import Any

from ..call import start
from ..function import BoundFunction
from ..stack import Stack, note_that_it_polls
from ..unwind import IDLE
from ..values.codec import PACK_ERRORS


def _getter0(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset

    async def call_with_stack(stack: Stack, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset)
            except PACK_ERRORS:
                call.buffer.write_arguments(())
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export0(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset

    async def call_export() -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, ())
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset)
            except PACK_ERRORS:
                call.buffer.write_arguments(())
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter1(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export1(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, ) = bound.kinds

    async def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter2(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export2(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter3(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export3(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter4(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export4(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter5(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export5(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter6(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export6(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter7(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export7(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter8(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export8(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter9(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export9(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter10(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export10(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter11(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export11(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter12(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export12(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter13(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export13(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter14(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export14(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _getter15(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, ) = bound.kinds

    async def call_with_stack(stack: Stack, p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread, kind = get_ident(), type(stack)
        if kind is not Stack or stack.owner is not None or poison.cause is not None or queue.owner is not None:
            return await bound.call_on(stack, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ), keep_alive)
        call = bound.call
        try:
            queue.thread, queue.owner, stack.owner = thread, call, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13, k14, p14)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, stack)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                stack.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            stack.owner = None
            return result
        except BaseException as error:
            bound.failed(call, stack, error, keep_alive)
            raise

    return call_with_stack


def _export15(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    queue, poison, pack = bound.store_state.queue, bound.poison, bound.pack
    offset = bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread = get_ident()
        if poison.cause is not None or queue.owner is not None:
            return await bound.call_slowly(None, (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ))
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13, k14, p14)
            except PACK_ERRORS:
                call.buffer.write_arguments((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ))
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            raise

    return call_export


def _any_getter(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return a call for arguments that must be given up afterwards (references), or with limits."""

    async def call_with_stack(stack: Stack, /, *values: Any) -> Any:
        return await bound.call_on(stack, values, keep_alive)

    return call_with_stack


def _any_export(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return a call without a Stack, for any number of parameters."""
    count = len(bound.signature.parameters)

    async def call_export(*values: Any) -> Any:
        if len(values) != count:
            raise TypeError(f"{bound.name} takes {count} arguments, not {len(values)}")
        try:
            return await bound.call_slowly(None, values)
        finally:
            _ = keep_alive

    return call_export


_GETTERS = (_getter0, _getter1, _getter2, _getter3, _getter4, _getter5, _getter6, _getter7, _getter8, _getter9, _getter10, _getter11, _getter12, _getter13, _getter14, _getter15, )
_EXPORTS = (_export0, _export1, _export2, _export3, _export4, _export5, _export6, _export7, _export8, _export9, _export10, _export11, _export12, _export13, _export14, _export15, )

for _make in (*_GETTERS, *_EXPORTS):
    for _constant in _make.__code__.co_consts:
        if isinstance(_constant, CodeType):
            note_that_it_polls(_constant)


def getter(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return the function ``(stack, *arguments)`` that calls a bound function.

    It keeps `keep_alive`, the store or the instance, alive.
    """
    make = _any_getter if bound.needs_slow_path else _GETTERS[len(bound.kinds)]
    return make(bound, keep_alive)


def export(bound: BoundFunction, keep_alive: object) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return the function ``(*arguments)`` that calls a bound function on a stack of the runtime's."""
    if bound.needs_slow_path or len(bound.kinds) >= len(_EXPORTS):
        return _any_export(bound, keep_alive)
    return _EXPORTS[len(bound.kinds)](bound, keep_alive)
