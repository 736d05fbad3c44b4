"""The fast paths of synchronous components' functions: of those that take numbers, for 0 to 15 parameters,
and of those with a single text or list of bytes, for 1 to 4.

Emitted by ``python -m codegen.arities`` from templates/runtime/component_sync_calls.py.j2; do not edit.

They are like that of `sync_calls`, and count what a call copies. A store in use, and what an earlier call has left in
disorder, are left to ``slowly``. ``ends`` is true if nothing comes after the core function.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..components.lowering import WRONG
from ..components.memory import PUT_SIZE
from ..sync.function import sync_call

if TYPE_CHECKING:
    from ..components.calls import OnePieceFunction
    from ..components.sync import SyncComponentFunction

    Slowly = Callable[..., Any]


def _sync_export0(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call

    def call_export() -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly()
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export1(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0)
            except WRONG as error:
                raise exported.refused((p0,), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export2(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1)
            except WRONG as error:
                raise exported.refused((p0, p1), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export3(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2)
            except WRONG as error:
                raise exported.refused((p0, p1, p2), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export4(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export5(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export6(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export7(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export8(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export9(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export10(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export11(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export12(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export13(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export14(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_export15(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    state, poison, exported, component = bound.store_state, bound.poison, bound.exported, bound.exported.component
    garbage, copied, lift = component.garbage, component.copied, exported.lift
    pointer, buffer, call = bound.pointer, bound.buffer, sync_call
    pack, view, offset = bound.pack, bound.view, buffer.offset

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, p4: Any, p5: Any, p6: Any, p7: Any, p8: Any, p9: Any, p10: Any, p11: Any, p12: Any, p13: Any, p14: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            component.left = copied
            try:
                pack(view, offset, p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14)
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14), error) from None
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty = True  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_piece1(bound: SyncComponentFunction, exported: OnePieceFunction, slowly: Slowly) -> Slowly:
    state, poison, component, memory = bound.store_state, bound.poison, exported.component, exported.memory
    garbage, copied, lift, ends = component.garbage, component.copied, exported.lift, exported.ends
    pointer, buffer, view, call = bound.pointer, bound.buffer, bound.view, sync_call
    lower, put, alignment, place = exported.lower_values, exported.put, exported.alignment, exported.place

    def call_export(p0: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                data, flat = lower(p0)
                put(view, flat)
                size = len(data)
                component.left = left = copied - size
                if left < 0:
                    raise exported.too_much()
            except WRONG as error:
                raise exported.refused((p0,), error) from None
            component.locked, place_piece = True, memory.put
            try:
                if size <= PUT_SIZE and data.__class__ is bytes:
                    place_piece(data, alignment, None, pointer, place)
                else:
                    exported.place_slowly(view, None, data)
            except BaseException as error:
                poison.poison(bound.name, error)
                raise
            component.locked = False
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty, component.locked = True, False  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_piece2(bound: SyncComponentFunction, exported: OnePieceFunction, slowly: Slowly) -> Slowly:
    state, poison, component, memory = bound.store_state, bound.poison, exported.component, exported.memory
    garbage, copied, lift, ends = component.garbage, component.copied, exported.lift, exported.ends
    pointer, buffer, view, call = bound.pointer, bound.buffer, bound.view, sync_call
    lower, put, alignment, place = exported.lower_values, exported.put, exported.alignment, exported.place

    def call_export(p0: Any, p1: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                data, flat = lower(p0, p1)
                put(view, flat)
                size = len(data)
                component.left = left = copied - size
                if left < 0:
                    raise exported.too_much()
            except WRONG as error:
                raise exported.refused((p0, p1), error) from None
            component.locked, place_piece = True, memory.put
            try:
                if size <= PUT_SIZE and data.__class__ is bytes:
                    place_piece(data, alignment, None, pointer, place)
                else:
                    exported.place_slowly(view, None, data)
            except BaseException as error:
                poison.poison(bound.name, error)
                raise
            component.locked = False
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty, component.locked = True, False  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_piece3(bound: SyncComponentFunction, exported: OnePieceFunction, slowly: Slowly) -> Slowly:
    state, poison, component, memory = bound.store_state, bound.poison, exported.component, exported.memory
    garbage, copied, lift, ends = component.garbage, component.copied, exported.lift, exported.ends
    pointer, buffer, view, call = bound.pointer, bound.buffer, bound.view, sync_call
    lower, put, alignment, place = exported.lower_values, exported.put, exported.alignment, exported.place

    def call_export(p0: Any, p1: Any, p2: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                data, flat = lower(p0, p1, p2)
                put(view, flat)
                size = len(data)
                component.left = left = copied - size
                if left < 0:
                    raise exported.too_much()
            except WRONG as error:
                raise exported.refused((p0, p1, p2), error) from None
            component.locked, place_piece = True, memory.put
            try:
                if size <= PUT_SIZE and data.__class__ is bytes:
                    place_piece(data, alignment, None, pointer, place)
                else:
                    exported.place_slowly(view, None, data)
            except BaseException as error:
                poison.poison(bound.name, error)
                raise
            component.locked = False
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty, component.locked = True, False  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


def _sync_piece4(bound: SyncComponentFunction, exported: OnePieceFunction, slowly: Slowly) -> Slowly:
    state, poison, component, memory = bound.store_state, bound.poison, exported.component, exported.memory
    garbage, copied, lift, ends = component.garbage, component.copied, exported.lift, exported.ends
    pointer, buffer, view, call = bound.pointer, bound.buffer, bound.view, sync_call
    lower, put, alignment, place = exported.lower_values, exported.put, exported.alignment, exported.place

    def call_export(p0: Any, p1: Any, p2: Any, p3: Any, /) -> Any:
        thread = get_ident()
        if garbage or poison.cause is not None or state.owner_thread or component.dirty:
            return slowly(p0, p1, p2, p3)
        # Between the checks and the claim no function is called, so that no other thread comes between.
        try:
            state.owner_thread = thread
            try:
                data, flat = lower(p0, p1, p2, p3)
                put(view, flat)
                size = len(data)
                component.left = left = copied - size
                if left < 0:
                    raise exported.too_much()
            except WRONG as error:
                raise exported.refused((p0, p1, p2, p3), error) from None
            component.locked, place_piece = True, memory.put
            try:
                if size <= PUT_SIZE and data.__class__ is bytes:
                    place_piece(data, alignment, None, pointer, place)
                else:
                    exported.place_slowly(view, None, data)
            except BaseException as error:
                poison.poison(bound.name, error)
                raise
            component.locked = False
            status = call(pointer)
            if status:
                bound.settle(buffer, status)
            result = buffer.result
            if not ends:
                result = lift(None, result)
            state.owner_thread = 0
            return result
        except BaseException as error:
            component.dirty, component.locked = True, False  # every call that does not go well comes by here
            try:
                bound.failed(buffer, error)
                component.let_go_if_poisoned()
            finally:
                state.owner_thread = 0
            raise

    return call_export


_EXPORTS = (_sync_export0, _sync_export1, _sync_export2, _sync_export3, _sync_export4, _sync_export5, _sync_export6, _sync_export7, _sync_export8, _sync_export9, _sync_export10, _sync_export11, _sync_export12, _sync_export13, _sync_export14, _sync_export15, )


_PIECES = (None, _sync_piece1, _sync_piece2, _sync_piece3, _sync_piece4, )


def sync_export(bound: SyncComponentFunction, ends: bool, slowly: Slowly) -> Slowly:
    """Return the function ``(*arguments)`` that calls a bound function, which takes numbers."""
    return _EXPORTS[bound.count](bound, ends, slowly) if bound.count < len(_EXPORTS) else slowly


def sync_piece(bound: SyncComponentFunction, exported: OnePieceFunction, slowly: Slowly) -> Slowly:
    """Return the function ``(*arguments)`` for one with a single thing to allocate."""
    count = len(exported.export.params)
    make = _PIECES[count] if count < len(_PIECES) else None
    return slowly if make is None else make(bound, exported, slowly)
