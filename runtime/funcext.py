"""Host functions from Python functions, and guest functions bound to their types.

The emitted arities (`_emitted/arities.py`: ``FuncExt`` and ``AsyncGetter``) rest on this.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Never

from wasmtime import Func, FuncType, Store

from .call import Call
from .errors import SignatureMismatch
from .function import BoundFunction
from .host_function import HostFunction
from .introspection.annotations import annotated_signature, function_name
from .poison import NEVER_POISONED, Poison
from .stack import Stack
from .store import StoreBase, StoreState, idle_store_state, store_state
from .values.checked import checked_codec
from .values.types import VALUE_TYPES, Signature
from .wasmtime_api import externs
from .wasmtime_api.externs import RawFunc
from .wasmtime_api.types import func_signature, functype_signature, new_functype, wrap_functype

#: The largest number of parameters for which there are methods such as ``wrap_async15``.
LAST_ARITY = 15


def func_type(*types: Any) -> FuncType:
    """Return a function type for `FuncExt.new_async`. Unlike `wasmtime.FuncType` it knows v128.

    Args:
        types: The parameter types, then the result type: None for no result, ``tuple[i32, i64]``
            for several.

    Raises:
        TypeError: There is no result type, or one of them is not a WebAssembly type.
    """
    if not types:
        raise TypeError(
            "func_type takes the parameter types, then the result type (None: no result)"
        )
    return wrap_functype(new_functype(*Signature.of(types).names()))


def new_host_function(
    store: Store, function: Callable[..., Any], signature: Signature, name: str | None,
    access_caller: bool = False,
) -> Func:  # fmt: skip
    """Return a Func of the store that calls the host function; a Func is returned as it is."""
    state = idle_store_state(store)
    if isinstance(function, Func):
        return func_as_import(state, function, signature, name)
    name = name or function_name(function)
    return state.define(HostFunction.of_store(state, function, signature, access_caller, name))


def func_as_import(
    store_state: StoreBase, func: Func, signature: Signature, name: str | None
) -> Func:
    """Return a Func that is given in place of a host function, which guests then call directly.

    Raises ValueError if it is of another store, SignatureMismatch if it has other types. Of types
    with GC references wasmtime decides, because one may be a subtype of another.
    """
    name = name or "the function"
    try:
        store_state.check_owner(func)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    names = func_signature(store_state.context, func)
    if names != signature.names() and all(each in VALUE_TYPES for part in names for each in part):
        problem = f"wanted {str(signature) or '(func)'}, the wasmtime.Func that is given is"
        raise SignatureMismatch(f"{name}: {problem} {str(Signature.named(names)) or '(func)'}")
    return func


def check_types(method: str, count: int, types: tuple[Any, ...]) -> None:
    """Raise TypeError if `types` are not those of `count` parameters and a result.

    `method` is the name of the methods that take them, without a number.
    """
    if len(types) != count + 1:
        raise TypeError(
            f"{method}{count} takes {count} parameter types and the result type, "
            f"not {len(types)} types: these are for {_with_arity(method, types)}"
        )


def _with_arity(method: str, types: tuple[Any, ...]) -> str:
    """Return the name of the method that takes so many types, the last of which is the result's."""
    count = len(types) - 1
    general = {"wrap_async": "new_async", "wrap_sync": "new_sync", "get": "call_async"}
    return f"{method}{count}" if count <= LAST_ARITY else general[method]


def wrap(
    store: Store, function: Callable[..., Any], types: tuple[Any, ...], count: int | None,
    name: str | None,
) -> Func:  # fmt: skip
    """Return what `FuncExt.wrap_async` returns, if `count` is None, or ``FuncExt.wrap_asyncN``."""
    if not callable(function):
        raise TypeError(f"a host function must be callable, not {type(function).__name__}")
    if types:
        if count is None:
            raise TypeError(
                "wrap_async takes types from annotations: given types are for "
                f"{_with_arity('wrap_async', types)}"
            )
        check_types("wrap_async", count, types)
        return new_host_function(store, function, Signature.of(types), name)
    signature = annotated_signature(function, skip=0 if count is None else 1)
    if count is not None and len(signature.parameters) != count:
        raise SignatureMismatch(
            f"wrap_async{count} takes a function of a Caller and {count} values, "
            f"{function_name(function)} takes a Caller and {len(signature.parameters)}"
        )
    return new_host_function(store, function, signature, name, count is not None)


def bind(
    store: Store, func: Func, types: tuple[Any, ...], name: str | None,
    poison: Poison = NEVER_POISONED,
) -> BoundFunction:  # fmt: skip
    """Return a function bound to `types`, which are its parameters' and result's, or as it is."""
    check_is_func(func)
    state, wanted = idle_store_state(store), Signature.of(types) if types else None
    signature = checked_signature(state, func, wanted, name or "the function")
    handle, name = externs.copy_func(func), name or "a function"
    return BoundFunction(store, state, handle, checked_codec(signature), name, poison)


def checked_signature(
    store_state: StoreBase, func: Func, wanted: Signature | None, name: str
) -> Signature:
    """Return the signature of a function, or `wanted`, which may call its numbers unsigned.

    Raises SignatureMismatch for any other difference: only this makes unchecked calls safe.
    """
    store_state.check_owner(func)
    actual = Signature.named(func_signature(store_state.context, func))
    if wanted is not None and wanted.names() != actual.names():
        there = str(actual) or "()"
        raise SignatureMismatch(f"{name}: wanted {str(wanted) or '()'}, it is {there}")
    return wanted or actual


def check_is_func(func: object) -> None:
    """Raise TypeError for what is not a `wasmtime.Func`."""
    if not isinstance(func, Func):
        raise TypeError(f"expected a wasmtime.Func, not {type(func).__name__}")


def _known_function(state: StoreState, func: Func) -> BoundFunction | None:
    """Return a function that `FuncExt.call_async` has bound before, or None."""
    known = state.bound_functions.get(externs.func_key(func))
    return known if isinstance(known, BoundFunction) else None


def _function_for_call(store: Store, state: StoreState, func: Func) -> BoundFunction:
    """Return a function bound to its types. The store keeps it, so that it is bound once."""
    bound = _known_function(state, func)
    if bound is None:
        signature = checked_signature(state, func, None, "the function")
        codec, raw = checked_codec(signature), externs.copy_func(func)
        bound = BoundFunction(store, state, raw, codec, "a function")
        state.bound_functions[externs.func_key(func)] = bound
    return bound


_NO_VALUES = Signature((), ())


class DeferredFunction(BoundFunction):
    """A function that is bound only when its call has its turn.

    Its types are not known yet, and cannot be read while a worker thread uses the store.
    """

    __slots__ = ("count", "find")

    def __init__(
        self, store: Store, state: StoreState, find: Callable[[], BoundFunction], count: int,
        name: str = "a function", poison: Poison = NEVER_POISONED,
    ) -> None:  # fmt: skip
        super().__init__(store, state, RawFunc(), checked_codec(_NO_VALUES), name, poison)
        self.find, self.count = find, count

    def prepare(self, call: Call) -> None:
        bound = self.find()
        _check_count(bound, self.count)
        call.take_types(bound)


def _check_count(bound: BoundFunction, count: int) -> None:
    wanted = len(bound.signature.parameters)
    if count != wanted:
        raise TypeError(f"{bound.name} takes {wanted} arguments, not {count}")


class FuncExtBase:
    """The methods of `FuncExt` that are for functions of any type."""

    @staticmethod
    def new_async(
        store: Store, func_type: FuncType, f: Callable[..., Any], access_caller: bool = False, *,
        name: str | None = None,
    ) -> Func:  # fmt: skip
        """Return a new function of the store that calls `f`, like ``wasmtime.Func(...)``.

        Does not block. Must be called in the thread that uses the store.

        Args:
            store: The store that keeps the function alive.
            func_type: The function's type.
            f: The host function, ``async def`` or plain. A plain one may call `await_`.
            access_caller: True to pass a `Caller` before the other arguments.
            name: The function's name in messages. None means its own.

        Raises:
            TypeError: `f` is not callable, or the type has a reference that Python cannot hold.
            ValueError: The store is closed.
            RuntimeError: Another thread, or synchronous bindings, use the store.
        """
        signature = Signature.named(functype_signature(func_type))
        return new_host_function(store, f, signature, name, access_caller)

    @staticmethod
    def wrap_async(
        store: Store, f: Callable[..., Any], *types: Never, name: str | None = None
    ) -> Func:
        """Return a new function of the store that calls `f`, with the types of its annotations.

        Does not block. Must be called in the thread that uses the store.

        Args:
            store: The store that keeps the function alive.
            f: The host function, ``async def`` or plain, without a `Caller`; its parameters and
                result annotated with `i32`, `i64`, `f32`, `f64`, `v128`, `externref` or `funcref`.
            types: None: to give them beside the function is what ``wrap_asyncN`` is for.
            name: The function's name in messages. None means its own.

        Raises:
            TypeError: `f` is not callable, an annotation is missing or not a WebAssembly type, or
                types are given.
            ValueError: The store is closed.
            RuntimeError: Another thread, or synchronous bindings, use the store.
        """
        return wrap(store, f, types, None, name)

    @staticmethod
    async def call_async(func: Func, store: Store, stack: Stack, *params: Any) -> Any:
        """Call a function of any type. The counterpart of ``func(store, *params)`` in wasmtime-py.

        Waits its turn while another call uses the store. Must be awaited in the thread that uses
        the store. Cancelling it unwinds the guest. The result is None, a value, or a tuple of
        several values.

        Raises:
            TypeError: An argument, or the number of them, is not what the function takes.
            OverflowError: An int is too large for its type.
            ValueError: The function belongs to another store, the store is closed, or its engine
                gives the stack less than its size.
            StackInUse: The stack runs another call.
            RuntimeError: Another thread or event loop uses the store.
            wasmtime.Trap: The guest trapped.
            WasmException: The guest let a WebAssembly exception out.
            wasmtime.ExitTrap: The guest called WASI's ``proc_exit``.
            Exception: Whatever a host function raised, unchanged.
        """
        check_is_func(func)
        if not isinstance(stack, Stack):
            raise TypeError(
                "call_async takes the function, the store, a Stack and the arguments, "
                f"not {type(stack).__name__}"
            )
        state = store_state(store)
        bound = _known_function(state, func)
        if bound is None and state.is_used_elsewhere():
            find = partial(_function_for_call, store, state, func)
            bound = DeferredFunction(store, state, find, len(params))
        else:
            bound = bound or _function_for_call(store, state, func)
            _check_count(bound, len(params))
        return await bound.call_on(stack, params, store)
