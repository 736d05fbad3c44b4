"""Host functions from Python functions, and guest functions bound to their types.

The emitted arities (`_emitted/arities.py`: ``FuncExt`` and ``AsyncGetter``) rest on this.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, string_at
from functools import partial
from typing import Any, get_type_hints

import wasmtime

from .call import Call
from .errors import SignatureMismatch
from .function import BoundFunction
from .host_function import HostFunction
from .poison import NEVER_POISONED, Poison
from .stack import Stack
from .store import StoreState, idle_store_state, store_state
from .values.types import Signature
from .wasmtime_api import externs
from .wasmtime_api.externs import RawFunc
from .wasmtime_api.types import func_signature, functype_signature, new_functype, wrap_functype


def func_type(*types: Any) -> wasmtime.FuncType:
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


def function_name(function: object) -> str:
    """Return the name of a host function in messages."""
    return getattr(function, "__qualname__", None) or type(function).__qualname__


def new_host_function(
    store: wasmtime.Store,
    function: Callable[..., Any],
    signature: Signature,
    access_caller: bool,
    name: str | None,
) -> wasmtime.Func:
    """Return a new Func of the store that calls the host function."""
    state = idle_store_state(store)
    return state.define(
        HostFunction(state, function, signature, access_caller, name or function_name(function))
    )


def wrap(
    store: wasmtime.Store,
    function: Callable[..., Any],
    types: tuple[Any, ...],
    count: int | None,
    name: str | None,
) -> wasmtime.Func:
    """Return what `FuncExt.wrap_async` returns, if `count` is None, or ``FuncExt.wrap_asyncN``.

    Without `types` the function's annotations give them.
    """
    if not callable(function):
        raise TypeError(f"a host function must be callable, not {type(function).__name__}")
    if types:
        assert count is not None
        if len(types) != count + 1:
            raise TypeError(
                f"wrap_async{count} takes {count} parameter types and the result type, "
                f"not {len(types)} types"
            )
        return new_host_function(store, function, Signature.of(types), False, name)
    signature = _annotated_signature(function, skip=0 if count is None else 1)
    if count is not None and len(signature.parameters) != count:
        raise SignatureMismatch(
            f"wrap_async{count} takes a function of a Caller and {count} values, "
            f"{function_name(function)} takes a Caller and {len(signature.parameters)}"
        )
    return new_host_function(store, function, signature, count is not None, name)


def _annotated_signature(function: Callable[..., Any], skip: int) -> Signature:
    """Return the signature in a function's annotations, without its first `skip` parameters."""
    import inspect  # takes long to import, and generated code does not come here

    name = function_name(function)
    routine = inspect.isroutine(function)
    target: Any = function if routine else getattr(function, "__call__", function)  # noqa: B004
    try:
        hints = get_type_hints(inspect.unwrap(target), include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())
    except (NameError, ValueError, TypeError) as error:
        raise TypeError(
            f"{name}: its annotations cannot be read ({error}): give the types after the function"
        ) from None
    if len(parameters) < skip:
        raise SignatureMismatch(
            f"{name} takes no Caller: wrap_async0 to wrap_async15 pass one as the first argument"
        )
    types = []
    for parameter in parameters[skip:]:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(
                f"{name}: parameter {parameter.name} is not positional: "
                "give the types after the function"
            )
        types.append(_hint(hints, parameter.name, f"{name}: parameter {parameter.name}"))
    return Signature.of((*types, _hint(hints, "return", f"{name}: the result")))


def _hint(hints: dict[str, Any], key: str, what: str) -> Any:
    if key not in hints:
        raise TypeError(
            f"{what} has no annotation: write i32, i64, f32, f64, v128, externref or funcref"
        )
    return hints[key]


def bind(
    store: wasmtime.Store,
    func: wasmtime.Func,
    types: tuple[Any, ...],
    name: str | None,
    poison: Poison = NEVER_POISONED,
) -> BoundFunction:
    """Return a function of the store, bound to its types.

    With `types` it must have exactly these: the parameter types, then the result type.

    Raises:
        ValueError: The function belongs to another store.
        SignatureMismatch: It has other types.
        TypeError: It is not a Func, or has types that Python cannot express.
        RuntimeError: Another thread uses the store.
    """
    if not isinstance(func, wasmtime.Func):
        raise TypeError(f"expected a wasmtime.Func, not {type(func).__name__}")
    state = idle_store_state(store)
    state.check_owner(func)
    actual = Signature.named(func_signature(state.context, func))
    wanted = Signature.of(types) if types else actual
    if wanted.names() != actual.names():
        raise SignatureMismatch(
            f"{name or 'the function'}: wanted {wanted or '()'}, it is {actual or '()'}"
        )
    return BoundFunction(
        store, state, externs.copy_func(func), wanted, name or "a function", poison
    )


def _known_function(state: StoreState, func: wasmtime.Func) -> BoundFunction | None:
    """Return a function that `FuncExt.call_async` has bound before, or None."""
    known = state.bound_functions.get(_key(func))
    return known if isinstance(known, BoundFunction) else None


def _key(func: wasmtime.Func) -> bytes:
    return string_at(addressof(externs.raw_func(func)), 16)


def _function_for_call(
    store: wasmtime.Store, state: StoreState, func: wasmtime.Func
) -> BoundFunction:
    """Return a function bound to its types. It is kept with the store, and bound once."""
    bound = _known_function(state, func)
    if bound is None:
        state.check_owner(func)
        signature = Signature.named(func_signature(state.context, func))
        bound = BoundFunction(store, state, externs.copy_func(func), signature, "a function")
        state.bound_functions[_key(func)] = bound
    return bound


class DeferredFunction(BoundFunction):
    """A function that is bound only when its call has its turn.

    Its types are not known yet, and cannot be read while a worker thread uses the store.
    """

    __slots__ = ("count", "find")

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        find: Callable[[], BoundFunction],
        count: int,
        name: str = "a function",
        poison: Poison = NEVER_POISONED,
    ) -> None:
        super().__init__(store, state, RawFunc(), _NO_VALUES, name, poison)
        self.find = find
        self.count = count

    def prepare(self, call: Call) -> None:
        """Bind the function, and give the call its types."""
        bound = self.find()
        _check_count(bound, self.count)
        call.take_types(bound)


_NO_VALUES = Signature((), ())


def _check_count(bound: BoundFunction, count: int) -> None:
    if count != len(bound.signature.parameters):
        raise TypeError(
            f"{bound.name} takes {len(bound.signature.parameters)} arguments, not {count}"
        )


class FuncExtBase:
    """The methods of `FuncExt` that are for functions of any type."""

    @staticmethod
    def new_async(
        store: wasmtime.Store,
        func_type: wasmtime.FuncType,
        f: Callable[..., Any],
        access_caller: bool = False,
        *,
        name: str | None = None,
    ) -> wasmtime.Func:
        """Return a new function of the store that calls `f`, like ``wasmtime.Func(...)``.

        Does not block. Must be called in the thread that uses the store.

        Args:
            store: The store that the function belongs to, and which keeps `f` alive.
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
        return new_host_function(store, f, signature, access_caller, name)

    @staticmethod
    def wrap_async(
        store: wasmtime.Store, f: Callable[..., Any], *, name: str | None = None
    ) -> wasmtime.Func:
        """Return a new function of the store that calls `f`, with the types of its annotations.

        Does not block. Must be called in the thread that uses the store.

        Args:
            store: The store that the function belongs to, and which keeps `f` alive.
            f: The host function, ``async def`` or plain, which takes no `Caller`. All parameters
                and the result are annotated with `i32`, `i64`, `f32`, `f64`, `v128`, `externref` or
                `funcref`.
            name: The function's name in messages. None means its own.

        Raises:
            TypeError: `f` is not callable, or an annotation is missing or not a WebAssembly type.
            ValueError: The store is closed.
            RuntimeError: Another thread, or synchronous bindings, use the store.
        """
        return wrap(store, f, (), None, name)

    @staticmethod
    async def call_async(
        func: wasmtime.Func, store: wasmtime.Store, stack: Stack, *params: Any
    ) -> Any:
        """Call a function of any type. The counterpart of ``func(store, *params)`` in wasmtime-py.

        Waits its turn while another call uses the store. Must be awaited in the thread that uses
        the store. Cancelling it unwinds the guest.

        Args:
            func: The function.
            store: The store that it belongs to.
            stack: A Stack that runs no other call.
            params: The arguments.

        Returns:
            None, the result, or a tuple of several results.

        Raises:
            TypeError: An argument, or the number of them, is not what the function takes.
            OverflowError: An int is too large for its type.
            ValueError: The function belongs to another store, the store is closed, or its engine
                gives the stack less than its size.
            StackInUse: The stack runs another call.
            RuntimeError: Another thread or event loop uses the store.
            wasmtime.Trap: The guest trapped.
            wasmtime.ExitTrap: The guest called WASI's ``proc_exit``.
            Exception: Whatever a host function raised, unchanged.
        """
        if not isinstance(func, wasmtime.Func):
            raise TypeError(f"expected a wasmtime.Func, not {type(func).__name__}")
        if not isinstance(stack, Stack):
            raise TypeError(
                "call_async takes the function, the store, a Stack and the arguments, "
                f"not {type(stack).__name__}"
            )
        state = store_state(store)
        bound = _known_function(state, func)
        if bound is None and state.is_used_elsewhere():
            find = partial(_function_for_call, store, state, func)
            return await DeferredFunction(store, state, find, len(params)).call_on(
                stack, params, store
            )
        bound = bound or _function_for_call(store, state, func)
        _check_count(bound, len(params))
        return await bound.call_on(stack, params, store)
