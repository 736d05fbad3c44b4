"""What the emitted arities (`runtime.arity`) rest on: making host functions, and binding guest functions to types."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, string_at
from functools import partial
from typing import Any, get_type_hints

import wasmtime

from .call import Call
from .caller import Caller
from .errors import SignatureMismatch
from .function import BoundFunction
from .host_function import HostFunction
from .poison import NEVER_POISONED, Poison
from .stack import Stack
from .store import StoreState, idle_store_state, store_state
from .values.types import Signature
from .wasmtime_api import externs
from .wasmtime_api.externs import RawFunc
from .wasmtime_api.types import (
    func_signature,
    functype_signature,
    new_functype,
    wrap_functype,
)


def func_type(*types: Any) -> wasmtime.FuncType:
    """A function type for `FuncExt.new_async`: parameter types, then the result type.

    The result is None for no result, ``tuple[i32, i64]`` for several. Unlike `wasmtime.FuncType` it knows v128.
    """
    if not types:
        raise TypeError(
            "func_type takes the parameter types, then the result type (None: no result)"
        )
    return wrap_functype(new_functype(*Signature.of(types).names()))


def function_name(function: object) -> str:
    """What a host function is called in messages."""
    return getattr(function, "__qualname__", None) or type(function).__qualname__


def new_host_function(
    store: wasmtime.Store,
    function: Callable[..., Any],
    signature: Signature,
    access_caller: bool,
    name: str | None,
) -> wasmtime.Func:
    """The Func of `store` that calls `function`."""
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
    """`FuncExt.wrap_async` (`count` is None) and ``wrap_async0..15``, with types given or from the annotations."""
    if not callable(function):
        raise TypeError(f"a host function must be callable, not {type(function).__name__}")
    if types:
        assert count is not None
        if len(types) != count + 1:
            raise TypeError(
                f"wrap_async{count} takes {count} parameter types and the result type, not {len(types)} types"
            )
        return new_host_function(store, function, Signature.of(types), False, name)
    signature = annotated_signature(function, skip=0 if count is None else 1)
    if count is not None and len(signature.parameters) != count:
        raise SignatureMismatch(
            f"wrap_async{count} takes a function of a Caller and {count} values, "
            f"{function_name(function)} takes a Caller and {len(signature.parameters)}"
        )
    return new_host_function(store, function, signature, count is not None, name)


def annotated_signature(function: Callable[..., Any], skip: int) -> Signature:
    """The signature that a function's annotations give, without its first `skip` parameters."""
    import inspect  # takes long to import, and generated code gives the types

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
                f"{name}: parameter {parameter.name} is not positional, give the types after the function"
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
    """A function of the store, bound to types that must be its own; no types at all takes what it has.

    Raises:
        ValueError: the function belongs to another store.
        SignatureMismatch: its types are others; TypeError: they cannot be expressed.
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


def known_function(state: StoreState, func: wasmtime.Func) -> BoundFunction | None:
    """Return a function that `FuncExt.call_async` has met before, or None."""
    known = state.bound_functions.get(_key(func))
    return known if isinstance(known, BoundFunction) else None


def _key(func: wasmtime.Func) -> bytes:
    return string_at(addressof(externs.raw_func(func)), 16)


def function_for_call(
    store: wasmtime.Store, state: StoreState, func: wasmtime.Func
) -> BoundFunction:
    """Return any function, bound for `FuncExt.call_async` and kept with the store."""
    bound = known_function(state, func)
    if bound is None:
        state.check_owner(func)
        signature = Signature.named(func_signature(state.context, func))
        bound = BoundFunction(store, state, externs.copy_func(func), signature, "a function")
        state.bound_functions[_key(func)] = bound
    return bound


class DeferredFunction(BoundFunction):
    """A function whose types nobody has asked for yet, while a worker thread is at its store: bound when its turn has come."""

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
    """The part of `FuncExt` that is the same for all arities."""

    @staticmethod
    def new_async(
        store: wasmtime.Store,
        func_type: wasmtime.FuncType,
        f: Callable[..., Any],
        access_caller: bool = False,
        *,
        name: str | None = None,
    ) -> wasmtime.Func:
        """A function of the store that calls `f`, as ``wasmtime.Func(store, func_type, f, access_caller)`` does.

        `f` is ``async def`` or plain; a plain one may call `await_`. With `access_caller` it gets a `Caller` first. `name` is
        what messages call it. Must be called in the thread that uses the store.

        Raises:
            TypeError: `f` is not callable, or the type has a reference that Python cannot hold.
            ValueError: the store is closed.
        """
        signature = Signature.named(functype_signature(func_type))
        return new_host_function(store, f, signature, access_caller, name)

    @staticmethod
    def wrap_async(
        store: wasmtime.Store, f: Callable[..., Any], *, name: str | None = None
    ) -> wasmtime.Func:
        """A function of the store that calls `f`, which is annotated with `i32` and its siblings and takes no Caller.

        Raises:
            TypeError: an annotation is missing or no WebAssembly type.
        """
        return wrap(store, f, (), None, name)

    @staticmethod
    async def call_async(
        func: wasmtime.Func, store: wasmtime.Store, stack: Stack, *params: Any
    ) -> Any:
        """Calls a function of any type, as ``func(store, *params)`` does in wasmtime-py.

        Gives None, the result, or a tuple of several. Waits its turn when the store is in use.

        Raises:
            TypeError, OverflowError: an argument is not what the function takes.
            ValueError: the function belongs to another store.
            StackInUse: the stack runs a call.
            wasmtime.Trap, wasmtime.ExitTrap: the guest ended so.
        """
        if not isinstance(func, wasmtime.Func):
            raise TypeError(f"expected a wasmtime.Func, not {type(func).__name__}")
        if not isinstance(stack, Stack):
            raise TypeError(
                f"call_async takes the function, the store, a Stack and the arguments, not {type(stack).__name__}"
            )
        state = store_state(store)
        bound = known_function(state, func)
        if bound is None and state.is_used_elsewhere():
            find = partial(function_for_call, store, state, func)
            return await DeferredFunction(store, state, find, len(params)).call_on(
                stack, params, store
            )
        bound = bound or function_for_call(store, state, func)
        _check_count(bound, len(params))
        return await bound.call_on(stack, params, store)


__all__ = [
    "Caller",
    "FuncExtBase",
    "bind",
    "func_type",
    "function_for_call",
    "new_host_function",
    "wrap",
]
