"""The fast path of components' functions that take numbers, written out for 0 to 15 parameters.

Emitted by ``python -m codegen.arities`` from templates/runtime/component_calls.py.j2; do not edit.

It is that of `calls`, and counts what a call copies. A store in use, and what an earlier call has left in disorder, are
left to ``slowly``, a coroutine function. ``ends`` is true if nothing comes after the core function.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import get_ident
from types import CodeType
from typing import TYPE_CHECKING, Any

from ..call import start
from ..components.lowering import WRONG
from ..exceptions import WasmException
from ..stack import note_that_it_polls
from ..unwind import IDLE

if TYPE_CHECKING:
    from ..components.exports import ComponentFunction

    Slowly = Callable[..., Coroutine[Any, Any, Any]]


def _export0(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift

    async def call_export() -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly()
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export1(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, ) = bound.kinds

    async def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0)
            except WRONG as error:
                raise exported.refused((p0, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export2(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1)
            except WRONG as error:
                raise exported.refused((p0, p1, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export3(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export4(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export5(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export6(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export7(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export8(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export9(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export10(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export11(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export12(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export13(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export14(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


def _export15(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    queue, poison, exported, component = bound.store_state.queue, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pack, offset = bound.pack, bound.call.buffer.offset
    (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, ) = bound.kinds

    async def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or queue.owner is not None or component.dirty:
            return await slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
        call = bound.call
        try:
            queue.thread, queue.owner = thread, call
            component.dirty, component.left = True, copied
            try:
                pack(call.view, offset, k0, p0, k1, p1, k2, p2, k3, p3, k4, p4, k5, p5, k6, p6, k7, p7, k8, p8, k9, p9, k10, p10, k11, p11, k12, p12, k13, p13, k14, p14)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, ), error) from None
            status = start(call.pointer)
            if status:
                driver = call.new_driver = call.drive(status, None)
                result = await driver
                call.new_driver = call.suspended_driver = None
                call.state = IDLE
                if ends:
                    component.dirty = False
                else:
                    result = lift(None, result)
                if queue.waiting:
                    queue.release(call)
                elif queue.owner is call:
                    queue.owner = None
                return result
            result = call.buffer.result
            if ends:
                component.dirty = False
            else:
                result = lift(None, result)
            if queue.owner is call:
                queue.owner = None
            return result
        except BaseException as error:
            bound.failed(call, None, error, keep_alive)
            if isinstance(error, WasmException):
                raise bound.uncaught() from None
            raise

    return call_export


_EXPORTS = (_export0, _export1, _export2, _export3, _export4, _export5, _export6, _export7, _export8, _export9, _export10, _export11, _export12, _export13, _export14, _export15, )

for _make in _EXPORTS:
    for _constant in _make.__code__.co_consts:
        if isinstance(_constant, CodeType):
            note_that_it_polls(_constant)


def export(bound: ComponentFunction, ends: bool, slowly: Slowly, keep_alive: object) -> Slowly:
    """Return the function ``(*arguments)`` that calls a bound function, which keeps the store alive."""
    count = len(bound.kinds)
    return _EXPORTS[count](bound, ends, slowly, keep_alive) if count < len(_EXPORTS) else slowly
