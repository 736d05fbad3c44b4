"""``SyncFuncExt`` with ``wrap_sync0..15``, with precise types for each number of parameters.

Emitted by ``python -m codegen.arities`` from templates/runtime/sync_arities.py.j2; do not edit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Never, TypeVar

import wasmtime

from ..funcext import check_types
from ..sync.funcext import SyncFuncExtBase, sync_function
from ..values.types import Signature

if TYPE_CHECKING:
    from typing_extensions import TypeForm

R = TypeVar("R")
A1 = TypeVar("A1")
A2 = TypeVar("A2")
A3 = TypeVar("A3")
A4 = TypeVar("A4")
A5 = TypeVar("A5")
A6 = TypeVar("A6")
A7 = TypeVar("A7")
A8 = TypeVar("A8")
A9 = TypeVar("A9")
A10 = TypeVar("A10")
A11 = TypeVar("A11")
A12 = TypeVar("A12")
A13 = TypeVar("A13")
A14 = TypeVar("A14")
A15 = TypeVar("A15")


class SyncFuncExt(SyncFuncExtBase):
    """Plain host functions for synchronous bindings, on wasmtime's own stores."""

    @staticmethod
    def wrap_sync0(
        store: wasmtime.Store, f: Callable[[], R], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 0 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (result, *more)
        if more:
            check_types("wrap_sync", 0, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync1(
        store: wasmtime.Store, f: Callable[[A1], R], a1: TypeForm[A1], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 1 parameter of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, result, *more)
        if more:
            check_types("wrap_sync", 1, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync2(
        store: wasmtime.Store, f: Callable[[A1, A2], R], a1: TypeForm[A1], a2: TypeForm[A2], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 2 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, result, *more)
        if more:
            check_types("wrap_sync", 2, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync3(
        store: wasmtime.Store, f: Callable[[A1, A2, A3], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 3 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, result, *more)
        if more:
            check_types("wrap_sync", 3, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync4(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 4 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, result, *more)
        if more:
            check_types("wrap_sync", 4, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync5(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 5 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, result, *more)
        if more:
            check_types("wrap_sync", 5, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync6(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 6 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, result, *more)
        if more:
            check_types("wrap_sync", 6, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync7(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 7 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, result, *more)
        if more:
            check_types("wrap_sync", 7, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync8(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 8 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, result, *more)
        if more:
            check_types("wrap_sync", 8, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync9(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 9 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, result, *more)
        if more:
            check_types("wrap_sync", 9, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync10(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 10 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, result, *more)
        if more:
            check_types("wrap_sync", 10, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync11(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 11 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, result, *more)
        if more:
            check_types("wrap_sync", 11, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync12(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 12 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, result, *more)
        if more:
            check_types("wrap_sync", 12, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync13(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 13 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, result, *more)
        if more:
            check_types("wrap_sync", 13, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync14(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 14 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, result, *more)
        if more:
            check_types("wrap_sync", 14, types)
        return sync_function(store, f, Signature.of(types), name)

    @staticmethod
    def wrap_sync15(
        store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], R], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], a15: TypeForm[A15], result: TypeForm[R], /, *more: Never, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of the store that calls `f`, with 15 parameters of the types that follow. See `new_sync`."""
        types: tuple[Any, ...] = (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, result, *more)
        if more:
            check_types("wrap_sync", 15, types)
        return sync_function(store, f, Signature.of(types), name)
