"""``wrap_async0..15`` and ``get0..15``, with precise types for each number of parameters.

Emitted by ``python -m codegen.arities`` from templates/runtime/arities.py.j2; do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import wasmtime

from ..caller import Caller
from ..funcext import FuncExtBase, bind, check_types, wrap
from ..function import BoundFunction
from ..stack import Stack
from ..values.types import MaybeAwaitable
from ..wasmtime_api.uncopyable import OF_AN_INSTANCE
from .calls import getter

if TYPE_CHECKING:
    from typing_extensions import TypeForm

F = TypeVar("F", covariant=True)
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


class AsyncGetter(Generic[F]):
    """A guest function that is not bound to types yet: ``get0`` to ``get15`` bind it.

    `FuncExt.get_async` returns one, and so does ``guest.getters`` of a generated class, where the types are known
    and need not be given. The bound function takes a `Stack` and the arguments, and returns a coroutine for the result.
    The coroutine waits its turn while the store is in use. It raises StackInUse if the stack runs another call,
    TypeError or OverflowError for a wrong argument, and what the guest ends with: `wasmtime.Trap`,
    `wasmtime.ExitTrap`, or the exception of a host function.
    """

    __slots__ = ("_func", "_keep_alive", "_known", "_store")

    def __init__(
        self,
        func: wasmtime.Func,
        store: wasmtime.Store,
        known: Callable[[], BoundFunction] | None = None,
        keep_alive: object = None,
    ) -> None:
        self._func = func
        self._store = store
        #: Returns the function with the types that generated bindings know.
        self._known = known
        self._keep_alive = store if keep_alive is None else keep_alive

    __reduce_ex__ = OF_AN_INSTANCE

    def _bind(self, count: int, types: tuple[Any, ...]) -> Callable[..., Coroutine[Any, Any, Any]]:
        if types:
            check_types("get", count, types)
        known = self._known if not types else None
        bound = known() if known is not None else bind(self._store, self._func, types, None)
        if len(bound.kinds) != count:
            raise bound.mismatch(f"get{count} binds a function of {count} parameters")
        return getter(bound, self._keep_alive)

    if TYPE_CHECKING:

        @overload
        def get0(self: AsyncGetter[Callable[[Stack], Coroutine[Any, Any, R]]]) -> Callable[[Stack], Coroutine[Any, Any, R]]: ...
        @overload
        def get0(self, result: TypeForm[R], /) -> Callable[[Stack], Coroutine[Any, Any, R]]: ...

    def get0(self, *types: object) -> Any:
        """Bind the function, which must have 0 parameters and these types (else SignatureMismatch)."""
        return self._bind(0, types)

    if TYPE_CHECKING:

        @overload
        def get1(self: AsyncGetter[Callable[[Stack, A1], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1], Coroutine[Any, Any, R]]: ...
        @overload
        def get1(self, a1: TypeForm[A1], result: TypeForm[R], /) -> Callable[[Stack, A1], Coroutine[Any, Any, R]]: ...

    def get1(self, *types: object) -> Any:
        """Bind the function, which must have 1 parameter and these types (else SignatureMismatch)."""
        return self._bind(1, types)

    if TYPE_CHECKING:

        @overload
        def get2(self: AsyncGetter[Callable[[Stack, A1, A2], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2], Coroutine[Any, Any, R]]: ...
        @overload
        def get2(self, a1: TypeForm[A1], a2: TypeForm[A2], result: TypeForm[R], /) -> Callable[[Stack, A1, A2], Coroutine[Any, Any, R]]: ...

    def get2(self, *types: object) -> Any:
        """Bind the function, which must have 2 parameters and these types (else SignatureMismatch)."""
        return self._bind(2, types)

    if TYPE_CHECKING:

        @overload
        def get3(self: AsyncGetter[Callable[[Stack, A1, A2, A3], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3], Coroutine[Any, Any, R]]: ...
        @overload
        def get3(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3], Coroutine[Any, Any, R]]: ...

    def get3(self, *types: object) -> Any:
        """Bind the function, which must have 3 parameters and these types (else SignatureMismatch)."""
        return self._bind(3, types)

    if TYPE_CHECKING:

        @overload
        def get4(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4], Coroutine[Any, Any, R]]: ...
        @overload
        def get4(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4], Coroutine[Any, Any, R]]: ...

    def get4(self, *types: object) -> Any:
        """Bind the function, which must have 4 parameters and these types (else SignatureMismatch)."""
        return self._bind(4, types)

    if TYPE_CHECKING:

        @overload
        def get5(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5], Coroutine[Any, Any, R]]: ...
        @overload
        def get5(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5], Coroutine[Any, Any, R]]: ...

    def get5(self, *types: object) -> Any:
        """Bind the function, which must have 5 parameters and these types (else SignatureMismatch)."""
        return self._bind(5, types)

    if TYPE_CHECKING:

        @overload
        def get6(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6], Coroutine[Any, Any, R]]: ...
        @overload
        def get6(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6], Coroutine[Any, Any, R]]: ...

    def get6(self, *types: object) -> Any:
        """Bind the function, which must have 6 parameters and these types (else SignatureMismatch)."""
        return self._bind(6, types)

    if TYPE_CHECKING:

        @overload
        def get7(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7], Coroutine[Any, Any, R]]: ...
        @overload
        def get7(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7], Coroutine[Any, Any, R]]: ...

    def get7(self, *types: object) -> Any:
        """Bind the function, which must have 7 parameters and these types (else SignatureMismatch)."""
        return self._bind(7, types)

    if TYPE_CHECKING:

        @overload
        def get8(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8], Coroutine[Any, Any, R]]: ...
        @overload
        def get8(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8], Coroutine[Any, Any, R]]: ...

    def get8(self, *types: object) -> Any:
        """Bind the function, which must have 8 parameters and these types (else SignatureMismatch)."""
        return self._bind(8, types)

    if TYPE_CHECKING:

        @overload
        def get9(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9], Coroutine[Any, Any, R]]: ...
        @overload
        def get9(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9], Coroutine[Any, Any, R]]: ...

    def get9(self, *types: object) -> Any:
        """Bind the function, which must have 9 parameters and these types (else SignatureMismatch)."""
        return self._bind(9, types)

    if TYPE_CHECKING:

        @overload
        def get10(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], Coroutine[Any, Any, R]]: ...
        @overload
        def get10(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], Coroutine[Any, Any, R]]: ...

    def get10(self, *types: object) -> Any:
        """Bind the function, which must have 10 parameters and these types (else SignatureMismatch)."""
        return self._bind(10, types)

    if TYPE_CHECKING:

        @overload
        def get11(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], Coroutine[Any, Any, R]]: ...
        @overload
        def get11(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], Coroutine[Any, Any, R]]: ...

    def get11(self, *types: object) -> Any:
        """Bind the function, which must have 11 parameters and these types (else SignatureMismatch)."""
        return self._bind(11, types)

    if TYPE_CHECKING:

        @overload
        def get12(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], Coroutine[Any, Any, R]]: ...
        @overload
        def get12(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], Coroutine[Any, Any, R]]: ...

    def get12(self, *types: object) -> Any:
        """Bind the function, which must have 12 parameters and these types (else SignatureMismatch)."""
        return self._bind(12, types)

    if TYPE_CHECKING:

        @overload
        def get13(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], Coroutine[Any, Any, R]]: ...
        @overload
        def get13(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], Coroutine[Any, Any, R]]: ...

    def get13(self, *types: object) -> Any:
        """Bind the function, which must have 13 parameters and these types (else SignatureMismatch)."""
        return self._bind(13, types)

    if TYPE_CHECKING:

        @overload
        def get14(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], Coroutine[Any, Any, R]]: ...
        @overload
        def get14(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], Coroutine[Any, Any, R]]: ...

    def get14(self, *types: object) -> Any:
        """Bind the function, which must have 14 parameters and these types (else SignatureMismatch)."""
        return self._bind(14, types)

    if TYPE_CHECKING:

        @overload
        def get15(self: AsyncGetter[Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], Coroutine[Any, Any, R]]]) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], Coroutine[Any, Any, R]]: ...
        @overload
        def get15(self, a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], a15: TypeForm[A15], result: TypeForm[R], /) -> Callable[[Stack, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], Coroutine[Any, Any, R]]: ...

    def get15(self, *types: object) -> Any:
        """Bind the function, which must have 15 parameters and these types (else SignatureMismatch)."""
        return self._bind(15, types)


class FuncExt(FuncExtBase):
    """Async host functions, and async calls, on wasmtime's own stores and functions."""

    @staticmethod
    def get_async(func: wasmtime.Func, store: wasmtime.Store) -> AsyncGetter[object]:
        """Return a getter, which binds the function to types: ``FuncExt.get_async(func, store).get2(i32, i64, f64)``.

        Raises:
            TypeError: `func` is not a `wasmtime.Func`.
        """
        if not isinstance(func, wasmtime.Func):
            raise TypeError(f"expected a wasmtime.Func, not {type(func).__name__}")
        return AsyncGetter(func, store)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async0(store: wasmtime.Store, f: Callable[[Caller], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async0(store: wasmtime.Store, f: Callable[[], MaybeAwaitable[R]], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async0(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 0 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 0, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async1(store: wasmtime.Store, f: Callable[[Caller, A1], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async1(store: wasmtime.Store, f: Callable[[A1], MaybeAwaitable[R]], a1: TypeForm[A1], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async1(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 1 parameter that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 1, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async2(store: wasmtime.Store, f: Callable[[Caller, A1, A2], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async2(store: wasmtime.Store, f: Callable[[A1, A2], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async2(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 2 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 2, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async3(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async3(store: wasmtime.Store, f: Callable[[A1, A2, A3], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async3(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 3 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 3, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async4(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async4(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async4(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 4 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 4, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async5(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async5(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async5(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 5 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 5, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async6(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async6(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async6(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 6 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 6, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async7(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async7(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async7(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 7 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 7, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async8(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async8(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async8(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 8 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 8, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async9(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async9(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async9(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 9 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 9, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async10(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async10(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async10(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 10 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 10, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async11(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async11(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async11(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 11 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 11, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async12(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async12(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async12(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 12 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 12, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async13(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async13(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async13(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 13 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 13, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async14(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async14(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async14(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 14 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 14, name)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def wrap_async15(store: wasmtime.Store, f: Callable[[Caller, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], object], /, *, name: str | None = None) -> wasmtime.Func: ...
        @overload
        @staticmethod
        def wrap_async15(store: wasmtime.Store, f: Callable[[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15], MaybeAwaitable[R]], a1: TypeForm[A1], a2: TypeForm[A2], a3: TypeForm[A3], a4: TypeForm[A4], a5: TypeForm[A5], a6: TypeForm[A6], a7: TypeForm[A7], a8: TypeForm[A8], a9: TypeForm[A9], a10: TypeForm[A10], a11: TypeForm[A11], a12: TypeForm[A12], a13: TypeForm[A13], a14: TypeForm[A14], a15: TypeForm[A15], result: TypeForm[R], /, *, name: str | None = None) -> wasmtime.Func: ...

    @staticmethod
    def wrap_async15(
        store: wasmtime.Store, f: Callable[..., Any], /, *types: Any, name: str | None = None
    ) -> wasmtime.Func:
        """Return a function of 15 parameters that calls `f`: annotated with a Caller first, or without one and followed by its types."""
        return wrap(store, f, types, 15, name)
